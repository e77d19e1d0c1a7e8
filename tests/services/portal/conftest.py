"""One portal per test."""

import pytest

from tests.services.portal.fakes import Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()
