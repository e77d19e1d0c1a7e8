"""The ledger as operators and assessors read it."""

from __future__ import annotations

from typing import Any

import pytest

from services.portal.doors import COOKIE
from shared import tokens
from shared.tokens import Staff
from tests.services.portal.fakes import SECRET, Scene, shown

OPERATOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s1", role="operator", provider="p1"))}
ASSESSOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s2", role="assessor", provider="p1"))}
LINE: dict[str, Any] = {
    "assessor_id": "anna",
    "name": "Anna Assessor",
    "capacity": 4,
    "in_hand": 2,
    "period": {"assessment": 3, "reassessment": 0, "moderation": 0, "lost_late": 1},
    "ever": {"assessment": 9},
    "given_up_late": 1,
    "load": 5,
    "fair_share": 4.5,
    "minutes": 390,
    "owed_pence": 123_450,
}
LEDGER = {"first_on": "2026-09-01", "last_on": "2026-12-31", "lines": [LINE]}
WEEK = {"monday": "2026-11-09", "booked_minutes": 120, "free_minutes": 360, "used_percent": 25}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/ledger", LEDGER)
    scene.assessment.on("GET", "/v1/ledger/weeks", {"weeks": [WEEK, WEEK | {"used_percent": None}]})
    scene.assessment.on("GET", "/v1/ledger.csv", "name,capacity")
    scene.assessment.on("GET", "/v1/assessor/ledger", LEDGER)


async def test_the_office_reads_loads_beside_the_fair_share_and_what_is_owed_in_pounds(scene: Scene) -> None:
    page = shown(await scene.get("/board/ledger", cookies=OPERATOR))
    assert "Anna Assessor 2 of 4 3, 9 in all 0 0 5 4.5 6.5 1 lost, 1 given up £1,234.50" in page.text
    assert "Monday 9 November 2026 2 6 25%" in page.text
    assert "No hours" in page.text
    sheet = await scene.get("/board/ledger.csv", cookies=OPERATOR)
    assert (sheet.text, sheet.headers["content-disposition"]) == ("name,capacity", 'attachment; filename="ledger.csv"')


async def test_an_assessor_reads_the_own_line(scene: Scene) -> None:
    page = shown(await scene.get("/staff/ledger", cookies=ASSESSOR))
    assert "5, where the fair share is 4.5" in page.text
    assert "£1,234.50" in page.text
    shown(await scene.get("/board/ledger", cookies=ASSESSOR), 403)
