"""Sets the stage: providers with staff, schools and cohorts while the clock stands; then everybody begins."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass, field
from datetime import time, timedelta

from rehearsal.fates import Fate
from rehearsal.people.applicant import apply_by_page
from rehearsal.people.assessor import Assessor, Manners, SeniorAssessor
from rehearsal.people.candidate import Candidate
from rehearsal.people.operator import Operator, mentor_of
from rehearsal.people.school import Guest, Head, SchoolOffice
from rehearsal.people.staff import Staff, Trainer
from rehearsal.population import CandidateScript, ProviderScript, Somebody
from rehearsal.scene import Case, Scene
from shared.calendar import add_working_days, at_london, london_date
from shared.errors import DomainError

_SIGN_IN_WITHIN_SECONDS = 60.0
_FIRST_REPORTS = timedelta(weeks=4)
"""No appointment is earlier than this after the last session, so no report either."""

_BY_PAGE_PERCENT = 17
_SHEETS_AFTER = (0, 2, 3)
"""Working days after the origin on which the spreadsheets of three parts of the county come in."""

_UPLOADED_AT = time(9, 30)
_MANNERS = (
    Manners(ignores_first_offer=True),
    Manners(declines_first_offer=True, shares_times=True),
    Manners(reports_when_reminded=True),
    Manners(shares_times=True),
)


@dataclass(slots=True)
class _Provider:
    script: ProviderScript
    operator: Operator
    trainers: list[Trainer] = field(default_factory=list)
    assessors: list[Assessor] = field(default_factory=list)
    seniors: list[SeniorAssessor] = field(default_factory=list)
    cohort: str = ""
    cases: list[Case] = field(default_factory=list)

    @property
    def staff(self) -> list[Staff]:
        return [*self.trainers, *self.assessors, *self.seniors]


class Production:
    """All providers of one rehearsal."""

    def __init__(self, scene: Scene, scripts: tuple[ProviderScript, ...], capacity: int) -> None:
        self._scene = scene
        self._scripts = scripts
        self._capacity = capacity
        self._providers: list[_Provider] = []

    async def set_stage(self) -> None:
        """Everything that is there before the first application; returns when all staff have signed in."""
        self._providers = list(await asyncio.gather(*(self._add(script) for script in self._scripts)))
        await asyncio.gather(*(self._furnish(provider) for provider in self._providers))
        async with asyncio.timeout(_SIGN_IN_WITHIN_SECONDS):
            while any(person.token is None for provider in self._providers for person in provider.staff):
                await asyncio.sleep(0.05)

    def begin(self) -> None:
        """The clock runs: people apply, teach, moderate and look after what got stuck."""
        for provider in self._providers:
            self._scene.begin(self._applications(provider), "Operator taking in applications")
            provider.operator.begin_work()
            for trainer in provider.trainers:
                trainer.begin_teaching()
            for senior in provider.seniors:
                senior.begin_moderating(at_london(self._scene.days.second_on + _FIRST_REPORTS, senior.hours[0]))

    async def _add(self, script: ProviderScript) -> _Provider:
        """A provider is added on the machine itself, by the command line: the only act that is not by HTTP."""
        provider_id, token, sign_in_page = await _add_provider(script)
        if script is self._scripts[0]:
            self._scene.sign_in_page = sign_in_page
        provider = _Provider(script, Operator(self._scene, script.operator, provider_id, token))
        provider.trainers = [Trainer(self._scene, somebody) for somebody in script.trainers]
        manners = _MANNERS if len(script.assessors) > len(_MANNERS) else ()
        provider.assessors = [
            Assessor(self._scene, somebody, manners[place] if place < len(manners) else None)
            for place, somebody in enumerate(script.assessors)
        ]
        provider.seniors = [SeniorAssessor(self._scene, somebody) for somebody in script.seniors]
        for candidate in script.candidates:
            provider.cases.append(self._cast(candidate))
        return provider

    def _cast(self, script: CandidateScript) -> Case:
        case = Case(script)
        self._scene.cases.append(case)
        Candidate(self._scene, case)
        Head(self._scene, script.head, case)
        for teacher in script.teachers:
            Guest(self._scene, teacher, case)
        Guest(self._scene, script.leader, case, waits_for_reminder=script.fate is Fate.GUEST_SLOW)
        SchoolOffice(self._scene, Somebody("School Office", f"office@{script.school.email_domain}"), case)
        SchoolOffice(self._scene, mentor_of(script), case)
        return case

    async def _furnish(self, provider: _Provider) -> None:
        script, operator, days = provider.script, provider.operator, self._scene.days
        await operator.record_schools(script.candidates)
        trainers = [await operator.invite_trainer(trainer) for trainer in script.trainers]
        for assessor in script.assessors:
            await operator.register_assessor(assessor, senior=False, capacity=max(4, len(script.candidates)))
        for senior in script.seniors:
            await operator.register_assessor(senior, senior=True, capacity=0)
        provider.cohort = await operator.open_cohort(
            "Autumn cohort", self._capacity, (days.first_on, days.second_on), trainers[0]
        )
        if script.has_catch_up_cohort:
            catch_up = (days.catch_up_first_on, days.catch_up_second_on)
            await operator.open_cohort("Catch-up cohort", self._capacity, catch_up, trainers[-1])

    async def _applications(self, provider: _Provider) -> None:
        """Most come in spreadsheets, one for each part of the county; some come by the page."""
        by_page = max(1, len(provider.cases) * _BY_PAGE_PERCENT // 100)
        in_sheet, alone = provider.cases[:-by_page], provider.cases[-by_page:]
        for place, case in enumerate(alone):
            self._scene.begin(self._apply(provider, case, place), "Candidate applying")
        on = london_date(self._scene.watch.now())
        for place, after in enumerate(_SHEETS_AFTER):
            await self._scene.watch.until(at_london(add_working_days(on, after), _UPLOADED_AT))
            sheet = tuple(case.script for case in in_sheet[place :: len(_SHEETS_AFTER)])
            if sheet:
                await provider.operator.upload(sheet, "Autumn cohort")

    async def _apply(self, provider: _Provider, case: Case, place: int) -> None:
        await self._scene.watch.until(self._scene.watch.now() + timedelta(hours=20 + 5 * place))
        await apply_by_page(self._scene, provider.operator.provider_id, case.script, provider.cohort)


async def _add_provider(script: ProviderScript) -> tuple[str, str, str]:
    operator = ("--operator-name", script.operator.name, "--operator-email", script.operator.email)
    arguments = (*operator, "--contact-phone", "01632 960001")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli", "provider", "add", script.name, *arguments, "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    if process.returncode != 0:
        raise DomainError(f"The provider could not be added: {errors.decode().strip()}")
    added = json.loads(output.splitlines()[-1])  # log lines may stand before it
    return added["provider_id"], added["token"], added["sign_in_url"]
