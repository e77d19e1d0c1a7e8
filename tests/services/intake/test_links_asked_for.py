"""Whoever has lost a link asks for it on the sign-in page, and nobody learns from the answer who is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.intake import provider
from services.intake.actions import links as link_actions
from services.intake.actions import people as people_actions
from shared.contracts.intake import SignInRequested
from shared.links import Purpose
from tests.services.intake.office import Office

ANYBODY = {"Authorization": ""}
ASKED_AT = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)


SetRealTime = Callable[[datetime], None]


@pytest.fixture
def set_real_time(monkeypatch: pytest.MonkeyPatch) -> SetRealTime:
    """Set the time of day that a link's life is counted in."""

    def set_to(instant: datetime) -> None:
        for module in (link_actions, people_actions):
            monkeypatch.setattr(module, "real_utc_now", lambda: instant)

    set_to(ASKED_AT)
    return set_to


async def ask(office: Office, email: str) -> tuple[int, bytes]:
    answer = await office.post("/v1/sign-in/requests", {"email": email}, ANYBODY)
    return answer.status_code, answer.content


async def test_staff_get_a_link_that_lives_fifteen_minutes_and_kills_the_older_ones(
    office: Office, set_real_time: SetRealTime
) -> None:
    trainer_id = office.trainer_ids[0]
    email = await office.value("select email from people where person_id = $1", trainer_id)
    old = office.link(Purpose.SIGN_IN, trainer_id)

    assert await ask(office, email.upper()) == (202, b"null")

    (told,) = await office.told(SignInRequested)
    assert told.data == SignInRequested(
        person_id=trainer_id, role="trainer", link_version=2, expires_real_at=datetime(2026, 11, 3, 10, 15, tzinfo=UTC)
    )
    assert (await office.post("/v1/sign-in", {}, old)).status_code == 410
    new = office.link(Purpose.SIGN_IN, trainer_id, version=2)
    set_real_time(ASKED_AT + timedelta(minutes=15, seconds=1))
    late = await office.post("/v1/sign-in", {}, new)
    assert (late.status_code, late.json()["code"]) == (410, "link_expired")
    set_real_time(ASKED_AT + timedelta(minutes=15))
    assert (await office.post("/v1/sign-in", {}, new)).status_code == 200


async def test_one_person_is_sent_one_link_a_minute_at_most(office: Office, set_real_time: SetRealTime) -> None:
    email = await office.value("select email from people where person_id = $1", office.trainer_ids[0])
    for seconds in (0, 1, 59, 60):
        set_real_time(ASKED_AT + timedelta(seconds=seconds))
        assert await ask(office, email) == (202, b"null")
    assert [one.data.link_version for one in await office.told(SignInRequested)] == [2, 3]


async def test_an_address_that_nobody_has_is_answered_like_any_other(office: Office) -> None:
    assert await ask(office, "nobody@school.example") == (202, b"null")
    assert await office.told(SignInRequested) == []
    assert (await ask(office, "no address"))[0] == 422


async def test_a_candidate_gets_the_link_to_each_journey_but_not_to_one_that_was_void(office: Office) -> None:
    await office.school()
    cohort_id = await office.cohort()
    stays, void = [await office.placed(name, cohort_id) for name in ("Ada Sample", "Bea Sample")]
    await office.acted("void", journey_id=void)
    for journey_id in (stays, void):
        email = await office.value(
            "select email from people join applications on candidate_id = person_id where journey_id = $1", journey_id
        )
        assert await ask(office, email) == (202, b"null")

    (told,) = await office.told(SignInRequested)
    assert (told.journey, told.data.role, told.data.expires_real_at) == (stays, "candidate", None)


async def test_who_works_with_two_providers_gets_a_link_for_each(office: Office) -> None:
    settings = office.intake.settings
    made = [
        await provider.add(settings, name, "Olive Operator", "olive@example.org", "01632 960000")
        for name in ("First One", "Second One")
    ]

    assert await ask(office, "olive@example.org") == (202, b"null")

    sent = "select count(*) from invitations where person_id = any($1) and link_version = 2"
    assert await office.value(sent, [one.person_id for one in made]) == 2
