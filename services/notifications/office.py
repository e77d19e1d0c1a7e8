"""Notifications' office: a message sent again, an address that works after all, a calendar feed that ends, a mailing
released. Each action reports whom it tells, and when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import Request
from pydantic import Field

from services.notifications import bounces, ledger
from services.notifications.catalogue import rule_of
from services.notifications.composing import Composer
from services.notifications.feeds import addresses
from services.notifications.mailings import actions as mailings
from services.notifications.mailings.domain import TEMPLATE
from services.notifications.messages import Message, send_at
from services.notifications.sender import look_up
from services.notifications.stops import is_question, stop_reason
from shared.clock import Clock
from shared.contracts import notifications
from shared.contracts.notifications import MessageResent
from shared.db import Connection, Database
from shared.errors import DomainError, NotFound
from shared.office import Office, OfficeRequest, Report, Room
from shared.outbox import enqueue
from shared.second_person import CAP
from shared.web import Caller


@dataclass
class Desk:
    """Where office work is done."""

    database: Database
    composer: Composer
    clock: Clock
    second_person_above: int = CAP
    """How many one person alone may have written to by one mailing."""


@dataclass
class Work:
    """One transaction of it."""

    connection: Connection
    composer: Composer
    now: datetime
    second_person_above: int = CAP
    last_event_id: str | None = None


class Resend(OfficeRequest):
    """A message of the log, sent once more to the same person."""

    message_key: str = Field(
        min_length=1, max_length=500, description="The key of the message, as the journey's log of messages shows it."
    )


async def resend(work: Work, caller: Caller, asked: Resend, report: Report) -> None:
    """Send a message again: the same words, with what is known now, to the person's address as it is now.

    Raises NotFound, and DomainError `on_its_way` for a message that has not left yet and `stale` for one whose reason
    is gone.
    """
    known = await ledger.find(work.connection, caller.provider, asked.message_key)
    if known is None:
        raise NotFound("There is no such message.")
    message = known.message
    if known.settled_at is None:
        raise DomainError(
            "This message has not left yet, and will leave by itself. Wait until its state is settled.",
            code="on_its_way",
        )
    fact = message.cause.data
    records = (await look_up(work.connection, [message]))[message.provider_id]
    journey = records.journey(message.journey_id, message.provider_id)
    stale = stop_reason(message.template, fact, journey, message.person_id, work.now)
    if stale:
        raise DomainError(
            f"The reason for this message is gone ({stale}), so it would mislead. Let what is open be told instead.",
            code="stale",
        )
    work.composer.check(message, records)
    person = records.person(message.person_id)
    rule = rule_of(message.template, fact)
    programme = records.programme(message.cause.programme or journey.programme)
    leaves_at = send_at(rule, fact, work.now, person, records.school_of(person, journey), programme)
    again = replace(message, key=f"{message.key}:again:{known.resent + 1}", send_at=leaves_at)
    await ledger.insert(work.connection, [again], message.cause.model_dump_json(), work.now)
    await _tell(work, again, asked)
    report.about(message.journey_id or message.person_id)
    report.date("the message leaves", known.settled_at, leaves_at, from_now=True)
    report.tells(person.role, title(message.template))
    if known.state == "unknown":
        report.warn("It is not known whether this message arrived: the person may get it a second time.")
    if known.state == "refused":
        report.warn("The mail server refused this message before. Check the address, or it will refuse it again.")


HEAD_REQUESTS = ("m03_please_confirm", "m04_reminder_to_confirm")


class AddressWorks(OfficeRequest):
    """A person's address takes mail after all."""

    person_id: str = Field(min_length=1, max_length=100, description="Whose address it is, as the tasks name it.")


async def address_works(work: Work, caller: Caller, asked: AddressWorks, report: Report) -> None:
    """Write to somebody again whose mail had come back: they telephoned, or the mailbox was full. What is still asked
    of them is sent once more.

    Raises DomainError `nothing_bounced` when nothing came back from them.
    """
    keys = await bounces.end(work.connection, caller.provider, asked.person_id, "works", work.now)
    if not keys:
        raise DomainError("No mail to this person has come back.", code="nothing_bounced", field="person_id")
    known = await ledger.find(work.connection, caller.provider, keys[0])
    assert known is not None, "a bounce is of a message of the ledger"
    message = known.message
    told = notifications.AddressWorks(
        message_key=message.key, template=message.template, person_id=message.person_id, due_at=message.due_at
    )
    work.last_event_id = await enqueue(work.connection, told, bounces.about(message), work.now)
    report.about(message.journey_id or message.person_id)
    report.change("what is asked of this person", "waits, since mail came back", "sent")
    await _ask_again(work, caller, message, report)


