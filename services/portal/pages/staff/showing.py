"""The two shapes that all of these pages share: a page with its navigation, and a form that asks for a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from services.portal.api import Reply
from services.portal.doors import Colleague
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other

TOLD = {
    "register": "The register is saved. You can correct it on this page.",
    "check": "The check is saved. You can correct it on this page.",
    "comment": "Your comment is sent. The candidate sees it; the assessor does not, unless the candidate wants that.",
    "accepted": "The candidate is yours. Offer times next.",
    "declined": "You have declined. Somebody else is asked.",
    "times": "The times are offered. They are held for the candidate.",
    "late": "Your decision on the late evidence is recorded. The candidate is told.",
    "move": "You have asked for another time. Offer times next; the appointment stands until one is agreed.",
    "missing": "It is recorded, and the office knows.",
    "broken": "It is recorded. Offer times for what is left.",
    "off": "The appointment is called off, and everybody is told.",
    "handed_over": "You have given the candidate up, and need do nothing more.",
    "saved": "Saved.",
    "signed": "Your report is signed.",
    "moderated": "Your view is recorded.",
    "asked": "The assessor gets your question. The answer appears on this page.",
    "answered": "Your answer is sent to the moderator.",
    "problem": "The document is hidden at once, and the office and the candidate are told.",
    "held": "The outcome is held back. The office decides when it goes out.",
    "advised": "Your advice is sent, and the candidate gets a message.",
    "decided": "Your decision is recorded, and the candidate is told.",
}
"""What a page says after something was done, by the code in its address."""

Option = tuple[str, str]


@dataclass(frozen=True)
class Question:
    """A form that asks for a reason before something is done.

    `choices` are groups of answers (field, legend, options) of which one must be chosen, `words` a field for a text
    (field, label, hint); `must_say`: what is said when the words are missing, or empty where they may be.
    """

    heading: str
    lead: tuple[str, ...]
    button: str
    choices: tuple[tuple[str, str, tuple[Option, ...]], ...] = ()
    words: tuple[str, str, str] | None = None
    must_say: str = ""
    serious: bool = False

    def check(self, form: Form) -> dict[str, str]:
        """The answers by field, with what is wrong noted in the form."""
        answers: dict[str, str] = {}
        for name, legend, options in self.choices:
            answers[name] = form.required(name, f"{legend.rstrip('?')}: choose one of the answers")
            if answers[name] and answers[name] not in dict(options):
                form.refuse(name, "Choose one of the answers on this page")
        if self.words is not None:
            name = self.words[0]
            answers[name] = form.required(name, self.must_say) if self.must_say else form.get(name)
        return answers


async def page(
    request: Request, colleague: Colleague, template: str, *, form: Form | None = None, **shown: Any
) -> Response:
    """A page of this part of the portal, with the moment that it is made at and what was just done."""
    told = TOLD.get(request.query_params.get("told", "")) if not (form and form.problems) else None
    now = portal_of(request).clock.now()
    return await render(request, template, form=form, staff=colleague.staff, now=now, told=told, **shown)


async def ask(
    request: Request, colleague: Colleague, question: Question, back: str, form: Form | None = None
) -> Response:
    """The form, as it is or with what is wrong with it."""
    return await page(request, colleague, "staff_question.html", form=form, question=question, back=back)


async def answer(
    request: Request,
    colleague: Colleague,
    question: Question,
    back: str,
    send: Callable[[Mapping[str, str]], Awaitable[Reply]],
    *,
    told: str,
    to: str = "",
) -> Response:
    """Send the answers; then back (or on) to a page that says what was done. What is refused stays in the form."""
    form = await Form.of(request)
    answers = question.check(form)
    if not form.problems and await portal_of(request).sent(form, send(answers)):
        return see_other(to or back, told=told)
    return await ask(request, colleague, question, back, form)
