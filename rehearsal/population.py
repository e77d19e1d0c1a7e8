"""Who takes part, made from the seed: candidates with their schools, heads and guests, and each provider's staff.

All of it is obviously invented: surnames that nobody has, schools called Sample, addresses at example.org.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from random import Random

from rehearsal.fates import Fate, deal
from shared.contracts.values import TermDates
from shared.errors import Invalid

_DATA = files("rehearsal") / "data"
_STAFF_DOMAIN = "provider{number}.example.org"
_JOBS = ("Teaching Assistant", "Nursery Nurse", "Cover Supervisor", "Learning Mentor")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A name and an address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class School:
    """A school of the sample."""

    urn: str
    name: str
    area: str
    phase: str
    trust: str | None
    email_domain: str


@dataclass(frozen=True, slots=True)
class CandidateScript:
    """One candidate with everyone around, and what will happen."""

    number: int
    person: Somebody
    birth_date: date
    job_title: str
    school: School
    head: Somebody
    teachers: tuple[Somebody, ...]
    leader: Somebody
    fate: Fate


@dataclass(frozen=True, slots=True)
class ProviderScript:
    """One provider with its staff and candidates."""

    name: str
    operator: Somebody
    trainers: tuple[Somebody, ...]
    assessors: tuple[Somebody, ...]
    seniors: tuple[Somebody, ...]
    candidates: tuple[CandidateScript, ...]
    has_catch_up_cohort: bool


def sample_schools() -> tuple[School, ...]:
    """The schools that ship with the rehearsal."""
    rows = csv.DictReader((_DATA / "schools.csv").read_text(encoding="utf-8").splitlines())
    return tuple(
        School(row["urn"], row["name"], row["area"], row["phase"], row["trust"] or None, row["email_domain"])
        for row in rows
    )


def sample_terms() -> dict[str, tuple[TermDates, ...]]:
    """The term dates of each area of the sample."""
    found: dict[str, list[TermDates]] = {}
    for row in csv.DictReader((_DATA / "terms.csv").read_text(encoding="utf-8").splitlines()):
        found.setdefault(row.pop("area"), []).append(TermDates.model_validate(row))
    return {area: tuple(terms) for area, terms in found.items()}


def populate(seed: int, candidates: int, assessors: int, second_provider: int) -> tuple[ProviderScript, ...]:
    """Everybody. Raises Invalid when there are more candidates than sample schools can hold."""
    schools = sample_schools()
    most = len(schools) - second_provider
    if candidates > most:
        raise Invalid(f"{candidates} candidates are too many: the sample has schools for {most}.", field="candidates")
    people = _People(seed)
    first = people.provider(1, "Example Training Partnership", schools[:candidates], assessors)
    rest = schools[candidates : candidates + second_provider]
    return (first, people.provider(2, "Sample Staff College", rest, 1)) if second_provider else (first,)


class _People:
    def __init__(self, seed: int) -> None:
        self._chance = Random(f"people {seed}")
        names = tomllib.loads((_DATA / "names.toml").read_text(encoding="utf-8"))
        self._names = [f"{given} {surname}" for given in names["given"] for surname in names["surnames"]]
        self._chance.shuffle(self._names)

    def provider(self, number: int, name: str, schools: tuple[School, ...], assessors: int) -> ProviderScript:
        domain = _STAFF_DOMAIN.format(number=number)
        is_main = number == 1
        fates = deal(len(schools), self._chance) if is_main else [Fate.SMOOTH] * len(schools)
        return ProviderScript(
            name=name,
            operator=self._somebody(domain),
            trainers=tuple(self._somebody(domain) for _ in range(2 if is_main else 1)),
            assessors=tuple(self._somebody("assessors.example.org") for _ in range(assessors)),
            seniors=tuple(self._somebody("assessors.example.org") for _ in range(2)),
            candidates=tuple(
                self._candidate(number * 100 + place, school, fate)
                for place, (school, fate) in enumerate(zip(schools, fates, strict=True), start=1)
            ),
            has_catch_up_cohort=is_main,
        )

    def _candidate(self, number: int, school: School, fate: Fate) -> CandidateScript:
        return CandidateScript(
            number=number,
            person=self._somebody("home.example.com"),
            birth_date=date(1970, 1, 1) + timedelta(days=self._chance.randrange(30 * 365)),
            job_title=self._chance.choice(_JOBS),
            school=school,
            head=self._somebody(school.email_domain),
            teachers=tuple(self._somebody(school.email_domain) for _ in range(self._chance.choice((1, 1, 2)))),
            leader=self._somebody(school.email_domain),
            fate=fate,
        )

    def _somebody(self, domain: str) -> Somebody:
        name = self._names.pop()
        return Somebody(name, f"{name.lower().replace(' ', '.')}@{domain}")
