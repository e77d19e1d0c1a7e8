"""The application form: begun with an address, one question a page, each answer saved, looked over, sent."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from services.portal.questions import QUESTIONS
from shared.links import Purpose
from tests.services.portal.fakes import Asked, Scene, cookie, link, shown

APPLY = "/apply/northshire"
DRAFT = link(Purpose.APPLICATION, "d1", journey="d1")
TOKEN = DRAFT.rpartition("/")[2]
RULES = {
    "level2_english_kinds": {"gcse_9_to_4": "GCSE at grade 9 to 4", "o_level": "O level pass"},
    "level2_maths_kinds": {"gcse_9_to_4": "GCSE at grade 9 to 4"},
    "whole_class_minimum": 2,
    "years_minimum": 0,
}
ANSWERS = {
    "email": "tamsin@home.example",
    "name": "Tamsin <Example>",
    "birth_date": "1985-03-07",
    "school_urn": "900001",
    "phase": "Primary",
    "employed_in_school": True,
    "job_title": "Teaching assistant",
    "subjects": ["English", "maths"],
    "head_name": "Hector Head",
    "head_email": "head@school.example",
    "whole_class_occasions": 3,
    "years_experience": 4.0,
    "level2_english_kind": "gcse_9_to_4",
    "level2_maths_kind": "none",
    "payer": "school",
    "extra_minutes": 0,
    "captions": False,
}
OAKFIELD = {
    "urn": "900001",
    "name": "Oakfield Primary",
    "area": "Sampleshire",
    "town": "Sampleton",
    "postcode": "ZZ1 1AA",
    "phase": "Primary",
}


def draft(**changes: Any) -> dict[str, Any]:
    return {
        "draft_id": "d1",
        "programme": "hlta@1",
        "state": "open",
        "answers": {"email": "tamsin@home.example"},
        "missing": ["name", "job_title", "school_urn", "phase", "payer"],
        "problems": [],
        "refused_at": None,
        "school": None,
        "rules": RULES,
        "deletes_at": "2026-12-09T23:59:59Z",
        "reference": None,
        **changes,
    }


@pytest.fixture(autouse=True)
def intake(scene: Scene) -> None:
    scene.intake.on("POST", "/v1/providers/northshire/drafts", {"draft_id": "d1", "token": TOKEN}, 201)
    scene.intake.on("GET", "/v1/drafts/d1", draft())
    scene.intake.on("POST", "/v1/drafts/d1/answers", {"missing": [], "deletes_at": "2026-12-09T23:59:59Z"})
    scene.intake.on("GET", "/v1/providers/northshire/schools", {"schools": [OAKFIELD]})


def complete(scene: Scene, **changes: Any) -> None:
    scene.intake.on("GET", "/v1/drafts/d1", draft(answers=ANSWERS, missing=[], school=OAKFIELD, **changes))


def leads_to(response: Any) -> str:
    assert response.status_code == 303, response.text
    return str(urlsplit(response.headers["location"]).path.removeprefix(DRAFT))


# Beginning


async def test_the_form_belongs_to_a_provider(scene: Scene) -> None:
    page = shown(await scene.get(APPLY))
    assert "Northshire Training" in page.text
    assert "come back within 30 days" in page.text
    shown(await scene.get("/apply/nobody"), 404)
    shown(await scene.get("/apply/..%2Fx"), 404)


async def test_what_is_asked_for_is_that_of_the_cohorts_own_programme(scene: Scene) -> None:
    shipped = await scene.read_model.programme_to_apply_to("northshire", None)
    own = shipped.eligibility.model_copy(update={"whole_class_minimum": 5})
    scene.read_model.programmes["northshire", "c2"] = shipped.model_copy(update={"eligibility": own})
    assert "at least 5 times" in shown(await scene.get(f"{APPLY}?cohort=c2")).text
    assert "at least 2 times" in shown(await scene.get(APPLY)).text


async def test_that_no_group_is_open_is_said_before_anything_is_filled_in(scene: Scene) -> None:
    """The one cohort began on 21 October; on 9 November none is left."""
    assert "No group is open" in shown(await scene.get(APPLY)).text
    scene.clock.set(datetime(2026, 10, 20, 9, 0, tzinfo=UTC))
    assert "No group is open" not in shown(await scene.get(APPLY)).text


async def test_beginning_needs_an_address_and_leads_to_the_first_question(scene: Scene) -> None:
    page = shown(await scene.post(APPLY, data={"email": "tamsin"}), 422)
    assert "#email" in page.links
    assert leads_to(await scene.post(APPLY, data={"email": "tamsin@home.example", "key": "k1", "cohort_id": "c1"})) == (
        "/name"
    )
    (sent,) = scene.changes
    assert sent.headers["idempotency-key"] == "k1"
    assert sent.json == {"email": "tamsin@home.example", "cohort_id": "c1"}


async def test_an_address_with_too_many_drafts_is_told_at_the_field(scene: Scene) -> None:
    words = "With this address 3 applications are begun and not sent."
    scene.intake.refuses("POST", "/v1/providers/northshire/drafts", 409, "too_many_drafts", words, "email")
    page = shown(await scene.post(APPLY, data={"email": "tamsin@home.example"}), 409)
    assert words in page.text


# One question a page


@pytest.mark.parametrize("code", [question.code for question in QUESTIONS])
async def test_every_question_is_a_page_that_shows_what_was_saved_and_changes_nothing(scene: Scene, code: str) -> None:
    complete(scene)
    page = shown(await scene.get(f"{DRAFT}/{code}"))
    assert f"of {len(QUESTIONS)}" in page.text
    assert "Save and come back later" in page.buttons
    assert scene.changes == []


async def test_saved_answers_stand_in_their_fields(scene: Scene) -> None:
    complete(scene)
    page = shown(await scene.get(f"{DRAFT}/birth-date"))
    given = {field["name"]: field.get("value") for tag, field in page.fields if tag == "input"}
    assert (given["birth_date_day"], given["birth_date_month"], given["birth_date_year"]) == ("7", "3", "1985")
    job = shown(await scene.get(f"{DRAFT}/job"))
    assert any(field.get("value") == "English, maths" for _, field in job.fields)
    maths = shown(await scene.get(f"{DRAFT}/maths"))
    assert [field["value"] for _, field in maths.fields if "checked" in field] == ["none"]


async def test_an_answer_is_saved_typed_and_leads_to_the_next_question(scene: Scene) -> None:
    answers = {"employed_in_school": "yes", "job_title": "Teaching assistant", "subjects": "English, maths"}
    assert leads_to(await scene.post(f"{DRAFT}/job", data=answers)) == "/head"
    (sent,) = scene.changes
    assert sent.authorization == f"Link {TOKEN}"
    assert sent.json == {
        "employed_in_school": True,
        "job_title": "Teaching assistant",
        "subjects": ["English", "maths"],
        "region": None,
    }
    dated = {"birth_date_day": "7", "birth_date_month": "Mar", "birth_date_year": "1985"}
    assert leads_to(await scene.post(f"{DRAFT}/birth-date", data=dated)) == "/contact"
    assert scene.changes[-1].json == {"birth_date": date(1985, 3, 7).isoformat()}


async def test_what_must_be_answered_is_asked_for_and_nothing_typed_is_lost(scene: Scene) -> None:
    response = await scene.post(f"{DRAFT}/head", data={"head_name": "Hector <Head>", "head_email": "head"})
    page = shown(response, 422)
    assert "#head_email" in page.links
    assert "Hector &lt;Head&gt;" in response.text
    assert scene.changes == []


async def test_an_answer_that_the_service_refuses_stands_at_its_field(scene: Scene) -> None:
    scene.intake.refuses("POST", "/v1/drafts/d1/answers", 422, "invalid", "Write a real address.", "head_email")
    answers = {"head_name": "Hector Head", "head_email": "head@school..example"}
    page = shown(await scene.post(f"{DRAFT}/head", data=answers), 422)
    assert "#head_email" in page.links
    assert "Write a real address." in page.text


async def test_whoever_came_from_the_list_goes_back_to_it_and_the_last_question_leads_there(scene: Scene) -> None:
    assert "from" in {field.get("name") for _, field in shown(await scene.get(f"{DRAFT}/payer?from=summary")).fields}
    assert leads_to(await scene.post(f"{DRAFT}/payer", data={"payer": "school", "from": "summary"})) == ""
    assert leads_to(await scene.post(f"{DRAFT}/adjustments", data={})) == ""


async def test_one_can_leave_at_any_page_with_or_without_an_answer(scene: Scene) -> None:
    assert leads_to(await scene.post(f"{DRAFT}/head", data={"then": "later"})) == "/later"
    assert scene.changes == []
    assert leads_to(await scene.post(f"{DRAFT}/payer", data={"payer": "school", "then": "later"})) == "/later"
    assert len(scene.changes) == 1
    page = shown(await scene.get(f"{DRAFT}/later"))
    assert "tamsin@home.example" in page.text
    assert "deleted after the end of Wednesday 9 December 2026" in page.text


async def test_another_address_leads_on_by_its_own_link(scene: Scene) -> None:
    saved = {"missing": [], "deletes_at": "2026-12-09T23:59:59Z", "token": "a-new.token"}
    scene.intake.on("POST", "/v1/drafts/d1/answers", saved)
    response = await scene.post(f"{DRAFT}/contact", data={"email": "other@home.example"})
    assert response.headers["location"] == "/application/a-new.token/school"


async def test_a_question_that_does_not_exist_is_no_page(scene: Scene) -> None:
    shown(await scene.get(f"{DRAFT}/nonsense"), 404)
    shown(await scene.post(f"{DRAFT}/nonsense", data={}), 404)


# The school


async def test_schools_are_looked_for_without_a_script_and_shown_with_their_place(scene: Scene) -> None:
    page = shown(await scene.get(f"{DRAFT}/school?search=oak"))
    assert "1 school for “oak”" in page.text
    assert "Oakfield Primary Sampleton, ZZ1 1AA, Sampleshire · URN 900001" in page.text
    assert scene.intake.asked[-1].query == "search=oak&programme=hlta"
    assert scene.changes == []


async def test_a_school_that_is_not_there_leads_to_the_providers_contact(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/providers/northshire/schools", {"schools": []})
    page = shown(await scene.get(f"{DRAFT}/school?search=zzz"))
    assert "No school fits “zzz”" in page.text
    assert "My school is not in the list" in page.text
    assert page.links.count("mailto:programme@northshire.example") == 2
    assert "Save and continue" not in page.buttons


async def test_a_chosen_school_brings_its_phase_which_is_then_not_asked(scene: Scene) -> None:
    assert leads_to(await scene.post(f"{DRAFT}/school", data={"school_urn": "900001"})) == "/job"
    (sent,) = scene.changes
    assert sent.json == {"school_urn": "900001", "phase": "Primary"}


async def test_where_the_register_knows_no_phase_it_is_asked(scene: Scene) -> None:
    without = {"schools": [OAKFIELD | {"phase": "Not applicable"}]}
    scene.intake.on("GET", "/v1/providers/northshire/schools", without)
    assert leads_to(await scene.post(f"{DRAFT}/school", data={"school_urn": "900001"})) == "/phase"
    assert leads_to(await scene.post(f"{DRAFT}/phase", data={"phase": "Special"})) == "/job"


async def test_a_school_that_is_not_offered_cannot_be_chosen(scene: Scene) -> None:
    page = shown(await scene.post(f"{DRAFT}/school", data={"school_urn": "900009"}), 422)
    assert "#school_urn" in page.links
    assert scene.changes == []


# Looking it over, and sending


async def test_the_list_shows_every_answer_with_its_way_to_change_it(scene: Scene) -> None:
    complete(scene)
    page = shown(await scene.get(DRAFT))
    assert page.text.count("Change") == 15
    for said in ("Thursday 7 March 1985", "English and maths", "Oakfield Primary, Sampleton, ZZ1 1AA", "None of these"):
        assert said in page.text
    assert f"{DRAFT}/occasions?from=summary" in page.links
    assert page.buttons == ["Send the application"]


async def test_what_is_missing_is_marked_and_cannot_be_sent_yet(scene: Scene) -> None:
    page = shown(await scene.get(DRAFT))
    assert "Your application so far" in page.text
    assert "Not answered yet" in page.text
    assert f"{DRAFT}/name" in page.links
    assert page.buttons == []


async def test_what_would_be_refused_is_said_before_it_is_sent(scene: Scene) -> None:
    problem = {
        "field": "level2_maths_kind",
        "code": "no_level2_maths",
        "rule": "A level 2 qualification in maths is needed.",
        "remedy": "Give one of gcse_9_to_4.",
    }
    complete(scene, problems=[problem])
    page = shown(await scene.get(DRAFT))
    assert "As it stands, this would not be accepted." in page.text
    assert "Any one of these will do: GCSE at grade 9 to 4." in page.text
    assert "gcse_9_to_4" not in page.text
    asked = shown(await scene.get(f"{DRAFT}/maths"))
    assert "A level 2 qualification in maths is needed." in asked.text


async def test_sending_shows_the_reference(scene: Scene) -> None:
    complete(scene)
    received = {"journey_id": "d1", "reference": "HLTA-7K3FQ-0M2XA", "new": True}
    scene.intake.on("POST", "/v1/drafts/d1/submission", received, 201)
    page = shown(await scene.post(DRAFT, data={}))
    assert "HLTA-7K3FQ-0M2XA" in page.text
    assert "What happens next" in page.text


async def test_a_refusal_leads_to_the_page_of_the_field_and_everything_is_kept(scene: Scene) -> None:
    def refuse(_: Asked) -> tuple[int, Any]:
        words = "Two occasions are needed. Lead one more lesson, then apply."
        errors = [{"field": "whole_class_occasions", "code": "too_few_whole_classes", "rule": words}]
        return 422, {"detail": words, "code": "too_few_whole_classes", "errors": errors}

    complete(scene)
    scene.intake.on("POST", "/v1/drafts/d1/submission", refuse)
    page = shown(await scene.post(DRAFT, data={}), 422)
    assert "Two occasions are needed." in page.text
    assert page.links.count(f"{DRAFT}/occasions?from=summary") == 2
    assert "Tamsin <Example>" in page.text


async def test_after_it_was_sent_the_link_says_so_and_opens_no_question(scene: Scene) -> None:
    over = draft(state="submitted", answers={}, missing=[], reference="HLTA-7K3FQ-0M2XA")
    scene.intake.on("GET", "/v1/drafts/d1", over)
    for path in (DRAFT, f"{DRAFT}/name", f"{DRAFT}/later", f"{DRAFT}/delete"):
        page = shown(await scene.get(path))
        assert "This application was sent" in page.text
        assert "HLTA-7K3FQ-0M2XA" in page.text
        assert page.buttons == []


async def test_the_link_of_a_deleted_draft_leads_to_where_one_begins_again(scene: Scene) -> None:
    words = "This application was not sent in its time and has been deleted. Begin a new one."
    scene.intake.refuses("GET", "/v1/drafts/d1", 410, "draft_deleted", words)
    for path in (DRAFT, f"{DRAFT}/name", f"{DRAFT}/later"):
        response = await scene.get(path)
        assert (response.status_code, response.headers["location"]) == (303, f"{APPLY}?told=deleted")
    page = shown(await scene.get(f"{APPLY}?told=deleted"))
    assert "Nothing of it is kept." in page.text


async def test_it_is_deleted_after_a_question(scene: Scene) -> None:
    scene.intake.on("DELETE", "/v1/drafts/d1", {"draft_id": "d1"})
    assert shown(await scene.get(f"{DRAFT}/delete")).buttons == ["Delete it"]
    assert scene.changes == []
    page = shown(await scene.post(f"{DRAFT}/delete", data={}))
    assert "/apply/northshire" in page.links
    assert [(asked.method, asked.path) for asked in scene.changes] == [("DELETE", "/v1/drafts/d1")]


# Who was not taken on


REFUSALS = {
    "refusals": [
        {
            "journey_id": "d1",
            "reference": None,
            "name": "Tamsin Example",
            "codes": ["no_level2_maths", "too_few_whole_classes"],
            "decided_by": "hlta@1",
            "by_rule": True,
            "decided_at": "2026-11-09T09:00:00Z",
            "state": "can_be_sent_again",
        }
    ],
    "counts": {"no_level2_maths": 1, "too_few_whole_classes": 1},
}


async def test_operators_see_which_check_failed_who_decided_and_when_and_filter_in_one_step(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/refusals", REFUSALS)
    page = shown(await scene.get("/board/refusals", cookies=cookie()))
    for said in ("Tamsin Example", "Level 2 maths", "The rules of hlta@1", "Monday 9 November 2026 at 9am"):
        assert said in page.text
    assert "?code=no_level2_maths" in page.links
    await scene.get("/board/refusals?code=no_level2_maths", cookies=cookie())
    assert scene.intake.asked[-1].query == "code=no_level2_maths"
    await scene.get("/board/refusals?code=nonsense", cookies=cookie())
    assert scene.intake.asked[-1].query == ""
