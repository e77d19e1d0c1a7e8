"""A candidate's yes or no to something beyond the assessment, and whom it lets us write to."""

from __future__ import annotations

from typing import Literal

from services.intake.domain.application import Application, NewApplication
from shared.consents import ConsentKind
from shared.contracts.envelope import Frozen, Instant

How = Literal["application", "import", "own_page", "one_click", "office", "school_changed"]


class Consent(Frozen):
    """One answer, in the words that were shown."""

    consent_id: str
    kind: ConsentKind
    given: bool
    wording_version: str
    wording: str
    how: How
    changed_at: Instant


def reader_of(kind: ConsentKind, application: Application) -> str | None:
    """Id of the person whom we may write to by this consent; None when nobody is named who could be."""
    if kind == "mentor_copies":
        return application.mentor_id
    if kind == "school_copies":
        return application.school_contact_id
    return application.head_id if kind == "school_outcome" else application.candidate_id


def given_with(filled_in: NewApplication) -> tuple[ConsentKind, ...]:
    """What was ticked in the form."""
    ticked: dict[ConsentKind, bool] = {
        "mentor_copies": filled_in.mentor_copies,
        "school_copies": filled_in.school_copies,
        "school_outcome": filled_in.school_outcome,
        "network": filled_in.network,
    }
    return tuple(kind for kind, yes in ticked.items() if yes)
