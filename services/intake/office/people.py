"""The people's part of intake's office: another head or school, another try, corrections, two records of one person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeVar

from pydantic import EmailStr, Field

from services.intake.actions import corrections, duplicates, heads
from services.intake.actions.corrections import Correction
from services.intake.actions.heads import Asked, NewHead, NewSchool, Reopening
from services.intake.domain.application import Application, Stage, Text
from services.intake.domain.declaration import Declaration
from services.intake.office.standing import OfJourney, Reporting, standing
from services.intake.repository import applications, declarations, level_two, places
from services.intake.transaction import Transaction
from shared.contracts.intake.changes import HeadReason
from shared.office import Office, Report
from shared.web import Caller

Body = TypeVar("Body", bound=OfJourney)


class ReplacingHead(OfJourney):
    """Who signs instead, and why the first one does not."""

    head_name: Text
    head_email: EmailStr
    head_reason: HeadReason = Field(
        default="left", description="wrong_person, left, address (the same head at another address), no_answer"
    )


class ChangingSchool(OfJourney):
    """Where the candidate works now, and who is head there."""

    school_urn: Text
    head_name: Text
    head_email: EmailStr
    phase: Text | None = None


class Reopened(OfJourney):
    """Where a lapsed or declined application goes on, and whom to ask, if that changed."""

    cohort_id: Text | None = None
    head_name: Text | None = None
    head_email: EmailStr | None = None


class Merging(OfJourney):
    """`journey_id` is given up for `into_journey_id`."""

    into_journey_id: Text


class TellingApart(OfJourney):
    """Two applications of two different people."""

    other_journey_id: Text


class Correcting(OfJourney, Correction):
    """The candidate's details as they should be; what is not given stays."""


def asking(act: Callable[[Transaction, Caller, Body], Awaitable[Asked]]) -> Reporting[Body]:
    """Makes an office action of a function that puts the request to a head: what changed by it is written down."""

    @wraps(act)
    async def reporting(transaction: Transaction, caller: Caller, asked: Body, report: Report) -> None:
        before = await standing(transaction, caller.provider, asked.journey_id)
        found = await act(transaction, caller, asked)
        after = await standing(transaction, caller.provider, asked.journey_id)
        was, now = before.application, after.application
        report.about(asked.journey_id)
        report.change("stage", was.stage, now.stage)
        report.change("school", was.school_id, now.school_id)
        report.change("cohort", was.cohort_id, now.cohort_id)
        if was.school_contact_id and not now.school_contact_id:
            report.warn("The old school's office gets no more copies. Give the new one's address if it wants some.")
        _say_what_is_asked(before.declaration, after.declaration, found, report)

    return reporting


@asking
async def replace_head(transaction: Transaction, caller: Caller, asked: ReplacingHead) -> Asked:
    """Another head signs: asked from day 0, and the old link is dead."""
    new = NewHead(
        head_name=asked.head_name, head_email=asked.head_email, reason_class=asked.head_reason, reason=asked.reason
    )
    return await heads.replace_head(transaction, caller.provider, asked.journey_id, new)


@asking
async def change_school(transaction: Transaction, caller: Caller, asked: ChangingSchool) -> Asked:
    """The candidate works at another school: its head signs again."""
    new = NewSchool(**asked.model_dump(include=set(NewSchool.model_fields)))
    return await heads.change_school(transaction, caller.provider, asked.journey_id, new)


@asking
async def reopen(transaction: Transaction, caller: Caller, asked: Reopened) -> Asked:
    """A lapsed or declined application begins again: the head is asked from day 0."""
    wish = Reopening(**asked.model_dump(include=set(Reopening.model_fields)))
    return await heads.reopen(transaction, caller.provider, asked.journey_id, wish)


async def merge(transaction: Transaction, caller: Caller, asked: Merging, report: Report) -> None:
    """One of two records of one person is given up; the other takes over what it lacks and goes on."""
    connection, provider_id = transaction.connection, caller.provider
    gone = await applications.application(connection, provider_id, asked.journey_id)
    kept = await applications.application(connection, provider_id, asked.into_journey_id)
    place = await places.place(connection, provider_id, gone.journey_id)
    proofs = await level_two.proofs_of(connection, provider_id, gone.journey_id)
    signed = await _is_signed_only_by(transaction, gone, kept)
    await duplicates.merge(transaction, provider_id, gone.journey_id, kept.journey_id)
    report.about(gone.journey_id, kept.journey_id)
    report.change("stage", gone.stage, Stage.MERGED)
    report.change("kept application", None, kept.reference)
    if place is not None and place.state != "released":
        report.change("place", place.state, None)
    if proofs:
        report.change("proofs of level 2 moved over", None, len(proofs))
    if signed:
        report.warn(
            "Only the application that is given up is signed by the head. Keep that one, or the head signs again."
        )


async def tell_apart(transaction: Transaction, caller: Caller, asked: TellingApart, report: Report) -> None:
    """These are two different people: both go on."""
    await duplicates.tell_apart(transaction, caller.provider, asked.journey_id, asked.other_journey_id)
    report.about(asked.journey_id, asked.other_journey_id)
    report.change("hold", "held as one person's", None)


async def correct(transaction: Transaction, caller: Caller, asked: Correcting, report: Report) -> None:
    """The candidate's details are put right; another e-mail address kills the older links."""
    was = await applications.application(transaction.connection, caller.provider, asked.journey_id)
    new = Correction(**asked.model_dump(include=set(Correction.model_fields)))
    now = await corrections.correct(transaction, caller.provider, asked.journey_id, new)
    report.about(asked.journey_id)
    for field in Correction.model_fields:
        if getattr(new, field) is not None:  # what is personal stays out of the report, which is kept
            report.change(_WORDS.get(field, field.replace("_", " ")), "as entered", "corrected")
    if now.link_version != was.link_version:
        report.warn("Links that were sent to the old address are dead. Send the candidate the newest message again.")


def _say_what_is_asked(before: Declaration, after: Declaration, found: Asked, report: Report) -> None:
    report.change("head", before.head_id, "another person" if after.head_id != before.head_id else before.head_id)
    report.change("declaration", before.state, after.state)
    report.change("link", f"version {before.link_version}", f"version {after.link_version}")
    report.date("declaration lapses", before.lapses_at, after.lapses_at, from_now=True)
    if after.link_version != before.link_version:
        report.tells("head", "3 Please confirm readiness")
    if found.address_doubt:
        report.warn("The head's address is odd: a signature counts once you have confirmed it.")


async def _is_signed_only_by(transaction: Transaction, gone: Application, kept: Application) -> bool:
    one = await declarations.newest_of_journey(transaction.connection, gone.provider_id, gone.journey_id)
    other = await declarations.newest_of_journey(transaction.connection, kept.provider_id, kept.journey_id)
    return one.counts and not other.counts


_WORDS = {"email": "e-mail address", "phone": "telephone"}


def add_to(office: Office[Transaction]) -> None:
    """Register these actions."""
    office.add(ReplacingHead, replace_head)
    office.add(ChangingSchool, change_school)
    office.add(Reopened, reopen)
    office.add(Merging, merge)
    office.add(TellingApart, tell_apart)
    office.add(Correcting, correct)
