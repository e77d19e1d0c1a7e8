"""Mailings to many: who gets one and who does not, two people for more than fifty, and nothing planned before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from services.notifications import bounces, ledger
from services.notifications.http import build_app
from services.notifications.office import Desk as OfficeDesk
from services.notifications.subscribers import command_handlers
from shared import tokens
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope
from shared.contracts.notifications import InviteHolders
from shared.settings import Settings
from shared.tokens import Staff
from tests.services.notifications.desk import SECRET, Desk, sample_fact

MEETING = {
    "title": "Summer network meeting",
    "starts_at": "2027-06-17T16:00:00",
    "minutes": 90,
    "join_link": "https://meet.example.org/summer-network",
}
NOW = datetime(2027, 5, 20, 9, 0, tzinfo=UTC)
REASON = {"reason": "The summer meeting of the network."}


def by(person: str, provider: str = "provider") -> dict[str, str]:
    staff = Staff(person_id=person, role="operator", provider=provider)
    return {"Authorization": f"Bearer {tokens.mint(SECRET, staff)}"}


@pytest.fixture
async def office(desk: Desk) -> Desk:
    """A provider on Thu 20 May 2027, with operators Olive and Otto and no holder of an award yet."""
    desk.clock.set(NOW)
    await desk.tell_provider_and_school()
    for person_id, name in (("olive", "Olive Sample"), ("otto", "Otto Sample")):
        await desk.tell(
            intake.ContactDetailsSet(
                person_id=person_id, role="operator", name=name, email=f"{person_id}@provider.example"
            )
        )
    return desk


@pytest.fixture
async def client(office: Desk) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(Settings(), SECRET, OfficeDesk(office.database, office.composer, office.clock))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notifications.example") as client:
        yield client


async def holder(desk: Desk, number: int, *, agrees: bool = True, email: str | None = None) -> str:
    """Somebody who was awarded the status; the id of their journey."""
    journey, person = f"j{number:03}", f"c{number:03}"
    await desk.tell(
        intake.ContactDetailsSet(
            person_id=person, role="candidate", name=f"Sam Number{number}", email=email or f"{person}@home.example"
        )
    )
    applied = sample_fact("m02_application_received")
    assert isinstance(applied, intake.ApplicationReceived)
    await desk.tell(
        applied.model_copy(update={"person_id": person, "reference": f"HLTA-{number:05}", "school_contact_id": None}),
        journey=journey,
    )
    released = assessment.OutcomeReleased(
        report_id=f"r{number}",
        attempt=1,
        person_id=person,
        outcome="awarded",
        standards_short=(),
        round_on=date(2027, 2, 28),
        letter_on=date(2027, 3, 8),
        appeal_last_at=NOW,
    )
    await desk.tell(released, journey=journey)
    if agrees:
        await consent(desk, number, given=True)
    return journey


async def consent(desk: Desk, number: int, *, given: bool) -> None:
    said = intake.ConsentChanged(
        consent="network",
        given=given,
        person_id=f"c{number:03}",
        wording_version="2026-11",
        how="own_page",
        changed_at=NOW,
    )
    await desk.tell(said, journey=f"j{number:03}")


async def prepared(client: httpx.AsyncClient, meeting: dict[str, Any] = MEETING) -> dict[str, Any]:
    """The mailing to a new meeting, prepared by Olive."""
    entered = await client.post("/v1/meetings", json=meeting, headers=by("olive"))
    assert entered.status_code == 201, entered.text
    answer = await client.post(f"/v1/meetings/{entered.json()['meeting_id']}/mailings", headers=by("olive"))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def released(client: httpx.AsyncClient, mailing_id: str, person: str = "olive") -> httpx.Response:
    return await client.post(
        "/v1/office/release_mailing",
        json={"mailing_id": mailing_id, **REASON},
        headers={**by(person), "Idempotency-Key": f"{mailing_id}-{person}"},
    )


async def invited(desk: Desk) -> list[str]:
    async with desk.database.connection() as connection:
        rows = await connection.fetch(
            "select person_id from messages where template = 'm39_network_meeting' order by person_id"
        )
    return [row["person_id"] for row in rows]


async def test_whoever_does_not_get_it_is_counted_by_reason_with_the_reference(
    office: Desk, client: httpx.AsyncClient
) -> None:
    await holder(office, 1)
    await holder(office, 2, agrees=False)
    await holder(office, 3)
    await consent(office, 3, given=False)
    await holder(office, 4)
    await office.tell(
        assessment.AwardRevoked(
            award_number="HLTA-2027-000004", person_id="c004", reason_class="misconduct", revoked_on=date(2027, 4, 12)
        ),
        journey="j004",
    )
    await holder(office, 5)
    await office.tell(
        intake.CandidateWithdrew(reason_class="changed_job", withdrew_at=NOW, stage="award"), journey="j005"
    )
    await holder(office, 6, email="C001@home.example")
    await holder(office, 7)
    await _came_back(office, "c007")

    mailing = await prepared(client)

    assert mailing["count"] == 1
    assert {one["reason"]: one["references"] for one in mailing["left_out"]} == {
        "not_agreed": ["HLTA-00002"],
        "taken_back": ["HLTA-00003"],
        "award_revoked": ["HLTA-00004"],
        "withdrawn": ["HLTA-00005"],
        "same_address": ["HLTA-00006"],
        "address_bounced": ["HLTA-00007"],
    }
    assert await invited(office) == []


async def _came_back(desk: Desk, person_id: str) -> None:
    async with desk.database.transaction() as connection:
        key = await connection.fetchval("select message_key from messages where person_id = $1", person_id)
        known = await ledger.find(connection, "provider", key)
        assert known is not None
        await bounces.record(connection, known.message, "dsn", "permanent", "5.1.1", NOW)


async def test_fifty_are_written_to_by_one_person_and_only_at_the_release(
    office: Desk, client: httpx.AsyncClient
) -> None:
    for number in range(50):
        await holder(office, number)
    mailing = await prepared(client)
    assert (mailing["count"], mailing["needs_second_person"]) == (50, False)
    assert await invited(office) == []

    answer = await released(client, mailing["mailing_id"])

    assert answer.status_code == 200, answer.text
    assert answer.json()["people_told"] == [{"role": "candidate", "message": "39 network meeting", "count": 50}]
    assert len(await invited(office)) == 50
    assert (await office.facts()).count("holders_invited") == 1


async def test_more_than_fifty_are_released_by_somebody_who_did_not_prepare_it(
    office: Desk, client: httpx.AsyncClient
) -> None:
    for number in range(51):
        await holder(office, number)
    mailing = await prepared(client)
    assert (mailing["count"], mailing["needs_second_person"], mailing["by_you"]) == (51, True, True)

    alone = await released(client, mailing["mailing_id"])
    assert (alone.status_code, alone.json()["code"]) == (409, "second_person_needed")
    assert "51 people" in alone.json()["detail"]
    assert await invited(office) == []

    answer = await released(client, mailing["mailing_id"], "otto")
    assert answer.status_code == 200, answer.text
    assert len(await invited(office)) == 51
    log = await client.get("/v1/office/log", params={"subject": mailing["mailing_id"]}, headers=by("olive"))
    (entry,) = log.json()["entries"]
    assert (entry["actor"], entry["reason"]) == ("operator:otto", "The summer meeting of the network.")
    shown = (await client.get(f"/v1/mailings/{mailing['mailing_id']}", headers=by("olive"))).json()
    assert (shown["mailing"]["prepared_by"], shown["mailing"]["released_by"]) == ("Olive Sample", "Otto Sample")
    assert shown["samples"] == []


async def test_up_to_five_messages_are_shown_as_they_would_leave_without_what_their_links_open(
    office: Desk, client: httpx.AsyncClient
) -> None:
    for number in range(9):
        await holder(office, number)
    mailing = await prepared(client)

    answer = await client.get(f"/v1/mailings/{mailing['mailing_id']}", headers=by("otto"))
    samples = answer.json()["samples"]
    assert [one["sent_to"] for one in samples] == [f"c{n:03}@home.example" for n in (0, 2, 4, 6, 8)]
    assert samples[0]["subject"] == "Join us on Thu 17 June at 4pm: Summer network meeting"
    assert "When: Thursday 17 June 2027, 4pm to 5:30pm" in samples[0]["words"]
    assert "https://portal.example.org/stop/..." in samples[0]["words"]


async def test_a_mailing_goes_to_whom_it_would_go_by_now_and_is_stale_when_more_than_three_came_or_went(
    office: Desk, client: httpx.AsyncClient
) -> None:
    for number in range(6):
        await holder(office, number)
    mailing = await prepared(client)
    for number in range(2):
        await consent(office, number, given=False)
    for number in (6, 7):
        await holder(office, number)

    stale = await released(client, mailing["mailing_id"])
    assert (stale.status_code, stale.json()["code"]) == (409, "mailing_stale")
    assert await invited(office) == []

    await consent(office, 1, given=True)
    answer = await released(client, mailing["mailing_id"], "otto")
    assert answer.status_code == 200, answer.text
    assert await invited(office) == [f"c{n:03}" for n in (1, 2, 3, 4, 5, 6, 7)]


async def test_nobody_is_invited_twice_to_one_meeting(office: Desk, client: httpx.AsyncClient) -> None:
    await holder(office, 1)
    mailing = await prepared(client)
    await released(client, mailing["mailing_id"])
    again = await released(client, mailing["mailing_id"], "otto")
    assert again.json()["code"] == "already_released"

    await holder(office, 2)
    path = f"/v1/meetings/{mailing['meeting_id']}/mailings"
    second = (await client.post(path, headers=by("olive"))).json()
    assert second["left_out"] == [{"reason": "has_it", "count": 1, "references": ["HLTA-00001"]}]
    await released(client, second["mailing_id"])
    assert await invited(office) == ["c001", "c002"]


async def test_an_invitation_leaves_with_a_calendar_entry_and_a_one_click_stop(
    office: Desk, client: httpx.AsyncClient
) -> None:
    await holder(office, 1)
    await holder(office, 2)
    mailing = await prepared(client)
    await released(client, mailing["mailing_id"])
    await consent(office, 2, given=False)
    async with office.sending():
        await office.settled(accepted=3, dropped=1)

    (copy,) = [one for one in office.post.taken if one["X-HLTA-Template"] == "m39_network_meeting"]
    assert copy["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert copy["List-Unsubscribe"].startswith("<https://portal.example.org/stop/")
    (calendar,) = [part for part in copy.walk() if part.get_content_type() == "text/calendar"]
    assert b"DTSTART;TZID=Europe/London:20270617T160000" in calendar.get_payload(decode=True)


@pytest.mark.parametrize(
    ("change", "field", "remedy"),
    [
        ({"starts_at": "2027-05-20T09:59:00"}, "starts_at", "must lie ahead"),
        ({"join_link": None}, "place", "Enter a place, a link to join, or both"),
        ({"join_link": "javascript:alert(1)"}, "join_link", "begins with https://"),
        ({"title": "x" * 61}, "title", "60"),
    ],
)
async def test_a_meeting_that_nobody_could_come_to_is_refused(
    client: httpx.AsyncClient, change: dict[str, Any], field: str, remedy: str
) -> None:
    """At 9am UTC it is 10am in London."""
    answer = await client.post("/v1/meetings", json={**MEETING, **change}, headers=by("olive"))
    assert answer.status_code == 422
    assert field in answer.text
    assert remedy in answer.text


async def test_another_providers_office_sees_and_releases_nothing_of_it(
    office: Desk, client: httpx.AsyncClient
) -> None:
    await holder(office, 1)
    mailing = await prepared(client)
    other = by("olive", "another")
    assert (await client.get(f"/v1/mailings/{mailing['mailing_id']}", headers=other)).status_code == 404
    assert (await client.post(f"/v1/meetings/{mailing['meeting_id']}/mailings", headers=other)).status_code == 404
    assert (await client.get("/v1/meetings", headers=other)).json() == {"meetings": [], "mailings": []}
    answer = await client.post(
        "/v1/office/release_mailing",
        json={"mailing_id": mailing["mailing_id"], **REASON},
        headers={**other, "Idempotency-Key": "k"},
    )
    assert answer.status_code == 404
    assert await invited(office) == []


async def test_after_the_meeting_has_begun_nobody_is_invited(office: Desk, client: httpx.AsyncClient) -> None:
    await holder(office, 1)
    mailing = await prepared(client)
    office.clock.set(datetime(2027, 6, 17, 15, 0, tzinfo=UTC))
    assert (await released(client, mailing["mailing_id"])).json()["code"] == "meeting_past"


# On its day ----------------------------------------------------------------------------------------------------------

AUTUMN = {**MEETING, "title": "Autumn network meeting", "starts_at": "2027-10-14T16:00:00"}


async def entered(client: httpx.AsyncClient) -> str:
    """The autumn meeting, entered by Olive in May; its id."""
    answer = await client.post("/v1/meetings", json=AUTUMN, headers=by("olive"))
    meeting_id: str = answer.json()["meeting_id"]
    return meeting_id


async def its_day_comes(desk: Desk, meeting_id: str, times: int = 1) -> None:
    """The workflow's command, delivered so often."""
    due_at = datetime(2027, 9, 16, 8, 0, tzinfo=UTC)
    desk.clock.set(due_at)
    asked = Envelope[InviteHolders](
        id=f"meeting-{meeting_id}:invite_holders:1:2027-09-16",
        type=InviteHolders.subject(),
        source="hlta/journeys",
        time=due_at,
        provider="provider",
        data=InviteHolders(due_at=due_at, meeting_id=meeting_id),
    )
    for _ in range(times):
        handlers = command_handlers(desk.database, desk.clock, lambda: None)
        await handlers.take_in(InviteHolders.subject(), asked.model_dump_json().encode())


