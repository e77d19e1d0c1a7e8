"""Signing in, the board, open tasks, the import."""

import re
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest

from services.intake.actions.declarations import DECLARATION_TASKS
from services.portal.doors import COOKIE
from services.portal.queries import Row
from services.portal.stages import Stage, Waiting
from shared import tokens
from shared.links import Purpose
from shared.tasks import TASKS
from tests.services.portal.fakes import SECRET, Asked, Scene, cookie, link, shown

SIGN_IN = link(Purpose.SIGN_IN, "s1", owner="intake")
TOKEN = tokens.mint(SECRET, tokens.Staff(person_id="s1", role="operator", provider="northshire"))
CSV = "name;email\nTamsin Example;tamsin@example.org\n"


def row(name: str | None, stage: Stage, waiting_on: Waiting, deadline: datetime | None = None) -> Row:
    return Row(
        journey_id=f"j-{name}",
        name=name,
        reference="HLTA-7K3FQ-0M2XA",
        stage=stage,
        waiting_on=waiting_on,
        next_deadline_at=deadline,
        since_at=datetime(2026, 10, 7, tzinfo=UTC),
    )


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    signed_in = {"token": TOKEN, "role": "operator", "person_id": "s1", "senior": False}
    scene.intake.on("POST", "/v1/sign-in", signed_in)
    scene.assessment.on("POST", "/v1/sign-in", signed_in | {"role": "assessor"})
    scene.read_model.rows = [
        row("Tamsin Example", Stage.APPLIED, Waiting.HEADTEACHER, datetime(2026, 11, 8, 23, 59, 59, tzinfo=UTC)),
        row("Ada Sample", Stage.PLACED, Waiting.SESSION, datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
        row(None, Stage.WITHDRAWN, Waiting.NOBODY),
    ]


async def test_opening_a_sign_in_link_uses_nothing_up_and_the_button_signs_in(scene: Scene) -> None:
    assert shown(await scene.get(SIGN_IN)).buttons == ["Sign in"]
    assert scene.changes == []
    response = await scene.post(SIGN_IN)
    assert "/board" in shown(response).links
    kept = response.headers["set-cookie"]
    assert kept.startswith(f"{COOKIE}={TOKEN};")
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept
    assert [sent.authorization for sent in scene.changes] == [f"Link {SIGN_IN.rpartition('/')[2]}"]


async def test_an_assessors_link_is_used_at_the_assessment_service(scene: Scene) -> None:
    await scene.post(link(Purpose.SIGN_IN, "a1", owner="assessment"))
    assert len(scene.assessment.changes) == 1
    assert scene.intake.changes == []


async def test_a_used_sign_in_link_says_what_to_do(scene: Scene) -> None:
    scene.intake.refuses("POST", "/v1/sign-in", 410, "link_expired", "This link was used already.")
    page = shown(await scene.post(SIGN_IN), 410)
    assert "This link was used already." in page.text


async def test_a_pasted_token_signs_in_and_a_pasted_link_leads_to_its_button(scene: Scene) -> None:
    response = await scene.post("/sign-in", data={"token": f" {TOKEN} ", "next": "/board/c1"})
    assert response.status_code == 303
    assert response.headers["location"] == "/board/c1"
    assert COOKIE in response.headers["set-cookie"]
    response = await scene.post("/sign-in", data={"token": f"https://portal.example{SIGN_IN}"})
    assert response.headers["location"] == SIGN_IN
    assert "#token" in shown(await scene.post("/sign-in", data={"token": "abc"}), 422).links


async def test_signing_in_leads_to_the_page_that_was_asked_for_where_it_is_for_the_role(scene: Scene) -> None:
    asked = await scene.get("/staff/offers/o1")
    assert asked.headers["location"] == "/sign-in?next=/staff/offers/o1"
    page = shown(await scene.get(asked.headers["location"]))
    (kept,) = {given["value"] for _, given in page.fields if given.get("name") == "next"}
    assessor = cookie("assessor")
    response = await scene.post("/sign-in", data={"token": assessor[COOKIE], "next": kept})
    assert response.headers["location"] == "/staff/offers/o1"
    assert (await scene.post("/sign-in", data={"token": TOKEN, "next": kept})).headers["location"] == "/board"

    invitation = link(Purpose.SIGN_IN, "a1", owner="assessment")
    response = await scene.post("/sign-in", data={"token": f"https://portal.example{invitation}", "next": kept})
    assert response.headers["location"] == f"{invitation}?next=/staff/offers/o1"
    assert "/staff/offers/o1" in shown(await scene.post(response.headers["location"])).links
    assert "/staff" in shown(await scene.post(invitation)).links


async def test_who_is_signed_in_already_goes_on(scene: Scene) -> None:
    response = await scene.get("/sign-in?next=/staff/moderation", cookies=cookie("assessor"))
    assert response.headers["location"] == "/staff/moderation"
    assert (await scene.get("/sign-in", cookies=cookie())).headers["location"] == "/board"
    shown(await scene.get("/sign-in", cookies={COOKIE: "forged"}))


async def test_signing_in_never_leads_to_another_site(scene: Scene) -> None:
    for elsewhere in (
        "https://evil.example",
        "//evil.example",
        "/board\\evil",
        "/board//evil",
        "/boards",
        "/staff?x=/",
    ):
        response = await scene.post("/sign-in", data={"token": TOKEN, "next": elsewhere})
        assert response.headers["location"] == "/board"


async def test_a_link_is_asked_for_at_both_services_and_the_page_never_says_who_is_known(scene: Scene) -> None:
    for service in (scene.intake, scene.assessment):
        service.on("POST", "/v1/sign-in/requests", None, 202)
    response = await scene.post("/sign-in/link", data={"email": " sam@training.example ", "next": "/board"})
    assert response.headers["location"] == "/sign-in?asked=yes&next=/board"
    sent = [(one.path, one.body) for one in (*scene.intake.changes, *scene.assessment.changes)]
    assert sent == [("/v1/sign-in/requests", b'{"email":"sam@training.example"}')] * 2
    assert "If this address is known here" in shown(await scene.get(response.headers["location"])).text


async def test_an_address_that_is_none_is_kept_and_refused_beside_its_field(scene: Scene) -> None:
    scene.intake.refuses("POST", "/v1/sign-in/requests", 422, "invalid", "value is not an e-mail address", "email")
    page = shown(await scene.post("/sign-in/link", data={"email": "sam(at)training"}), 422)
    assert "#email" in page.links
    assert scene.assessment.changes == []


async def test_without_signing_in_the_board_leads_to_the_sign_in_page(scene: Scene) -> None:
    response = await scene.get("/board/c1")
    assert response.status_code == 303
    assert response.headers["location"] == "/sign-in?next=/board/c1"
    shown(await scene.get(response.headers["location"]))
    assert (await scene.get("/board", cookies={COOKIE: "forged"})).status_code == 303


async def test_the_board_is_for_operators(scene: Scene) -> None:
    for path in ("/board", "/board/c1", "/board/tasks", "/board/import", "/board/refusals"):
        shown(await scene.get(path, cookies=cookie("trainer")), 403)


async def test_an_operator_sees_the_own_providers_cohorts_alone(scene: Scene) -> None:
    assert "Autumn 2026" in shown(await scene.get("/board", cookies=cookie())).text
    other = cookie(provider="southshire")
    assert "There is no cohort yet" in shown(await scene.get("/board", cookies=other)).text
    shown(await scene.get("/board/c1", cookies=other), 404)
    assert scene.read_model.asked_for == []


async def test_the_cohort_shows_counts_deadlines_and_who_is_waited_for(scene: Scene) -> None:
    page = shown(await scene.get("/board/c1", cookies=cookie()))
    assert "3 candidates by stage 1 Applied 1 Placed 1 Withdrawn" in page.text
    assert "Tamsin Example HLTA-7K3FQ-0M2XA Applied Headteacher End of Sunday 8 November 2026 Past" in page.text
    assert "Ada Sample HLTA-7K3FQ-0M2XA Placed Session Tuesday 1 December 2026 at 9:30am" in page.text
    assert "Name not here yet" in page.text


async def test_the_board_counts_down_the_time_that_an_assessor_has(scene: Scene) -> None:
    offered = row("Ada Sample", Stage.ARRANGING, Waiting.ASSESSOR, datetime(2026, 11, 10, 23, 59, 59, tzinfo=UTC))
    scene.read_model.rows = [offered]
    page = shown(await scene.get("/board/c1", cookies=cookie()))
    assert "Assessor End of Tuesday 10 November 2026 1 day and 14 hours left" in page.text


async def test_filters_and_order_come_from_the_address_bar(scene: Scene) -> None:
    path = "/board/c1?stage=placed&waiting_on=session&sort=next_deadline&direction=down"
    page = shown(await scene.get(path, cookies=cookie()))
    assert scene.read_model.asked_for == [
        ("northshire", "c1", (Stage.PLACED, Waiting.SESSION, "next_deadline", "down"))
    ]
    assert "Tamsin Example" not in page.text
    assert "?stage=placed&waiting_on=session&sort=next_deadline&direction=up" in page.links
    assert "?stage=placed&waiting_on=session&sort=name&direction=up" in page.links


async def test_a_filter_that_nobody_fits_says_so_and_nonsense_filters_nothing(scene: Scene) -> None:
    page = shown(await scene.get("/board/c1?stage=moderation", cookies=cookie()))
    assert "No candidate of this cohort fits both filters." in page.text
    page = shown(await scene.get("/board/c1?stage=x&sort=drop&direction=sideways", cookies=cookie()))
    assert "Tamsin Example" in page.text


async def test_an_empty_cohort_says_how_it_fills(scene: Scene) -> None:
    scene.read_model.rows = []
    assert "Nobody is in this cohort yet" in shown(await scene.get("/board/c1", cookies=cookie())).text


async def test_open_tasks_say_what_to_do(scene: Scene) -> None:
    task = {
        "task_id": "t",
        "code": "head_silent",
        "journey_id": "j1",
        "reference": "R",
        "since": "2026-11-02T09:00:00Z",
    }
    missed = {"code": "missed_again", "journey_id": "j2", "since": "2026-11-01T09:00:00Z", "reason_code": "candidate"}
    scene.assessment.on("GET", "/v1/moves", {"moves": []})
    scene.assessment.on("GET", "/v1/tasks", {"tasks": [missed]})
    came_back = {"code": "address_bounced", "journey_id": "j1", "since": "2026-10-20T08:00:00Z"}
    details = ["Hal Example (head): hal@school.example", "What came back: 03 please confirm, answer 550"]
    scene.notifications.on("GET", "/v1/tasks", {"tasks": [came_back | {"details": details}]})
    scene.intake.on("GET", "/v1/tasks", {"tasks": [task, task | {"code": "something_new"}]})
    page = shown(await scene.get("/board/tasks", cookies=cookie()))
    assert "4 tasks, the oldest first" in page.text
    assert "Hal Example (head): hal@school.example" in page.text
    assert page.text.index("For the second time somebody was missing") < page.text.index("Telephone the school")
    assert "Something new" in page.text
    scene.intake.on("GET", "/v1/tasks", {"tasks": []})
    scene.assessment.on("GET", "/v1/tasks", {"tasks": []})
    scene.notifications.on("GET", "/v1/tasks", {"tasks": []})
    assert "Nothing is waiting for you" in shown(await scene.get("/board/tasks", cookies=cookie())).text


async def test_other_times_that_were_asked_for_are_listed_and_the_office_can_keep_one(scene: Scene) -> None:
    wish = {
        "appointment_id": "a1",
        "journey_id": "j1",
        "asked_by": "guest",
        "reason": "An inspection",
        "contact_by": "2026-11-06T23:59:59Z",
        "starts_at": "2027-01-14T10:00:00Z",
        "waiting_on": "assessor",
    }
    scene.intake.on("GET", "/v1/tasks", {"tasks": []})
    scene.assessment.on("GET", "/v1/tasks", {"tasks": []})
    scene.notifications.on("GET", "/v1/tasks", {"tasks": []})
    scene.assessment.on("GET", "/v1/moves", {"moves": [wish]})
    page = shown(await scene.get("/board/tasks", cookies=cookie()))
    assert "Thursday 14 January 2027 at 10am A teacher or senior leader An inspection The assessor offers" in page.text
    assert "End of Friday 6 November 2026 Past" in page.text
    scene.assessment.on("DELETE", "/v1/appointments/a1/move", {"dropped": True})
    assert (await scene.post("/board/tasks", cookies=cookie(), data={"appointment_id": "a1"})).status_code == 303
    assert [(sent.method, sent.path) for sent in scene.changes] == [("DELETE", "/v1/appointments/a1/move")]
    shown(await scene.post("/board/tasks", cookies=cookie(), data={"appointment_id": "../awards"}), 422)
    assert len(scene.changes) == 1


def test_every_task_that_intake_raises_says_what_to_do() -> None:
    sources = "".join(path.read_text() for path in (files("services.intake") / "actions").iterdir() if path.is_file())
    raised = {*DECLARATION_TASKS, *re.findall(r'raise_task\([^)]*?"(\w+)"', sources), "fee_unpaid"}
    assert {"place_lost", "deferred_without_cohort", "level_two_file_to_check", "duplicate_answered"} <= raised
    assert raised <= set(TASKS)


def test_every_task_that_assessment_knows_says_what_to_do() -> None:
    source = (files("services.assessment") / "allocation" / "queries.py").read_text()
    known = {*re.findall(r"select '(\w+)'", source), *re.findall(r'"code": "(\w+)"', source)}
    assert {"candidate_not_allocated", "missed_again", "few_school_days", "appeal_overdue"} <= known
    assert known <= set(TASKS)


async def test_a_csv_is_looked_at_first_and_applied_on_the_second_button(scene: Scene) -> None:
    signed_in = cookie()
    bad = [{"row": 3, "field": "birth_date", "rule": "31/02/1985 is no date.", "remedy": "Write DD/MM/YYYY."}]
    scene.intake.on("POST", "/v1/applications/csv", {"rows": 2, "good": 1, "applied": [], "bad": bad})
    file = {"file": ("candidates.csv", b"\xef\xbb\xbf" + CSV.encode(), "text/csv")}
    page = shown(await scene.post("/board/import", cookies=signed_in, data={"action": "look"}, files=file))
    assert "2 rows: 1 good , 1 not" in page.text
    assert "3 birth_date 31/02/1985 is no date. Write DD/MM/YYYY." in page.text
    assert page.buttons[-2:] == ["Save the bad rows with the reason", "Apply 1 good row"]
    held = next(given["value"] for _, given in page.fields if given.get("name") == "csv")
    applied = [{"row": 2, "journey_id": "j9", "reference": "HLTA-7K3FQ-0M2XA", "new": True}]
    scene.intake.on("POST", "/v1/applications/csv", {"rows": 2, "good": 1, "applied": applied, "bad": bad})
    page = shown(await scene.post("/board/import", cookies=signed_in, data={"action": "apply", "csv": held}))
    assert "1 application imported" in page.text
    assert "HLTA-7K3FQ-0M2XA" in page.text
    looked, sent = scene.changes
    assert (looked.query, sent.query) == ("apply=false", "apply=true")
    assert sent.body.decode().replace("\r\n", "\n") == CSV
    assert looked.authorization == f"Bearer {signed_in[COOKIE]}"


DRY_RUN = {
    "samples": [
        {"sent_to": "sam@home.example", "subject": "We have your application", "words": "Dear Sam, thank you."}
    ],
    "left_out": [
        {"reason": "applied_before", "count": 2, "references": ["row 4", "row 9"]},
        {"reason": "something_new", "count": 1, "references": []},
    ],
}


async def test_a_csv_to_many_shows_what_it_mails_and_who_is_left_out_before_it_is_applied(scene: Scene) -> None:
    looked = {"rows": 60, "good": 60, "people_told": 90, "needs_second_person": True, "dry_run": DRY_RUN}
    scene.intake.on("POST", "/v1/applications/csv", looked)
    file = {"file": ("candidates.csv", CSV.encode(), "text/csv")}
    page = shown(await scene.post("/board/import", cookies=cookie(), data={"action": "look"}, files=file))
    assert "To sam@home.example: We have your application Dear Sam, thank you." in page.text
    assert "2 who applied before: nothing new happens to them Which they are row 4, row 9" in page.text
    assert "1 who would be told something that is over, or was answered, by then" in page.text
    assert "a second member of staff must apply this same file as well" in page.text
    scene.intake.on("POST", "/v1/applications/csv", looked | {"dry_run": {"samples": None, "left_out": []}})
    page = shown(await scene.post("/board/import", cookies=cookie(), data={"action": "look"}, files=file))
    assert "The messages could not be shown just now." in page.text


async def test_a_csv_near_the_limit_can_be_applied_as_well_as_looked_at(scene: Scene) -> None:
    large = CSV + "x,,,,@;\r\n" * 200_000
    scene.intake.on("POST", "/v1/applications/csv", {"rows": 2, "good": 1, "applied": [], "bad": []})
    file = {"file": ("candidates.csv", large.encode(), "text/csv")}
    looked = await scene.post("/board/import", cookies=cookie(), data={"action": "look"}, files=file)
    assert '<form method="post" enctype="multipart/form-data"' in looked.text
    again = {"csv": (None, large.encode()), "action": (None, b"apply")}
    shown(await scene.post("/board/import", cookies=cookie(), files=again))
    assert scene.changes[-1].query == "apply=true"


async def test_a_csv_without_a_good_row_offers_nothing_to_apply(scene: Scene) -> None:
    bad = [{"row": 1, "field": "file", "rule": "The file has no headings.", "remedy": "Use the template."}]
    scene.intake.on("POST", "/v1/applications/csv", {"rows": 0, "good": 0, "applied": [], "bad": bad})
    file = {"file": ("candidates.csv", b"nonsense", "text/csv")}
    page = shown(await scene.post("/board/import", cookies=cookie(), files=file))
    assert page.buttons == ["Sign out", "Save the bad rows with the reason"]
    assert "Use the template." in page.text


async def test_bad_rows_are_saved_as_a_file_with_the_reason(scene: Scene) -> None:
    bad = [{"row": 3, "field": "birth_date", "rule": "31/02/1985 is no date.", "remedy": "Write DD/MM/YYYY."}]
    scene.intake.on("POST", "/v1/applications/csv", {"rows": 2, "good": 1, "applied": [], "bad": bad})
    file = {"file": ("candidates.csv", CSV.encode(), "text/csv")}
    page = shown(await scene.post("/board/import", cookies=cookie(), data={"action": "look"}, files=file))
    assert "Save the bad rows with the reason" in page.buttons
    scene.intake.on("POST", "/v1/applications/csv/problems", "\ufeffname,problem\r\nSam,birth_date: no date\r\n")
    answer = await scene.post("/board/import/problems", cookies=cookie(), files={"csv": (None, CSV.encode())})
    assert answer.headers["content-disposition"] == 'attachment; filename="not-applied.csv"'
    assert answer.text == "\ufeffname,problem\r\nSam,birth_date: no date\r\n"
    assert scene.changes[-1].body.decode().replace("\r\n", "\n") == CSV


MOVES = "reference,cohort\nHLTA-AAAAA-BBBBB,Winter\nHLTA-NO-ONE,Winter\n"
PREVIEW = {
    "action": "move_candidates",
    "done_at": None,
    "expected": "exactly-this",
    "changes": [{"what": "row 2, HLTA-AAAAA-BBBBB: cohort", "was": "Autumn", "becomes": "Winter"}],
    "warnings": ["row 3 is left out: There is no candidate with the reference HLTA-NO-ONE. Correct it."],
}


async def test_moves_are_looked_at_first_and_done_with_a_reason_exactly_as_they_were_shown(scene: Scene) -> None:
    scene.intake.on("POST", "/v1/office/move_candidates", PREVIEW)
    file = {"moves": ("moves.csv", MOVES.encode(), "text/csv")}
    page = shown(await scene.post("/board/import/moves", cookies=cookie(), data={"action": "look"}, files=file))
    assert "1 candidate would move. Nobody has been moved yet." in page.text
    assert "Row 2, HLTA-AAAAA-BBBBB Autumn Winter" in page.text
    assert "Row 3 is left out: There is no candidate with the reference HLTA-NO-ONE. Correct it." in page.text
    assert page.buttons[1:] == ["Save the bad rows with the reason", "Move 1 candidate"]
    assert scene.changes[0].query == "preview=true"
    given = {field["name"]: field.get("value", "") for _, field in page.fields if "name" in field}
    refused = shown(await scene.post("/board/import/moves", cookies=cookie(), data={**given, "action": "apply"}), 422)
    assert "#reason" in refused.links
    assert [one.query for one in scene.changes] == ["preview=true", "preview=true"]
    sent = {**given, "action": "apply", "reason": "The trainer is ill."}
    done = shown(await scene.post("/board/import/moves", cookies=cookie(), data=sent))
    assert "1 candidate moved" in done.text
    asked = scene.changes[-1]
    assert (asked.query, asked.headers["idempotency-key"]) == ("", given["key"])
    assert (asked.json["reason"], asked.json["expected"]) == ("The trainer is ill.", "exactly-this")
    assert asked.json["csv"].replace("\r\n", "\n") == MOVES


async def test_moves_of_many_show_what_is_mailed_and_that_it_takes_two(scene: Scene) -> None:
    scene.intake.on("POST", "/v1/office/move_candidates", PREVIEW | {"needs_second_person": True, "dry_run": DRY_RUN})
    file = {"moves": ("moves.csv", MOVES.encode(), "text/csv")}
    page = shown(await scene.post("/board/import/moves", cookies=cookie(), data={"action": "look"}, files=file))
    assert "a second member of staff must move this same file as well" in page.text
    assert "To sam@home.example: We have your application" in page.text


async def test_moves_that_would_be_other_ones_by_now_are_shown_again(scene: Scene) -> None:
    def answer(asked: Asked) -> tuple[int, Any]:
        if asked.query:
            return 200, PREVIEW | {"expected": "something-else"}
        return 409, {"code": "preview_stale", "detail": "What would change is no longer what the preview showed."}

    scene.intake.on("POST", "/v1/office/move_candidates", answer)
    sent = {"action": "apply", "csv": MOVES, "reason": "The trainer is ill.", "expected": "old", "key": "a1"}
    page = shown(await scene.post("/board/import/moves", cookies=cookie(), data=sent), 409)
    assert "What would change is no longer what the preview showed." in page.text
    held = {field["name"]: field.get("value", "") for _, field in page.fields if "name" in field}
    assert (held["expected"], held["reason"]) == ("something-else", "The trainer is ill.")


async def test_moves_without_a_file_ask_for_one_and_offer_template_and_bad_rows(scene: Scene) -> None:
    assert "#moves" in shown(await scene.post("/board/import/moves", cookies=cookie(), data={}), 422).links
    template = await scene.get("/board/import/moves.csv", cookies=cookie())
    assert template.text.splitlines()[0] == "\ufeffreference,cohort"
    scene.intake.on("POST", "/v1/moves/csv/problems", "\ufeffreference,cohort,problem\r\n")
    bad = await scene.post("/board/import/moves/problems", cookies=cookie(), data={"csv": MOVES})
    assert bad.headers["content-disposition"] == 'attachment; filename="not-moved.csv"'


async def test_the_import_asks_for_a_file_and_offers_the_template(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/applications/csv-template", "name,email\r\n")
    assert "#file" in shown(await scene.post("/board/import", cookies=cookie(), data={}), 422).links
    template = await scene.get("/board/import/template.csv", cookies=cookie())
    assert template.text == "name,email\r\n"
    assert template.headers["content-disposition"] == 'attachment; filename="applications.csv"'


async def test_a_form_of_another_site_is_refused(scene: Scene) -> None:
    given: dict[str, Any] = {"cookies": cookie(), "data": {"csv": CSV, "action": "apply"}}
    shown(await scene.post("/board/import", headers={"sec-fetch-site": "cross-site"}, **given), 403)
    assert scene.changes == []


async def test_signing_out_forgets_who_it_was(scene: Scene) -> None:
    response = await scene.post("/sign-out", cookies=cookie())
    assert f'{COOKIE}=""' in response.headers["set-cookie"]
    assert response.headers["location"] == "/sign-in"
