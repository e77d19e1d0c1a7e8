"""Applications by CSV: first a look at what is good and bad, then a button that applies the good rows. Bad rows can be
saved as a file with the reason in a last column.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.dry_runs import DryRun
from services.portal.forms import Form
from services.portal.rendering import portal_of, render

router = APIRouter()

_DOOR = Depends(signed_in("operator"))
CSV = "text/csv; charset=utf-8"


class Applied(Answer):
    """A row that became an application, or was one already."""

    row: int
    reference: str = ""
    new: bool = True


class Bad(Answer):
    """What is wrong with a row, and what to do."""

    row: int
    field: str = ""
    rule: str = ""
    remedy: str = ""


class Checked(Answer):
    """The whole file."""

    rows: int
    good: int
    applied: tuple[Applied, ...] = ()
    bad: tuple[Bad, ...] = ()
    people_told: int = 0
    needs_second_person: bool = False
    dry_run: DryRun | None = None


@router.get("/board/import")
async def ask(request: Request, colleague: Colleague = _DOOR) -> Response:
    """Where a file is chosen."""
    return await render(request, "import.html")


@router.get("/board/import/template.csv")
async def show_template(request: Request, colleague: Colleague = _DOOR) -> Response:
    """The headings, with one row as an example."""
    reply = await portal_of(request).intake.get("/v1/applications/csv-template")
    return saved(reply.text, "applications.csv")


@router.post("/board/import")
async def take_in(request: Request, colleague: Colleague = _DOOR) -> Response:
    """`action=apply` applies the good rows of the text that was looked at; everything else is the look."""
    form = await Form.of(request)
    applies = form.get("action") == "apply"
    text = form.raw("csv") or uploaded(form, "file")
    if not text.strip():
        form.refuse("file", "Choose a CSV file that has rows")
        return await render(request, "import.html", form=form)
    portal = portal_of(request)
    reply = await portal.sent(
        form,
        portal.intake.post_text(
            "/v1/applications/csv", text, CSV, colleague.authority, apply="true" if applies else "false"
        ),
        {"csv": "file"},
    )
    if reply is None:
        return await render(request, "import.html", form=form)
    checked = reply.read(Checked)
    return await render(request, "import_done.html" if applies else "import_look.html", checked=checked, csv=text)


@router.post("/board/import/problems")
async def save_bad_rows(request: Request, colleague: Colleague = _DOOR) -> Response:
    """The bad rows of the file that was looked at, as a file."""
    text = (await Form.of(request)).raw("csv")
    reply = await portal_of(request).intake.post_text("/v1/applications/csv/problems", text, CSV, colleague.authority)
    return saved(reply.text, "not-applied.csv")


def saved(text: str, name: str) -> Response:
    """A file that the browser saves under that name."""
    return Response(text, media_type=CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def uploaded(form: Form, name: str) -> str:
    """A file as text. Spreadsheets of old write Windows' own letters; nothing is lost by reading those as well."""
    file = form.files.get(name)
    content = file.content if file is not None else b""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