async def _ask_again(work: Work, caller: Caller, message: Message, report: Report) -> None:
    """The newest question that is still open, of those that came back or were kept back."""
    if message.journey_id is None:
        return
    records = (await look_up(work.connection, [message]))[message.provider_id]
    journey = records.journey(message.journey_id, message.provider_id)
    earlier = await ledger.kept_back(work.connection, caller.provider, message.journey_id, message.person_id)
    for one in earlier:
        if one.template in HEAD_REQUESTS:
            # Intake hears that the address works, and asks from day 0 by a link of its own.
            report.tells("head", title("m03_please_confirm"))
            return
        stale = stop_reason(one.template, one.cause.data, journey, one.person_id, work.now)
        if is_question(one.template) and stale is None:
            again = replace(one, key=f"{one.key}:works:{work.now:%Y%m%dT%H%M%S}", send_at=work.now)
            await ledger.insert(work.connection, [again], one.cause.model_dump_json(), work.now)
            report.tells(records.person(one.person_id).role, title(one.template))
            return


class RevokeCalendar(OfficeRequest):
    """Somebody's calendar feed, whose address others may know."""

    person_id: str = Field(min_length=1, max_length=100, description="Whose it is: candidate, assessor or trainer.")


async def revoke_calendar(work: Work, caller: Caller, asked: RevokeCalendar, report: Report) -> None:
    """End the secret address of a calendar feed: a device was lost, or the person has left. They may make a new one.

    Raises DomainError `no_calendar` when the person has no address in use.
    """
    if not await addresses.end(work.connection, caller.provider, asked.person_id, "office", work.now):
        raise DomainError("This person has no calendar address in use.", code="no_calendar", field="person_id")
    report.about(asked.person_id)
    report.change("the calendar address", "in use", "revoked")


class DropMeeting(OfficeRequest):
    """A meeting to which nobody has been invited yet."""

    meeting_id: str = Field(min_length=1, max_length=100, description="Which, as the list of meetings names it.")


async def drop_meeting(work: Work, caller: Caller, asked: DropMeeting, report: Report) -> None:
    """Say that a meeting of the network does not take place, so that nobody is invited to it.

    Raises what `mailings.actions.drop_meeting` raises.
    """
    await mailings.drop_meeting(work.connection, caller.provider, asked.meeting_id, work.now)
    report.about(asked.meeting_id)
    report.change("the meeting", "takes place", "dropped")


class ReleaseMailing(OfficeRequest):
    """A mailing that was prepared, sent to everybody who gets it by now."""

    mailing_id: str = Field(min_length=1, max_length=100, description="Which, as the list of mailings names it.")


async def release_mailing(work: Work, caller: Caller, asked: ReleaseMailing, report: Report) -> None:
    """Send a mailing that was prepared. To many it takes a second person, who did not prepare it.

    Raises what `mailings.actions.release` raises.
    """
    assert caller.staff is not None, "office work is done by staff"
    released = await mailings.release(
        work.connection,
        caller.provider,
        asked.mailing_id,
        caller.staff.person_id,
        asked.reason,
        work.now,
        work.second_person_above,
    )
    work.last_event_id = released.event_id
    report.about(asked.mailing_id, released.meeting.meeting_id)
    report.change("the mailing", "prepared", "released")
    report.tells("candidate", title(TEMPLATE), len(released.sorted_out.going))


async def _tell(work: Work, again: Message, asked: Resend) -> None:
    fact = MessageResent(
        message_key=again.key,
        template=again.template,
        person_id=again.person_id,
        due_at=again.due_at,
        resent_key=asked.message_key,
        reason_class=asked.reason_class,
    )
    work.last_event_id = await enqueue(work.connection, fact, bounces.about(again), work.now)


def title(template: str) -> str:
    """`m36_session_changed` as the list of mails has it: 36 session changed."""
    number, _, words = template.removeprefix("m").partition("_")
    return f"{int(number)} {words.replace('_', ' ')}"


OFFICE: Office[Work] = Office()
OFFICE.add(Resend, resend)
OFFICE.add(AddressWorks, address_works)
OFFICE.add(RevokeCalendar, revoke_calendar)
OFFICE.add(DropMeeting, drop_meeting)
OFFICE.add(ReleaseMailing, release_mailing, takes_two=True)


def room(request: Request) -> Room[Work]:
    """Where notifications' office work is done."""
    desk: Desk = request.app.state.desk

    @asynccontextmanager
    async def begin(_: Caller) -> AsyncIterator[Work]:
        async with desk.database.transaction() as connection:
            yield Work(connection, desk.composer, desk.clock.now(), desk.second_person_above)

    return Room(database=desk.database, begin=begin, now=desk.clock.now, last_event=lambda work: work.last_event_id)
