"""Two applications look like one person's: whoever holds the link says which is kept, or that they are two people."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.DUPLICATE))
_CHOSEN = {"this": "keep_this", "other": "keep_other"}
"""What the link in the message chooses beforehand."""

ANSWERS = (
    ("keep_this", "Keep your application"),
    ("keep_other", "Keep the other application, and end yours"),
    ("different", "These are two different people: both applications go on"),
)
_MATCHED = {
    "surname": "surname",
    "birth_date": "date of birth",
    "email": "e-mail address",
    "phone": "telephone number",
    "school": "school",
}


class Record(Answer):
    """One of the two, as either person may see it: the address is masked."""

    submitted_at: Instant
    email: str
    school_name: str
    stage: str


class Question(Answer):
    """Both records, and how the question stands: `open` until one is kept or both go on."""

    state: str
    matched: tuple[str, ...] = ()
    this: Record
    other: Record
    wishes_to_keep_this: bool = False

    @property
    def alike_in(self) -> list[str]:
        """What is the same in both, in words."""
        return [_MATCHED.get(code, code) for code in self.matched]


@router.get("/duplicate/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Both records side by side, or what was decided."""
    return await _page(request, holder, Form.filled(said=_CHOSEN.get(request.query_params.get("keep", ""))))


@router.post("/duplicate/{token}")
async def answer(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Say which is kept. To keep the own one, the other person or the provider must agree."""
    form = await Form.of(request)
    portal = portal_of(request)
    said = form.required("said", "Choose which application we keep")
    if said and said not in dict(ANSWERS):
        form.refuse("said", "Choose one of the answers on this page")
    if not form.problems:
        reply = await portal.sent(form, portal.intake.post(_path(holder), {"said": said}, holder.authority))
        if reply is not None:
            return see_other(request.url.path)
    return await _page(request, holder, form)


async def _page(request: Request, holder: LinkHolder, form: Form) -> Response:
    asked = (await portal_of(request).intake.get(_path(holder), holder.authority)).read(Question)
    if asked.state != "open":
        return await render(request, "duplicate_answered.html", asked=asked)
    return await render(request, "duplicate.html", form=form, asked=asked, answers=ANSWERS)


def _path(holder: LinkHolder) -> str:
    return f"/v1/applications/{holder.journey_id}/duplicate"
