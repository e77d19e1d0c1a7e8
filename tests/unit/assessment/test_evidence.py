"""What is missing, what is handed in, and when it is late."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.assessment.evidence import domain
from services.assessment.evidence.domain import Document, DocumentLink, Holding, Submission, Task
from shared.errors import DomainError, Invalid
from shared.policy import load

HLTA, PORTFOLIO = load("hlta", 1), load("level-5-sta", 1)
DUE = datetime(2027, 1, 4, 23, 59, 59, tzinfo=UTC)
ALL_BUT_11 = tuple(number for number in range(1, 34) if number != 11)
TASKS = tuple(Task(task=task, text="Text", standards=(1,)) for task in ("1", "2", "3", "4a", "4b", "4c", "4d", "4e"))


def _document(document_id: str, standards: tuple[int, ...], sha256: str = "a") -> Document:
    return Document(
        document_id=document_id,
        title="Plan",
        links=tuple(DocumentLink(standard=number, place=f"Page {number}") for number in standards),
        file_name="plan.pdf",
        content_type="application/pdf",
        size=1,
        sha256=sha256,
    )


def _submission(part: domain.Part, at: datetime = DUE) -> Submission:
    return Submission(part=part, submitted_at=at, digest="d", items=1, late=at > DUE)


def test_an_empty_holding_lacks_every_task_every_standard_but_11_and_both_parts() -> None:
    codes = domain.missing(Holding(), HLTA)
    tasks = ("task:1", "task:2", "task:3", "task:4a", "task:4b", "task:4c", "task:4d", "task:4e")
    assert codes[:9] == (*tasks, "part:tasks")
    assert codes[9:] == (*(f"standard:{number}" for number in ALL_BUT_11), "part:file")


def test_a_task_without_a_standard_is_not_finished() -> None:
    holding = Holding(tasks=(*TASKS[:7], Task(task="4e", text="Text")))
    assert domain.missing_in("tasks", holding, HLTA) == ("task:4e",)


def test_a_part_that_was_handed_in_lacks_nothing() -> None:
    holding = Holding(tasks=TASKS, submissions=(_submission("tasks"),), documents=(_document("one", ALL_BUT_11[1:]),))
    assert domain.missing(holding, HLTA) == ("standard:1", "part:file")


def test_a_programme_without_tasks_wants_the_file_alone() -> None:
    assert domain.parts(PORTFOLIO) == ("file",)
    assert Holding(submissions=(_submission("file"),)).is_complete(PORTFOLIO)


@pytest.mark.parametrize(
    ("second", "on_time"),
    [(0, True), (0.999, True), (-1, True), (1, False)],
    ids=["the last second", "its very end", "before it", "a second late"],
)
def test_the_last_second_of_the_day_is_in_time(second: float, on_time: bool) -> None:
    handed_in = DUE.replace(microsecond=0).timestamp() + second
    later = datetime.fromtimestamp(handed_in, UTC)
    holding = Holding(submissions=(_submission("tasks"), _submission("file", later)))
    assert holding.is_in_by(DUE, HLTA) is on_time


def test_more_than_two_documents_for_one_standard_are_refused_by_its_number() -> None:
    documents = tuple(_document(str(n), ALL_BUT_11 if n == 0 else (17,)) for n in range(3))
    with pytest.raises(DomainError, match="there are more for 17") as refused:
        domain.check_submission("file", Holding(documents=documents), HLTA)
    assert refused.value.reason_code == "too_many_documents"


def test_handing_in_too_early_names_what_is_missing() -> None:
    with pytest.raises(DomainError, match="task 4e") as refused:
        domain.check_submission("tasks", Holding(tasks=TASKS[:7]), HLTA)
    assert refused.value.reason_code == "incomplete"


def test_the_digest_does_not_depend_on_the_order_but_on_every_word() -> None:
    holding = Holding(tasks=TASKS)
    turned = Holding(tasks=tuple(reversed(TASKS)))
    changed = Holding(tasks=(*TASKS[:7], TASKS[7].model_copy(update={"text": "Texts"})))
    assert domain.digest_of("tasks", holding) == domain.digest_of("tasks", turned)
    assert domain.digest_of("tasks", holding) != domain.digest_of("tasks", changed)
    assert domain.digest_of("tasks", holding)[1] == 8


@pytest.mark.parametrize(
    ("content_type", "size", "code"),
    [
        ("text/html", 10, "file_kind"),
        ("image/svg+xml", 10, "file_kind"),
        ("application/pdf", 10 * 1024 * 1024 + 1, "file_size"),
        ("application/pdf", 0, "file_empty"),
    ],
)
def test_files_that_cannot_be_kept_safely_are_refused(content_type: str, size: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        domain.check_document(content_type, size)
    assert refused.value.reason_code == code
    domain.check_document("application/pdf", 10 * 1024 * 1024)


def test_late_work_is_decided_on_in_two_working_days_but_before_the_appointment() -> None:
    """The deadline of Mon 4 January: Wed 6 January; with an appointment on the 5th, at its start."""
    far, near = datetime(2027, 1, 14, 10, tzinfo=UTC), datetime(2027, 1, 5, 10, tzinfo=UTC)
    assert domain.decide_by(DUE, far, HLTA) == datetime(2027, 1, 6, 23, 59, 59, tzinfo=UTC)
    assert domain.decide_by(DUE, near, HLTA) == near


def test_the_grid_lists_each_standard_with_its_documents() -> None:
    documents = (_document("one", (1, 2)), _document("two", (2,)))
    assert domain.grid(documents, (1, 2, 3)) == [
        (1, (("Plan", "Page 1"),)),
        (2, (("Plan", "Page 2"), ("Plan", "Page 2"))),
        (3, ()),
    ]
