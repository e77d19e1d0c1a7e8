"""A person's dates under an address that only they know: times and initials, until the address is ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from services.notifications.http import build_app
from services.notifications.office import Desk
from services.notifications.samples import NAMES
from services.notifications.samples.appointment import BOOKED, ENDS, STARTS
from shared import links, tokens
from shared.contracts import assessment, intake
from shared.contracts.envelope import Fact
from shared.contracts.values import SlotPlan
from shared.links import Link, Purpose
from shared.settings import Settings
from shared.tokens import Staff, StaffRole
from tests.services.notifications.desk import SECRET, sample_fact
from tests.services.notifications.desk import Desk as PostDesk

DAY = timedelta(days=1)


def staff(role: StaffRole, person_id: str, provider: str = "provider") -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.mint(SECRET, Staff(person_id=person_id, role=role, provider=provider))}"}


def by_link(purpose: Purpose = Purpose.JOURNEY, version: int = 1, provider: str = "provider") -> dict[str, str]:
    link = Link(purpose=purpose, subject="journey", version=version, provider=provider, journey="journey")
    return {"Authorization": f"Link {links.mint(SECRET, link)}"}


CANDIDATE = by_link()
ASSESSOR = staff("assessor", "assessor")
TRAINER = staff("trainer", "trainer")
OPERATOR = staff("operator", "olive")


@dataclass
class Feeds:
    """The API, and a desk to tell facts to."""

    desk: PostDesk
    http: httpx.AsyncClient

    async def tell(self, fact: Fact, at: datetime | None = None, **about: Any) -> None:
        if at is not None:
            self.desk.clock.set(at)
        await self.desk.tell(fact, **about)

    async def make(self, who: dict[str, str], replaces: int = 0) -> str:
        answer = await self.http.post("/v1/calendar", json={"replaces": replaces}, headers=who)
        assert answer.status_code == 201, answer.text
        secret: str = answer.json()["secret"]
        return secret

    async def fetch(self, secret: str) -> httpx.Response:
        return await self.http.get("/v1/calendar/feed", headers={"Authorization": f"Feed {secret}"})

    async def read(self, secret: str) -> Calendar:
        answer = await self.fetch(secret)
        assert answer.status_code == 200, answer.text
        return IcsCalendarStream.calendar_from_ics(answer.text)

    async def titles(self, secret: str) -> list[str]:
        return [event.summary or "" for event in (await self.read(secret)).events]

    async def state(self, who: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = (await self.http.get("/v1/calendar", headers=who)).json()
        return found


@pytest.fixture
async def feeds(journey_desk: PostDesk) -> AsyncIterator[Feeds]:
    desk = Desk(journey_desk.database, journey_desk.composer, journey_desk.clock)
    settings = Settings(mail_from="journey@hlta.example.org")
    transport = httpx.ASGITransport(app=build_app(settings, SECRET, desk))
    async with httpx.AsyncClient(transport=transport, base_url="http://notifications.example") as http:
        yield Feeds(journey_desk, http)


async def book(feeds: Feeds) -> None:
    """Both sessions, the offer of three times, the candidate's choice, and the appointment."""
    await feeds.tell(sample_fact("m09_place_confirmed"), datetime(2026, 10, 9, 11, tzinfo=UTC))
    accepted = assessment.AssessmentAccepted(
        offer_id="offer", assessor_id="assessor", person_id="candidate", contact_by=STARTS - 30 * DAY
    )
    await feeds.tell(accepted)
    await feeds.tell(sample_fact("m17_choose_a_time"), datetime(2026, 12, 8, 10, tzinfo=UTC))
    await feeds.tell(sample_fact("m18_are_you_free", ""), datetime(2026, 12, 10, 10, tzinfo=UTC))
    await feeds.tell(sample_fact("m20_appointment_confirmed", ""), datetime(2026, 12, 15, 10, tzinfo=UTC))