async def tasks(client: httpx.AsyncClient) -> list[list[str]]:
    found = (await client.get("/v1/tasks", headers=by("otto"))).json()["tasks"]
    return [one["details"] for one in found if one["code"] == "mailing_to_release"]


async def test_a_meeting_is_told_with_the_day_four_weeks_before_it(office: Desk, client: httpx.AsyncClient) -> None:
    """Thu 14 October 2027; four weeks before is Thu 16 September, 09:00 in London and 08:00 UTC."""
    await entered(client)
    (told,) = [one for one in await office.told_facts() if one.type == "hlta.notifications.meeting_entered.v1"]
    assert told.data.invite_at == datetime(2027, 9, 16, 8, 0, tzinfo=UTC)


async def test_a_meeting_that_is_near_when_it_is_entered_waits_for_the_office(
    office: Desk, client: httpx.AsyncClient
) -> None:
    await prepared(client)
    assert "meeting_entered" not in await office.facts()


async def test_on_its_day_an_invitation_to_fifty_leaves_by_itself_once(office: Desk, client: httpx.AsyncClient) -> None:
    for number in range(50):
        await holder(office, number)
    await its_day_comes(office, await entered(client), times=2)
    assert len(await invited(office)) == 50
    assert await tasks(client) == []
    (mailing,) = (await client.get("/v1/meetings", headers=by("olive"))).json()["mailings"]
    assert mailing["by_timetable"]
    assert (mailing["prepared_by"], mailing["released_by"]) == (None, None), "nobody is named who did nothing"


