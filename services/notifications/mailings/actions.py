"""A meeting entered, its mailing prepared, looked at, and released. Only the release plans messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import uuid4

from services.notifications import bounces, ledger
from services.notifications import repository as records
from services.notifications.composing import Composer
from services.notifications.mailings import repository
from services.notifications.mailings.domain import (
    TEMPLATE,
    Meeting,
    NewMeeting,
    Recipient,
    SortedOut,
    key_of,
    needs_second_person,
    planned,
    require_release,
    sort_out,
)
from services.notifications.mailings.repository import Mailing
from services.notifications.messages import Message
from services.notifications.sender import look_up
from services.notifications.sent_words import SentWords
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.notifications import HoldersInvited, MeetingEntered
from shared.db import Connection
from shared.dry_runs import SAMPLES, spread
from shared.errors import DomainError
from shared.outbox import About, enqueue, envelope

BY_ITSELF = "timetable"
"""Stands for the person where the day of an invitation came and nobody in the office released it."""


@dataclass(frozen=True)
class Released:
    """What a release has planned, and the id of its fact."""

    meeting: Meeting
    sorted_out: SortedOut
    event_id: str


async def enter_meeting(connection: Connection, provider_id: str, new: NewMeeting, by: str, now: datetime) -> Meeting:
    """Keep a meeting; nobody is told yet. Raises Invalid when it is past or nowhere."""
    meeting = planned(new, uuid4().hex, now)
    await repository.insert_meeting(connection, provider_id, meeting, by, now)
    if meeting.invite_at is not None:
        fact = MeetingEntered(meeting_id=meeting.meeting_id, starts_at=meeting.starts_at, invite_at=meeting.invite_at)
        await enqueue(connection, fact, About(provider=provider_id), now)
    return meeting


async def invite_on_its_day(
    connection: Connection, provider_id: str, meeting_id: str, now: datetime, above: int, causation: str
) -> None:
    """The day of the invitation has come: prepare it, and release it to as many as one person alone may write to.

    To more it waits for somebody in the office, other than whoever entered the meeting. Nothing when the meeting was
    dropped or has begun, or somebody was invited already. Raises NotFound.
    """
    meeting = await repository.meeting(connection, provider_id, meeting_id)
    earlier = await repository.mailings(connection, provider_id, meeting_id)
    is_over = meeting.dropped_at is not None or meeting.starts_at <= now
    if is_over or any(one.released_at is not None for one in earlier):
        return
    by = await repository.entered_by(connection, provider_id, meeting_id)
    mailing = await prepare(connection, provider_id, meeting_id, by, now, by_timetable=True)
    if mailing.journeys and not needs_second_person(len(mailing.journeys), above):
        await release(
            connection,
            provider_id,
            mailing.mailing_id,
            BY_ITSELF,
            "The day of the invitation had come.",
            now,
            above,
            causation,
        )


async def drop_meeting(connection: Connection, provider_id: str, meeting_id: str, now: datetime) -> Meeting:
    """Say that a meeting does not take place, before anybody was invited. Raises NotFound, DomainError `invited`."""
    meeting = await repository.meeting(connection, provider_id, meeting_id)
    mailings = await repository.mailings(connection, provider_id, meeting_id)
    if any(one.released_at is not None for one in mailings):
        raise DomainError(
            "People have been invited to this meeting already. Write to them, or ring them: dropping it tells nobody.",
            code="invited",
        )
    await repository.drop_meeting(connection, provider_id, meeting_id, now)
    return meeting


async def prepare(
    connection: Connection, provider_id: str, meeting_id: str, by: str, now: datetime, *, by_timetable: bool = False
) -> Mailing:
    """Work out who would get the invitation to a meeting; nothing is planned or sent.

    Raises NotFound, and DomainError `meeting_past` or `meeting_dropped`.
    """
    meeting = await repository.meeting(connection, provider_id, meeting_id)
    _require_ahead(meeting, now)
    sorted_out = await _sorted_out(connection, provider_id, meeting_id)
    mailing = Mailing(
        mailing_id=uuid4().hex,
        meeting_id=meeting_id,
        journeys=tuple(one.journey_id for one in sorted_out.going),
        left_out=sorted_out.left_out,
        prepared_by=by,
        prepared_at=now,
        by_timetable=by_timetable,
    )
    await repository.insert_mailing(connection, provider_id, mailing)
    return mailing


async def samples(
    connection: Connection, composer: Composer, provider_id: str, mailing: Mailing, meeting: Meeting, now: datetime
) -> list[SentWords]:
    """Up to five of the messages as they would leave now, without what their links open."""
    sorted_out = await _sorted_out(connection, provider_id, mailing.meeting_id)
    chosen = spread([one for one in sorted_out.going if one.journey_id in mailing.journeys], SAMPLES)
    if not chosen:
        return []
    fact = meeting.invitation(mailing.mailing_id, len(mailing.journeys))
    cause = _cause(fact, About(provider=provider_id), now, "not-released")
    messages = [_message(provider_id, meeting, one, cause, now) for one in chosen]
    known = (await look_up(connection, messages))[provider_id]
    return [SentWords.of(known.person(one.person_id).email, composer.words_of(one, known)) for one in messages]


async def release(
    connection: Connection,
    provider_id: str,
    mailing_id: str,
    by: str,
    reason: str,
    now: datetime,
    above: int,
    causation: str | None = None,
) -> Released:
    """Plan the invitations, to whoever gets them by now. `by`: who releases it; more than `above` need a second person.

    Raises NotFound, and DomainError `already_released`, `meeting_past`, `nobody_gets_it`, `mailing_stale` or
    `second_person_needed`.
    """
    mailing = await repository.lock_mailing(connection, provider_id, mailing_id)
    if mailing.released_at is not None:
        raise DomainError(
            "This mailing has been released already. Prepare another for who came later.", code="already_released"
        )
    meeting = await repository.meeting(connection, provider_id, mailing.meeting_id)
    _require_ahead(meeting, now)
    # Two mailings of one meeting that are released at once wait for each other here, and nobody is told twice.
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended($1, 39))", f"{provider_id}|{meeting.meeting_id}"
    )
    sorted_out = await _sorted_out(connection, provider_id, meeting.meeting_id)
    by_one_alone = mailing.prepared_by if by == BY_ITSELF else by
    going = [one.journey_id for one in sorted_out.going]
    require_release(mailing.journeys, mailing.prepared_by, by_one_alone, going, above)
    fact, about = (
        meeting.invitation(mailing_id, len(sorted_out.going)),
        About(provider=provider_id, causation=causation),
    )
    event_id = await enqueue(connection, fact, about, now)
    cause = _cause(fact, about, now, event_id)
    messages = [_message(provider_id, meeting, one, cause, now) for one in sorted_out.going]
    await ledger.insert(connection, messages, cause.model_dump_json(), now)
    await repository.set_released(connection, provider_id, mailing_id, by, now, sorted_out, reason)
    return Released(meeting, sorted_out, event_id)


def _cause(fact: HoldersInvited, about: About, now: datetime, event_id: str) -> Envelope[Fact]:
    return cast("Envelope[Fact]", envelope(fact, about, now, event_id))


def _require_ahead(meeting: Meeting, now: datetime) -> None:
    if meeting.starts_at <= now:
        raise DomainError("The meeting has begun, so nobody can be invited any more.", code="meeting_past")
    if meeting.dropped_at is not None:
        raise DomainError("The meeting was dropped, so nobody is invited to it.", code="meeting_dropped")


def _message(provider_id: str, meeting: Meeting, one: Recipient, cause: Envelope[Fact], now: datetime) -> Message:
    return Message(
        provider_id=provider_id,
        key=key_of(one.journey_id, one.person_id, meeting.meeting_id),
        template=TEMPLATE,
        part="candidate",
        person_id=one.person_id,
        journey_id=one.journey_id,
        cohort_id=None,
        step=1,
        due_at=now,
        send_at=now,
        cause=cause,
    )


async def _sorted_out(connection: Connection, provider_id: str, meeting_id: str) -> SortedOut:
    journeys = await repository.awarded(connection, provider_id)
    ids = {journey.journey_id: journey.candidate_id for journey in journeys if journey.candidate_id}
    return sort_out(
        journeys,
        await records.people(connection, provider_id, ids.values()),
        await bounces.unreachable(connection, provider_id, set(ids.values())),
        await repository.keys_taken(
            connection, provider_id, [key_of(journey, person, meeting_id) for journey, person in ids.items()]
        ),
        meeting_id,
    )