async def test_a_candidate_has_sessions_own_interviews_and_the_deadline(feeds: Feeds) -> None:
    await book(feeds)
    calendar = await feeds.read(await feeds.make(CANDIDATE))

    found = [(event.summary, event.dtstart, event.dtend) for event in calendar.events]
    hours = [
        (title, start.astimezone(UTC), end.astimezone(UTC))
        for title, start, end in found
        if isinstance(start, datetime) and isinstance(end, datetime)
    ]
    assert hours == [
        ("HLTA session 1", datetime(2026, 10, 21, 8, 30, tzinfo=UTC), datetime(2026, 10, 21, 14, 30, tzinfo=UTC)),
        ("HLTA session 2", datetime(2026, 12, 1, 9, 30, tzinfo=UTC), datetime(2026, 12, 1, 15, 30, tzinfo=UTC)),
        ("HLTA interview 1 of 2", datetime(2027, 1, 21, 13, 0, tzinfo=UTC), datetime(2027, 1, 21, 13, 25, tzinfo=UTC)),
        ("HLTA interview 2 of 2", datetime(2027, 1, 21, 14, 15, tzinfo=UTC), datetime(2027, 1, 21, 14, 45, tzinfo=UTC)),
    ]
    assert [one for one in found if not isinstance(one[1], datetime)] == [
        ("HLTA: evidence due by 11:59pm", date(2027, 1, 11), date(2027, 1, 12))
    ]


async def test_a_feed_is_published_with_zone_and_interval_and_asks_nobody_for_anything(feeds: Feeds) -> None:
    await book(feeds)
    secret = await feeds.make(CANDIDATE)
    answer, calendar = await feeds.fetch(secret), await feeds.read(secret)
    lines = answer.text.split("\r\n")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert calendar.method == "PUBLISH"
    assert [zone.tz_id for zone in calendar.timezones] == ["Europe/London"]
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines
    assert "DTSTART;TZID=Europe/London:20270121T130000" in lines
    assert [name for name in ("ATTENDEE", "LOCATION", "URL", "VALARM") if name in answer.text] == []
    assert {event.classification for event in calendar.events} == {"PRIVATE"}
    assert max(len(line.encode()) for line in lines) <= 75


@pytest.mark.parametrize("who", [CANDIDATE, ASSESSOR, TRAINER])
async def test_nothing_in_a_feed_tells_who_or_where(feeds: Feeds, who: dict[str, str]) -> None:
    await book(feeds)
    text = (await feeds.fetch(await feeds.make(who))).text.replace("\r\n ", "")
    assert "BEGIN:VEVENT" in text
    words = {word for name in NAMES.values() for word in name.split() if word not in ("Example", "Dr")}
    marks = {*words, *NAMES, "Oakfield", "Northern", "meet.", "slot-1", "HLTA-4F7K2", "01632", "training.example"}
    # No id of a person stands in it either: they would do to find out who it is.
    assert sorted(mark for mark in marks if mark in text and mark not in ("candidate", "assessor")) == []
    assert text.count("@") == text.count("@hlta.example.org")


async def test_an_empty_feed_is_a_calendar_too(feeds: Feeds) -> None:
    calendar = await feeds.read(await feeds.make(CANDIDATE))
    assert (calendar.method, calendar.events) == ("PUBLISH", [])


async def test_an_assessor_has_offered_times_then_the_chosen_one_then_appointment_and_record(feeds: Feeds) -> None:
    secret = await feeds.make(ASSESSOR)
    await feeds.tell(sample_fact("m17_choose_a_time"), datetime(2026, 12, 8, 10, tzinfo=UTC))
    calendar = await feeds.read(secret)
    assert [(event.summary, event.status, event.dtstart) for event in calendar.events] == [
        ("HLTA S.E.: time offered", "TENTATIVE", STARTS + day * DAY) for day in (0, 1, 4)
    ]
    await feeds.tell(sample_fact("m18_are_you_free", ""), datetime(2026, 12, 10, 10, tzinfo=UTC))
    assert await feeds.titles(secret) == ["HLTA S.E.: chosen, not agreed yet"]
    await feeds.tell(sample_fact("m20_appointment_confirmed", ""), datetime(2026, 12, 15, 10, tzinfo=UTC))
    calendar = await feeds.read(secret)
    assert [(event.summary, event.dtstart, event.dtend) for event in calendar.events] == [
        ("HLTA S.E.", STARTS, ENDS),
        ("HLTA S.E.: record due by 11:59pm", date(2027, 1, 28), date(2027, 1, 29)),
    ]


