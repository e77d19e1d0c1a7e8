"""Candidates moved between cohorts by CSV: first a look at what would happen, then a reason and a button that does
exactly that. Bad rows can be saved as a file with the reason in a last column.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import WHOLE_FILE_SECONDS, Answer, Reply
from services.portal.doors import Colleague, signed_in
from services.portal.dry_runs import DryRun
from services.portal.forms import Form
from services.portal.pages.csv_import import CSV, saved, uploaded
from services.portal.rendering import Portal, portal_of, render

router = APIRouter()

_DOOR = Depends(signed_in("operator"))
_NAMES = {"csv": "moves"}
REASON_OF_LOOKING = "Looked at before anybody is moved."
"""A preview needs a reason as well, and keeps none."""
TEMPLATE = "\ufeffreference,cohort\r\nHLTA-7K3FQ-0M2XA,Spring group\r\n"


class Change(Answer):
    """One good row."""

    what: str
    was: str | None = None
    becomes: str | None = None


class Moves(Answer):
    """What the file would do, or has done; `expected` names exactly this."""

    expected: str = ""
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    needs_second_person: bool = False
    dry_run: DryRun | None = None


@router.get("/board/import/moves.csv")
async def show_template(colleague: Colleague = _DOOR) -> Response:
    """The headings, with one row as an example."""
    return saved(TEMPLATE, "moves.csv")


@router.post("/board/import/moves")
async def take_in(request: Request, colleague: Colleague = _DOOR) -> Response:
    """`action=apply` moves the good rows as they were looked at; everything else is the look."""
    form, portal = await Form.of(request), portal_of(request)
    text = form.raw("csv") or uploaded(form, "moves")
    if not text.strip():
        form.refuse("moves", "Choose a CSV file that has rows")
        return await render(request, "import.html", form=form)
    if form.get("action") != "apply":
        reply = await _look(portal, form, text, colleague)
        if reply is None:
            return await render(request, "import.html", form=form)
        return await _page(request, form, reply, text)
    reason = form.required("reason", "Say in a few words why they are moved")
    done = None if form.problems else await _move(portal, form, text, reason, colleague)
    if done is not None:
        return await render(request, "moves_done.html", moves=done.read(Moves), csv=text)
    status, problems = form.status, list(form.problems)
    again = await _look(portal, form, text, colleague)
    if again is None:
        return await render(request, "import.html", form=form)
    form.status, form.problems = status, problems
    return await _page(request, form, again, text)


@router.post("/board/import/moves/problems")
async def save_bad_rows(request: Request, colleague: Colleague = _DOOR) -> Response:
    """The bad rows of the file that was looked at, as a file."""
    text = (await Form.of(request)).raw("csv")
    reply = await portal_of(request).intake.post_text("/v1/moves/csv/problems", text, CSV, colleague.authority)
    return saved(reply.text, "not-moved.csv")


async def _look(portal: Portal, form: Form, text: str, colleague: Colleague) -> Reply | None:
    asked = {"csv": text, "reason": REASON_OF_LOOKING}
    return await portal.sent(form, _asked(portal, asked, colleague, preview="true"), _NAMES)


async def _move(portal: Portal, form: Form, text: str, reason: str, colleague: Colleague) -> Reply | None:
    asked = {"csv": text, "reason": reason, "reason_class": "provider", "expected": form.get("expected") or None}
    return await portal.sent(form, _asked(portal, asked, colleague, key=form.get("key")), _NAMES)


async def _asked(
    portal: Portal, asked: Mapping[str, str | None], colleague: Colleague, key: str = "", **query: str
) -> Reply:
    return await portal.intake.post(
        "/v1/office/move_candidates", asked, colleague.authority, key, timeout=WHOLE_FILE_SECONDS, **query
    )


async def _page(request: Request, form: Form, reply: Reply, text: str) -> Response:
    """What would happen, with a key so that the button acts once however often it is pressed."""
    return await render(
        request, "moves_look.html", form=form, moves=reply.read(Moves), csv=text, key=form.get("key") or uuid4().hex
    )
