"""Applications that are not sent yet: begun by anybody, and from then on opened by the link that was mailed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.intake.actions import drafts as actions
from services.intake.actions.applications import Received
from services.intake.actions.refusals import EntryCode, refuse_draft
from services.intake.domain.draft import Answers, Draft, Incomplete, NewDraft
from services.intake.domain.eligibility import Refused
from services.intake.http.dependencies import (
    Anyone,
    Applicant,
    IdempotencyKey,
    Operator,
    Service,
    id_of_new,
)
from services.intake.queries import drafts as queries
from services.intake.queries.drafts import DraftView, Refusals
from services.intake.repository import drafts
from services.intake.transaction import Intake
from shared import links
from shared.contracts.envelope import Frozen, Instant
from shared.errors import LinkExpired
from shared.links import Link, Purpose
from shared.web import Caller, answer

router = APIRouter(tags=["applications"])


class Begun(Frozen):
    """The new draft, and the token of the link that was mailed: whoever began it goes on at once."""

    draft_id: str
    token: str
    deletes_at: Instant


class Saved(Frozen):
    """What is still missing. `token` is that of the new link when the address is another: the old one is dead."""

    missing: tuple[str, ...]
    deletes_at: Instant
    token: str | None = None


class Discarded(Frozen):
    """Nothing of it is kept."""

    draft_id: str


@router.post("/providers/{provider_id}/drafts", status_code=201)
async def post_draft(
    provider_id: str,
    body: NewDraft,
    request: Request,
    caller: Anyone,
    intake: Service,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Begun:
    """Begin an application. The link to it is mailed at once."""
    draft_id = id_of_new(provider_id, f"drafts|{body.email.casefold()}", idempotency_key)
    async with intake.begin(caller.actor) as transaction:
        draft = await actions.begin_draft(transaction, provider_id, body, draft_id)
        answer(response, transaction.last_event_id)
    return Begun(draft_id=draft_id, token=_token(request, draft), deletes_at=draft.deletes_at)


@router.get("/drafts/{draft_id}")
async def get_draft(draft_id: str, caller: Applicant, intake: Service) -> DraftView:
    """What was answered so far. After it was sent: the reference, and no answers."""
    async with intake.database.connection() as connection:
        draft = _newest(caller, await drafts.draft(connection, caller.provider, _held(caller, draft_id)))
        return await queries.draft_view(connection, draft)


@router.post("/drafts/{draft_id}/answers")
async def post_answers(
    draft_id: str,
    body: Answers,
    request: Request,
    caller: Applicant,
    intake: Service,
    response: Response,
) -> Saved:
    """Keep the answers that are given; null takes one back, and what is left out stays as it is."""
    async with intake.begin(caller.actor) as transaction:
        before = _newest(caller, await drafts.draft(transaction.connection, caller.provider, _held(caller, draft_id)))
        draft = await actions.save_draft(transaction, caller.provider, draft_id, body)
        answer(response, transaction.last_event_id)
    moved = draft.link_version != before.link_version
    return Saved(missing=draft.missing, deletes_at=draft.deletes_at, token=_token(request, draft) if moved else None)


@router.post("/drafts/{draft_id}/submission", status_code=201)
async def post_submission(draft_id: str, caller: Applicant, intake: Service, response: Response) -> Received:
    """Send it. An address that is on the programme already is answered 200 with its journey.

    What fails the programme's checks is answered 422 with each reason; that is kept and told, and the draft stays.
    """
    async with intake.database.connection() as connection:
        _newest(caller, await drafts.draft(connection, caller.provider, _held(caller, draft_id)))
    try:
        async with intake.begin(caller.actor) as transaction:
            received = await actions.submit_draft(transaction, caller.provider, draft_id)
            answer(response, transaction.last_event_id)
    except Incomplete:
        raise
    except Refused as refused:
        await _keep_refusal(intake, caller, draft_id, refused)
        raise
    if not received.new:
        response.status_code = 200
    return received


@router.delete("/drafts/{draft_id}")
async def delete_draft(draft_id: str, caller: Applicant, intake: Service, response: Response) -> Discarded:
    """Delete it with all its answers."""
    async with intake.begin(caller.actor) as transaction:
        _newest(caller, await drafts.draft(transaction.connection, caller.provider, _held(caller, draft_id)))
        await actions.discard_draft(transaction, caller.provider, draft_id)
        answer(response, transaction.last_event_id)
    return Discarded(draft_id=draft_id)


@router.get("/refusals")
async def get_refusals(
    caller: Operator, intake: Service, code: Annotated[EntryCode | None, Query(description="The failed check.")] = None
) -> Refusals:
    """Who was not taken on: the failed checks, who decided and when. `refuse_entry` is an office action."""
    async with intake.database.connection() as connection:
        return await queries.refusals_view(connection, caller.provider, code)


async def _keep_refusal(intake: Intake, caller: Caller, draft_id: str, refused: Refused) -> None:
    """In a transaction of its own: that of the application was rolled back."""
    async with intake.begin(caller.actor) as transaction:
        await refuse_draft(transaction, caller.provider, draft_id, refused.problems)


def _held(caller: Caller, draft_id: str) -> str:
    caller.must_hold(draft_id)
    return draft_id


def _newest(caller: Caller, draft: Draft) -> Draft:
    """Raises LinkExpired for the link to an address that was replaced."""
    assert caller.link is not None
    if caller.link.version != draft.link_version:
        raise LinkExpired("A newer link has replaced this one. Open the newest message that you got.")
    return draft


def _token(request: Request, draft: Draft) -> str:
    link = Link(
        purpose=Purpose.APPLICATION,
        subject=draft.draft_id,
        version=draft.link_version,
        provider=draft.provider_id,
        journey=draft.draft_id,
        person=draft.person_id,
    )
    return links.mint(request.app.state.secret, link)
