"""Who was not taken on, for the operator: which check failed, who decided and when. One link filters by a check."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.rendering import portal_of, render
from shared.contracts.envelope import Instant

router = APIRouter()

_DOOR = Depends(signed_in("operator"))

CHECKS = {
    "not_employed": "Employed in a school",
    "no_level2_english": "Level 2 English",
    "no_level2_maths": "Level 2 maths",
    "too_few_whole_classes": "Whole classes led",
    "too_little_experience": "Years of experience",
}
STATES = {"can_be_sent_again": "Can be sent again", "deleted": "Nothing more is kept"}
"""Nothing is kept of a draft that was deleted, and of what came by API or spreadsheet and was answered at once."""


class Refusal(Answer):
    """One decision."""

    reference: str | None = None
    name: str | None = None
    codes: tuple[str, ...]
    decided_by: str
    by_rule: bool
    decided_at: Instant
    reason: str | None = None
    state: str


class Refusals(Answer):
    """The newest first, and how many by each check."""

    refusals: tuple[Refusal, ...] = ()
    counts: dict[str, int]


@router.get("/board/refusals")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """All refusals, or those by one check. A check that does not exist is as none."""
    code = request.query_params.get("code", "")
    asked = {"code": code} if code in CHECKS else {}
    reply = await portal_of(request).intake.get("/v1/refusals", colleague.authority, **asked)
    return await render(
        request,
        "refusals.html",
        found=reply.read(Refusals),
        checks=CHECKS,
        states=STATES,
        code=asked.get("code"),
    )