async def test_times_that_are_given_back_and_appointments_that_are_off_are_gone(feeds: Feeds) -> None:
    secret, own = await feeds.make(ASSESSOR), await feeds.make(CANDIDATE)
    await feeds.tell(sample_fact("m17_choose_a_time"), datetime(2026, 12, 8, 10, tzinfo=UTC))
    await feeds.tell(sample_fact("m22_time_given_up", "time given up"), datetime(2026, 12, 14, 10, tzinfo=UTC))
    assert await feeds.titles(secret) == []
    await feeds.tell(sample_fact("m20_appointment_confirmed", ""), datetime(2026, 12, 15, 10, tzinfo=UTC))
    assert len(await feeds.titles(secret)) == 2
    assert len(await feeds.titles(own)) == 3
    await feeds.tell(sample_fact("m22_appointment_cancelled", "for good"), datetime(2027, 1, 12, 10, tzinfo=UTC))
    assert await feeds.titles(secret) == []
    assert await feeds.titles(own) == []


async def test_a_move_keeps_uids_raises_sequences_and_holds_other_times_meanwhile(feeds: Feeds) -> None:
    await book(feeds)
    secret = await feeds.make(ASSESSOR)
    before = {event.summary: event for event in (await feeds.read(secret)).events}
    proposed = assessment.SlotsProposed(
        proposal_version=2,
        assessor_id="assessor",
        person_id="candidate",
        slots=(SlotPlan(slot_id="slot-9", starts_at=STARTS + 4 * DAY, ends_at=ENDS + 4 * DAY),),
        reply_by=STARTS - 10 * DAY,
    )
    await feeds.tell(proposed, datetime(2026, 12, 15, 20, tzinfo=UTC))
    assert await feeds.titles(secret) == ["HLTA S.E.", "HLTA S.E.: time offered", "HLTA S.E.: record due by 11:59pm"]
    await feeds.tell(sample_fact("m21_appointment_moved", "moved"), datetime(2026, 12, 16, 10, tzinfo=UTC))
    after = {event.summary: event for event in (await feeds.read(secret)).events}
    assert set(after) == set(before) == {"HLTA S.E.", "HLTA S.E.: record due by 11:59pm"}
    for title, event in after.items():
        assert event.uid == before[title].uid
        assert (event.sequence or 0) > (before[title].sequence or 0)
    assert after["HLTA S.E."].dtstart == STARTS + 4 * DAY


async def test_a_record_that_is_signed_is_not_due_and_evidence_that_is_in_is_not_either(feeds: Feeds) -> None:
    await book(feeds)
    secret, own = await feeds.make(ASSESSOR), await feeds.make(CANDIDATE)
    await feeds.tell(sample_fact("m24_submission_receipt", "everything in"), datetime(2027, 1, 8, 10, tzinfo=UTC))
    assert [title for title in await feeds.titles(own) if "evidence" in title] == []
    signed = assessment.ReportSigned.model_validate(
        {"report_id": "report", "appointment_id": "slot-1", "attempt": 1, "assessor_id": "assessor",
         "round_on": "2027-01-31", "round_closes_at": "2027-01-31T23:59:59Z", "letters_at": "2027-03-08T09:00:00Z",
         "why": BOOKED["why"]}
    )  # fmt: skip
    await feeds.tell(signed, datetime(2027, 1, 25, 10, tzinfo=UTC))
    assert await feeds.titles(secret) == ["HLTA S.E."]


