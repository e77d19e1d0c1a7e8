"""The web side of the catcher: the API that simulated people read, and pages on which a person reads.

A mail's HTML is hostile until proven otherwise: it is shown in a frame without scripts, forms or requests to anywhere.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from fastapi.templating import Jinja2Templates
from markupsafe import Markup, escape

from deploy.embedded.catcher.faults import Faults
from deploy.embedded.catcher.inbox import Inbox
from deploy.embedded.catcher.mails import Mail, Summary, located_links
from shared.errors import NotFound
from shared.settings import Settings
from shared.web import create_app, health, public

_HERE = Path(__file__).parent
_PAGE_SIZE = 100
_LONGEST_WAIT_SECONDS = 30.0
_PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'self'"
)
_PARTS = ("text", "html", "calendar", "files", "raw")


def create_catcher_app(settings: Settings, inbox: Inbox, faults: Faults) -> FastAPI:
    """The API, the pages and the fault switches over one inbox."""
    app = create_app("Mail catcher", settings, secret="")
    health(app, lambda: True)
    _add_api(app, inbox)
    _add_fault_switches(app, faults)
    _add_pages(app, inbox)
    return app


def _add_api(app: FastAPI, inbox: Inbox) -> None:
    @app.get("/api/mails", dependencies=[Depends(public())])
    async def mails(
        to: str | None = None,
        after: int = 0,
        wait: Annotated[float, Query(ge=0, le=_LONGEST_WAIT_SECONDS)] = 0,
    ) -> dict[str, Any]:
        """Mails after a sequence number, oldest first; with `wait`, not before one has come or the time is over."""
        found = inbox.listed(to=to, after=after)
        if not found and wait:
            found = await inbox.wait_for_news(to=to, after=after, seconds=wait)
        return {"mails": [_listed(summary) for summary in found], "last": max(inbox.last, after)}

    @app.get("/api/mails/{sequence}", dependencies=[Depends(public())])
    async def mail(sequence: int) -> dict[str, Any]:
        """One mail with its bodies."""
        found = inbox.get(sequence)
        bodies = {"text": found.text, "html": found.html, "calendar": found.calendars}
        return {**_listed(found.summary()), **bodies}

    @app.get("/api/mails/{sequence}/raw", dependencies=[Depends(public())])
    async def raw(sequence: int) -> Response:
        """One mail as it came."""
        return Response(inbox.get(sequence).raw, media_type="message/rfc822")


def _add_fault_switches(app: FastAPI, faults: Faults) -> None:
    @app.get("/api/faults", dependencies=[Depends(public())])
    async def shown() -> Faults:
        """What goes wrong at present."""
        return faults

    @app.post("/api/faults", dependencies=[Depends(public())])
    async def switched(wanted: Faults) -> Faults:
        """Replace all switches; those left out go back to none."""
        for name in Faults.model_fields:
            setattr(faults, name, getattr(wanted, name))
        return faults


def _add_pages(app: FastAPI, inbox: Inbox) -> None:
    templates = Jinja2Templates(_HERE / "templates")
    templates.env.filters["instant"] = _instant
    templates.env.filters["with_links"] = _with_links

    def page(request: Request, name: str, context: dict[str, Any]) -> Response:
        headers = {"Content-Security-Policy": _PAGE_POLICY, "X-Content-Type-Options": "nosniff"}
        return templates.TemplateResponse(request, name, context, headers=headers)

    @app.get("/", dependencies=[Depends(public())], response_class=HTMLResponse)
    async def inbox_page(request: Request, to: str = "", search: str = "", before: int = 0) -> Response:
        """The newest mails first."""
        found = inbox.listed(to=to or None, search=search or None)[::-1]
        older = [summary for summary in found if not before or summary.sequence < before]
        shown, more = older[:_PAGE_SIZE], len(older) > _PAGE_SIZE
        context = {"mails": shown, "more": more, "total": len(found), "to": to, "search": search}
        return page(request, "inbox.html", {**context, "recipients": inbox.recipients()})

    @app.get("/mails/{sequence}", dependencies=[Depends(public())], response_class=HTMLResponse)
    async def mail_page(request: Request, sequence: int, part: str = "") -> Response:
        """One mail; `part` chooses what is shown of it."""
        mail = inbox.get(sequence)
        parts = [name for name in _PARTS if _has(mail, name)]
        chosen = part if part in parts else parts[0]
        context = {"mail": mail, "summary": mail.summary(), "parts": parts, "part": chosen, "raw": _readable(mail.raw)}
        return page(request, "mail.html", context)

    @app.get("/mails/{sequence}/html", dependencies=[Depends(public())])
    async def mail_html(sequence: int) -> Response:
        """The HTML part alone, for the frame."""
        headers = {"Content-Security-Policy": _MAIL_POLICY, "X-Content-Type-Options": "nosniff"}
        return HTMLResponse(_opening_links_outside(inbox.get(sequence).html), headers=headers)

    @app.get("/mails/{sequence}/files/{number}", dependencies=[Depends(public())])
    async def attached(sequence: int, number: int) -> Response:
        """One attached file, to be saved: numbered from 1."""
        files = inbox.get(sequence).attached
        if not 1 <= number <= len(files):
            raise NotFound(f"Mail {sequence} has no file number {number}.")
        file = files[number - 1]
        disposition = f"attachment; filename*=utf-8''{quote(file.name)}"
        headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
        return Response(file.content, media_type="application/octet-stream", headers=headers)

    @app.get("/style.css", dependencies=[Depends(public())])
    async def style() -> Response:
        """The pages' style sheet."""
        return PlainTextResponse((_HERE / "style.css").read_text(), media_type="text/css")


def _listed(summary: Summary) -> dict[str, Any]:
    listed = summary.model_dump()
    listed["from"] = listed.pop("sender")
    return listed


def _has(mail: Mail, part: str) -> bool:
    there = {"text": mail.text, "html": mail.html, "calendar": mail.calendars, "files": mail.attached}
    return part == "raw" or bool(there[part])


def _readable(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _opening_links_outside(html: str) -> str:
    """Links of the mail open in a page of their own: the frame may not leave itself."""
    base = '<base target="_blank">'
    with_base, found = re.subn(r"(<head[^>]*>)", rf"\1{base}", html, count=1, flags=re.IGNORECASE)
    return with_base if found else base + html


def _instant(epoch_seconds: float) -> str:
    return datetime.fromtimestamp(epoch_seconds, UTC).strftime("%d %b %Y %H:%M:%S UTC")


def _with_links(text: str) -> Markup:
    """Escaped text in which web addresses can be followed."""
    shown, end = Markup(), 0
    for start, link in located_links(text):
        shown += escape(text[end:start]) + Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(link)
        end = start + len(link)
    return shown + escape(text[end:])
