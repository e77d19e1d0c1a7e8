"""What a candidate agreed to: shown, changed on the own page or by the office, and stopped by one click in a mail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.intake.actions.consents import change
from services.intake.domain.consents import How, reader_of
from services.intake.http.dependencies import OperatorOrCandidate, Service, require_newest_link
from services.intake.repository import applications, consents
from shared.consents import KINDS, ConsentKind, wording
from shared.contracts.envelope import Frozen, Instant
from shared.errors import NotSignedIn
from shared.links import Purpose
from shared.web import Caller, answer, link

router = APIRouter(tags=["consents"])

Stopper = Annotated[Caller, Depends(link(Purpose.STOP))]


class ConsentView(Frozen):
    """One consent as it stands. `wording` is what was agreed to, or what would be; never asked: no `changed_at`.

    `possible` is false while nobody is named whom it could be about.
    """

    kind: ConsentKind
    given: bool
    wording: str
    changed_at: Instant | None
    possible: bool


class Consents(Frozen):
    """All of them, in the order in which they are asked."""

    consents: tuple[ConsentView, ...]


class Wish(Frozen):
    """Yes or no."""

    given: bool


class Changed(Frozen):
    """`new` is false when it stood so already."""

    new: bool


class Stopped(Frozen):
    """What is not sent any more; `new` is false when that was so already."""

    kind: ConsentKind
    new: bool


@router.get("/applications/{journey_id}/consents")
async def get_consents(journey_id: str, caller: OperatorOrCandidate, intake: Service) -> Consents:
    """What the candidate agreed to, beyond the assessment itself."""
    async with intake.database.connection() as connection:
        await require_newest_link(connection, caller, journey_id)
        application = await applications.application(connection, caller.provider, journey_id)
        known = await consents.standing(connection, caller.provider, journey_id)
    shown = []
    for kind in KINDS:
        now = known.get(kind)
        given = now is not None and now.given
        shown.append(
            ConsentView(
                kind=kind,
                given=given,
                wording=now.wording if now is not None and given else wording(kind),
                changed_at=now.changed_at if now is not None else None,
                possible=given or reader_of(kind, application) is not None,
            )
        )
    return Consents(consents=tuple(shown))


@router.put("/applications/{journey_id}/consents/{kind}")
async def put_consent(
    journey_id: str, kind: ConsentKind, body: Wish, caller: OperatorOrCandidate, intake: Service, response: Response
) -> Changed:
    """Agree, or take it back. Repeated: nothing more."""
    async with intake.begin(caller.actor) as transaction:
        await require_newest_link(transaction.connection, caller, journey_id)
        how: How = "own_page" if caller.staff is None else "office"
        new = await change(transaction, caller.provider, journey_id, kind, how, given=body.given)
        answer(response, transaction.last_event_id)
    return Changed(new=new)


@router.post("/consents/stop")
async def post_stop(caller: Stopper, intake: Service, response: Response) -> Stopped:
    """Take back the consent by which a mail came: the mail's own link is all that is needed (RFC 8058)."""
    assert caller.link is not None, "the door lets in links alone"
    kind, journey_id = caller.link.subject, caller.link.journey
    if kind not in KINDS or journey_id is None:
        raise NotSignedIn("This link is not valid. Open it from the newest message you got.")
    async with intake.begin(caller.actor) as transaction:
        new = await change(transaction, caller.provider, journey_id, kind, "one_click", given=False)
        answer(response, transaction.last_event_id)
    return Stopped(kind=kind, new=new)
