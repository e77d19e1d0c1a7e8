"""How a page is made: templates, what every page shows (whom to ask for help), and what became of a form."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from time import monotonic
from typing import Any
from urllib.parse import quote

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.portal import words
from services.portal.api import Api, ApiProblem, Reply
from services.portal.forms import Form
from services.portal.queries import Provider, ReadModel
from shared.clock import Clock
from shared.errors import NotYet, Unreachable
from shared.logging import get_logger
from shared.policy import Programme, load
from shared.settings import Settings

log = get_logger(__name__)

STATIC = files("services.portal") / "static"
_PROVIDER_KEPT_SECONDS = 60.0


def templates() -> jinja2.Environment:
    """The templates with the words of `words.py` as filters. A misspelt name is an error, never an empty place."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("services.portal"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    spoken = (
        "day",
        "clock_time",
        "moment",
        "deadline",
        "until",
        "span",
        "iso",
        "sentence",
        "listed",
        "counted",
        "size",
        "left",
    )
    environment.filters |= {name: getattr(words, name) for name in (*spoken, "first_name")}
    environment.filters |= {name: _by_policy(getattr(words, name)) for name in ("minutes", "standard_label")}
    for name, file in (("style_version", "portal.css"), ("call_test_version", "call_test.js")):
        environment.globals[name] = hashlib.sha256((STATIC / file).read_bytes()).hexdigest()[:12]
    environment.globals["rehearsal"] = False
    return environment


def _by_policy(word: Callable[[Programme, Any], Any]) -> Callable[..., Any]:
    """A filter that speaks by the rules of the page's own journey, which every page is given as `policy`."""

    @jinja2.pass_context
    def filtered(context: jinja2.runtime.Context, value: Any) -> Any:
        return word(context["policy"], value)

    return filtered


@dataclass
class Portal:
    """What pages work with. One per process."""

    settings: Settings
    intake: Api
    assessment: Api
    notifications: Api
    read_model: ReadModel
    clock: Clock
    templates: jinja2.Environment = field(default_factory=templates)
    _providers: dict[str, tuple[float, Provider]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Pages of a rehearsal say on top that they are: nobody may take them for somebody's journey."""
        self.templates.globals["rehearsal"] = self.settings.clock == "rehearsal"

    async def provider(self, provider_id: str | None) -> Provider | None:
        """Whom to ask for help; None while it is unknown, since no page fails for want of its footer."""
        if not provider_id:
            return None
        kept = self._providers.get(provider_id)
        if kept and monotonic() - kept[0] < _PROVIDER_KEPT_SECONDS:
            return kept[1]
        try:
            found = await self.read_model.provider(provider_id)
        except Unreachable:
            return kept[1] if kept else None
        if found:
            self._providers[provider_id] = (monotonic(), found)
        return found

    async def policy(self, request: Request) -> Programme:
        """The rules that the journey of a link goes by, in the version that it began with; else the shipped ones."""
        provider_id = getattr(request.state, "provider_id", None)
        journey_id = getattr(request.state, "journey_id", None)
        if not provider_id or not journey_id:
            return load("hlta")
        try:
            return await self.read_model.programme_of_journey(provider_id, journey_id)
        except (Unreachable, NotYet):  # no page fails for a number in its words
            return load("hlta")

    async def settled(self, reply: Reply) -> None:
        """Wait until the read model has seen a change, so that the next page shows it. The change stands either way."""
        try:
            await self.read_model.wait_for(reply.event_id)
        except Unreachable as error:
            log.info("read_model_away", reason=error.reason_code)

    async def sent(
        self,
        form: Form,
        action: Awaitable[Reply],
        names: Mapping[str, str] | None = None,
        *,
        shown_by_fact: bool = True,
    ) -> Reply | None:
        """Do what a form asks. None when the answers were refused, which the form then says; `names` maps API to page.

        `shown_by_fact`: whether the next page shows it by the read model, which is then waited for.
        Raises ApiProblem for what no change of the answers can help: a dead link, a missing right.
        """
        try:
            reply = await action
        except ApiProblem as problem:
            if not problem.is_about_the_answers:
                raise
            form.refused_by(problem, names)
            return None
        except Unreachable:
            form.status = 503
            form.refuse(None, "We could not send this just now. Your answers are still here. Try again in a minute.")
            return None
        if shown_by_fact:
            await self.settled(reply)
        return reply


def portal_of(request: Request) -> Portal:
    """The portal of the running app, as a dependency of pages."""
    portal: Portal = request.app.state.portal
    return portal


async def render(
    request: Request, template: str, *, form: Form | None = None, status: int = 200, **shown: Any
) -> HTMLResponse:
    """The page. A form with problems makes it an error page with the form's status."""
    portal = portal_of(request)
    if form is not None and form.problems and status == 200:
        status = form.status
    text = portal.templates.get_template(template).render(
        form=form or Form(),
        path=request.url.path,
        help=await portal.provider(getattr(request.state, "provider_id", None)),
        policy=shown.pop("policy", None) or await portal.policy(request),
        **shown,
    )
    return HTMLResponse(text, status_code=status)


def see_other(path: str, **query: str) -> Response:
    """After a successful POST: look at the result, so that reloading sends nothing twice."""
    told = "&".join(f"{name}={quote(value)}" for name, value in query.items() if value)
    return RedirectResponse(f"{path}?{told}" if told else path, status_code=303)
