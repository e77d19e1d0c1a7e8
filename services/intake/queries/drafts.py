"""An application that is not sent yet, as its applicant sees it; and who was not taken on, as an operator sees it."""

from __future__ import annotations

from services.intake.domain.draft import Answers, Draft
from services.intake.domain.eligibility import ENTRY_CODES, Problem, problems_of
from services.intake.queries.schools import Offered, offered_school
from services.intake.repository import people, refusals
from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection
from shared.policy import Choice, Programme
from shared.published import programme_of

MOST_REFUSALS = 500


class EntryRules(Frozen):
    """What the programme asks of whoever applies: kinds of proof of level 2 (label by code), and the least numbers."""

    level2_english_kinds: dict[str, str]
    level2_maths_kinds: dict[str, str]
    whole_class_minimum: int
    years_minimum: int


class DraftView(Frozen):
    """What was answered, what is missing (names of fields), and what would be refused as it stands.

    `school` is that of `answers.school_urn`, if one may apply from it. After it was sent there are no answers any more,
    and `reference` is the application's.
    """

    draft_id: str
    programme: str
    state: str
    answers: Answers
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]
    refused_at: Instant | None
    school: Offered | None
    rules: EntryRules
    deletes_at: Instant
    reference: str | None


class RefusalView(Frozen):
    """One refusal: the failed checks, who decided (a person's name, or the key of the programme), when, and why.

    `state` is `can_be_sent_again`, `deleted`, or the stage of the application; `name` is None once nothing is kept.
    """

    journey_id: str
    reference: str | None
    name: str | None
    programme: str
    codes: tuple[str, ...]
    decided_by: str
    by_rule: bool
    decided_at: Instant
    reason: str | None
    state: str


class Refusals(Frozen):
    """The newest first, and how many there are by each check, whatever was filtered."""

    refusals: tuple[RefusalView, ...]
    counts: dict[str, int]


async def draft_view(connection: Connection, draft: Draft) -> DraftView:
    """Everything on the pages of the application form."""
    programme = await programme_of(connection, draft.provider_id, draft.programme_key)
    urn = draft.answers.get("school_urn")
    complete = draft.state == "open" and not draft.missing
    return DraftView(
        draft_id=draft.draft_id,
        programme=draft.programme_key,
        state=draft.state,
        answers=Answers.model_validate(draft.answers),
        missing=draft.missing if draft.state == "open" else (),
        problems=problems_of(draft.filled_in(), programme) if complete else (),
        refused_at=draft.refused_at if draft.is_refused else None,
        school=await offered_school(connection, draft.provider_id, urn, draft.programme) if urn else None,
        rules=_rules(programme),
        deletes_at=draft.deletes_at,
        reference=draft.reference,
    )


async def refusals_view(connection: Connection, provider_id: str, code: str | None) -> Refusals:
    """Who was not taken on; with a code, those who failed that check."""
    found = await refusals.standing(connection, provider_id, code, MOST_REFUSALS)
    deciders = {one.decided_by.partition(":")[2] for one in found} - {""}
    names = await people.names_of(connection, provider_id, sorted(deciders))
    counts = await refusals.counts(connection, provider_id)
    return Refusals(
        refusals=tuple(_view(one, names) for one in found), counts={code: counts.get(code, 0) for code in ENTRY_CODES}
    )


def _view(one: refusals.Standing, names: dict[str, str]) -> RefusalView:
    person_id = one.decided_by.partition(":")[2]
    return RefusalView(
        **one.model_dump(include={"journey_id", "reference", "name", "programme", "codes", "decided_at", "reason"}),
        decided_by=names.get(person_id, one.decided_by) if person_id else one.programme,
        by_rule=not person_id,
        state=one.state,
    )


def _rules(programme: Programme) -> EntryRules:
    rules = programme.eligibility
    return EntryRules(
        level2_english_kinds=_labels(rules.level2_english_kinds),
        level2_maths_kinds=_labels(rules.level2_maths_kinds),
        whole_class_minimum=rules.whole_class_minimum,
        years_minimum=rules.years_minimum,
    )


def _labels(kinds: tuple[Choice, ...]) -> dict[str, str]:
    return {kind.code: kind.label for kind in kinds}
