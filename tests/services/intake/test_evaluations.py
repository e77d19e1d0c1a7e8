"""Some weeks after an award candidate and head say what has changed, and it is compared with what was wanted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from services.notifications.answers import FromIntake, Wanted
from shared.contracts.assessment import AwardMade, AwardRevoked
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.intake import (
    AskEvaluation,
    CloseEvaluation,
    CommandRefused,
    EvaluationAnswered,
    EvaluationAsked,
    EvaluationEnded,
    EvaluationPlanned,
    EvaluationReminderDue,
    RemindEvaluation,
)
from shared.links import Link, Purpose, mint
from tests.services.intake.office import SECRET, Office

ASK_AT = datetime(2027, 6, 1, 8, 0, tzinfo=UTC)
REMIND_AT = datetime(2027, 6, 15, 8, 0, tzinfo=UTC)
CLOSES_AT = datetime(2027, 6, 29, 22, 59, 59, tzinfo=UTC)
SAID = {"new_work": "yes", "need_met": "partly", "after_award_done": "no", "success_seen": "cannot_say", "words": None}
WANTED: dict[str, Any] = {"need": "=Two classes without cover", "after_award": "Leads a class", "success": "Fewer gaps"}


@pytest.fixture
async def journey_id(office: Office) -> str:
    """Awarded on Mon 8 March 2027."""
    await office.school()
    await office.cohort()
    journey_id = await office.apply()
    assert (await office.sign(journey_id, **WANTED)).status_code == 200
    office.clock.set(datetime(2027, 3, 8, 9, 0, tzinfo=UTC))
    await office.hear(_award(), journey_id)
    return journey_id


def _award() -> AwardMade:
    return AwardMade(award_number="HLTA-2027-000001", person_id="candidate", awarded_on=date(2027, 3, 8))


async def ask(office: Office, journey_id: str) -> None:
    office.clock.set(ASK_AT)
    command = AskEvaluation(due_at=ASK_AT, evaluation_id=journey_id)
    await office.obey(office.command(command, f"evaluation-{journey_id}", journey=journey_id))


async def remind(office: Office, journey_id: str) -> None:
    office.clock.set(REMIND_AT)
    command = RemindEvaluation(step=1, due_at=REMIND_AT, evaluation_id=journey_id)
    await office.obey(office.command(command, f"evaluation-{journey_id}", journey=journey_id))


async def close(office: Office, journey_id: str) -> None:
    office.clock.set(CLOSES_AT)
    command = CloseEvaluation(due_at=CLOSES_AT, evaluation_id=journey_id)
    await office.obey(office.command(command, f"evaluation-{journey_id}", journey=journey_id))


async def person(office: Office, journey_id: str, who: str) -> str:
    return str(await office.value(f"select {who}_id from applications where journey_id = $1", journey_id))


async def by_link(office: Office, journey_id: str, who: str) -> dict[str, str]:
    link = Link(
        purpose=Purpose.EVALUATION,
        subject=journey_id,
        provider=office.provider_id,
        journey=journey_id,
        person=await person(office, journey_id, who),
    )
    return {"Authorization": f"Link {mint(SECRET, link)}"}


async def say(office: Office, journey_id: str, who: str, **said: Any) -> Any:
    return await office.client.put(
        f"/v1/evaluations/{journey_id}", json=SAID | said, headers=await by_link(office, journey_id, who)
    )


async def test_an_award_plans_one_evaluation_however_often_it_is_told(office: Office, journey_id: str) -> None:
    await office.hear(_award(), journey_id)
    (planned,) = await office.told(EvaluationPlanned, journey_id)
    assert (planned.data.ask_at, planned.data.closes_at) == (ASK_AT, CLOSES_AT)
    assert [due.due_at for due in planned.data.reminders] == [REMIND_AT]


async def test_candidate_and_the_head_of_that_day_are_asked_once(office: Office, journey_id: str) -> None:
    await ask(office, journey_id)
    await ask(office, journey_id)
    (asked,) = await office.told(EvaluationAsked, journey_id)
    assert asked.data.person_id == await person(office, journey_id, "candidate")
    assert asked.data.head_id == await person(office, journey_id, "head")
    assert (asked.data.due_at, asked.data.closes_at) == (ASK_AT, CLOSES_AT)
    assert "cover" not in asked.model_dump_json()


async def test_a_mail_reads_what_the_school_wanted_by_its_readers_own_link(office: Office, journey_id: str) -> None:
    await ask(office, journey_id)
    (asked,) = await office.told(EvaluationAsked, journey_id)
    source = FromIntake(office.client, str(office.client.base_url), SECRET)
    for reader in (asked.data.person_id, asked.data.head_id):
        assert await source.of(cast("Envelope[Fact]", asked), reader) == Wanted(**WANTED)


async def test_nobody_is_asked_before_the_time_and_no_stranger_at_all(office: Office, journey_id: str) -> None:
    early = await office.get(f"/v1/evaluations/{journey_id}", await by_link(office, journey_id, "candidate"))
    assert (early.status_code, early.json()["code"]) == (409, "not_asked")
    await ask(office, journey_id)
    stranger = Link(
        purpose=Purpose.EVALUATION, subject=journey_id, provider=office.provider_id, journey=journey_id, person="other"
    )
    answer = await office.get(f"/v1/evaluations/{journey_id}", {"Authorization": f"Link {mint(SECRET, stranger)}"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_asked")
    own = await office.get(f"/v1/evaluations/{journey_id}", office.link(Purpose.JOURNEY, journey_id))
    assert own.status_code == 403


async def test_whoever_is_silent_is_reminded_and_both_answers_end_it(office: Office, journey_id: str) -> None:
    await ask(office, journey_id)
    assert (await say(office, journey_id, "head")).json() == {"reader": "head"}
    await remind(office, journey_id)
    (reminder,) = await office.told(EvaluationReminderDue, journey_id)
    assert (reminder.data.silent, reminder.data.step, reminder.data.of) == (("candidate",), 1, 1)
    assert (await say(office, journey_id, "candidate")).status_code == 200
    (ended,) = await office.told(EvaluationEnded, journey_id)
    assert ended.data.how == "answered"
    await remind(office, journey_id)
    assert len(await office.told(EvaluationReminderDue, journey_id)) == 1
    assert [one.data.reader for one in await office.told(EvaluationAnswered, journey_id)] == ["head", "candidate"]


async def test_answers_may_be_changed_while_it_is_open_and_are_told_once(office: Office, journey_id: str) -> None:
    await ask(office, journey_id)
    await say(office, journey_id, "candidate")
    await say(office, journey_id, "candidate", need_met="yes", words="More cover.")
    seen = await office.get(f"/v1/evaluations/{journey_id}", await by_link(office, journey_id, "candidate"))
    assert (seen.json()["given"]["need_met"], seen.json()["given"]["words"]) == ("yes", "More cover.")
    assert len(await office.told(EvaluationAnswered, journey_id)) == 1


@pytest.mark.parametrize("said", [{"new_work": "perhaps"}, {"new_work": None}, {"words": "x" * 10_001}])
async def test_nonsense_is_refused_and_nothing_is_kept(office: Office, journey_id: str, said: dict[str, Any]) -> None:
    await ask(office, journey_id)
    assert (await say(office, journey_id, "candidate", **said)).status_code == 422
    assert await office.value("select count(*) from evaluation_answers") == 0


async def test_after_its_time_no_answer_is_taken_and_the_page_says_so(office: Office, journey_id: str) -> None:
    await ask(office, journey_id)
    await close(office, journey_id)
    (ended,) = await office.told(EvaluationEnded, journey_id)
    assert ended.data.how == "closed"
    late = await say(office, journey_id, "head")
    assert (late.status_code, late.json()["code"]) == (409, "evaluation_closed")
    seen = await office.get(f"/v1/evaluations/{journey_id}", await by_link(office, journey_id, "head"))
    assert seen.json()["over"] == "closed"
    again = CloseEvaluation(due_at=CLOSES_AT + timedelta(days=1), evaluation_id=journey_id)
    await office.obey(office.command(again, f"evaluation-{journey_id}", journey=journey_id))
    (refused,) = await office.told(CommandRefused, journey_id)
    assert refused.data.reason_code == "evaluation_over"


async def test_an_award_that_is_revoked_ends_it_and_nobody_is_asked(office: Office, journey_id: str) -> None:
    revoked = AwardRevoked(
        award_number="HLTA-2027-000001",
        person_id="candidate",
        reason_class="misconduct",
        revoked_on=date(2027, 4, 12),
    )
    await office.hear(revoked, journey_id)
    await ask(office, journey_id)
    assert await office.told(EvaluationAsked, journey_id) == []
    assert [one.data.how for one in await office.told(EvaluationEnded, journey_id)] == ["revoked"]


async def test_the_office_sees_what_was_wanted_beside_what_came_of_it(office: Office, journey_id: str) -> None:
    cohort_id = await office.value("select cohort_id from applications where journey_id = $1", journey_id)
    await ask(office, journey_id)
    await say(office, journey_id, "candidate", words="More cover.")
    seen = (await office.get(f"/v1/cohorts/{cohort_id}/evaluation")).json()
    (holder,) = seen["holders"]
    assert holder["wanted"] == WANTED
    assert (holder["candidate"]["need_met"], holder["candidate"]["words"], holder["head"]) == (
        "partly",
        "More cover.",
        None,
    )
    assert (seen["asked"], seen["answered"]) == (2, 1)
    need = next(one for one in seen["counts"] if one["question"] == "need_met")
    assert need["candidates"] == {"yes": 0, "partly": 1, "no": 0, "cannot_say": 0}
    assert need["heads"] == {"yes": 0, "partly": 0, "no": 0, "cannot_say": 0}
    sheet = await office.get(f"/v1/cohorts/{cohort_id}/evaluation.csv")
    heading, row = sheet.text.strip().splitlines()
    assert heading.startswith("name,school,awarded_on,need,after_award,success,candidate_new_work,candidate_need_met")
    assert row == (
        "Sam Sample,Sample School 900001,2027-03-08,'=Two classes without cover,Leads a class,Fewer gaps,"
        "yes,partly,no,cannot_say,More cover.,,,,,"
    )
    assert (await office.get("/v1/cohorts/strange/evaluation")).status_code == 404
