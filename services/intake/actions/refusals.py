"""Somebody is not taken on: by a rule when a draft is sent, or by an operator later. Which check, who, when is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import uuid4

from services.intake.actions.declarations import close_declaration
from services.intake.actions.drafts import renew_draft, tell_of_draft
from services.intake.actions.duplicates import end_questions
from services.intake.actions.fees import refund
from services.intake.actions.holding import hold_with_place
from services.intake.actions.places import fill_free_places
from services.intake.actions.telling import tell_of_journey
from services.intake.domain.application import Application, Stage, Step, next_stage
from services.intake.domain.eligibility import ENTRY_CODES, Problem
from services.intake.repository import applications, drafts, places, refusals, tasks
from services.intake.transaction import Transaction
from shared.contracts.intake import EntryRefused

BY_RULE = "rule"
EntryCode = Literal[
    "not_employed", "no_level2_english", "no_level2_maths", "too_few_whole_classes", "too_little_experience"
]
"""`ENTRY_CODES`, as a choice for operators."""


async def refuse_draft(
    transaction: Transaction, provider_id: str, draft_id: str, problems: tuple[Problem, ...]
) -> None:
    """Keep that a draft was sent and failed these checks. It stays, to be put right and sent again.

    Sent again as it was, nothing more is told. Raises LinkExpired and DomainError as `save_draft` does.
    """
    connection = transaction.connection
    draft = await drafts.lock_draft(connection, provider_id, draft_id)
    draft.require_open()
    codes = tuple(dict.fromkeys(problem.code for problem in problems if problem.code in ENTRY_CODES))
    if draft.is_refused and codes == await refusals.newest_codes(connection, provider_id, draft_id):
        return
    now = transaction.now()
    await refusals.insert_refusal(connection, provider_id, draft_id, draft.programme_key, codes, BY_RULE, now)
    draft = await renew_draft(transaction, draft, refused_at=now)  # whoever may ask again has the whole time for it
    fact = EntryRefused(
        person_id=draft.person_id,
        codes=codes,
        decided_by="rule",
        decided_at=now,
        draft=True,
        link_version=draft.link_version,
        ask_again_until=draft.deletes_at,
    )
    await tell_of_draft(transaction, draft, fact)
    await transaction.audit(provider_id, "refused_by_rule", draft_id, ", ".join(codes))


async def keep_refusal(transaction: Transaction, provider_id: str, programme_key: str, codes: Iterable[str]) -> None:
    """Keep that somebody was refused by rule and answered at once; nothing else of them is kept, and no mail is sent.

    Nothing for what is no check of entry.
    """
    failed = tuple(dict.fromkeys(code for code in codes if code in ENTRY_CODES))
    if not failed:
        return
    nobody, now = uuid4().hex, transaction.now()
    await refusals.insert_refusal(transaction.connection, provider_id, nobody, programme_key, failed, BY_RULE, now)
    await transaction.audit(provider_id, "refused_by_rule", nobody, ", ".join(failed))


async def refuse_application(
    transaction: Transaction, provider_id: str, journey_id: str, code: EntryCode, reason: str
) -> Application:
    """An operator finds that a check is not passed: the journey ends, and may be reopened. Repeated: nothing.

    Raises DomainError with the code `journey_<stage>` when it is too late for that.
    """
    application, held = await hold_with_place(transaction, provider_id, journey_id)
    if application.stage is Stage.INELIGIBLE:
        return application
    stage = next_stage(application.stage, Step.REFUSE)
    connection, now = transaction.connection, transaction.now()
    await close_declaration(transaction, application)
    await places.release(connection, provider_id, journey_id, now)
    ended = await applications.change(connection, application, stage=stage, ended_at=now)
    await refusals.insert_refusal(
        connection, provider_id, journey_id, application.programme_key, (code,), transaction.actor, now, reason
    )
    fact = EntryRefused(
        person_id=ended.candidate_id,
        codes=(code,),
        decided_by="operator",
        decided_at=now,
        stage=application.stage.value,
    )
    told = await tell_of_journey(transaction, ended, fact)
    await tasks.close_all_tasks(connection, ended, now)
    await end_questions(transaction, ended, now)
    await refund(transaction, ended, whole=True)
    if held is not None and held.is_taken:
        await fill_free_places(transaction, provider_id, held.cohort_id, told)
    transaction.last_event_id = told
    return ended
