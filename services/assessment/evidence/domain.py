"""What is still missing, what a submission contains, and whether it came in time. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

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


class DocumentLink(Frozen):
    """One standard that a document proves. `place` says where in it to look, and why it is there."""

    standard: int
    place: str = Field(min_length=1, max_length=1000)


class Document(Frozen):
    """One document of the file, with its links in the order of the standards."""

    document_id: str
    title: str
    links: tuple[DocumentLink, ...]
    file_name: str
    content_type: str
    size: int
    sha256: str

    @property
    def standards(self) -> tuple[int, ...]:
        """The standards that it proves, in order."""
        return tuple(link.standard for link in self.links)


class Submission(Frozen):
    """A part handed in; it is locked from then on."""

    part: Part
    submitted_at: Instant
    digest: str
    items: int
    late: bool


class Reopened(Frozen):
    """A part was opened again after it had been handed in; of the file perhaps some standards alone."""

    part: Part
    reopened_at: Instant
    standards: tuple[int, ...] = ()


class Holding(Frozen):
    """All that a candidate has written, added and handed in, and what of it was opened again, the oldest first."""

    tasks: tuple[Task, ...] = ()
    documents: tuple[Document, ...] = ()
    submissions: tuple[Submission, ...] = ()
    reopened: tuple[Reopened, ...] = ()

    def attempts(self, part: Part) -> int:
        """How often the part was handed in."""
        return sum(one.part == part for one in self.reopened) + (self.submission(part) is not None)

    @property
    def open_standards(self) -> tuple[int, ...]:
        """What alone of the file may be changed, since only that was opened again; empty: all or nothing of it."""
        newest = next((one for one in reversed(self.reopened) if one.part == "file"), None)
        return newest.standards if newest is not None and self.submission("file") is None else ()

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

    def must_be_open_for(self, standards: Collection[int]) -> None:
        """Raises DomainError unless the file is open, and for all these standards."""
        self.must_not_be_locked("file")
        closed = sorted(set(standards) - set(self.open_standards)) if self.open_standards else []
        if closed:
            raise DomainError(
                f"The file is open again for {counted_standards(self.open_standards)} alone, so nothing changes for "
                f"{counted_standards(closed)}. Leave that out, or ask the provider's office to open more.",
                code="standard_locked",
                field="standards",
            )


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
        items = [
            "\n".join([one.sha256, one.title, *(f"{link.standard} {link.place}" for link in one.links)])
            for one in holding.documents
        ]
    digests = sorted(hashlib.sha256(item.encode()).hexdigest() for item in items)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest(), len(items)


def decide_by(due_at: datetime, starts_at: datetime, policy: Programme) -> datetime:
    """Until when late evidence is decided on (own): 2 working days after the deadline, at the latest at the start."""
    days = policy.evidence.late_decision_working_days
    return min(end_of_day(add_working_days(london_date(due_at), days)), starts_at)


def grid(documents: Sequence[Document], standards: Collection[int]) -> list[tuple[int, tuple[tuple[str, str], ...]]]:
    """The index of the file: for each standard its documents, each with its title and where in it to look."""
    return [
        (number, tuple((one.title, link.place) for one in documents for link in one.links if link.standard == number))
        for number in sorted(standards)
    ]


def check_links(links: Sequence[DocumentLink], policy: Programme) -> tuple[DocumentLink, ...]:
    """The links in the order of their standards. Raises Invalid for none, a strange standard, or one linked twice."""
    numbers = [link.standard for link in links]
    if not links:
        raise Invalid("Link the document to at least one standard, or take it out.", field="standards")
    if len(set(numbers)) < len(numbers):
        raise Invalid("Link the document to each standard once.", field="standards")
    check_standards(numbers, policy)
    if any(not link.place.strip() for link in links):
        raise Invalid("Say for each standard where in the document to look, and why it is there.", field="where")
    return tuple(sorted(links, key=lambda link: link.standard))


def changed_standards(before: Sequence[DocumentLink], after: Sequence[DocumentLink]) -> frozenset[int]:
    """The standards whose links differ: new, gone, or with other words."""
    was, becomes = ({link.standard: link.place for link in links} for links in (before, after))
    return frozenset(number for number in was.keys() | becomes.keys() if was.get(number) != becomes.get(number))


def counted_standards(numbers: Collection[int]) -> str:
    """`standard 4`, `standards 4, 17`."""
    return f"standard{'' if len(numbers) == 1 else 's'} {_listed(sorted(numbers))}"


def _cited(standards: Sequence[int]) -> str:
    return ",".join(str(number) for number in standards)


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
