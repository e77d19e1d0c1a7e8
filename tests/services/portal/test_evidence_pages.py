"""Tasks, documents, the grid, and handing in."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.portal.stages import Stage, Step, Waiting
from shared.links import Purpose
from tests.services.portal.fakes import Scene, link, shown

PAGE = link(Purpose.EVIDENCE)
API = "/v1/journeys/j1"
DOCUMENT = {
    "document_id": "aa11",
    "title": "Lesson plan, week 3",
    "links": [{"standard": 17, "place": "Page 2, my notes"}, {"standard": 18, "place": "Page 3, the plan"}],
    "file_name": "plan.pdf",
    "content_type": "application/pdf",
    "size": 640000,
    "sha256": "",
}
RECEIPT = {"part": "tasks", "submitted_at": "2027-01-03T20:12:00Z", "digest": "ab12cd34ef56ab12cd34", "items": 8}
BEGUN: dict[str, Any] = {
    "due_at": "2027-01-04T23:59:59Z",
    "tasks": [
        {"task": "1", "text": "I worked with pupil A", "standards": [1, 17]},
        {"task": "2", "text": "A group", "standards": []},
    ],
    "documents": [DOCUMENT],
    "submitted": {"tasks": None, "file": None},
    "missing": ["task:2", "task:3", "part:tasks", "standard:1", "standard:31", "part:file"],
}
FINISHED = BEGUN | {"missing": ["part:tasks", "part:file"]}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.assessment.on("GET", f"{API}/evidence", BEGUN)
    scene.assessment.on("PUT", f"{API}/tasks/4b", BEGUN)
    scene.assessment.on("POST", f"{API}/documents", DOCUMENT, 201)
    scene.assessment.on("PUT", f"{API}/documents/aa11/links", DOCUMENT)
    scene.assessment.on("DELETE", f"{API}/documents/aa11", {"document_id": "aa11"})
    scene.assessment.on("POST", f"{API}/tasks/submission", RECEIPT)
    scene.assessment.on("POST", f"{API}/file/submission", RECEIPT | {"part": "file"})


async def test_the_list_says_of_each_part_how_far_it_is(scene: Scene) -> None:
    page = shown(await scene.get(PAGE))
    assert "the end of Monday 4 January 2027" in page.text
    assert "Task 1: Working with an individual pupil Done, 2 standards" in page.text
    assert "Task 2: Working with a small group Written, no standards yet" in page.text
    assert "Task 3: Leading a whole class Not started" in page.text
    assert "Grid of the 33 standards 2 standards without a document" in page.text


async def test_after_the_deadline_the_page_says_so_unless_more_time_was_given(scene: Scene) -> None:
    scene.clock.set(datetime(2027, 1, 6, 9, 0, tzinfo=UTC))
    page = shown(await scene.get(PAGE))
    assert "Both were due by the end of Monday 4 January 2027" in page.text
    until = datetime(2027, 1, 13, 23, 59, 59, tzinfo=UTC)
    scene.read_model.steps_of["northshire", "j1"] = [
        Step(
            event_id="e",
            fact="late_evidence_accepted",
            occurred_at=datetime(2027, 1, 5, 9, 0, tzinfo=UTC),
            stage=Stage.ASSEMBLING_EVIDENCE,
            waiting_on=Waiting.CANDIDATE,
            deadline="evidence_due_at",
            dates={"evidence_due_at": until},
        )
    ]
    assert "Both are due by the end of Wednesday 13 January 2027" in shown(await scene.get(PAGE)).text


async def test_no_page_of_evidence_changes_anything_by_being_opened(scene: Scene) -> None:
    for part in ("", "/tasks/1", "/tasks/4e", "/documents", "/grid", "/submit-tasks", "/submit-file"):
        shown(await scene.get(PAGE + part))
    assert scene.changes == []


async def test_gaps_in_the_grid_are_named_in_words(scene: Scene) -> None:
    page = shown(await scene.get(f"{PAGE}/grid"))
    assert "2 standards without a document 1 Ambitious expectations for every child" in page.text
    assert "31 Leads a whole class without a teacher" in page.text
    assert "17 Specialist input to lesson preparation 1 Lesson plan, week 3 (Page 2, my notes) Complete" in page.text
    assert "11 Level 2 maths and English held None Your certificates Complete" in page.text


async def test_a_saved_task_leads_back_to_the_list(scene: Scene) -> None:
    answers = {"action": "save-task", "task": "4b", "text": "What I did", "standards": ["3", "17"]}
    response = await scene.post(PAGE, data=answers)
    assert scene.changes[0].json == {"text": "What I did", "standards": [3, 17]}
    assert "Your task is saved." in shown(await scene.get(response.headers["location"])).text


async def test_standards_may_come_as_one_list_with_commas(scene: Scene) -> None:
    await scene.post(PAGE, data={"action": "save-task", "task": "4b", "text": "What I did", "standards": "17, 3"})
    assert scene.changes[0].json["standards"] == [3, 17]


async def test_a_task_that_cannot_be_saved_keeps_its_text_and_its_ticks(scene: Scene) -> None:
    scene.assessment.refuses("PUT", f"{API}/tasks/4b", 409, "locked", "This part was handed in and is locked.")
    answers = {"action": "save-task", "task": "4b", "text": "An hour of writing", "standards": ["3"]}
    response = await scene.post(PAGE, data=answers)
    page = shown(response, 409)
    assert "An hour of writing" in response.text
    ticked = [given["value"] for _, given in page.fields if given.get("name") == "standards" and "checked" in given]
    assert ticked == ["3"]


async def test_an_unknown_task_is_not_there(scene: Scene) -> None:
    shown(await scene.get(f"{PAGE}/tasks/9"), 404)
    shown(await scene.post(PAGE, data={"action": "save-task", "task": "../x", "text": "x"}), 404)
    assert scene.changes == []


async def test_a_document_goes_on_with_its_file_and_its_standards(scene: Scene) -> None:
    answers = {"action": "add-document", "title": "Plan", "where": "Page 2", "standards": ["17", "18"], "key": "k1"}
    file = {"file": ("plan.pdf", b"%PDF-1.7 a plan", "application/pdf")}
    response = await scene.post(PAGE, data=answers, files=file)
    assert response.status_code == 303
    (sent,) = scene.changes
    assert sent.headers["idempotency-key"] == "k1"
    assert b'filename="plan.pdf"' in sent.body
    assert b"%PDF-1.7 a plan" in sent.body
    assert b'name="standards"\r\n\r\n17,18' in sent.body
    assert b'name="where"\r\n\r\nPage 2' in sent.body


async def test_a_document_without_file_or_standard_is_asked_for_both(scene: Scene) -> None:
    answers = {"action": "add-document", "title": "Plan", "where": "Page 2"}
    page = shown(await scene.post(PAGE, data=answers), 422)
    assert {"#file", "#standards"} <= set(page.links)
    assert scene.changes == []


async def test_where_to_look_is_said_for_each_standard_apart_and_a_standard_can_be_unlinked(scene: Scene) -> None:
    documents = shown(await scene.get(f"{PAGE}/documents"))
    assert "Standard 17: Page 2, my notes" in documents.text
    assert "Standard 18: Page 3, the plan" in documents.text
    assert f"{PAGE}/documents/aa11" in documents.links
    page = shown(await scene.get(f"{PAGE}/documents/aa11"))
    assert [given["value"] for _, given in page.fields if given.get("name") == "standards"] == ["17", "18"]

    answers = {
        "action": "change-links",
        "document_id": "aa11",
        "standards": "17",
        "where_17": " Page 5 ",
        "where_18": "x",
    }
    assert (await scene.post(PAGE, data=answers)).status_code == 303
    (sent,) = scene.changes
    assert (sent.path, sent.json) == (
        f"{API}/documents/aa11/links",
        {"links": [{"standard": 17, "place": "Page 5"}]},
    )


async def test_an_empty_text_or_no_standard_at_all_is_refused_and_what_was_typed_is_kept(scene: Scene) -> None:
    answers = {"action": "change-links", "document_id": "aa11", "standards": ["17", "18"], "where_17": "My new words"}
    response = await scene.post(PAGE, data=answers)
    assert "#where_18" in shown(response, 422).links
    assert "My new words" in response.text
    none = shown(await scene.post(PAGE, data={"action": "change-links", "document_id": "aa11"}), 422)
    assert "#standards" in none.links
    assert scene.changes == []
    shown(await scene.get(f"{PAGE}/documents/zz99"), 404)


async def test_of_a_file_that_is_open_for_some_standards_the_rest_is_read_only(scene: Scene) -> None:
    reopened = BEGUN | {"open_standards": [17, 31], "missing": ["standard:31", "part:file"]}
    scene.assessment.on("GET", f"{API}/evidence", reopened | {"attempts": {"tasks": 1, "file": 1}})
    documents = shown(await scene.get(f"{PAGE}/documents"))
    assert "Your file is open again for standards 17 and 31 alone." in documents.text
    offered = [given["value"] for _, given in documents.fields if given.get("name") == "standards"]
    assert offered == ["17", "31"]
    assert not any("Remove" in button for button in documents.buttons), "it proves standard 18 as well"
    page = shown(await scene.get(f"{PAGE}/documents/aa11"))
    typed = [given["name"] for kind, given in page.fields if kind == "textarea"]
    assert typed == ["where_17"]
    assert "(read-only) Page 3, the plan" in page.text
    grid = shown(await scene.get(f"{PAGE}/grid")).text
    assert (grid.count("Read-only"), grid.count("Open again")) == (31, 2)


async def test_a_document_can_be_removed(scene: Scene) -> None:
    response = await scene.post(PAGE, data={"action": "remove-document", "document_id": "aa11"})
    assert response.status_code == 303
    assert [(sent.method, sent.path) for sent in scene.changes] == [("DELETE", f"{API}/documents/aa11")]


@pytest.mark.parametrize("part", ["tasks", "file"])
async def test_handing_in_needs_the_word_that_no_pupil_is_named(scene: Scene, part: str) -> None:
    scene.assessment.on("GET", f"{API}/evidence", FINISHED)
    page = shown(await scene.post(PAGE, data={"action": f"submit-{part}"}), 422)
    assert "#no_pupil_names" in page.links
    assert scene.changes == []
    response = await scene.post(PAGE, data={"action": f"submit-{part}", "no_pupil_names": "yes"})
    assert response.status_code == 303
    assert scene.changes[0].path == f"{API}/{part}/submission"
    assert scene.changes[0].json == {"no_pupil_names": True}


async def test_while_something_is_missing_the_page_names_it_and_has_no_button(scene: Scene) -> None:
    page = shown(await scene.get(f"{PAGE}/submit-tasks"))
    assert "Task 3: Leading a whole class" in page.text
    assert page.buttons == []


async def test_what_was_handed_in_is_locked_and_has_its_receipt(scene: Scene) -> None:
    submitted = {"tasks": RECEIPT | {"late": False}, "file": None}
    scene.assessment.on("GET", f"{API}/evidence", BEGUN | {"submitted": submitted, "missing": ["part:file"]})
    page = shown(await scene.get(PAGE))
    assert "Submitted Sunday 3 January 2027 at 8:12pm and locked. Receipt: ab12cd34ef56ab12" in page.text
    assert not any(target.endswith("/submit-tasks") for target in page.links)
    assert shown(await scene.get(f"{PAGE}/tasks/1")).buttons == []


async def test_when_both_parts_are_in_the_page_says_what_happens_next(scene: Scene) -> None:
    both = {"tasks": RECEIPT, "file": RECEIPT | {"part": "file"}}
    scene.assessment.on("GET", f"{API}/evidence", FINISHED | {"submitted": both, "missing": []})
    assert "Everything is submitted" in shown(await scene.get(PAGE)).text
    assert shown(await scene.get(f"{PAGE}/documents")).buttons == []


async def test_a_file_that_is_too_large_is_refused_before_it_is_passed_on(scene: Scene) -> None:
    file = {"file": ("film.pdf", b"x" * (11 * 1024 * 1024), "application/pdf")}
    page = shown(await scene.post(PAGE, data={"action": "add-document"}, files=file), 413)
    assert "too large" in page.text
    assert scene.changes == []


async def test_words_that_may_be_names_are_shown_before_handing_in_and_stop_nobody(scene: Scene) -> None:
    named = [{"where": "1", "words": ["Oliver", "Amir"]}, {"where": "aa11", "words": ["Zoë"]}]
    scene.assessment.on("GET", f"{API}/evidence", FINISHED | {"likely_names": named})
    tasks = shown(await scene.get(f"{PAGE}/submit-tasks"))
    assert "Look again: are these names of pupils?" in tasks.text
    assert "Task 1 : Oliver, Amir" in tasks.text
    assert "Zoë" not in tasks.text
    file = shown(await scene.get(f"{PAGE}/submit-file"))
    assert "Lesson plan, week 3 : Zoë" in file.text
    response = await scene.post(PAGE, data={"action": "submit-tasks", "no_pupil_names": "yes"})
    assert response.status_code == 303


async def test_a_document_with_a_problem_says_so_by_the_number_that_the_mail_named(scene: Scene) -> None:
    second = DOCUMENT | {"document_id": "bb22", "title": "Notes"}
    hidden = {"document_id": "bb22", "problem": "pupil_data", "since": "2027-01-08T14:00:00Z"}
    told = BEGUN | {"documents": [DOCUMENT, second], "hidden": [hidden]}
    scene.assessment.on("GET", f"{API}/evidence", told)
    text = (await scene.get(f"{PAGE}/documents")).text
    assert "2. Notes" in text
    assert text.count("may show who a pupil is") == 1
    assert text.index("2. Notes") < text.index("may show who a pupil is")


async def test_a_document_can_be_downloaded_by_the_candidate_also_when_the_file_is_locked(scene: Scene) -> None:
    locked = FINISHED | {"submitted": {"tasks": RECEIPT, "file": RECEIPT | {"part": "file"}}}
    scene.assessment.on("GET", f"{API}/evidence", locked)
    scene.assessment.on("GET", f"{API}/documents/aa11", {"content": "of the file"})
    page = shown(await scene.get(f"{PAGE}/documents"))
    assert "Download Lesson plan, week 3" in page.text
    answer = await scene.get(f"{PAGE}/documents/aa11/file")
    assert answer.status_code == 200
    assert scene.assessment.asked[-1].path == f"{API}/documents/aa11"
    assert (await scene.get(f"{PAGE}/documents/..%2Fevidence/file")).status_code == 404


async def test_handed_in_tasks_can_still_be_read_to_copy_them(scene: Scene) -> None:
    scene.assessment.on("GET", f"{API}/evidence", BEGUN | {"submitted": {"tasks": RECEIPT, "file": None}})
    page = await scene.get(PAGE)
    assert f'{PAGE}/tasks/1"' in page.text
    assert "I worked with pupil A" in shown(await scene.get(f"{PAGE}/tasks/1")).text


@pytest.mark.parametrize("where", ["", "/tasks/1", "/documents", "/grid"])
async def test_what_was_deleted_is_said_with_its_day_and_the_receipts_stay(scene: Scene, where: str) -> None:
    gone = {
        "tasks": [],
        "documents": [],
        "submitted": {"tasks": RECEIPT, "file": None},
        "missing": [],
        "deleted_at": "2027-09-05T00:10:00Z",
    }
    scene.assessment.on("GET", f"{API}/evidence", gone)
    page = shown(await scene.get(f"{PAGE}{where}"))
    assert "deleted on Sunday 5 September 2027 under the provider’s retention rule" in page.text
    assert "receipt ab12cd34ef56ab12" in page.text
