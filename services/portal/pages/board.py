"""The operator's board: the provider's cohorts, and each cohort's candidates by stage. Filters and order stay in the
address bar, so that a view can be kept and sent to a colleague.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.doors import Colleague, signed_in
from services.portal.queries import Column, Direction
from services.portal.rendering import portal_of, render
from services.portal.stages import Stage, Waiting
from services.portal.standing import Mark
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("operator"))
COLUMNS: tuple[tuple[Column, str], ...] = (
    ("name", "Candidate"),
    ("reference", "Reference"),
    ("stage", "Stage"),
    ("waiting_on", "Waiting on"),
    ("next_deadline", "Next deadline"),
)
MARKS: dict[Mark, str] = {
    "appeal": "Appeal open",
    "move": "Other time asked for",
    "guest": "Guest cannot come",
    "declaration": "To be signed anew",
}
"""What is open beside a candidate's stage."""
T = TypeVar("T", bound=str)


@router.get("/board")
async def show_cohorts(request: Request, colleague: Colleague = _DOOR) -> Response:
    """The provider's cohorts."""
    cohorts = await portal_of(request).read_model.cohorts(colleague.staff.provider)
    return await render(request, "board.html", cohorts=cohorts)


@router.get("/board/{cohort_id}")
async def show_cohort(request: Request, cohort_id: str, colleague: Colleague = _DOOR) -> Response:
    """One cohort: counts by stage, and its candidates after filters and order. A wrong filter is as none."""
    provider, read_model = colleague.staff.provider, portal_of(request).read_model
    cohort = await read_model.cohort(provider, cohort_id)
    if cohort is None:
        raise NotFound("There is no such cohort.")
    asked = request.query_params
    stage = _one_of(tuple(Stage), asked.get("stage"))
    waiting_on = _one_of(tuple(Waiting), asked.get("waiting_on"))
    sort: Column = _one_of(get_args(Column), asked.get("sort")) or "stage"
    direction: Direction = _one_of(get_args(Direction), asked.get("direction")) or "up"
    candidates = await read_model.candidates(
        provider, cohort_id, stage=stage, waiting_on=waiting_on, sort=sort, direction=direction
    )
    chosen = {"stage": stage, "waiting_on": waiting_on}
    counts = await read_model.counts(provider, cohort_id)
    return await render(
        request,
        "board_cohort.html",
        cohort=cohort,
        counts=[(at, number, _query(chosen | {"stage": at})) for at, number in counts.items()],
        total=sum(counts.values()),
        candidates=candidates,
        stage=stage,
        waiting_on=waiting_on,
        sort=sort,
        direction=direction,
        headings=[_heading(column, label, sort, direction, chosen) for column, label in COLUMNS],
        stages=tuple(Stage),
        waitings=tuple(Waiting),
        marks=MARKS,
        now=portal_of(request).clock.now(),
    )


def _heading(
    column: Column, label: str, sort: Column, direction: Direction, chosen: Mapping[str, str | None]
) -> dict[str, str]:
    """A column's heading: a link that sorts by it, and turns the order when it is sorted by it already."""
    current = column == sort
    turned = "down" if current and direction == "up" else "up"
    return {
        "label": label,
        "link": _query({**chosen, "sort": column, "direction": turned}),
        "order": {"up": "ascending", "down": "descending"}[direction] if current else "none",
    }


def _query(chosen: Mapping[str, str | None]) -> str:
    return "?" + urlencode({name: str(value) for name, value in chosen.items() if value})


def _one_of(known: tuple[T, ...], asked: str | None) -> T | None:
    return next((value for value in known if value == asked), None)
