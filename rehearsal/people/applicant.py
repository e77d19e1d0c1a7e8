"""Somebody who applies by the provider's own pages: one question after the other, and sometimes not in one go."""

from __future__ import annotations

from rehearsal.doors import Page, TurnedAway
from rehearsal.people.operator import answers_of
from rehearsal.population import CandidateScript
from rehearsal.scene import Scene

_BREAKS_OFF_AT = "head"
"""Whose name and address one has to ask for first."""


def comes_back_later(script: CandidateScript) -> bool:
    """Whether this applicant breaks off, and goes on by the link that was mailed."""
    return script.number % 2 == 1


async def apply_by_page(scene: Scene, provider_id: str, script: CandidateScript, cohort: str) -> None:
    """Begin, and go on to the end or to where one breaks off."""
    start = await scene.browser.open(f"{scene.settings.portal_url}/apply/{provider_id}?cohort={cohort}")
    page = await scene.browser.go_on(start, {"email": script.person.email})
    page = await _answer(scene, page, script, until=_BREAKS_OFF_AT if comes_back_later(script) else None)
    if not comes_back_later(script):
        await scene.browser.go_on(page, {})


async def finish_application(scene: Scene, link: str, script: CandidateScript) -> None:
    """Open the link, go on with what is missing, look it over and send it."""
    summary = await scene.browser.open(link)
    if "so far" not in summary.text:
        return  # sent in the meantime, or complete and about to be
    page = await _answer(scene, await scene.browser.open(f"{link}/{_BREAKS_OFF_AT}"), script, until=None)
    await scene.browser.go_on(page, {})


async def _answer(scene: Scene, page: Page, script: CandidateScript, until: str | None) -> Page:
    """Answer page after page; the page of the question at which one stops, or the list of all answers."""
    said = {**answers_of(script), "employed_in_school": "yes"}
    while (question := _question_of(page)) not in (None, until):
        if question == "school":
            page = await scene.browser.open(f"{page.url}?search={said['school_urn']}")
        if not page.forms:
            raise TurnedAway(page.status, "no_form", f"answer {question}", "the page asks nothing")
        names = {name for form in page.forms if form.method == "post" for name in form.names}
        answers = {name: value for name, value in said.items() if name in names}
        page = await scene.browser.go_on(page, answers or {"then": ""})
    return page


def _question_of(page: Page) -> str | None:
    """The question that stands at the end of the address; None on the list of all answers."""
    parts = page.url.partition("?")[0].partition("/application/")[2].split("/")
    return parts[1] if len(parts) > 1 else None
