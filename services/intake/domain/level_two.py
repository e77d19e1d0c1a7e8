"""Proof of level 2 in English and maths: what was shown, by whom it was seen, and what is still missing.

The head's confirmation blocks the place, missing proof blocks the allocation, and neither blocks the form.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.intake.domain.application import LongText, Text
from shared.contracts.envelope import Frozen, Instant
from shared.errors import DomainError, Invalid
from shared.policy import Programme

Subject = Literal["english", "maths"]
SUBJECTS: tuple[Subject, ...] = ("english", "maths")
Document = Literal["certificate", "statement", "school_letter"]
"""What the proof is written on: a certificate, an awarding body's statement, or a letter from the school."""

EXCEPTION = "exception"
"""The kind of a proof that an operator does without."""

MAXIMUM_BYTES = 5 * 1024 * 1024
CONTENT_TYPES = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
"""Accepted files, by how their content begins."""


class Seen(Frozen):
    """Somebody saw the original: who, and on which day. Without a kind it is the one named in the application."""

    kind: Text | None = None
    document: Document = "certificate"
    seen_by: Text
    seen_on: date


class WithoutProof(Frozen):
    """An operator lets the candidate go on without proof, and says why. The words stay with intake."""

    reason: Annotated[LongText, Field(min_length=1)]


class Proof(Frozen):
    """One thing that was shown for one subject."""

    proof_id: str
    subject: Subject
    kind: str
    document: Document | Literal["none"]
    how: Literal["file", "seen", "exception"]
    seen_by: str | None = None
    seen_on: date | None = None
    reason: str | None = None
    file_name: str | None = None
    content_type: str | None = None
    size: int | None = None
    sha256: str | None = None
    recorded_at: Instant
    refused_at: Instant | None = None

    def suffices(self, programme: Programme) -> bool:
        """Whether it proves its subject alone: a letter from the school only where the programme says so."""
        if self.refused_at is not None:
            return False
        return self.document != "school_letter" or programme.eligibility.level2_school_letter_suffices


def missing(proofs: Iterable[Proof], programme: Programme) -> tuple[Subject, ...]:
    """The subjects without a proof that suffices."""
    proved = {proof.subject for proof in proofs if proof.suffices(programme)}
    return tuple(subject for subject in SUBJECTS if subject not in proved)


def require_kind(subject: Subject, kind: str, programme: Programme) -> None:
    """Raise Invalid for a kind of proof that the programme does not accept."""
    rules = programme.eligibility
    allowed = rules.level2_english_kinds if subject == "english" else rules.level2_maths_kinds
    if kind not in {choice.code for choice in allowed}:
        raise Invalid(
            f"This is no accepted proof of level 2 in {_name(subject)}. "
            f"Give one of {', '.join(choice.code for choice in allowed)}.",
            code=f"no_level2_{subject}",
            field="kind",
        )


def require_exception_allowed(programme: Programme) -> None:
    """Raise DomainError when the programme knows no exceptions."""
    if not programme.eligibility.level2_exception_allowed:
        raise DomainError("This programme makes no exceptions from proof of level 2.", code="no_exceptions")


def require_file(content_type: str, content: bytes) -> None:
    """Raise Invalid for a file that is empty, too large, or not of an accepted kind."""
    if len(content) > MAXIMUM_BYTES:
        raise Invalid("The file is larger than 5 MB. Send a smaller scan or photograph.", field="file")
    begins = CONTENT_TYPES.get(content_type)
    if begins is None or not content.startswith(begins):
        raise Invalid("Send a PDF, JPEG or PNG file.", code="file_kind", field="file")


def _name(subject: Subject) -> str:
    return "English" if subject == "english" else subject
