"""Evidence: handed in once, in time by its own instant, and a person decides on what is late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.contracts import assessment as told
from shared.contracts.assessment import RecordEvidenceLate, RemindEvidenceDue
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
DUE = utc("2027-01-04T23:59:59")


async def _booked(panel: Panel) -> tuple[str, told.AppointmentBooked]:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    assert booked.evidence_due_at == DUE
    return journey, booked


def _late(booked: told.AppointmentBooked, step: int = 1) -> RecordEvidenceLate:
    return RecordEvidenceLate(appointment_id=booked.appointment_id, step=step, due_at=DUE)


async def _hand_in_everything(panel: Panel, journey: str) -> None:
    await panel.write_everything(journey)
    for part in ("tasks", "file"):
        assert (await panel.submit(journey, part)).status_code == 200


async def test_the_last_second_is_in_time_whenever_the_deadline_is_looked_at(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    panel.clock.set(DUE + timedelta(milliseconds=600))
    await _hand_in_everything(panel, journey)
    assert [one.late for one in await panel.all(told.EvidenceSubmitted)] == [False, False]
    panel.clock.set(DUE + timedelta(hours=20))
    assert (await panel.ask(_late(booked), journey=journey)).reason_code == "complete"


async def test_a_second_later_is_late_and_the_assessor_decides(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    panel.clock.set(DUE)
    await panel.write_everything(journey)
    await panel.submit(journey, "tasks")
    panel.clock.set(DUE + timedelta(seconds=1))
    await panel.submit(journey, "file")
    assert [one.late for one in await panel.all(told.EvidenceSubmitted)] == [False, True]
    late = await panel.ask(_late(booked), journey=journey)
    assert isinstance(late, told.EvidenceLate)
    assert (late.missing, late.decide_by) == ((), utc("2027-01-06T23:59:59"))


async def test_accepted_late_work_may_come_until_the_last_second_before_the_appointment(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    assessor = panel.bearer(booked.assessor_id)
    path = f"/v1/journeys/{journey}/late-evidence"
    early = await panel.post(path, assessor, {"accept": True, "reason": "Illness"})
    assert (early.status_code, early.json()["code"]) == (409, "not_late")
    panel.clock.set(DUE + timedelta(seconds=1))
    late = await panel.ask(_late(booked), journey=journey)
    assert late.missing[:2] == ("task:1", "task:2")
    assert late.missing[-1] == "part:file"
    waits = (await panel.get("/v1/assessor/journeys", assessor))["journeys"]
    assert [one["state"] for one in waits] == ["decide_late"]
    for _ in range(2):
        await panel.done(path, assessor, {"accept": True, "reason": "Illness"})
    accepted = await panel.all(told.LateEvidenceAccepted)
    assert [one.until for one in accepted] == [utc("2027-01-14T09:59:59")]
    panel.clock.set(accepted[0].until)
    await _hand_in_everything(panel, journey)
    assert [(one.late, one.complete) for one in await panel.all(told.EvidenceSubmitted)] == [
        (True, False),
        (True, True),
    ]
    again = RecordEvidenceLate(appointment_id=booked.appointment_id, step=2, due_at=accepted[0].until)
    assert (await panel.ask(again, journey=journey)).reason_code == "complete"


async def test_when_the_time_given_for_late_work_is_over_too_it_is_decided_on_again(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    panel.clock.set(DUE + timedelta(seconds=1))
    await panel.ask(_late(booked), journey=journey)
    assert (await panel.ask(_late(booked, step=9), journey=journey)).reason_code == "already_recorded"
    path = f"/v1/journeys/{journey}/late-evidence"
    await panel.done(path, panel.bearer(booked.assessor_id), {"accept": True, "reason": "Illness"})
    until = (await panel.last(told.LateEvidenceAccepted)).until
    panel.clock.set(until + timedelta(seconds=1))
    again = RecordEvidenceLate(appointment_id=booked.appointment_id, step=2, due_at=until)
    late = await panel.ask(again, journey=journey)
    assert (late.evidence_due_at, late.decide_by) == (until, booked.starts_at)
    refused = await panel.post(path, panel.bearer(booked.assessor_id), {"accept": True, "reason": "Illness"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_late")
    await panel.done(path, panel.bearer(booked.assessor_id), {"accept": False, "reason": "Nothing to read"})
    assert (await panel.last(told.AppointmentCancelled)).reason_class == "late_evidence"


async def test_refused_late_work_moves_the_appointment_and_never_shortens_a_deadline(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    panel.clock.set(DUE + timedelta(seconds=1))
    await panel.ask(_late(booked), journey=journey)
    path = f"/v1/journeys/{journey}/late-evidence"
    for _ in range(2):  # repeating it changes nothing
        await panel.done(path, panel.bearer(booked.assessor_id), {"accept": False, "reason": "Too much is missing"})
    [cancelled] = await panel.all(told.AppointmentCancelled)
    assert (cancelled.rebook, cancelled.reason_class, cancelled.contact_by) == (
        True,
        "late_evidence",
        utc("2027-01-12T23:59:59"),
    )
    moved = await panel.arrange(journey, booked.assessor_id)
    assert moved.evidence_due_at > booked.evidence_due_at
    await _hand_in_everything(panel, journey)
    assert [one.late for one in await panel.all(told.EvidenceSubmitted)] == [False, False]


async def test_a_reminder_says_what_is_missing_once_for_each_step_and_stops_when_nothing_is(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.write_everything(journey)
    await panel.submit(journey, "tasks")
    step, due_at = booked.evidence_reminders[0].step, booked.evidence_reminders[0].due_at
    panel.clock.set(due_at)
    remind = RemindEvidenceDue(appointment_id=booked.appointment_id, step=step, due_at=due_at)
    for attempt in range(3):
        await panel.hear(remind, journey=journey, message_id=f"attempt-{attempt}")
    due = await panel.all(told.EvidenceReminderDue)
    assert [(one.missing, one.step, one.of, one.due_at) for one in due] == [(("part:file",), step, 4, due_at)]
    await panel.submit(journey, "file")
    for reminder in booked.evidence_reminders[1:]:
        later = RemindEvidenceDue(appointment_id=booked.appointment_id, step=reminder.step, due_at=reminder.due_at)
        await panel.hear(later, journey=journey)
    assert len(await panel.all(told.EvidenceReminderDue)) == 1


async def test_what_was_handed_in_is_locked_and_the_receipt_stays_the_same(panel: Panel) -> None:
    journey, _ = await _booked(panel)
    await panel.write_everything(journey)
    first = (await panel.submit(journey, "file")).json()
    panel.clock.set(panel.clock.now() + timedelta(days=1))
    assert (await panel.submit(journey, "file")).json() == first
    assert len(await panel.all(told.EvidenceSubmitted)) == 1
    added = await panel.add_document(journey, "1")
    assert (added.status_code, added.json()["code"]) == (409, "locked")
    assert (await panel.write_task(journey, "1")).status_code == 200, "the tasks are still open"


async def test_handing_in_wants_everything_and_the_word_that_no_pupil_is_named(panel: Panel) -> None:
    journey, _ = await _booked(panel)
    await panel.write_task(journey, "1")
    refused = await panel.submit(journey, "tasks")
    assert (refused.status_code, refused.json()["code"]) == (409, "incomplete")
    assert "task 2, task 3" in refused.json()["detail"]
    await panel.write_everything(journey)
    headers = panel.link(Purpose.EVIDENCE, journey)
    silent = await panel.post(f"/v1/journeys/{journey}/tasks/submission", headers, {"no_pupil_names": False})
    assert (silent.status_code, silent.json()["field"]) == (422, "no_pupil_names")


@pytest.mark.parametrize(
    ("name", "content", "kind", "code"),
    [
        ("page.html", b"<script>", "text/html", "file_kind"),
        ("empty.pdf", b"", "application/pdf", "file_empty"),
        ("large.pdf", b"0" * (10 * 1024 * 1024 + 1), "application/pdf", "file_size"),
    ],
)
async def test_files_that_cannot_be_kept_are_refused(
    panel: Panel, name: str, content: bytes, kind: str, code: str
) -> None:
    journey = await panel.ready("ada")
    answer = await panel.client.post(
        f"/v1/journeys/{journey}/documents",
        headers=panel.link(Purpose.EVIDENCE, journey),
        files={"file": (name, content, kind)},
        data={"title": "Plan", "standards": "1", "where": "Page 1"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_the_assessor_reads_what_was_handed_in_and_nothing_before(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.write_everything(journey)
    await panel.submit(journey, "tasks")
    shown = await panel.get(f"/v1/journeys/{journey}/evidence", panel.bearer(booked.assessor_id))
    assert [task["task"] for task in shown["tasks"]] == ["1", "2", "3", "4a", "4b", "4c", "4d", "4e"]
    assert shown["documents"] == []
    mine = await panel.get(f"/v1/journeys/{journey}/evidence", panel.link(Purpose.EVIDENCE, journey))
    assert [document["title"] for document in mine["documents"]] == ["Lesson plan", "Lesson plan"]
    assert mine["missing"] == ["part:file"]
    path = f"/v1/journeys/{journey}/documents/{mine['documents'][0]['document_id']}"
    content = await panel.client.get(path, headers=panel.link(Purpose.EVIDENCE, journey))
    assert content.content == b"%PDF-1.4 sample"
    assert content.headers["content-disposition"] == "attachment; filename*=UTF-8''plan.pdf"


async def test_a_document_with_the_same_key_is_added_once_and_may_be_removed_twice(panel: Panel) -> None:
    journey = await panel.ready("ada")
    headers = {**panel.link(Purpose.EVIDENCE, journey), "Idempotency-Key": "plan"}
    ids = set()
    for _ in range(2):
        answer = await panel.client.post(
            f"/v1/journeys/{journey}/documents",
            headers=headers,
            files={"file": ("plan.pdf", b"plan", "application/pdf")},
            data={"title": "Plan", "standards": "1, 2", "where": "Page 1"},
        )
        ids.add(answer.json()["document_id"])
    assert len(ids) == 1
    for _ in range(2):
        removed = await panel.client.delete(f"/v1/journeys/{journey}/documents/{ids.copy().pop()}", headers=headers)
        assert removed.status_code == 200
    shown = await panel.get(f"/v1/journeys/{journey}/evidence", headers)
    assert shown["documents"] == []


async def test_the_candidate_alone_is_shown_words_that_may_be_names(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    link = panel.link(Purpose.EVIDENCE, journey)
    body = {"text": "I read with Oliver. He liked it.", "standards": [1]}
    saved = await panel.client.put(f"/v1/journeys/{journey}/tasks/1", json=body, headers=link)
    assert saved.json()["likely_names"] == [{"where": "1", "words": ["Oliver"]}]
    seen = await panel.get(f"/v1/journeys/{journey}/evidence", panel.bearer(booked.assessor_id))
    assert seen["likely_names"] == []


async def test_a_document_says_where_in_it_to_look_and_why_it_is_there(panel: Panel) -> None:
    journey, _ = await _booked(panel)
    files = {"file": ("plan.pdf", b"%PDF-1.4 sample", "application/pdf")}
    for where in ({}, {"where": " "}):
        refused = await panel.client.post(
            f"/v1/journeys/{journey}/documents",
            headers=panel.link(Purpose.EVIDENCE, journey),
            files=files,
            data={"title": "Plan", "standards": "1", **where},
        )
        assert (refused.status_code, refused.json()["field"]) == (422, "where")
