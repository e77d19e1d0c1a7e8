"""The operator's door to meetings and mailings. The release is an office action, with preview, reason and audit."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from services.notifications.mailings import actions, repository
from services.notifications.mailings.domain import Meeting, NewMeeting, Reason, needs_second_person
from services.notifications.mailings.repository import Mailing
from services.notifications.office import Desk
from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection
from shared.web import Caller, staff

router = APIRouter(tags=["mailings"])

Operator = Annotated[Caller, Depends(staff("operator"))]


class LeftOutFor(Frozen):
    """How many do not get it for one reason, and their references."""

    reason: Reason
    count: int
    references: tuple[str, ...]


class SampleShown(Frozen):
    """One of the messages as it would leave now, without what its links open."""

    sent_to: str
    subject: str
    words: str


class MailingShown(Frozen):
    """A mailing. `count`: who would get it, or after the release, did. `by_you`: whether the caller prepared it."""

    mailing_id: str
    meeting_id: str
    count: int
    left_out: tuple[LeftOutFor, ...]
    prepared_at: Instant
    prepared_by: str | None
    by_you: bool
    needs_second_person: bool
    released_at: datetime | None = None
    released_by: str | None = None
    reason: str | None = None
    by_timetable: bool = False
    """Whether it was prepared because its day had come, in nobody's name."""


class MailingWithSamples(Frozen):
    """One mailing with its meeting and up to five rendered messages; none once it is released."""

    mailing: MailingShown
    meeting: Meeting
    samples: tuple[SampleShown, ...]
    second_person_above: int


class Meetings(Frozen):
    """All meetings with their mailings, the newest first."""

    meetings: tuple[Meeting, ...]
    mailings: tuple[MailingShown, ...]


@router.post("/meetings", status_code=201)
async def post_meeting(body: NewMeeting, request: Request, caller: Operator) -> Meeting:
    """Enter a meeting of the network, or an offer of training, at its London time. Nobody is told yet."""
    desk = _desk(request)
    async with desk.database.transaction() as connection:
        return await actions.enter_meeting(connection, caller.provider, body, _person(caller), desk.clock.now())


@router.get("/meetings")
async def get_meetings(request: Request, caller: Operator) -> Meetings:
    """What was entered, and what was prepared and released for it."""
    desk = _desk(request)
    async with desk.database.connection() as connection:
        mailings = await repository.mailings(connection, caller.provider)
        return Meetings(
            meetings=tuple(await repository.meetings(connection, caller.provider)),
            mailings=tuple(await _shown(connection, desk, caller, mailings)),
        )


@router.post("/meetings/{meeting_id}/mailings", status_code=201)
async def post_mailing(meeting_id: str, request: Request, caller: Operator) -> MailingShown:
    """Prepare the invitation to a meeting: who would get it, and who is left out and why. Nothing is sent."""
    desk = _desk(request)
    async with desk.database.transaction() as connection:
        mailing = await actions.prepare(connection, caller.provider, meeting_id, _person(caller), desk.clock.now())
        (shown,) = await _shown(connection, desk, caller, [mailing])
    return shown


@router.get("/mailings/{mailing_id}")
async def get_mailing(mailing_id: str, request: Request, caller: Operator) -> MailingWithSamples:
    """A mailing with up to five samples of its messages."""
    desk = _desk(request)
    async with desk.database.transaction() as connection:
        mailing = await repository.lock_mailing(connection, caller.provider, mailing_id)
        meeting = await repository.meeting(connection, caller.provider, mailing.meeting_id)
        (shown,) = await _shown(connection, desk, caller, [mailing])
        found = []
        if mailing.released_at is None:
            found = await actions.samples(
                connection, desk.composer, caller.provider, mailing, meeting, desk.clock.now()
            )
    return MailingWithSamples(
        mailing=shown,
        meeting=meeting,
        samples=tuple(SampleShown(sent_to=one.to, subject=one.subject, words=one.text) for one in found),
        second_person_above=desk.second_person_above,
    )


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _person(caller: Caller) -> str:
    assert caller.staff is not None, "the door lets in operators alone"
    return caller.staff.person_id


async def _shown(connection: Connection, desk: Desk, caller: Caller, mailings: list[Mailing]) -> list[MailingShown]:
    people = {person for one in mailings for person in (one.prepared_by, one.released_by) if person}
    names = await repository.names(connection, caller.provider, sorted(people))
    return [
        MailingShown(
            mailing_id=one.mailing_id,
            meeting_id=one.meeting_id,
            count=len(one.journeys),
            left_out=_by_reason(one),
            prepared_at=one.prepared_at,
            prepared_by=None if one.by_timetable else names.get(one.prepared_by),
            by_you=one.prepared_by == _person(caller),
            needs_second_person=needs_second_person(len(one.journeys), desk.second_person_above),
            released_at=one.released_at,
            released_by=names.get(one.released_by or ""),
            reason=one.reason,
            by_timetable=one.by_timetable,
        )
        for one in mailings
    ]


def _by_reason(mailing: Mailing) -> tuple[LeftOutFor, ...]:
    counts = Counter(one.reason for one in mailing.left_out)
    return tuple(
        LeftOutFor(
            reason=reason,
            count=count,
            references=tuple(
                sorted(one.reference for one in mailing.left_out if one.reason == reason and one.reference)
            ),
        )
        for reason, count in counts.most_common()
    )