async def test_a_trainer_has_the_sessions_that_are_theirs(feeds: Feeds) -> None:
    secret = await feeds.make(TRAINER)
    assert await feeds.titles(secret) == ["HLTA session 1", "HLTA session 2"]
    assert await feeds.titles(await feeds.make(staff("trainer", "trainer-2"))) == []


async def test_a_cohort_that_is_called_off_leaves_only_what_was_held(feeds: Feeds) -> None:
    secret = await feeds.make(TRAINER)
    off = intake.CohortCancelled(
        cohort_id="cohort", reason_class="too_few", cancelled_at=datetime(2026, 11, 16, 10, tzinfo=UTC)
    )
    await feeds.tell(off, datetime(2026, 11, 16, 10, tzinfo=UTC), journey=None)
    assert await feeds.titles(secret) == ["HLTA session 1"]


async def test_what_is_over_for_twelve_weeks_leaves_the_feed(feeds: Feeds) -> None:
    secret = await feeds.make(TRAINER)
    feeds.desk.clock.set(datetime(2027, 1, 13, 14, 30, tzinfo=UTC))  # 12 weeks after the end of session 1
    assert await feeds.titles(secret) == ["HLTA session 2"]
    feeds.desk.clock.set(datetime(2027, 1, 13, 14, 29, tzinfo=UTC))
    assert await feeds.titles(secret) == ["HLTA session 1", "HLTA session 2"]


async def test_whoever_leaves_keeps_what_was_over(feeds: Feeds) -> None:
    await feeds.tell(sample_fact("m09_place_confirmed"), datetime(2026, 10, 9, 11, tzinfo=UTC))
    secret = await feeds.make(CANDIDATE)
    await feeds.tell(sample_fact("m37_withdrawn", "may be undone"), datetime(2026, 11, 16, 10, tzinfo=UTC))
    assert await feeds.titles(secret) == ["HLTA session 1"]
    await feeds.tell(sample_fact("m37_came_back"), datetime(2026, 11, 20, 10, tzinfo=UTC))
    assert await feeds.titles(secret) == ["HLTA session 1", "HLTA session 2"]


# The address ---------------------------------------------------------------------------------------------------------


async def test_a_new_address_ends_the_old_one_and_keeps_every_uid(feeds: Feeds) -> None:
    await book(feeds)
    old = await feeds.make(CANDIDATE)
    before = (await feeds.fetch(old)).text
    new = await feeds.make(CANDIDATE, replaces=1)
    assert (await feeds.fetch(new)).text == before
    assert (await feeds.fetch(old)).status_code == 404


