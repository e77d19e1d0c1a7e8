"""A small rehearsal written by hand: two journeys as far as booked appointments, every mail in its place.

The clock runs a day a second from Wed 7 October 2026 09:00 London (real second 1000). Each test breaks one thing.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rehearsal.records import AskSeen, ClockHistory, MailSeen, Records
from shared.clock import ClockRecord
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope, Message
from shared.contracts.values import Due, SegmentPlan, Why

REAL0 = 1000.0
CLOCK = ClockRecord(version=1, real0=REAL0, business0=datetime(2026, 10, 7, 8, tzinfo=UTC), factor=86_400.0)
WHY = Why(rule="own")


def at(day: int, hour: int = 10, month: int = 10, minute: int = 0) -> datetime:
    """An instant of 2026, UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def real(business: datetime) -> float:
    """The real second at which that business instant comes."""
    return REAL0 + (business - CLOCK.business0).total_seconds() / 86_400.0


def fact(id_: str, body: Message, time: datetime, journey: str | None = "j1", **more: Any) -> Envelope[Message]:
    return Envelope[Message](
        id=id_,
        type=body.subject(),
        source=body.owner,
        time=time,
        provider="p1",
        programme="hlta@1",
        journey=journey,
        data=body,
        **more,
    )


def contact(person: str, role: Any, email: str) -> Envelope[Message]:
    body = intake.ContactDetailsSet(person_id=person, role=role, name="Ada Example", email=email, school_id="s1")
    return fact(f"contact-{person}", body, at(7, 8))


def mail(number: int, template: str, person: str, cause: str, due_at: datetime, journey: str = "j1") -> MailSeen:
    """The mail that a fact owes, an hour of business time after it fell due."""
    return MailSeen(
        number=number,
        message_id=f"<{template}.{person}.{cause}@example.org>",
        to=f"{person}@school.example.org",
        template=template,
        recipient=person,
        journey=journey,
        cohort=None,
        step="1",
        cause=cause,
        received_real=real(due_at + timedelta(hours=1)),
    )


def booked(journey: str, appointment: str, starts_at: datetime, assessor: str = "assessor1") -> Message:
    ends_at = starts_at + timedelta(hours=2)
    return assessment.AppointmentBooked(
        appointment_id=appointment,
        sequence=0,
        assessor_id=assessor,
        person_id=f"candidate-{journey}",
        starts_at=starts_at,
        ends_at=ends_at,
        segments=(
            SegmentPlan(
                role="teacher",
                person_id=f"teacher-{journey}",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=20),
            ),
        ),
        join_link="https://meet.example.org/1",
        evidence_due_at=at(31, month=12),
        evidence_reminders=(),
        report_due_at=at(31, month=12),
        report_reminders=(),
        why=WHY,
    )


def story() -> Records:
    """Nothing is wrong here: j1 was chased once and signed, j2 was declined, j1 has an appointment."""
    records = Records(clock=ClockHistory([CLOCK]), ended_real=real(at(16)))
    people = {"candidate-j1": "candidate", "head-j1": "head", "teacher-j1": "teacher", "assessor1": "assessor"}
    people |= {"candidate-j2": "candidate", "head-j2": "head"}
    records.contacts = [contact(person, role, f"{person}@school.example.org") for person, role in people.items()]
    for journey in ("j1", "j2"):
        _apply(records, journey)
    chaser = intake.DeclarationReminderDue(
        declaration_id="d-j1", link_version=1, to="head", person_id="head-j1", head_id="head-j1",
        step=1, of=1, due_at=at(14, 8), lapses_at=at(9, month=11),
    )  # fmt: skip
    records.asks.append(AskSeen("journey-j1", "ask1", "remind_declaration", 1, at(14, 8)))
    records.facts += [
        fact("f-declined", intake.DeclarationDeclined(declaration_id="d-j2", reason_class="other", declined_at=at(12)),
             at(12), "j2"),
        fact("f-chaser", chaser, at(14, 9), causation="ask1"),
        fact("f-signed", intake.DeclarationSigned(declaration_id="d-j1", head_id="head-j1", link_version=1,
                                                  signed_at=at(14, 12)), at(14, 12)),
        fact("f-booked", booked("j1", "a1", at(20)), at(14, 14)),
        fact("f-withdrew", intake.CandidateWithdrew(reason_class="personal", withdrew_at=at(15), stage="arranging"),
             at(15)),
    ]  # fmt: skip
    records.mails += [
        mail(5, "m06_declaration_ended", "candidate-j2", "f-declined", at(12), "j2"),
        mail(6, "m04_reminder_to_confirm", "head-j1", "f-chaser", at(14, 8)),
        mail(7, "m07_declaration_receipt", "head-j1", "f-signed", at(14, 12)),
        mail(8, "m20_appointment_confirmed", "candidate-j1", "f-booked", at(14, 14)),
        mail(9, "m20_appointment_confirmed", "teacher-j1", "f-booked", at(14, 14)),
        mail(10, "m20_appointment_confirmed", "assessor1", "f-booked", at(14, 14)),
        mail(11, "m37_withdrawn", "candidate-j1", "f-withdrew", at(15)),
    ]
    return records


def _apply(records: Records, journey: str) -> None:
    received = intake.ApplicationReceived(
        journey_id=journey, reference=f"R-{journey}", person_id=f"candidate-{journey}", school_id="s1",
        cohort_id="c1", head_id=f"head-{journey}", submitted_at=at(7, 9), phase="primary",
    )  # fmt: skip
    requested = intake.DeclarationRequested(
        declaration_id=f"d-{journey}", link_version=1, head_id=f"head-{journey}",
        chasers=(Due(step=1, of=1, due_at=at(14, 8)),), candidate_notices=(), lapses_at=at(9, month=11), why=WHY,
    )  # fmt: skip
    records.facts += [
        fact(f"f-applied-{journey}", received, at(7, 9), journey),
        fact(f"f-asked-{journey}", requested, at(7, 9), journey),
    ]
    number = len(records.mails)
    records.mails += [
        mail(number + 1, "m02_application_received", f"candidate-{journey}", f"f-applied-{journey}", at(7, 9), journey),
        mail(number + 2, "m03_please_confirm", f"head-{journey}", f"f-asked-{journey}", at(7, 9), journey),
    ]


def without(records: Records, number: int) -> MailSeen:
    """Take one mail out."""
    (taken,) = [mail for mail in records.mails if mail.number == number]
    records.mails.remove(taken)
    return taken


def later(mail: MailSeen, by: timedelta) -> MailSeen:
    """The same mail, received so much business time later."""
    return replace(mail, received_real=mail.received_real + by.total_seconds() / 86_400.0)


SCHOOL_DAY = date(2026, 10, 20)
