"""The workload ledger: counts, the fair share, and money in pence. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from shared.contracts.envelope import Frozen
from shared.policy import Programme

Kind = Literal["assessment", "reassessment", "moderation", "lost_late"]
KINDS: tuple[Kind, ...] = ("assessment", "reassessment", "moderation", "lost_late")
"""`lost_late`: hours that somebody else's late change took from the assessor."""


class Piece(Frozen):
    """One piece of work, by the London day on which it was done; `minutes` of the appointment, 0 for reading."""

    assessor_id: str
    what: Kind
    on: date
    minutes: int
    programme: str


class Counted(Frozen):
    """How much of each kind."""

    assessment: int = 0
    reassessment: int = 0
    moderation: int = 0
    lost_late: int = 0


class Line(Frozen):
    """One assessor. `load`: in hand and assessed in the period; `fair_share`: its mean over the same capacity."""

    assessor_id: str
    name: str
    capacity: int
    in_hand: int
    period: Counted
    ever: Counted
    given_up_late: int
    load: int
    fair_share: float
    minutes: int
    owed_pence: int


class Known(Frozen):
    """An assessor with what is in hand, and how often a booked time was given up late in the period."""

    assessor_id: str
    name: str
    capacity: int
    in_hand: int
    given_up_late: int = 0


def term_of(on: date) -> tuple[date, date]:
    """The term in which a day lies, for counting alone (own): September to December, January to March, April to August.

    Schools' own terms differ from one another, and an assessor works for many.
    """
    if on.month >= 9:
        return date(on.year, 9, 1), date(on.year, 12, 31)
    if on.month <= 3:
        return date(on.year, 1, 1), date(on.year, 3, 31)
    return date(on.year, 4, 1), date(on.year, 8, 31)


def ledger(
    known: Sequence[Known],
    pieces: Iterable[Piece],
    first_on: date,
    last_on: date,
    programmes: Mapping[str, Programme],
) -> tuple[Line, ...]:
    """A line for each assessor, in the order of names. Both days of the period count.

    Every piece is paid as its programme says now; a programme that sets no fee owes nothing.
    """
    ever: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        ever[piece.assessor_id].append(piece)
    in_period = {
        one.assessor_id: [piece for piece in ever[one.assessor_id] if first_on <= piece.on <= last_on] for one in known
    }
    loads = {one.assessor_id: one.in_hand + _counted(in_period[one.assessor_id]).assessment for one in known}
    alike: dict[int, list[int]] = defaultdict(list)
    for one in known:
        alike[one.capacity].append(loads[one.assessor_id])
    return tuple(
        Line(
            assessor_id=one.assessor_id,
            name=one.name,
            capacity=one.capacity,
            in_hand=one.in_hand,
            period=_counted(in_period[one.assessor_id]),
            ever=_counted(ever[one.assessor_id]),
            given_up_late=one.given_up_late,
            load=loads[one.assessor_id],
            fair_share=round(sum(alike[one.capacity]) / len(alike[one.capacity]), 2),
            minutes=sum(piece.minutes for piece in in_period[one.assessor_id]),
            owed_pence=sum(fee(piece.what, programmes[piece.programme]) for piece in in_period[one.assessor_id]),
        )
        for one in sorted(known, key=lambda one: (one.name.casefold(), one.assessor_id))
    )


def fee(what: Kind, programme: Programme) -> int:
    """What a programme pays for one piece of work, in pence."""
    fees = programme.assessor_fees
    return {
        "assessment": fees.assessment_pence,
        "reassessment": fees.reassessment_pence,
        "moderation": fees.moderation_pence,
        "lost_late": fees.lost_late_pence,
    }[what]


def _counted(pieces: Sequence[Piece]) -> Counted:
    return Counted(**{kind: sum(piece.what == kind for piece in pieces) for kind in KINDS})