async def test_the_table_keeps_no_secret_and_neither_does_the_log(
    feeds: Feeds, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = await feeds.make(CANDIDATE)
    await feeds.fetch(secret)
    await feeds.fetch("never-was-an-address")
    async with feeds.desk.database.connection() as connection:
        (row,) = await connection.fetch("select to_jsonb(calendar_feeds)::text as all_of_it from calendar_feeds")
    assert len(secret) == 43
    assert secret not in row["all_of_it"]
    logged = capsys.readouterr().out
    assert "calendar_address_made" in logged
    assert secret not in logged
    assert "never-was-an-address" not in logged


async def test_an_ended_address_answers_like_one_that_never_was(feeds: Feeds) -> None:
    secret = await feeds.make(CANDIDATE)
    answer = await feeds.http.post("/v1/calendar/revocation", headers=CANDIDATE)
    assert (answer.json()["is_open"], answer.json()["ended_how"]) == (False, "owner")
    ended, never = await feeds.fetch(secret), await feeds.fetch("A" * 43)
    assert (ended.status_code, ended.json()) == (never.status_code, never.json())
    assert ended.status_code == 404
    assert dict(ended.headers) == dict(never.headers)
    again = await feeds.http.post("/v1/calendar/revocation", headers=CANDIDATE)
    assert again.json() == answer.json()


async def test_a_form_sent_twice_makes_one_address(feeds: Feeds) -> None:
    secret = await feeds.make(CANDIDATE)
    twice = await feeds.http.post("/v1/calendar", json={"replaces": 0}, headers=CANDIDATE)
    assert (twice.status_code, twice.json()["code"]) == (409, "made_meanwhile")
    assert (await feeds.fetch(secret)).status_code == 200
    assert (await feeds.state(CANDIDATE))["version"] == 1


async def test_the_office_ends_an_address_and_it_is_audited(feeds: Feeds) -> None:
    secret = await feeds.make(ASSESSOR)
    body = {"person_id": "assessor", "reason": "The telephone was lost."}
    keyed = OPERATOR | {"Idempotency-Key": "off-1"}
    other = staff("operator", "otto", provider="another") | {"Idempotency-Key": "off-2"}
    refused = await feeds.http.post("/v1/office/revoke_calendar", json=body, headers=other)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_calendar")
    preview = await feeds.http.post("/v1/office/revoke_calendar?preview=true", json=body, headers=OPERATOR)
    assert [one["becomes"] for one in preview.json()["changes"]] == ["revoked"]
    assert (await feeds.fetch(secret)).status_code == 200, "only looked at"
    assert (await feeds.http.post("/v1/office/revoke_calendar", json=body, headers=keyed)).status_code == 200
    assert (await feeds.fetch(secret)).status_code == 404
    log = await feeds.http.get("/v1/office/log", params={"subject": "assessor"}, headers=OPERATOR)
    assert [entry["reason"] for entry in log.json()["entries"]] == ["The telephone was lost."]
    assert (await feeds.state(ASSESSOR))["ended_how"] == "office"
    assert (await feeds.fetch(await feeds.make(ASSESSOR, replaces=1))).status_code == 200


async def test_another_mail_address_ends_the_candidates_feed_and_the_links_to_it(feeds: Feeds) -> None:
    secret = await feeds.make(CANDIDATE)
    corrected = sample_fact("m02_new_address")
    assert isinstance(corrected, intake.AddressCorrected)
    assert corrected.link_version == 2
    await feeds.desk.tell_people()
    await feeds.tell(corrected)
    assert (await feeds.fetch(secret)).status_code == 404
    old = await feeds.http.get("/v1/calendar", headers=CANDIDATE)
    assert (old.status_code, old.json()["code"]) == (410, "link_expired")
    assert (await feeds.state(by_link(version=2)))["ended_how"] == "other_address"


@pytest.mark.parametrize("path", ["/v1/calendar", "/v1/calendar/revocation"])
async def test_none_but_owners_open_the_door(feeds: Feeds, path: str) -> None:
    async def status(who: dict[str, str]) -> int:
        return (await feeds.http.post(path, json={"replaces": 0}, headers=who)).status_code

    assert await status({}) == 401
    assert await status(OPERATOR) == 403
    assert await status(by_link(Purpose.EVIDENCE)) == 403
    assert await status(by_link(provider="another")) == 404
    assert await feeds.state(CANDIDATE) == {
        "version": 0, "is_open": False, "made_at": None, "ended_at": None, "ended_how": None,
    }  # fmt: skip


async def test_an_assessor_of_another_provider_with_the_same_id_sees_nothing(feeds: Feeds) -> None:
    await book(feeds)
    assert await feeds.titles(await feeds.make(staff("assessor", "assessor", provider="another"))) == []
    assert await feeds.titles(await feeds.make(staff("assessor", "senior"))) == []


async def test_appointments_that_were_told_before_feeds_were_kept_are_in_them(feeds: Feeds) -> None:
    """As after an update: the journey as remembered then, and the ledger with the facts behind its messages."""
    await book(feeds)
    async with feeds.desk.database.transaction() as connection:
        await connection.execute(
            """update journeys set remembered = jsonb_set(remembered - 'times', '{appointments,slot-1}',
                   (remembered #> '{appointments,slot-1}') - '{ends_at,assessor_id,interviews,report_due_at,told_at}'
                       ::text[])"""
        )
    secret = await feeds.make(ASSESSOR)
    assert await feeds.titles(secret) == ["HLTA S.E.", "HLTA S.E.: record due by 11:59pm"]
