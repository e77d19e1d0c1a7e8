"""Another head, the wrong person, an address that must be confirmed, another school, and another try."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared.contracts.assessment import ReportSigned
from shared.contracts.intake import (
    CommandRefused,
    ContactDetailsSet,
    DeclarationDeclined,
    DeclarationLapsed,
    DeclarationReminderDue,
    DeclarationRequested,
    DeclarationSigned,
    HeadReplaced,
    JourneyReopened,
    LapseDeclaration,
    PreparationCompleted,
    RemindDeclaration,
    SchoolChanged,
    WrongPersonReported,
)
from shared.contracts.values import Why
from shared.links import Purpose
from tests.services.intake.office import Office

LAPSES_AT = datetime(2026, 11, 9, 23, 59, 59, tzinfo=UTC)
OVER = datetime(2026, 11, 10, 0, 0, 0, tzinfo=UTC)
THU_15_OCTOBER = datetime(2026, 10, 15, 8, 0, tzinfo=UTC)
SESSION_2_OVER = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
KIM = {"head_name": "Kim Example", "head_email": "kim@oakfield.example"}


@pytest.fixture
async def cohort_id(office: Office) -> str:
    await office.school(email_domain="oakfield.example")
    return await office.cohort()


@pytest.fixture
async def journey_id(office: Office, cohort_id: str) -> str:
    return await office.apply()


async def say_wrong_person(office: Office, journey_id: str, version: int = 1) -> int:
    declaration_id = await office.declaration_of(journey_id)
    link = office.link(Purpose.DECLARATION, declaration_id, version)
    return (await office.post(f"/v1/declarations/{declaration_id}/wrong-person", {}, link)).status_code


async def lapse(office: Office, journey_id: str) -> None:
    command = LapseDeclaration(declaration_id=await office.declaration_of(journey_id), due_at=LAPSES_AT)
    await office.obey(office.command(command, f"journey-{journey_id}", journey=journey_id))


async def decline(office: Office, journey_id: str, version: int = 1) -> None:
    declaration_id = await office.declaration_of(journey_id)
    link = office.link(Purpose.DECLARATION, declaration_id, version)
    await office.done(
        f"/v1/declarations/{declaration_id}/refusal", {"reason_class": "school", "reason": "No cover."}, link
    )


async def test_the_wrong_person_is_neither_a_refusal_nor_silence(office: Office, journey_id: str) -> None:
    for _ in range(2):
        assert await say_wrong_person(office, journey_id) == 200
    (reported,) = await office.told(WrongPersonReported)
    assert reported.data.reported_at == datetime(2026, 10, 7, 8, 0, tzinfo=UTC)
    assert await office.told(DeclarationDeclined) == []
    assert await office.tasks() == ["wrong_head"]
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "applied"
    (requested,) = await office.told(DeclarationRequested)
    due = requested.data.chasers[0]
    command = RemindDeclaration(declaration_id=requested.data.declaration_id, step=1, due_at=due.due_at)
    await office.obey(office.command(command, f"journey-{journey_id}", journey=journey_id))
    assert await office.told(DeclarationReminderDue) == []


async def test_a_wrong_person_whom_nobody_replaces_lapses_at_the_old_end(office: Office, journey_id: str) -> None:
    await say_wrong_person(office, journey_id)
    office.clock.set(OVER)
    await lapse(office, journey_id)
    (lapsed,) = await office.told(DeclarationLapsed)
    assert (lapsed.data.final, lapsed.data.lapsed_at) == (True, OVER)


async def test_another_head_begins_at_day_0_and_the_old_link_is_dead(office: Office, journey_id: str) -> None:
    await say_wrong_person(office, journey_id)
    office.clock.set(THU_15_OCTOBER)
    candidate = office.link(Purpose.JOURNEY, journey_id)
    path = f"/v1/applications/{journey_id}/head"
    answers = [await office.post(path, {**KIM, "reason_class": "wrong_person"}, candidate) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    (replaced,) = await office.told(HeadReplaced)
    first, second = await office.told(DeclarationRequested)
    assert (replaced.data.replaced_head_id, replaced.data.head_id) == (first.data.head_id, second.data.head_id)
    assert first.data.declaration_id == second.data.declaration_id
    assert (first.data.link_version, second.data.link_version) == (1, 2)
    # Asked Thu 15 October: the 5th school day is Thu 22 October, the 10th Thu 5 November (half-term 26 - 30 October).
    assert [due.due_at for due in second.data.chasers[:2]] == [
        datetime(2026, 10, 22, 8, 0, tzinfo=UTC),
        datetime(2026, 11, 5, 9, 0, tzinfo=UTC),
    ]
    assert await office.tasks() == []
    old, new = await office.sign(journey_id), await office.sign(journey_id, version=2)
    assert (old.status_code, old.json()["code"]) == (410, "link_expired")
    assert new.status_code == 200
    (signed,) = await office.told(DeclarationSigned)
    assert (signed.data.head_id, signed.data.link_version) == (second.data.head_id, 2)


async def test_heads_may_be_replaced_any_number_of_times_and_every_request_is_kept(
    office: Office, journey_id: str
) -> None:
    for number in range(4):
        body = {"head_name": f"Head {number}", "head_email": f"h{number}@oakfield.example", "reason_class": "left"}
        await office.done(f"/v1/applications/{journey_id}/head", body)
    assert [one.data.link_version for one in await office.told(DeclarationRequested)] == [1, 2, 3, 4, 5]
    assert await office.value("select count(distinct head_id) from earlier_requests") == 4
    assert (await office.sign(journey_id, version=5)).status_code == 200


async def test_the_same_head_at_another_address_stays_the_same_person(office: Office, journey_id: str) -> None:
    body = {"head_name": "Alex Example", "head_email": "alex@oakfield.example", "reason_class": "address"}
    await office.done(f"/v1/applications/{journey_id}/head", body)
    (replaced,) = await office.told(HeadReplaced)
    assert replaced.data.head_id == replaced.data.replaced_head_id
    heads = [one.data for one in await office.told(ContactDetailsSet) if one.data.role == "head"]
    assert [head.email for head in heads] == ["head@oakfield.example", "alex@oakfield.example"]


async def test_a_stranger_names_no_head_and_a_candidate_none_after_a_refusal(office: Office, journey_id: str) -> None:
    path = f"/v1/applications/{journey_id}/head"
    body = {**KIM, "reason_class": "left"}
    stranger = await office.post(path, body, office.link(Purpose.JOURNEY, "another"))
    assert stranger.status_code == 404
    await decline(office, journey_id)
    ended = await office.post(path, body, office.link(Purpose.JOURNEY, journey_id))
    assert (ended.status_code, ended.json()["code"]) == (409, "journey_declined")


async def test_a_signature_from_an_odd_address_waits_for_the_operator_and_keeps_its_time(
    office: Office, cohort_id: str
) -> None:
    journey_id = await office.apply(head_email="alex@gmail.com")
    assert (await office.sign(journey_id)).status_code == 200
    assert await office.told(DeclarationSigned) == []
    shown = (await office.get(f"/v1/applications/{journey_id}")).json()
    assert (shown["stage"], shown["declaration_counts"], shown["head_address_doubt"]) == (
        "applied",
        False,
        "head_free_mail",
    )
    office.clock.set(OVER)
    await lapse(office, journey_id)
    (refused,) = await office.told(CommandRefused)
    assert refused.data.reason_code == "declaration_signed"
    confirmation = f"/v1/applications/{journey_id}/head/confirmation"
    for _ in range(2):
        await office.done(confirmation, {"reason": "Telephoned the school office."})
    (signed,) = await office.told(DeclarationSigned)
    assert signed.data.signed_at == datetime(2026, 10, 7, 8, 0, tzinfo=UTC)
    assert await office.tasks() == []
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "declared"
    assert await office.value("select reason from audit where action = 'head_address_confirmed'") == (
        "Telephoned the school office."
    )


async def test_an_address_confirmed_beforehand_counts_at_once_and_one_that_is_not_odd_needs_nothing(
    office: Office, cohort_id: str
) -> None:
    odd, plain = await office.apply(head_email="alex@gmail.com"), await office.apply("Kim Other")
    await office.done(f"/v1/applications/{odd}/head/confirmation", {"reason": "Known to us."})
    await office.sign(odd)
    assert len(await office.told(DeclarationSigned)) == 1
    nothing = await office.post(f"/v1/applications/{plain}/head/confirmation", {"reason": "Known to us."})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "not_doubted")
    by_candidate = await office.post(
        f"/v1/applications/{odd}/head/confirmation", {"reason": "I say so."}, office.link(Purpose.JOURNEY, odd)
    )
    assert by_candidate.status_code == 401


async def test_a_lapsed_application_is_opened_again_and_the_head_asked_from_day_0(
    office: Office, journey_id: str, cohort_id: str
) -> None:
    later = await office.cohort("Later", first="2026-11-18", last="2026-12-08")
    office.clock.set(OVER)
    await lapse(office, journey_id)
    path = f"/v1/applications/{journey_id}/reopening"
    begun = await office.post(path, {"reason": "The head was away."})
    assert (begun.status_code, begun.json()["code"]) == (409, "cohort_begun")
    await office.done(path, {"reason": "The head was away.", "cohort_id": later, "reason_class": "school"})
    (reopened,) = await office.told(JourneyReopened)
    assert (reopened.data.cohort_id, reopened.data.reason_class) == (later, "school")
    asked = (await office.told(DeclarationRequested))[-1]
    assert (asked.data.link_version, asked.cohort) == (2, later)
    # Asked on Tue 10 November: day 28 in term is Tue 8 December.
    assert asked.data.lapses_at == datetime(2026, 12, 8, 23, 59, 59, tzinfo=UTC)
    assert (await office.sign(journey_id, version=2)).status_code == 200
    assert await office.tasks() == []


async def test_a_declined_application_is_opened_again_with_another_head(office: Office, journey_id: str) -> None:
    await decline(office, journey_id)
    await office.done(f"/v1/applications/{journey_id}/reopening", {**KIM, "reason": "A new head has begun."})
    assert len(await office.told(HeadReplaced)) == 1
    assert (await office.sign(journey_id, version=2)).status_code == 200
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "declared"


async def test_what_is_open_cannot_be_opened_and_who_has_left_stays_away(office: Office, journey_id: str) -> None:
    path = f"/v1/applications/{journey_id}/reopening"
    assert (await office.post(path, {"reason": "By mistake."})).json()["code"] == "journey_applied"
    await office.post(f"/v1/applications/{journey_id}/withdrawal", {"reason_class": "health"})
    assert (await office.post(path, {"reason": "By mistake."})).json()["code"] == "journey_withdrawn"


async def test_a_new_head_signs_again_before_the_preparation_counts_as_complete(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    await office.done(f"/v1/applications/{journey_id}/head", {**KIM, "reason_class": "left"})
    office.clock.set(SESSION_2_OVER)
    for session in (1, 2):
        await office.take_register(cohort_id, session, **{journey_id: True})
    assert await office.told(PreparationCompleted) == []
    assert (await office.get(f"/v1/applications/{journey_id}")).json()["stage"] == "placed"
    # Asked again on Wed 7 October: lapses on Mon 9 November, as an operator's task and no end.
    await lapse(office, journey_id)
    (lapsed,) = await office.told(DeclarationLapsed)
    assert (lapsed.data.final, lapsed.data.place_kept_until) == (False, None)
    assert await office.tasks() == ["fee_unpaid", "new_declaration_lapsed"]
    await office.done(f"/v1/applications/{journey_id}/head", {**KIM, "reason_class": "no_answer"})
    assert await office.tasks() == ["fee_unpaid"]
    assert (await office.sign(journey_id, version=3)).status_code == 200
    (completed,) = await office.told(PreparationCompleted)
    assert completed.journey == journey_id


async def test_a_new_head_who_declines_is_a_task_and_no_end(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    await office.done(f"/v1/applications/{journey_id}/head", {**KIM, "reason_class": "left"})
    await decline(office, journey_id, version=2)
    (declined,) = await office.told(DeclarationDeclined)
    assert declined.data.final is False
    assert await office.tasks() == ["new_declaration_declined"]
    by_candidate = await office.post(
        f"/v1/applications/{journey_id}/head",
        {"head_name": "Another", "head_email": "a@oakfield.example", "reason_class": "left"},
        office.link(Purpose.JOURNEY, journey_id),
    )
    assert (by_candidate.status_code, by_candidate.json()["code"]) == (409, "head_declined")


async def test_another_school_is_told_with_its_head_and_the_old_one_gets_no_more_copies(
    office: Office, cohort_id: str
) -> None:
    journey_id = await office.declared(
        school_copies=True, school_contact_email="office@oakfield.example", cohort_id=cohort_id
    )
    await office.prove(journey_id, "english", "maths")
    await office.place(journey_id, cohort_id)
    old = (await office.told(DeclarationRequested))[0]
    new_school = await office.school("900002", email_domain="elmfield.example")
    body = {"school_urn": "900002", "head_name": "Jo Example", "head_email": "jo@elmfield.example"}
    await office.done(f"/v1/applications/{journey_id}/school", body, office.link(Purpose.JOURNEY, journey_id))
    (changed,) = await office.told(SchoolChanged)
    assert (changed.data.school_id, changed.data.changed_at) == (new_school, datetime(2026, 10, 7, 8, 0, tzinfo=UTC))
    (replaced,) = await office.told(HeadReplaced)
    assert (replaced.data.reason_class, replaced.data.replaced_head_id) == ("changed_school", old.data.head_id)
    told = [one.data for one in await office.told(ContactDetailsSet) if one.data.school_id == new_school]
    assert [one.role for one in told] == ["candidate", "head"]
    assert await office.value("select school_contact_id from applications where journey_id = $1", journey_id) is None
    same = await office.post(f"/v1/applications/{journey_id}/school", {**body, "head_name": "Other"})
    assert (same.status_code, same.json()["code"]) == (409, "same_school")
    assert (await office.sign(journey_id, version=2)).status_code == 200
    assert await office.value("select count(*) from confirmations") == 8


async def test_after_the_assessment_the_declaration_stands(office: Office, cohort_id: str) -> None:
    journey_id = await office.placed("Ada Sample", cohort_id)
    signed = ReportSigned(
        report_id="r",
        appointment_id="a",
        attempt=1,
        assessor_id="s",
        round_on=date(2027, 1, 31),
        round_closes_at=SESSION_2_OVER,
        letters_at=SESSION_2_OVER,
        why=Why(rule="The round of its month"),
    )
    await office.hear(signed, journey_id)
    late = await office.post(f"/v1/applications/{journey_id}/head", {**KIM, "reason_class": "left"})
    assert (late.status_code, late.json()["code"]) == (409, "assessed")
