"""What the office does about a certificate: it is wrong, it is taken back, or it is issued anew.

The old number keeps resolving and says what became of it; the reasons are kept with it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from services.assessment import journeys
from services.assessment.awards import actions, domain, repository
from services.assessment.awards.repository import Held, Status
from services.assessment.domain import Journey
from services.assessment.work import Work
from shared.calendar import london_date
from shared.contracts.assessment import AwardCorrected, AwardReissued, AwardRevoked
from shared.errors import DomainError, Invalid, NotFound
from shared.office import OfficeRequest, Report
from shared.text import on_one_line
from shared.web import Caller

Printed = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(on_one_line)]
MAIL = "34 Certificate corrected or revoked"


class CorrectAward(OfficeRequest):
    """A certificate that says something wrong."""

    award_number: str = Field(description="The number of the certificate that is wrong.")
    name: Printed | None = Field(default=None, description="The name as it should have been printed.")
    awarded_on: date | None = Field(default=None, description="The date as it should have been printed.")
    reason_class: Literal["entered_wrongly", "correction", "other"] = "correction"


class RevokeAward(OfficeRequest):
    """A certificate that is taken back."""

    award_number: str = Field(description="The number of the certificate that is taken back.")
    reason_class: Literal["misconduct", "entered_wrongly", "other"] = "other"


class ReissueAward(OfficeRequest):
    """A certificate that is issued anew."""

    award_number: str = Field(description="The number of the certificate that is issued anew.")
    name: Printed | None = Field(default=None, description="The holder's name now; as it is known, when left out.")
    reason_class: Literal["name_change", "other"] = "name_change"


async def correct_award(work: Work, _: Caller, body: CorrectAward, report: Report) -> None:
    """Replace a certificate that says something wrong by a right one."""
    journey, old = await _locked(work, body.award_number)
    _must_be(old, "valid")
    right = old.model_copy(
        update={"name": body.name or old.name, "awarded_on": body.awarded_on or old.awarded_on},
    )
    if right == old:
        raise Invalid("Say what is to be printed instead: another name, another date, or both.", field="name")
    number = await _replace(work, journey, old, right, body, report)
    corrected = AwardCorrected(
        award_number=number,
        replaces=old.award_number,
        person_id=journey.person_id,
        reason_code=body.reason_class,
        corrected_on=london_date(work.now),
    )
    await work.tell(corrected, journey)


async def revoke_award(work: Work, _: Caller, body: RevokeAward, report: Report) -> None:
    """Take an award back; anyone who checks its number learns that it was."""
    journey, old = await _locked(work, body.award_number)
    _must_be(old, "valid")
    await _end(work, old, "revoked", body, report)
    report.tells("candidate", MAIL)
    revoked = AwardRevoked(
        award_number=old.award_number,
        person_id=journey.person_id,
        reason_class=body.reason_class,
        revoked_on=london_date(work.now),
    )
    await work.tell(revoked, journey)


async def reissue_award(work: Work, _: Caller, body: ReissueAward, report: Report) -> None:
    """Issue a certificate anew, such as after a change of name or once a revocation was taken back."""
    journey, old = await _locked(work, body.award_number)
    _must_be(old, "valid", "revoked")
    newest = await repository.of_journey(work.connection, work.provider, journey.journey_id)
    if newest is None or newest.award_number != old.award_number:
        raise DomainError("There is a newer certificate. Issue that one anew.", code="not_newest")
    known = await journeys.person(work.connection, work.provider, journey.person_id)
    number = await _replace(work, journey, old, old.model_copy(update={"name": body.name or known.name}), body, report)
    reissued = AwardReissued(
        award_number=number,
        replaces=old.award_number,
        person_id=journey.person_id,
        reissued_on=london_date(work.now),
    )
    await work.tell(reissued, journey)


async def _replace(
    work: Work, journey: Journey, old: Held, right: Held, body: CorrectAward | ReissueAward, report: Report
) -> str:
    """Write the new certificate, after the old one ended: a journey has one valid certificate at a time."""
    if old.status == "valid":
        await _end(work, old, "replaced", body, report)
    report.change("name on the certificate", old.name, right.name)
    report.date("date of the award", old.awarded_on, right.awarded_on)
    report.warn("A new number is made; the old one keeps answering, and says that it was replaced.")
    report.tells("candidate", MAIL)
    return await actions.issue(work, journey, right.model_copy(update={"status": "valid"}), old.award_number)


async def _end(
    work: Work, old: Held, status: Status, body: CorrectAward | RevokeAward | ReissueAward, report: Report
) -> None:
    report.change(f"certificate {old.award_number}", old.status, status, why=body.reason_class)
    await repository.end(
        work.connection,
        work.provider,
        old.award_number,
        status,
        on=london_date(work.now),
        reason_class=body.reason_class,
        reason=body.reason,
    )


async def _locked(work: Work, typed: str) -> tuple[Journey, Held]:
    number = domain.normalised(typed)
    seen = await repository.held(work.connection, work.provider, number) if number else None
    if number is None or seen is None:
        raise NotFound("There is no award with this number. Check it against the certificate.")
    journey = await journeys.lock(work.connection, work.provider, seen.journey_id)
    return journey, await repository.held(work.connection, work.provider, number) or seen


def _must_be(old: Held, *allowed: Status) -> None:
    if old.status not in allowed:
        raise DomainError(
            f"This certificate was {old.status} on {old.changed_on}. Look at the journey's newest certificate.",
            code=old.status,
        )
