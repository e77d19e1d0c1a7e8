"""What the tests of dates share: Staffordshire's published term dates and the shipped programme."""

from datetime import date

import pytest

from shared import policy
from shared.calendar import Term, Terms


def _term(starts: str, ends: str, half_term: str) -> Term:
    first, last = half_term.split(" to ")
    return Term(
        starts_on=date.fromisoformat(starts),
        ends_on=date.fromisoformat(ends),
        half_term_starts_on=date.fromisoformat(first),
        half_term_ends_on=date.fromisoformat(last),
    )


@pytest.fixture(scope="session")
def staffordshire() -> Terms:
    return Terms(
        terms=(
            _term("2025-09-02", "2025-12-19", "2025-10-27 to 2025-10-31"),
            _term("2026-01-05", "2026-03-27", "2026-02-16 to 2026-02-20"),
            _term("2026-04-13", "2026-07-17", "2026-05-25 to 2026-05-29"),
            _term("2026-09-03", "2026-12-18", "2026-10-26 to 2026-10-30"),
            _term("2027-01-04", "2027-03-25", "2027-02-15 to 2027-02-19"),
            _term("2027-04-12", "2027-07-21", "2027-05-31 to 2027-06-04"),
        )
    )


@pytest.fixture(scope="session")
def hlta() -> policy.Programme:
    return policy.load("hlta", 1)


@pytest.fixture(scope="session")
def hlta_in_school_weeks(hlta: policy.Programme) -> policy.Programme:
    return hlta.model_copy(update={"window": hlta.window.model_copy(update={"counting": "school weeks"})})
