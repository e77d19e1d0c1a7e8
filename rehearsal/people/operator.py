"""The operator of a provider: enters schools, staff and cohorts, and takes in the candidates' applications."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from typing import Any

from rehearsal.doors import Api, TurnedAway
from rehearsal.people.staff import Staff
from rehearsal.population import CandidateScript, Somebody, sample_terms
from rehearsal.scene import Scene
from shared.calendar import london_date

_SESSION_STARTS = time(9, 30)
_SESSION_MINUTES = 360
_WITHOUT_CERTIFICATES_PERCENT = 10
_KINDS = ("gcse_a_star_to_c", "skills_level_2")
_PHASES = ("primary", "secondary", "special")
_COLUMNS = (
    *("name", "email", "birth_date", "job_title", "school_urn", "phase", "level2_english_kind", "level2_maths_kind"),
    *("whole_class_occasions", "years_experience", "head_name", "head_email", "payer", "cohort"),
    *("school_contact_name", "school_contact_email", "school_copies"),
    *("mentor_name", "mentor_email", "mentor_copies", "school_outcome", "network"),
)


_ROWS_IN_ONE_FILE = 25
"""With a head for each candidate, fifty people are written to: more would need a second member of staff."""


class Operator(Staff):
    """Has the token that was printed when the provider was added, and invites everybody else."""

    def __init__(self, scene: Scene, somebody: Somebody, provider_id: str, token: str) -> None:
        super().__init__(scene, somebody)
        self.provider_id = provider_id
        self.token = token

    @property
    def intake(self) -> Api:
        """The intake service."""
        return self.api(self.scene.settings.intake_url)

    def begin_work(self) -> None:
        """Look on every working day at what waits for the office."""
        self.scene.begin(self._work_days(), "Operator at work")

    async def _work_days(self) -> None:
        while True:
            await self.next_morning()
            await self.look_at_tasks()
            await self.enter_payments()

    async def look_at_tasks(self) -> None:
        """Candidates for whom nobody was found: whoever let an offer pass is asked again, since mail may come late."""
        assessment = self.api(self.scene.settings.assessment_url)
        for task in (await assessment.get("/v1/tasks"))["tasks"]:
            if task["code"] != "candidate_not_allocated":
                continue
            try:
                await assessment.post(f"/v1/journeys/{task['journey_id']}/allocation", {"ask_again": True})
            except TurnedAway as refusal:
                self.scene.turned_away[str(refusal)] += 1

    async def enter_payments(self) -> None:
        """Schools pay when they are asked again: what stands on the list as unpaid is entered as paid."""
        for task in (await self.intake.get("/v1/tasks"))["tasks"]:
            if task["code"] != "fee_unpaid":
                continue
            fees = f"/v1/applications/{task['journey_id']}/fees"
            for line in (await self.intake.get(fees))["lines"]:
                if line["settled_at"] is None:
                    await self.intake.post(f"{fees}/{line['line']}/settlement", {})

    async def record_schools(self, candidates: tuple[CandidateScript, ...]) -> None:
        """Term dates of the areas first, then the candidates' schools."""
        schools = {candidate.school.urn: candidate.school for candidate in candidates}
        terms = sample_terms()
        for area in sorted({school.area for school in schools.values()}):
            dates = [term.model_dump(mode="json") for term in terms[area]]
            await self.intake.put(f"/v1/areas/{area}/terms", {"terms": dates, "closed_on": []})
        for school in schools.values():
            body = {
                "urn": school.urn,
                "name": school.name,
                "area": school.area,
                "phase": school.phase,
                "trust": school.trust,
                "email_domain": school.email_domain,
            }
            await self.intake.post("/v1/schools", body, key=f"school-{school.urn}")

    async def invite_trainer(self, somebody: Somebody) -> str:
        """The new trainer's id."""
        body = {"role": "trainer", "name": somebody.name, "email": somebody.email}
        return str((await self.intake.post("/v1/people", body, key=f"trainer-{somebody.email}"))["person_id"])

    async def register_assessor(self, somebody: Somebody, *, senior: bool, capacity: int) -> None:
        """Enter an assessor, who is sent a sign-in link."""
        body = {
            "name": somebody.name,
            "email": somebody.email,
            "phone": "01632 960000",
            "phases": list(_PHASES),
            "subjects": [],
            "capacity": capacity,
            "senior": senior,
            "new": False,
            "conflict_school_ids": [],
            "conflict_trusts": [],
            "conflict_journey_ids": [],
            "availability": [{"weekday": day, "starts": "09:00", "ends": "17:00"} for day in range(1, 6)],
            "leave": [],
            "join_link_template": "https://meet.example.org/{appointment}",
        }
        assessment = self.api(self.scene.settings.assessment_url)
        await assessment.post("/v1/assessors", body, key=f"assessor-{somebody.email}")

    async def open_cohort(self, name: str, capacity: int, days: tuple[date, date], trainer: str) -> str:
        """A cohort with its two sessions; its id."""
        sessions = [
            {
                "number": number,
                "starts_at": datetime.combine(on, _SESSION_STARTS).isoformat(timespec="minutes"),
                "minutes": _SESSION_MINUTES,
                "trainer_id": trainer,
                "join_link": f"https://meet.example.org/session-{number}",
            }
            for number, on in enumerate(days, start=1)
        ]
        body = {"name": name, "programme": "hlta", "capacity": capacity, "sessions": sessions}
        return str((await self.intake.post("/v1/cohorts", body, key=f"cohort-{name}"))["cohort_id"])

    async def upload(self, candidates: tuple[CandidateScript, ...], cohort: str) -> list[dict[str, Any]]:
        """Check and apply them in files of a size for which nobody else is needed; what became of each row."""
        applied: list[dict[str, Any]] = []
        for first in range(0, len(candidates), _ROWS_IN_ONE_FILE):
            applied += await self._upload(candidates[first : first + _ROWS_IN_ONE_FILE], cohort)
        return applied

    async def _upload(self, candidates: tuple[CandidateScript, ...], cohort: str) -> list[dict[str, Any]]:
        text = spreadsheet(candidates, cohort)
        await self.intake.post_csv("/v1/applications/csv?apply=false", text)
        report = await self.intake.post_csv("/v1/applications/csv?apply=true", text)
        if report["bad"]:
            wrong = [f"row {row['row']}, {row['field']}: {row['rule']}" for row in report["bad"]]
            self.scene.confused.append(f"the sample spreadsheet was refused: {'; '.join(wrong)}")
        applied = list(report["applied"])
        self.scene.begin(self._enter_certificates(applied), "Operator entering certificates")
        return applied

    async def _enter_certificates(self, applied: list[dict[str, Any]]) -> None:
        """Schools send copies along with the spreadsheet; whose are missing shows theirs at the first session."""
        for row in applied:
            if self.chance.randrange(100) < _WITHOUT_CERTIFICATES_PERCENT:
                continue
            for subject in ("english", "maths"):
                await self.scene.watch.until(self.scene.watch.now() + timedelta(hours=self.chance.uniform(0.2, 0.6)))
                seen = {"seen_by": "School Office", "seen_on": london_date(self.scene.watch.now()).isoformat()}
                path = f"/v1/applications/{row['journey_id']}/level-two/{subject}/seen"
                await self.intake.post(path, seen, key=f"{row['journey_id']}-{subject}")


