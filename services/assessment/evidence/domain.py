"""What is still missing, what a submission contains, and whether it came in time. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from shared.calendar import add_working_days, end_of_day, is_in_time, london_date
from shared.contracts.envelope import Frozen, Instant
from shared.errors import DomainError, Invalid
from shared.policy import Programme

Part = Literal["tasks", "file"]

MAXIMUM_BYTES = 10 * 1024 * 1024
CONTENT_TYPES: dict[str, str] = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "text/plain": "plain text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.oasis.opendocument.text": "OpenDocument text",
}
"""What may be in the file (own): kinds that open without a program of their own running."""
LONGEST_TEXT = 40_000


class Task(Frozen):
    """One written piece with the standards it cites."""

    task: str
    text: str
    standards: tuple[int, ...] = ()


class Document(Frozen):
    """One document of the file. `place` says where in it to look, and why it is there."""

    document_id: str
    title: str
    place: str
    standards: tuple[int, ...]
    file_name: str
    content_type: str
    size: int
    sha256: str


class Submission(Frozen):
    """A part handed in; it is locked from then on."""

    part: Part
    submitted_at: Instant
    digest: str
    items: int
    late: bool


class Holding(Frozen):
    """All that a candidate has written, added and handed in."""

    tasks: tuple[Task, ...] = ()
    documents: tuple[Document, ...] = ()
    submissions: tuple[Submission, ...] = ()

    def submission(self, part: Part) -> Submission | None:
        """The submission of this part, if it was handed in."""
        return next((one for one in self.submissions if one.part == part), None)

    def is_complete(self, policy: Programme) -> bool:
        """Whether every part was handed in."""
        return all(self.submission(part) for part in parts(policy))

    def is_in_by(self, due_at: datetime, policy: Programme) -> bool:
        """Whether every part was handed in at or before that instant, whenever one asks."""
        return all(
            (one := self.submission(part)) is not None and is_in_time(one.submitted_at, due_at)
            for part in parts(policy)
        )

    def must_not_be_locked(self, part: Part) -> None:
        """Raises DomainError `locked` once the part was handed in: nothing is added after submitting (BPN)."""
        if self.submission(part) is not None:
            raise DomainError("This part was handed in and is locked; nothing can be added or changed.", code="locked")


def parts(policy: Programme) -> tuple[Part, ...]:
    """What must be handed in: a programme without tasks has the file alone."""
    return ("tasks", "file") if policy.evidence.tasks else ("file",)


def missing_in(part: Part, holding: Holding, policy: Programme) -> tuple[str, ...]:
    """Codes of what the part still lacks: `task:4b`, `standard:17`."""
    if part == "tasks":
        written = {one.task for one in holding.tasks if one.text.strip() and one.standards}
        return tuple(f"task:{task}" for task in policy.evidence.tasks if task not in written)
    linked = documents_per_standard(holding.documents)
    rules = policy.evidence
    needed = [number for number in policy.standards.numbers if number not in rules.no_document_standards]
    return tuple(f"standard:{number}" for number in needed if linked[number] < rules.documents_per_standard_minimum)


def missing(holding: Holding, policy: Programme) -> tuple[str, ...]:
    """Codes of all that is still to be done: what a part lacks, and the part itself while it is not handed in."""
    codes: list[str] = []
    for part in parts(policy):
        if holding.submission(part) is None:
            codes += [*missing_in(part, holding, policy), f"part:{part}"]
    return tuple(codes)


def documents_per_standard(documents: Sequence[Document]) -> Counter[int]:
    """How many of the documents are linked to each standard."""
    return Counter(standard for document in documents for standard in document.standards)


def check_submission(part: Part, holding: Holding, policy: Programme) -> None:
    """Raises DomainError that says what the part lacks, or which standards have more documents than allowed."""
    if part not in parts(policy):
        raise Invalid(f"{policy.code} has no {part}.", field="part")
    lacking = missing_in(part, holding, policy)
    if lacking:
        raise DomainError(
            f"Something is still missing: {', '.join(code.replace(':', ' ') for code in lacking)}. "
            "Add it, then hand in.",
            code="incomplete",
        )
    linked = documents_per_standard(holding.documents)
    maximum = policy.evidence.documents_per_standard_maximum
    crowded = sorted(number for number, count in linked.items() if count > maximum)
    if part == "file" and crowded:
        raise DomainError(
            f"At most {maximum} documents prove one standard; there are more for {_listed(crowded)}. Unlink some.",
            code="too_many_documents",
        )


def check_standards(standards: Sequence[int], policy: Programme) -> tuple[int, ...]:
    """The standards in order, each once. Raises Invalid for one that the programme does not have."""
    strange = sorted(set(standards) - set(policy.standards.numbers))
    if strange:
        raise Invalid(f"There is no standard {_listed(strange)}.", field="standards")
    return tuple(sorted(set(standards)))


def check_document(content_type: str, size: int) -> None:
    """Raises Invalid for a kind of file that is not taken, an empty one or one above 10 MB."""
    if content_type not in CONTENT_TYPES:
        kinds = ", ".join(CONTENT_TYPES.values())
        raise Invalid(f"This kind of file is not taken. Save it as one of: {kinds}.", code="file_kind", field="file")
    if size > MAXIMUM_BYTES:
        raise Invalid("The file is larger than 10 MB. Make it smaller or split it.", code="file_size", field="file")
    if size == 0:
        raise Invalid("The file is empty. Choose another.", code="file_empty", field="file")


def digest_of(part: Part, holding: Holding) -> tuple[str, int]:
    """The digest of all that a part holds, whatever the order it was added in, and the number of its items."""
    if part == "tasks":
        items = [f"{one.task}\n{_cited(one.standards)}\n{one.text}" for one in holding.tasks]
    else:
        items = [f"{one.sha256}\n{_cited(one.standards)}\n{one.title}\n{one.place}" for one in holding.documents]
    digests = sorted(hashlib.sha256(item.encode()).hexdigest() for item in items)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest(), len(items)


def decide_by(due_at: datetime, starts_at: datetime, policy: Programme) -> datetime:
    """Until when late evidence is decided on (own): 2 working days after the deadline, at the latest at the start."""
    days = policy.evidence.late_decision_working_days
    return min(end_of_day(add_working_days(london_date(due_at), days)), starts_at)


def grid(documents: Sequence[Document], standards: Collection[int]) -> list[tuple[int, tuple[str, ...]]]:
    """The index of the file: for each standard the titles of its documents."""
    return [
        (number, tuple(document.title for document in documents if number in document.standards))
        for number in sorted(standards)
    ]


def _cited(standards: Sequence[int]) -> str:
    return ",".join(str(number) for number in standards)


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
