"""Pages of a rehearsal say on top that they are, and no other page does."""

from typing import Any, Literal, cast

import httpx
import pytest
from pydantic import SecretStr

from services.portal.app import build_app
from services.portal.rendering import Portal
from shared.settings import Settings

NOTICE = "Rehearsal: everybody here is fictional"


@pytest.mark.parametrize(("clock", "says_so"), [("rehearsal", True), ("system", False)])
async def test_a_rehearsal_is_watermarked(clock: Literal["rehearsal", "system"], says_so: bool) -> None:
    settings = Settings(secret_key=SecretStr("only-for-tests-only-for-tests-only-for-tests"), clock=clock)
    app = build_app(Portal(settings, *(cast(Any, None) for _ in range(5))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://portal.example") as browser:
        page = await browser.get("/accessibility")
    assert page.status_code == 200
    assert (NOTICE in page.text) is says_so