async def test_on_its_day_an_invitation_to_more_waits_for_somebody_who_did_not_enter_it(
    office: Desk, client: httpx.AsyncClient
) -> None:
    for number in range(51):
        await holder(office, number)
    meeting_id = await entered(client)
    await its_day_comes(office, meeting_id)
    assert await invited(office) == []
    assert await tasks(client) == [["Autumn network meeting: 51 people"]]

    (mailing,) = (await client.get("/v1/meetings", headers=by("otto"))).json()["mailings"]
    assert (await released(client, mailing["mailing_id"])).json()["code"] == "second_person_needed"
    assert (await released(client, mailing["mailing_id"], "otto")).status_code == 200
    assert len(await invited(office)) == 51
    assert await tasks(client) == []


async def test_to_a_meeting_that_was_dropped_or_told_before_nobody_is_invited_on_its_day(
    office: Desk, client: httpx.AsyncClient
) -> None:
    await holder(office, 1)
    dropped, told = await entered(client), await entered(client)
    answer = await client.post(
        "/v1/office/drop_meeting",
        json={"meeting_id": dropped, "reason": "The hall is closed."},
        headers={**by("olive"), "Idempotency-Key": "drop"},
    )
    assert answer.status_code == 200, answer.text
    await its_day_comes(office, dropped)
    assert await invited(office) == []
    refused = await client.post(f"/v1/meetings/{dropped}/mailings", headers=by("olive"))
    assert refused.json()["code"] == "meeting_dropped"

    mailing = (await client.post(f"/v1/meetings/{told}/mailings", headers=by("olive"))).json()
    await released(client, mailing["mailing_id"])
    await holder(office, 2)
    await its_day_comes(office, told)
    assert await invited(office) == ["c001"]
    late = await client.post(
        "/v1/office/drop_meeting",
        json={"meeting_id": told, "reason": "The hall is closed."},
        headers={**by("olive"), "Idempotency-Key": "late"},
    )
    assert late.json()["code"] == "invited"
