"""What the assessment service answers about a candidate's evidence, and the questions that the pages ask of it."""

from __future__ import annotations

from typing import Literal

from services.portal.api import Answer
from shared.contracts.envelope import Instant


class Task(Answer):
    """One written piece as it stands."""

    task: str
    text: str = ""
    standards: tuple[int, ...] = ()


class DocumentLink(Answer):
    """One standard that a document proves, and where in it to look and why."""

    standard: int
    place: str = ""


class Document(Answer):
    """One document of the file, with its links in the order of the standards."""

    document_id: str
    title: str
    links: tuple[DocumentLink, ...] = ()
    file_name: str = ""
    size: int | None = None

    @property
    def standards(self) -> tuple[int, ...]:
        """The standards that it proves."""
        return tuple(link.standard for link in self.links)

    @property
    def places(self) -> list[tuple[str, tuple[int, ...]]]:
        """Each text about where to look, with the standards for which it stands."""
        found: dict[str, list[int]] = {}
        for link in self.links:
            found.setdefault(link.place, []).append(link.standard)
        return [(place, tuple(numbers)) for place, numbers in found.items()]

    def place_for(self, number: int) -> str:
        """Where to look for one standard."""
        return next((link.place for link in self.links if link.standard == number), "")


class Submission(Answer):
    """A part that was handed in, and is locked since."""

    submitted_at: Instant
    digest: str = ""
    late: bool = False


class Submitted(Answer):
    """Both parts; None for one that is still open."""

    tasks: Submission | None = None
    file: Submission | None = None


class Attempts(Answer):
    """How often each part was handed in."""

    tasks: int = 0
    file: int = 0


class LikelyNames(Answer):
    """Words that may be a pupil's name; `where` is a task's code or a document's id."""

    where: str
    words: tuple[str, ...]


class Hidden(Answer):
    """A document that nobody but the candidate opens for now, and why."""

    document_id: str
    problem: Literal["malware", "unreadable", "pupil_data"]

    @property
    def words(self) -> str:
        """What was found, for the candidate."""
        return _PROBLEMS[self.problem]


_PROBLEMS = {
    "malware": "This document may do harm, so it opens for nobody.",
    "unreadable": "This document cannot be opened. It is hidden from everybody but you.",
    "pupil_data": "This document may show who a pupil is. It is hidden from everybody but you.",
}


class Evidence(Answer):
    """Everything of one journey."""

    due_at: Instant | None = None
    tasks: tuple[Task, ...] = ()
    documents: tuple[Document, ...] = ()
    submitted: Submitted = Submitted()
    attempts: Attempts = Attempts()
    open_standards: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    likely_names: tuple[LikelyNames, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    deleted_at: Instant | None = None

    def document(self, document_id: str) -> Document | None:
        """A document of the file."""
        return next((one for one in self.documents if one.document_id == document_id), None)

    def may_change(self, document: Document) -> bool:
        """Whether the whole document may be taken out: each of its standards is open."""
        if self.submitted.file is not None:
            return False
        return not self.open_standards or set(document.standards) <= set(self.open_standards)

    def is_open(self, number: int) -> bool:
        """Whether anything about this standard may be changed in the file."""
        return self.submitted.file is None and (not self.open_standards or number in self.open_standards)

    def problem_with(self, document_id: str) -> str | None:
        """What was found wrong with a document, in words; None for most."""
        return next((one.words for one in self.hidden if one.document_id == document_id), None)

    def names_in(self, part: str) -> list[tuple[str, str, tuple[str, ...]]]:
        """For each task or document of that part: its address below the list, what it is called, and likely names."""
        words = {one.where: one.words for one in self.likely_names}
        if part == "tasks":
            found = [(f"tasks/{one.task}", f"Task {one.task}", words.get(one.task, ())) for one in self.tasks]
        else:
            found = [("documents", one.title, words.get(one.document_id, ())) for one in self.documents]
        return [one for one in found if one[2]]

    def task(self, code: str) -> Task | None:
        """A written piece, or None while there is nothing."""
        return next((task for task in self.tasks if task.task == code and task.text.strip()), None)

    @property
    def unfinished(self) -> frozenset[str]:
        """Codes of the tasks that the service does not count yet: nothing written, or no standard cited."""
        return frozenset(code.partition(":")[2] for code in self.missing if code.startswith("task:"))

    @property
    def gaps(self) -> list[int]:
        """Standards that need a document and have none."""
        return [int(code.partition(":")[2]) for code in self.missing if code.startswith("standard:")]

    def in_tasks(self, number: int) -> list[str]:
        """Codes of the tasks that cite a standard."""
        return [task.task for task in self.tasks if number in task.standards and task.text.strip()]

    def titles_of(self, number: int) -> list[str]:
        """The documents that are said to prove a standard, each with where to look."""
        return [f"{one.title} ({one.place_for(number)})" for one in self.in_documents(number)]

    def in_documents(self, number: int) -> list[Document]:
        """Documents that are said to prove a standard."""
        return [document for document in self.documents if number in document.standards]
