"""A cohort's evaluation: what each school wanted beside what candidate and head say, and how often they say so."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from datetime import date

from services.intake.domain.evaluation import ABOUT, VERDICTS, Given, Wanted
from services.intake.repository import cohorts
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.text import harmless


class Compared(Frozen):
    """One holder: what the school wrote, and what both said; None where somebody has not answered."""

    journey_id: str
    name: str
    school_name: str
    awarded_on: date
    asked: bool
    wanted: Wanted
    candidate: Given | None
    head: Given | None


class Count(Frozen):
    """Of one question, how many candidates and heads gave each verdict."""

    question: str
    candidates: dict[str, int]
    heads: dict[str, int]


class Comparison(Frozen):
    """A cohort's. `asked` and `answered` count questionnaires: two for each holder."""

    cohort_id: str
    name: str
    holders: tuple[Compared, ...]
    asked: int
    answered: int
    counts: tuple[Count, ...]


async def comparison(connection: Connection, provider_id: str, cohort_id: str) -> Comparison:
    """By name. Raises NotFound for a strange cohort."""
    cohort = await cohorts.cohort(connection, provider_id, cohort_id)
    rows = await connection.fetch(
        """select e.journey_id, p.name, s.name as school_name, e.awarded_on, e.asked_at is not null as asked,
                  (select d.signature -> 'agreed' from declarations d
                    where d.provider_id = e.provider_id and d.journey_id = e.journey_id and d.signature is not null
                    order by d.decided_at desc limit 1) as agreed
           from evaluations e
           join applications a on a.provider_id = e.provider_id and a.journey_id = e.journey_id
           join people p on p.provider_id = a.provider_id and p.person_id = a.candidate_id
           join schools s on s.provider_id = a.provider_id and s.school_id = a.school_id
           where e.provider_id = $1 and a.cohort_id = $2 order by p.name, e.journey_id""",
        provider_id,
        cohort_id,
    )
    given = await _given(connection, provider_id, [row["journey_id"] for row in rows])
    holders = tuple(
        Compared(
            journey_id=row["journey_id"],
            name=row["name"],
            school_name=row["school_name"],
            awarded_on=row["awarded_on"],
            asked=row["asked"],
            wanted=Wanted(**{name: (row["agreed"] or {}).get(name) for name in Wanted.model_fields}),
            candidate=given.get((row["journey_id"], "candidate")),
            head=given.get((row["journey_id"], "head")),
        )
        for row in rows
    )
    return Comparison(
        cohort_id=cohort_id,
        name=cohort.name,
        holders=holders,
        asked=2 * sum(1 for one in holders if one.asked),
        answered=len(given),
        counts=tuple(_count(question, holders) for question in ABOUT),
    )


async def _given(connection: Connection, provider_id: str, journey_ids: list[str]) -> dict[tuple[str, str], Given]:
    rows = await connection.fetch(
        """select journey_id, reader, new_work, need_met, after_award_done, success_seen, words, answered_at
           from evaluation_answers where provider_id = $1 and journey_id = any($2::text[])""",
        provider_id,
        journey_ids,
    )
    return {(row["journey_id"], row["reader"]): Given.model_validate(_without_journey(row)) for row in rows}


def _without_journey(row: Iterable[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in dict(row).items() if name != "journey_id"}


def _count(question: str, holders: Iterable[Compared]) -> Count:
    told = list(holders)
    return Count(
        question=question,
        candidates=_verdicts(getattr(one.candidate, question) for one in told if one.candidate),
        heads=_verdicts(getattr(one.head, question) for one in told if one.head),
    )


def _verdicts(said: Iterable[str]) -> dict[str, int]:
    counted = Counter(said)
    return {verdict: counted[verdict] for verdict in VERDICTS}


def spreadsheet(found: Comparison) -> str:
    """One row for each holder; a cell that a spreadsheet would run begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    readers = ("candidate", "head")
    columns = (*ABOUT, "words")
    writer.writerow(
        ["name", "school", "awarded_on", *Wanted.model_fields, *(f"{who}_{one}" for who in readers for one in columns)]
    )
    for one in found.holders:
        said = [getattr(given, column, None) for given in (one.candidate, one.head) for column in columns]
        row = [one.name, one.school_name, one.awarded_on.isoformat(), *one.wanted.model_dump().values(), *said]
        writer.writerow([harmless(str(cell or "")) for cell in row])
    return text.getvalue()
