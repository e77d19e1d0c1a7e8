"""An application that is not sent yet: what was answered so far, and what is still missing.

Its id is the journey's once it is sent, and its person's id the candidate's.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Optional

from pydantic import EmailStr, create_model
from pydantic.fields import FieldInfo

from services.intake.domain.application import NewApplication, Text
from services.intake.domain.eligibility import Problem, Refused
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import Due
from shared.errors import DomainError


def _or_none(field: FieldInfo) -> Any:
    """The field's type with all its rules, and None."""
    whole = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    return Optional[whole]  # noqa: UP045  # the type is known at run time only


Answers: type[Frozen] = create_model(
    "Answers",
    __base__=Frozen,
    __doc__="The fields of an application, each of which may be missing; null takes an answer back.",
    **{name: (_or_none(field), None) for name, field in NewApplication.model_fields.items() if name != "programme"},  # type: ignore[call-overload]
)
"""Made from `NewApplication`, so that no field is checked by one rule here and by another when it is sent."""

MISSING = {
    "name": "your full name",
    "email": "your e-mail address",
    "job_title": "your job title",
    "school_urn": "your school",
    "phase": "the phase of your school",
    "level2_english_kind": "your proof of level 2 English",
    "level2_maths_kind": "your proof of level 2 maths",
    "whole_class_occasions": "how often you have led a whole class",
    "years_experience": "your years of work in schools",
    "head_name": "the name of your headteacher",
    "head_email": "the e-mail address of your headteacher",
    "payer": "who pays",
}
"""What must be answered, in the words of an error; a test holds it against the fields that an application must have."""


class NewDraft(Frozen):
    """With what somebody begins: the address to which the link goes, and perhaps a cohort."""

    email: EmailStr
    programme: Text = "hlta"
    cohort_id: Text | None = None


class Draft(Frozen):
    """A row of the record. A draft that was sent has no address and no answers any more."""

    draft_id: str
    provider_id: str
    programme: str
    programme_version: int
    person_id: str
    state: Literal["open", "submitted"]
    email: str | None
    answers: dict[str, Any]
    link_version: int
    begun_at: Instant
    saved_at: Instant
    reminders: tuple[Due, ...]
    deletes_at: Instant
    refused_at: Instant | None = None
    journey_id: str | None = None
    reference: str | None = None

    @property
    def programme_key(self) -> str:
        """Programme and version as they travel: `hlta@1`."""
        return f"{self.programme}@{self.programme_version}"

    @property
    def is_refused(self) -> bool:
        """Whether it was sent as it stands now, and not accepted."""
        return self.refused_at is not None and self.refused_at >= self.saved_at

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that must be answered and are not, in the order of the form."""
        return tuple(name for name in MISSING if self.answers.get(name) is None)

    def require_open(self) -> None:
        """Raises DomainError (`draft_submitted`) when it was sent."""
        if self.state != "open":
            raise DomainError(
                "This application was sent already. Open the newest message about it to see what happens next.",
                code="draft_submitted",
            )

    def filled_in(self) -> NewApplication:
        """What is sent. Raises Incomplete with every field that is missing."""
        if self.missing:
            raise Incomplete(self.missing)
        return NewApplication.model_validate({**self.answers, "programme": self.programme})


class Incomplete(Refused):
    """Something must be answered first; that is no decision about the applicant."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(
            tuple(
                Problem(
                    field=name,
                    code="missing",
                    rule=f"An application needs {MISSING[name]}.",
                    remedy="Answer it, then send the application.",
                )
                for name in missing
            )
        )


def merged(answers: dict[str, Any], more: Frozen) -> dict[str, Any]:
    """The answers with those that were given now; one that is null is taken back."""
    given = more.model_dump(mode="json", exclude_unset=True)
    return {name: value for name, value in {**answers, **given}.items() if value is not None}