def mentor_of(script: CandidateScript) -> Somebody:
    """Who would be named as mentor, by those who name one."""
    return Somebody("Class Teacher", f"mentor{script.number}@{script.school.email_domain}")


def answers_of(script: CandidateScript) -> dict[str, str]:
    """What a candidate says about themselves."""
    return {
        "name": script.person.name,
        "email": script.person.email,
        "job_title": script.job_title,
        "school_urn": script.school.urn,
        "phase": script.school.phase,
        "level2_english_kind": _KINDS[script.number % 2],
        "level2_maths_kind": _KINDS[(script.number + 1) % 2],
        "whole_class_occasions": str(2 + script.number % 4),
        "years_experience": str(3 + script.number % 9),
        "head_name": script.head.name,
        "head_email": script.head.email,
        "payer": "school",
    }


def spreadsheet(candidates: tuple[CandidateScript, ...], cohort: str) -> str:
    """The applications of one school year as an office would send them; every fourth school wants copies.

    Every sixth candidate wants copies for a mentor, every second is content that the head is told the result, and two
    of three want to hear of network meetings.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="")
    writer.writeheader()
    for candidate in candidates:
        row = {**answers_of(candidate), "birth_date": f"{candidate.birth_date:%d/%m/%Y}", "cohort": cohort}
        if candidate.number % 4 == 0:
            row |= {
                "school_contact_name": "School Office",
                "school_contact_email": f"office@{candidate.school.email_domain}",
                "school_copies": "yes",
            }
        if candidate.number % 6 == 1:
            row |= {
                "mentor_name": mentor_of(candidate).name,
                "mentor_email": mentor_of(candidate).email,
                "mentor_copies": "yes",
            }
        row |= {"school_outcome": "yes"} if candidate.number % 2 else {}
        row |= {"network": "yes"} if candidate.number % 3 else {}
        writer.writerow(row)
    return text.getvalue()
