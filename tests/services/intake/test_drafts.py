"""Applications that are not sent yet: saved page by page, reminded of, sent by the rules of all, or deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.contracts.intake import (
    ApplicantContactSet,
    ApplicationReceived,
    CommandRefused,
    ContactDetailsSet,
    DeleteDraft,
    DraftBegun,
    DraftDeleted,
    DraftReminderDue,
    DraftSaved,
    DraftSubmitted,
    RemindDraft,
)
from shared.links import Purpose
from tests.services.intake.office import Office

AT_5_DAYS = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
DELETED_AT = datetime(2026, 11, 6, 23, 59, 59, tzinfo=UTC)


class Applicant:
    """Somebody with the link of a draft."""

    def __init__(self, office: Office, begun: dict[str, Any]) -> None:
        self.office, self.draft_id = office, begun["draft_id"]
        self.path = f"/v1/drafts/{self.draft_id}"
        self.link = {"Authorization": f"Link {begun['token']}"}

    @classmethod
    async def begins(cls, office: Office, email: str = "sam.sample@home.example") -> Applicant:
        return cls(office, await office.created(f"/v1/providers/{office.provider_id}/drafts", {"email": email}))

    async def saves(self, **answers: Any) -> Any:
        return await self.office.done(f"{self.path}/answers", answers, self.link)

    async def view(self) -> Any:
        answer = await self.office.get(self.path, self.link)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def sends(self) -> Any:
        return await self.office.post(f"{self.path}/submission", {}, self.link)

    async def is_reminded(self, step: int, due_at: datetime) -> None:
        asked = RemindDraft(step=step, due_at=due_at, draft_id=self.draft_id)
        await self.office.obey(self.office.command(asked, self.draft_id, journey=self.draft_id))

    async def is_deleted(self, due_at: datetime = DELETED_AT) -> None:
        asked = DeleteDraft(due_at=due_at, draft_id=self.draft_id)
        await self.office.obey(self.office.command(asked, self.draft_id, journey=self.draft_id))


@pytest.fixture
async def applicant(office: Office) -> Applicant:
    await office.school()
    await office.cohort()
    return await Applicant.begins(office)


async def test_beginning_tells_where_the_link_goes_when_reminders_fall_due_and_when_it_is_deleted(
    office: Office, applicant: Applicant
) -> None:
    (contact,) = await office.told(ApplicantContactSet)
    (begun,) = await office.told(DraftBegun)
    assert (contact.data.email, contact.data.person_id) == ("sam.sample@home.example", begun.data.person_id)
    assert [due.due_at.isoformat() for due in begun.data.reminders] == [
        "2026-10-12T08:00:00+00:00",
        "2026-10-19T08:00:00+00:00",
    ]
    assert begun.data.deletes_at == DELETED_AT
    assert (begun.journey, begun.programme) == (applicant.draft_id, "hlta@1")


async def test_each_saved_answer_is_there_again_and_one_can_be_taken_back(applicant: Applicant) -> None:
    await applicant.saves(name="Sam Sample", birth_date="1985-03-07", subjects=["English", "maths"])
    saved = await applicant.saves(phone="01632 960123", birth_date=None)
    view = await applicant.view()
    given = {name: value for name, value in view["answers"].items() if value is not None}
    assert given == {
        "email": "sam.sample@home.example",
        "name": "Sam Sample",
        "subjects": ["English", "maths"],
        "phone": "01632 960123",
    }
    assert saved["missing"][0] == "job_title"
    assert "name" not in view["missing"]
    assert "email" not in view["missing"]


async def test_an_answer_of_another_form_is_refused_by_field_and_nothing_of_it_is_kept(
    office: Office, applicant: Applicant
) -> None:
    refused = await office.post(
        f"{applicant.path}/answers", {"name": "Sam Sample", "whole_class_occasions": -1}, applicant.link
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "whole_class_occasions")
    assert (await applicant.view())["answers"]["name"] is None


async def test_what_is_saved_on_the_same_day_is_told_once_and_on_another_day_all_dates_move(
    office: Office, applicant: Applicant
) -> None:
    office.clock.set(office.clock.now() + timedelta(hours=3))
    await applicant.saves(name="Sam Sample")
    assert await office.told(DraftSaved) == []
    office.clock.set(office.clock.now() + timedelta(days=2))
    await applicant.saves(job_title="Teaching assistant")
    (saved,) = await office.told(DraftSaved)
    assert [due.due_at.isoformat() for due in saved.data.reminders] == [
        "2026-10-14T08:00:00+00:00",
        "2026-10-21T08:00:00+00:00",
    ]
    assert saved.data.deletes_at.isoformat() == "2026-11-08T23:59:59+00:00"
    assert not saved.data.new_link


async def test_another_address_gets_a_link_of_its_own_and_the_old_one_is_dead(
    office: Office, applicant: Applicant
) -> None:
    saved = await applicant.saves(email="sam@elsewhere.example")
    assert (await office.get(applicant.path, applicant.link)).status_code == 410
    renewed = Applicant(office, {"draft_id": applicant.draft_id, "token": saved["token"]})
    assert (await renewed.view())["answers"]["email"] == "sam@elsewhere.example"
    assert [one.data.email for one in await office.told(ApplicantContactSet)] == [
        "sam.sample@home.example",
        "sam@elsewhere.example",
    ]
    (told,) = await office.told(DraftSaved)
    assert (told.data.new_link, told.data.link_version) == (True, 2)


async def test_a_draft_opens_to_its_own_link_alone(office: Office, applicant: Applicant) -> None:
    other = await Applicant.begins(office, "jo@home.example")
    assert (await office.get(applicant.path, other.link)).status_code == 404
    assert (await office.get(applicant.path, office.link(Purpose.JOURNEY, applicant.draft_id))).status_code == 403
    assert (await office.get(applicant.path)).status_code == 401


async def test_one_address_begins_three_times_at_most(office: Office, applicant: Applicant) -> None:
    for _ in range(2):
        await Applicant.begins(office, "SAM.sample@home.example")
    path = f"/v1/providers/{office.provider_id}/drafts"
    refused = await office.post(path, {"email": "sam.sample@home.example"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_drafts")
    assert (await office.post(path, {"email": "jo@home.example"})).status_code == 201


async def test_a_repeated_beginning_with_one_key_is_one_draft(office: Office, applicant: Applicant) -> None:
    path, key = f"/v1/providers/{office.provider_id}/drafts", {"Idempotency-Key": "k1"}
    first = await office.created(path, {"email": "jo@home.example"}, key)
    assert await office.created(path, {"email": "jo@home.example"}, key) == first
    assert len(await office.told(DraftBegun)) == 2


async def test_whoever_guesses_a_key_learns_nothing_once_there_are_answers(
    office: Office, applicant: Applicant
) -> None:
    path, key = f"/v1/providers/{office.provider_id}/drafts", {"Idempotency-Key": "k1"}
    begun = Applicant(office, await office.created(path, {"email": "jo@home.example"}, key))
    office.clock.set(office.clock.now() + timedelta(minutes=5))
    await begun.saves(name="Jo Sample")
    refused = await office.post(path, {"email": "jo@home.example"}, key)
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_begun")
    assert "token" not in refused.json()


async def test_sending_makes_the_journey_under_the_drafts_id_and_leaves_no_answers_behind(
    office: Office, applicant: Applicant
) -> None:
    await applicant.saves(**office.form(adjustments="Large print"))
    sent = await applicant.sends()
    assert sent.status_code == 201
    received = sent.json()
    assert received["journey_id"] == applicant.draft_id
    (application,) = await office.told(ApplicationReceived)
    (begun,) = await office.told(DraftBegun)
    assert (application.journey, application.data.person_id) == (applicant.draft_id, begun.data.person_id)
    (submitted,) = await office.told(DraftSubmitted)
    assert submitted.data.journey_id == applicant.draft_id
    assert await office.value("select answers || jsonb_build_object('email', email) from drafts") == {"email": None}
    assert await office.value("select adjustments from applications") == "Large print"


async def test_after_it_was_sent_the_link_shows_the_reference_and_changes_nothing(
    office: Office, applicant: Applicant
) -> None:
    await applicant.saves(**office.form())
    first = (await applicant.sends()).json()
    view = await applicant.view()
    assert (view["state"], view["reference"], view["missing"]) == ("submitted", first["reference"], [])
    assert set(view["answers"].values()) == {None}
    again = await applicant.sends()
    assert (again.status_code, again.json()["reference"]) == (200, first["reference"])
    refused = await office.post(f"{applicant.path}/answers", {"name": "Jo Sample"}, applicant.link)
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_submitted")
    assert len(await office.told(ApplicationReceived)) == 1


async def test_what_is_missing_is_named_field_by_field_and_no_refusal_is_kept(
    office: Office, applicant: Applicant
) -> None:
    await applicant.saves(**{**office.form(), "head_email": None, "payer": None})
    refused = await applicant.sends()
    assert refused.status_code == 422
    assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [
        ("head_email", "missing"),
        ("payer", "missing"),
    ]
    assert (await office.get("/v1/refusals")).json()["refusals"] == []


async def test_an_address_that_is_on_the_programme_is_answered_with_its_journey(
    office: Office, applicant: Applicant
) -> None:
    known = await office.apply()
    await applicant.saves(**office.form())
    sent = await applicant.sends()
    assert (sent.status_code, sent.json()["journey_id"]) == (200, known)
    (submitted,) = await office.told(DraftSubmitted)
    assert submitted.data.journey_id == known
    assert [one.data.role for one in await office.told(ContactDetailsSet, applicant.draft_id)] == []


async def test_sending_one_deletes_what_else_the_address_has_begun(office: Office, applicant: Applicant) -> None:
    other = await Applicant.begins(office)
    await applicant.saves(**office.form())
    await applicant.sends()
    (gone,) = await office.told(DraftDeleted)
    assert (gone.data.draft_id, gone.data.reason_code) == (other.draft_id, "another_submitted")
    assert (await office.get(other.path, other.link)).status_code == 410


async def test_a_reminder_names_what_is_missing(office: Office, applicant: Applicant) -> None:
    await applicant.saves(**{**office.form(), "head_name": None, "school_urn": None})
    office.clock.set(AT_5_DAYS)
    await applicant.is_reminded(1, AT_5_DAYS)
    (reminder,) = await office.told(DraftReminderDue)
    assert (reminder.data.step, reminder.data.of) == (1, 2)
    assert reminder.data.missing == ("school_urn", "head_name")
    assert reminder.data.deletes_at == DELETED_AT


async def test_nobody_is_reminded_who_went_on_since_or_has_sent_it(office: Office, applicant: Applicant) -> None:
    office.clock.set(office.clock.now() + timedelta(days=4))
    await applicant.saves(**office.form())
    await applicant.is_reminded(1, AT_5_DAYS)
    assert await office.told(DraftReminderDue) == []
    await applicant.sends()
    await applicant.is_reminded(1, datetime(2026, 10, 16, 8, 0, tzinfo=UTC))
    assert await office.told(DraftReminderDue) == []


async def test_after_its_time_nothing_of_a_draft_is_left(office: Office, applicant: Applicant) -> None:
    await applicant.saves(name="Sam Sample")
    office.clock.set(DELETED_AT)
    await applicant.is_deleted()
    (gone,) = await office.told(DraftDeleted)
    assert (gone.data.draft_id, gone.data.reason_code) == (applicant.draft_id, "expired")
    assert await office.value("select count(*) from drafts") == 0
    answer = await office.get(applicant.path, applicant.link)
    assert (answer.status_code, "has been deleted" in answer.json()["detail"]) == (410, True)


async def test_what_was_answered_in_the_last_hour_is_kept_for_another_time(
    office: Office, applicant: Applicant
) -> None:
    office.clock.set(DELETED_AT - timedelta(minutes=30))
    await applicant.saves(name="Sam Sample")
    office.clock.set(DELETED_AT + timedelta(minutes=5))
    await applicant.is_deleted()
    (refused,) = await office.told(CommandRefused)
    assert refused.data.reason_code == "draft_kept"
    assert (await applicant.view())["answers"]["name"] == "Sam Sample"


async def test_an_applicant_may_delete_it(office: Office, applicant: Applicant) -> None:
    deleted = await office.client.delete(applicant.path, headers=applicant.link)
    assert deleted.status_code == 200
    (gone,) = await office.told(DraftDeleted)
    assert gone.data.reason_code == "by_applicant"


async def test_no_fact_and_no_audit_line_holds_an_answer(office: Office, applicant: Applicant) -> None:
    await applicant.saves(**office.form(name="Zacharia Unmistakable"))
    office.clock.set(AT_5_DAYS)
    await applicant.is_reminded(1, AT_5_DAYS)
    bodies = await office.value("select string_agg(body, ' ') from outbox where subject like '%draft%'")
    trail = await office.value("select string_agg(audit::text, ' ') from audit")
    for told in (bodies, trail):
        assert "Zacharia" not in told
        assert "home.example" not in told
