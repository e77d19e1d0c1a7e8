"""For operators: every message with invented people, and what was sent in one journey, to read and to send again."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("operator"))
STATES = {
    "planned": "Will be sent",
    "sending": "Being sent",
    "unknown": "Sent, and not known whether it was taken: it is sent again",
    "accepted": "Taken by the mail server",
    "refused": "Refused by the mail server",
    "dropped": "Not sent: its reason had gone",
}
_FOR_GOOD = {"unknown": "May have arrived: it is not sent again by itself"}
"""Other words for a state that nothing follows by itself."""


class Sent(Answer):
    """One message of a journey. `send_at`: when it may leave, which for a school may be a morning later."""

    message_key: str
    template: str
    role: str | None = None
    part: str = ""
    due_at: Instant
    send_at: Instant
    state: str
    attempt: int = 0
    settled_at: datetime | None = None
    reply_code: int | None = None
    reason_code: str | None = None
    words_kept: bool = False

    @property
    def called(self) -> str:
        """`m36_session_changed` in words: 36 session changed."""
        return self.template.removeprefix("m").replace("_", " ")

    @property
    def state_words(self) -> str:
        """What became of it."""
        for_good = _FOR_GOOD.get(self.state) if self.settled_at else None
        return for_good or STATES.get(self.state, self.state)

    @property
    def may_be_resent(self) -> bool:
        """What has not left yet leaves by itself."""
        return self.settled_at is not None


class Log(Answer):
    """All messages of a journey, in the order in which they were due."""

    messages: tuple[Sent, ...]


class Words(Answer):
    """What was handed to the mail server, without its links."""

    sent_to: str
    subject: str
    words: str
    sent_at: Instant


@router.get("/board/mails")
async def show_all(request: Request, colleague: Colleague = _DOOR) -> Response:
    """The catalogue, and every version of every message."""
    reply = await portal_of(request).notifications.get("/v1/templates", colleague.authority)
    return HTMLResponse(reply.text)


@router.get("/board/candidates/{journey_id}/mails")
async def show_log(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """What was sent, will be sent, and was not, with what became of it."""
    portal, provider = portal_of(request), colleague.staff.provider
    names = await portal.read_model.names(provider, [journey_id])
    references = await portal.read_model.references(provider, [journey_id])
    return await render(
        request,
        "mails.html",
        journey_id=journey_id,
        name=names.get(journey_id),
        reference=references.get(journey_id),
        messages=await _messages(request, colleague, journey_id),
        told="The message is sent again." if request.query_params.get("told") == "resent" else None,
    )


@router.get("/board/candidates/{journey_id}/mails/words")
async def show_words(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """One message as it left, and the form to send it again."""
    return await _words(request, colleague, journey_id, request.query_params.get("key", ""), Form())


@router.post("/board/candidates/{journey_id}/mails/words")
async def resend(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """Send it again, with the reason. Sent twice by accident it is one more message, not two."""
    form, portal = await Form.of(request), portal_of(request)
    key, reason = form.get("message_key"), form.required("reason", "Say why the message is sent again")
    if not form.problems:
        body = {"message_key": key, "reason": reason}
        sent = portal.notifications.post("/v1/office/resend", body, colleague.authority, form.get("key"))
        if await portal.sent(form, sent, shown_by_fact=False):
            return see_other(f"/board/candidates/{journey_id}/mails", told="resent")
    return await _words(request, colleague, journey_id, key, form)


async def _messages(request: Request, colleague: Colleague, journey_id: str) -> tuple[Sent, ...]:
    reply = await portal_of(request).notifications.get("/v1/messages", colleague.authority, journey_id=journey_id)
    return reply.read(Log).messages


async def _words(request: Request, colleague: Colleague, journey_id: str, key: str, form: Form) -> Response:
    """One message of this journey. Raises NotFound for another's key."""
    messages = await _messages(request, colleague, journey_id)
    one = next((each for each in messages if each.message_key == key), None)
    if one is None:
        raise NotFound("There is no such message of this candidate.")
    kept = None
    if one.words_kept:
        reply = await portal_of(request).notifications.get("/v1/messages/words", colleague.authority, key=key)
        kept = reply.read(Words)
    return await render(
        request,
        "mail.html",
        form=form,
        journey_id=journey_id,
        one=one,
        kept=kept,
        key=form.get("key") or uuid4().hex,
    )
