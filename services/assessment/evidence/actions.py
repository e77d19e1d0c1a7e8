"""Writing, adding and handing in evidence; reminding of it; and what happens when it is late."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from services.assessment import journeys
from services.assessment.allocation.actions import assessor_of
from services.assessment.appointments import booked, ending
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.reminding import first_asked
from services.assessment.domain import Journey
from services.assessment.evidence import domain, repository
from services.assessment.evidence.domain import Document, DocumentLink, Holding, Part, Submission, Task
from services.assessment.work import Work
from shared.calendar import is_in_time
from shared.contracts.assessment import (
    CommandRefused,
    EvidenceLate,
    EvidenceOpened,
    EvidenceReminderDue,
    EvidenceSubmitted,
    LateEvidenceAccepted,
    RecordEvidenceLate,
    RemindEvidenceDue,
    StandardCount,
)
from shared.contracts.envelope import Envelope
from shared.errors import DomainError, Invalid, NotFound, NotYet


async def save_task(work: Work, journey_id: str, task: Task) -> Holding:
    """Keep the text of one task; it may be changed until the tasks are handed in."""
    journey, holding = await _open(work, journey_id)
    if task.task not in journey.policy.evidence.tasks:
        named = ", ".join(journey.policy.evidence.tasks)
        raise Invalid(f"There is no task {task.task!r}. The tasks are {named}.", field="task")
    holding.must_not_be_locked("tasks")
    checked = task.model_copy(update={"standards": domain.check_standards(task.standards, journey.policy)})
    await repository.save_task(work.connection, journey, checked, work.now)
    return await repository.holding(work.connection, work.provider, journey_id)


async def add_document(work: Work, journey_id: str, document: Document, content: bytes) -> Document:
    """Add a document to the file. `sha256` and `size` are worked out here; the same id again changes nothing."""
    journey, holding = await _open(work, journey_id)
    known = next((one for one in holding.documents if one.document_id == document.document_id), None)
    if known is not None:
        return known
    holding.must_be_open_for(document.standards)
    domain.check_document(document.content_type, len(content))
    checked = document.model_copy(
        update={
            "links": domain.check_links(document.links, journey.policy),
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    )
    await repository.add_document(work.connection, journey, checked, content, work.now)
    return checked


async def remove_document(work: Work, journey_id: str, document_id: str) -> None:
    """Take a document out of the file again. Repeating it changes nothing."""
    journey, holding = await _open(work, journey_id)
    known = next((one for one in holding.documents if one.document_id == document_id), None)
    if known is not None:
        holding.must_be_open_for(known.standards)
        await repository.remove_document(work.connection, journey, document_id)


async def change_links(work: Work, journey_id: str, document_id: str, links: Sequence[DocumentLink]) -> Document:
    """Say anew which standards a document of the file proves, and where to look for each. Raises NotFound."""
    journey, holding = await _open(work, journey_id)
    known = next((one for one in holding.documents if one.document_id == document_id), None)
    if known is None:
        raise NotFound("There is no such document in the file.")
    checked = domain.check_links(links, journey.policy)
    changed = domain.changed_standards(known.links, checked)
    if changed:
        holding.must_be_open_for(changed)
        known = known.model_copy(update={"links": checked})
        await repository.put_links(work.connection, work.provider, known)
    return known


async def submit(work: Work, journey_id: str, part: Part, *, no_pupil_names: bool) -> Submission:
    """Hand in the tasks or the file, and lock it. Repeating it answers with the first receipt.

    After the deadline it is taken as late; whether late work counts is the assessor's to decide.
    """
    journey, holding = await _open(work, journey_id)
    known = holding.submission(part)
    if known is not None:
        return known
    if not no_pupil_names:
        raise Invalid("Confirm that no pupil is named anywhere, then hand in.", field="no_pupil_names")
    domain.check_submission(part, holding, journey.policy)
    appointment = await booked.standing(work.connection, work.provider, journey_id)
    due_at = appointment.told_deadline if appointment else None
    if appointment is not None and work.now >= appointment.starts_at:
        raise DomainError("The appointment has begun, so nothing can be handed in any more.", code="too_late")
    digest, items = domain.digest_of(part, holding)
    submission = Submission(
        part=part,
        submitted_at=work.now,
        digest=digest,
        items=items,
        late=due_at is not None and not is_in_time(work.now, due_at),
    )
    await repository.insert_submission(work.connection, journey, submission)
    after = holding.model_copy(update={"submissions": (*holding.submissions, submission)})
    await work.tell(
        EvidenceSubmitted(
            part=part,
            submitted_at=submission.submitted_at,
            digest=digest,
            items=items,
            late=submission.late,
            complete=after.is_complete(journey.policy),
            per_standard=_counts(after) if after.is_complete(journey.policy) else (),
        ),
        journey,
    )
    return submission


def _counts(holding: Holding) -> tuple[StandardCount, ...]:
    linked = domain.documents_per_standard(holding.documents)
    return tuple(StandardCount(standard=number, documents=linked[number]) for number in sorted(linked))


async def decide_late(work: Work, assessor_id: str, journey_id: str, *, accept: bool, reason: str) -> Appointment:
    """The assessor takes late work, or moves the appointment. Repeating the decision changes nothing."""
    journey, _ = await assessor_of(work, journey_id, assessor_id)
    journey.must_be_open()
    appointment = await booked.standing(work.connection, work.provider, journey_id)
    if appointment is None and not accept:
        refused = await booked.last_refused_late(work.connection, work.provider, journey_id)
        if refused is not None:
            return refused
    if appointment is None or appointment.evidence_due_at is None or appointment.late_recorded_at is None:
        raise DomainError("No evidence is late for this journey, so there is nothing to decide.", code="not_late")
    if appointment.late_decided_at is not None:
        if appointment.late_accepted == accept:
            return appointment
        raise DomainError("This was decided before; the decision stands.", code="decided")
    if accept and work.now >= appointment.last_moment:
        raise DomainError("There is no time left to hand in. Have the appointment moved instead.", code="too_late")
    await booked.decide_late(
        work.connection,
        work.provider,
        appointment.appointment_id,
        accepted=accept,
        decided_by=assessor_id,
        reason=reason,
        at=work.now,
    )
    if accept:
        accepted = LateEvidenceAccepted(
            appointment_id=appointment.appointment_id,
            decided_by=assessor_id,
            until=appointment.last_moment,
        )
        await work.tell(accepted, journey)
    else:
        await ending.cancel(work, journey, appointment, "late_evidence", rebook=True, by="candidate")
    return appointment.model_copy(update={"late_decided_at": work.now, "late_accepted": accept})


async def remind_evidence_due(work: Work, command: Envelope[RemindEvidenceDue]) -> None:
    """Remind the candidate of what is missing, if anything is, once for each step of each deadline."""
    asked = command.data
    found = await first_asked(work, asked, command.journey, lambda appointment: appointment.evidence_reminders)
    if found is None or found.appointment.evidence_due_at is None:
        return
    journey = found.journey
    holding = await repository.holding(work.connection, work.provider, journey.journey_id)
    missing = domain.missing(holding, journey.policy)
    if not missing:
        return
    due = EvidenceReminderDue(
        appointment_id=found.appointment.appointment_id,
        person_id=journey.person_id,
        step=asked.step,
        of=found.of,
        due_at=asked.due_at,
        evidence_due_at=found.appointment.evidence_due_at,
        missing=missing,
    )
    await work.tell(due, journey)


async def note_opened(work: Work, journey_id: str, person_id: str) -> None:
    """A member of staff opens what was handed in: told once for each time that all of it came in."""
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    holding = await repository.holding(work.connection, work.provider, journey_id)
    was = await repository.read_at(work.connection, work.provider, journey_id, person_id)
    await repository.note_read(work.connection, work.provider, journey_id, person_id, work.now)
    if not holding.is_complete(journey.policy):
        return
    if was is None or was < max(receipt.submitted_at for receipt in holding.submissions):
        await work.tell(EvidenceOpened(person_id=person_id, opened_at=work.now), journey)


async def record_evidence_late(work: Work, command: Envelope[RecordEvidenceLate]) -> None:
    """The deadline passed. Refused when everything came in time, judged by the submissions' own instants.

    Asked again when the time given for late work is over too, it is recorded and decided on once more.
    """
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    appointment = await booked.find(work.connection, work.provider, command.data.appointment_id)
    holding = await repository.holding(work.connection, work.provider, journey.journey_id)
    deadline = appointment.evidence_deadline if appointment else None
    refusal = _refusal(journey, appointment, holding, command.data.due_at)
    if appointment is None or deadline is None or refusal:
        await work.tell(CommandRefused(command_id=command.id, reason_code=refusal or "not_booked"), journey)
        return
    if is_in_time(work.now, deadline):
        raise NotYet("The deadline is not over on this clock yet.")
    await booked.record_late(work.connection, work.provider, appointment.appointment_id, work.now)
    late = EvidenceLate(
        appointment_id=appointment.appointment_id,
        assessor_id=appointment.assessor_id,
        person_id=journey.person_id,
        evidence_due_at=deadline,
        missing=domain.missing(holding, journey.policy),
        decide_by=domain.decide_by(deadline, appointment.starts_at, journey.policy),
    )
    await work.tell(late, journey)


def _refusal(journey: Journey, appointment: Appointment | None, holding: Holding, asked_for: datetime) -> str | None:
    """Why nothing is late: the code for the answer; None when something is."""
    if journey.withdrew_at is not None:
        return "withdrawn"
    if appointment is None or appointment.state != "booked" or appointment.evidence_deadline is None:
        return "not_booked"
    if holding.is_in_by(appointment.evidence_deadline, journey.policy):
        return "complete"
    if asked_for < appointment.evidence_deadline or (appointment.late_recorded_at and not appointment.late_accepted):
        return "already_recorded"
    return None


async def _open(work: Work, journey_id: str) -> tuple[Journey, Holding]:
    """The locked journey of a candidate who has not left, and what they hold."""
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    journey.must_be_open()
    return journey, await repository.holding(work.connection, work.provider, journey_id)
