"""`hlta office` against the real HTTP interface: it finds the service of an action, shows and acts."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from deploy import office as command
from deploy.refusal import Refusal
from services.intake.http import build_app
from shared.settings import Settings
from shared.web import serve_http
from tests.services.intake.office import TERMS, Office

WORDS = {"reason": "She rang: the family moves house.", "reason_class": "personal"}


@pytest.fixture
async def served(office: Office) -> AsyncIterator[Settings]:
    """Intake alone listens; the other services are away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = office.intake.settings.model_copy(
        update={"http_port": port, "intake_url": f"http://127.0.0.1:{port}"}
        | dict.fromkeys(("assessment_url", "notifications_url"), "http://127.0.0.1:9")
    )
    stopping = asyncio.Event()
    serving = asyncio.create_task(serve_http(build_app(settings, office.intake), settings, stopping))
    async with asyncio.timeout(10):
        while not await asyncio.to_thread(_listens, port):
            await asyncio.sleep(0.02)
    yield settings
    stopping.set()
    await serving


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _token(office: Office) -> str:
    return office.operator["Authorization"].removeprefix("Bearer ")


async def test_it_previews_and_then_does_exactly_that(office: Office, served: Settings) -> None:
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    body = {**WORDS, **command.fields([f"journey_id={journey_id}"])}

    shown = await asyncio.to_thread(command.act, served, _token(office), "withdraw", body, None, preview=True)

    assert command.described(shown).splitlines() == [
        "Nothing was changed: this is a preview.",
        "  stage: applied -> withdrawn",
        "  declaration: requested -> closed",
        "  can be undone until: none -> Wed 21 Oct 2026 23:59 London",
        "      why: The end of the day 14 days after the withdrawal",
        "  told: candidate, 37 You have left the programme",
        f"To do exactly this: --expected {shown.expected}",
    ]
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "applied"
    body["expected"] = shown.expected
    done = await asyncio.to_thread(command.act, served, _token(office), "withdraw", body, None, preview=False)
    assert command.described(done).startswith("Done: withdraw.")
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "withdrawn"


async def test_a_session_moved_to_26_june_2026_is_refused_with_the_forecast_and_shown_with_it_when_overridden(
    office: Office, served: Settings
) -> None:
    office.clock.set(datetime(2026, 5, 1, 9, tzinfo=UTC))
    await office.school(terms=[{"name": "summer", "starts_on": "2026-04-13", "ends_on": "2026-07-17"}, *TERMS])
    cohort_id = await office.cohort(first="2026-05-13", last="2026-06-10")
    written = [f"cohort_id={cohort_id}", "session:=2", "starts_at=2026-06-26T09:30"]
    why = {"reason": "They work in a summer school."}
    asked = (served, _token(office), "move_session")

    with pytest.raises(Refusal, match=r"24 Jul 2026 - Fri 28 Aug 2026 holds no school day.* set despite_forecast"):
        await asyncio.to_thread(command.act, *asked, {**why, **command.fields(written)}, None, preview=True)
    override = {**why, **command.fields([*written, "despite_forecast:=true"])}
    shown = await asyncio.to_thread(command.act, *asked, override, None, preview=True)

    lines = command.described(shown).splitlines()
    assert "  school days in the window: 8 -> 0" in lines
    assert "  window, first day: Wed 08 Jul 2026 -> Fri 24 Jul 2026" in lines
    assert any(line.startswith("  warning: ") and "holds no school day" in line for line in lines)


async def test_an_unknown_action_and_a_refusal_are_told_in_words(office: Office, served: Settings) -> None:
    with pytest.raises(Refusal, match=r"There is no action 'leave'\. Choose one of .*withdraw"):
        await asyncio.to_thread(command.act, served, _token(office), "leave", WORDS, None, preview=True)
    body = {**WORDS, "journey_id": "unknown"}
    with pytest.raises(Refusal, match=r"There is no such application\."):
        await asyncio.to_thread(command.act, served, _token(office), "withdraw", body, None, preview=False)


async def test_all_actions_are_listed_with_their_fields(office: Office, served: Settings) -> None:
    listed = await asyncio.to_thread(command.listed, served, _token(office))

    assert any(line.startswith("withdraw: The candidate leaves the programme; ") for line in listed.splitlines())
    assert "    journey_id" in listed.splitlines()


def test_fields_are_text_or_json() -> None:
    assert command.fields(["session=2", "to_cohort_id:=null", "parts:=[1, 2]"]) == {
        "session": "2",
        "to_cohort_id": None,
        "parts": [1, 2],
    }
    for wrong in ("session", "=2", "parts:=[1"):
        with pytest.raises(Refusal):
            command.fields([wrong])
