"""A provider's assessment panel for tests: the real HTTP interface and consumers, and short words for what people do.

The story's dates: final session Tue 1 December 2026, window Tue 29 December - Tue 2 February 2027, half terms and the
Christmas holiday (19 December - 3 January) of the sample terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from pydantic import SecretStr

from services.assessment.http import build_app
from services.assessment.subscribers import handlers
from services.assessment.work import Desk
from shared import links, tokens
from shared.clock import FrozenClock
from shared.contracts import assessment as told
from shared.contracts import intake
from shared.contracts.envelope import Command, Envelope, Message, command_id, due_date
from shared.contracts.registry import read
from shared.contracts.values import TermDates, Why
from shared.links import Link, Purpose
from shared.settings import Settings
from shared.tokens import Staff, StaffRole

SECRET = "only-for-tests-only-for-tests-only-for-tests"
WED_2_DECEMBER = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
PROGRAMME = "hlta@1"
COHORT = "cohort-1"
AnyMessage = TypeVar("AnyMessage", bound=Message)

TERMS = (
    TermDates(
        name="autumn",
        starts_on=date(2026, 9, 3),
        ends_on=date(2026, 12, 18),
        half_term_starts_on=date(2026, 10, 26),
        half_term_ends_on=date(2026, 10, 30),
    ),
    TermDates(
        name="spring",
        starts_on=date(2027, 1, 4),
        ends_on=date(2027, 3, 25),
        half_term_starts_on=date(2027, 2, 15),
        half_term_ends_on=date(2027, 2, 19),
    ),
    TermDates(name="summer", starts_on=date(2027, 4, 12), ends_on=date(2027, 7, 20)),
)


def settings_for(database_url: str) -> Settings:
    return Settings(database_url=database_url, secret_key=SecretStr(SECRET))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class Panel:
    """One provider with everything around it."""

    desk: Desk
    clock: FrozenClock
    client: httpx.AsyncClient
    provider: str
    programme: str = PROGRAMME
    seen: set[str] = field(default_factory=set)

    @classmethod
    async def open(cls, desk: Desk, clock: FrozenClock, provider: str) -> Panel:
        app = build_app(settings_for("postgresql://unused"), desk)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://assessment")
        panel = cls(desk, clock, client, provider)
        name = f"Example Training {provider}"
        contact = {"contact_name": "Olive Operator", "contact_email": "office@example.org", "contact_phone": "01632"}
        await panel.hear(intake.ProviderAdded(name=name, **contact))
        await panel.hear_school("school-1")
        return panel

    # --- what is heard on the bus

    async def hear(self, message: Message, *, journey: str | None = None, message_id: str | None = None) -> str:
        """One message as the bus would bring it; its id."""
        envelope = Envelope[Any](
            id=message_id or uuid4().hex,
            type=message.subject(),
            source="hlta/test",
            time=self.clock.now(),
            provider=self.provider,
            programme=self.programme,
            journey=journey,
            data=message,
        )
        for table in handlers(self.desk).values():
            if message.subject() in table.subjects():
                await table.take_in(message.subject(), envelope.model_dump_json().encode())
        return envelope.id

    async def ask(self, command: Command, *, journey: str | None = None) -> Any:
        """One command; the body of the fact that answers it."""
        asker = journey or "round-or-cohort"
        command_id_ = f"{self.provider}-{command_id(asker, command, due_date(command.due_at))}"
        await self.hear(command, journey=journey, message_id=command_id_)
        answers = [fact for fact in await self.facts() if fact.causation == command_id_]
        assert len(answers) == (1 if command.answered else len(answers)), [answer.type for answer in answers]
        return answers[0].data if answers else None

    async def hear_school(self, school_id: str, trust: str | None = None) -> None:
        school = intake.SchoolRecorded(
            school_id=school_id,
            urn="100000",
            name="Sample Primary School",
            area="sample",
            phase="primary",
            trust=trust,
            terms=TERMS,
        )
        await self.hear(school)

    async def ready(self, journey: str, *, school: str = "school-1", trainers: Sequence[str] = ("trainer-1",)) -> str:
        """A candidate who has completed preparation; the journey's id (ids are one provider's own)."""
        journey_id, person_id = f"{self.provider}-{journey}", f"{self.provider}-{journey}-person"
        await self.hear(self.contact(person_id, f"{journey.title()} Example-Sample"))
        at = self.clock.now()
        await self.hear(
            intake.ApplicationReceived(
                journey_id=journey_id,
                reference="A-1",
                person_id=person_id,
                school_id=school,
                cohort_id=COHORT,
                head_id="head",
                submitted_at=at,
                phase="primary",
            ),
            journey=journey_id,
        )
        await self.hear(self.prepared(person_id, school, trainers), journey=journey_id)
        return journey_id

    def contact(self, person_id: str, name: str) -> intake.ContactDetailsSet:
        address = f"{person_id}@home.example.com"
        return intake.ContactDetailsSet(person_id=person_id, role="candidate", name=name, email=address)

    def prepared(self, person_id: str, school: str, trainers: Sequence[str]) -> intake.PreparationCompleted:
        return intake.PreparationCompleted(
            cohort_id=COHORT,
            person_id=person_id,
            final_session_on=date(2026, 12, 1),
            window_first_on=date(2026, 12, 29),
            window_last_on=date(2027, 2, 2),
            school_days=22,
            why=Why(rule="test"),
            allocate_at=WED_2_DECEMBER,
            trainer_ids=tuple(trainers),
            school_id=school,
            phase="primary",
        )

    # --- what was told

    async def facts(self) -> list[Envelope[Any]]:
        """Every fact of this provider in the outbox, in order."""
        async with self.desk.database.connection() as connection:
            rows = await connection.fetch(
                "select subject, body from outbox where provider_id = $1 order by position", self.provider
            )
        return [read(row["subject"], row["body"]) for row in rows]

    async def all(self, kind: type[AnyMessage], journey: str | None = None) -> list[AnyMessage]:
        return [
            fact.data
            for fact in await self.facts()
            if isinstance(fact.data, kind) and (journey is None or fact.journey == journey)
        ]

    async def last(self, kind: type[AnyMessage], journey: str | None = None) -> AnyMessage:
        return (await self.all(kind, journey))[-1]

    # --- who asks over HTTP

    def bearer(self, person_id: str, role: StaffRole = "assessor", *, senior: bool = False) -> dict[str, str]:
        staff = Staff(person_id=person_id, role=role, provider=self.provider, senior=senior)
        return {"Authorization": f"Bearer {tokens.mint(SECRET, staff)}"}

    @property
    def operator(self) -> dict[str, str]:
        return self.bearer("operator-1", "operator")

    def link(
        self, purpose: Purpose, subject: str, journey: str | None = None, person: str | None = None, version: int = 1
    ) -> dict[str, str]:
        link = Link(
            purpose=purpose, subject=subject, version=version, provider=self.provider, journey=journey, person=person
        )
        return {"Authorization": f"Link {links.mint(SECRET, link)}"}

    async def post(self, path: str, headers: dict[str, str], body: Mapping[str, Any] | None = None) -> httpx.Response:
        return await self.client.post(path, json=dict(body or {}), headers=headers)

    async def delete(self, path: str, headers: dict[str, str]) -> httpx.Response:
        return await self.client.delete(path, headers=headers)

    async def get(self, path: str, headers: dict[str, str]) -> Any:
        answer = await self.client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, path: str, headers: dict[str, str], body: Mapping[str, Any] | None = None) -> Any:
        answer = await self.post(path, headers, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    # --- what people do

    async def register(self, name: str, **changes: Any) -> str:
        """An assessor, every weekday from 9 to 5 unless said otherwise; the id."""
        body = {
            "name": f"{name.title()} Assessor",
            "email": f"{name}@assessors.example.org",
            "capacity": 4,
            "senior": False,
            "new": False,
            "availability": [{"weekday": day, "starts": "09:00", "ends": "17:00"} for day in range(1, 6)],
            "join_link_template": "https://meet.example.org/{appointment}",
            **changes,
        }
        return str((await self.done("/v1/assessors", self.operator, body))["assessor_id"])

    async def allocated(self, journey: str = "ada") -> tuple[str, str]:
        """A ready candidate whom an assessor has taken: journey and assessor."""
        journey_id = await self.ready(journey)
        await self.ask(told.AllocateCohort(cohort_id=COHORT, due_at=self.clock.now()))
        offer = await self.last(told.AssessmentOffered, journey_id)
        await self.done(f"/v1/offers/{offer.offer_id}/acceptance", self.bearer(offer.assessor_id))
        return journey_id, offer.assessor_id

    async def free_times(self, journey_id: str, assessor_id: str) -> list[str]:
        answer = await self.get(f"/v1/journeys/{journey_id}/free-times", self.bearer(assessor_id))
        return [time["starts_at"] for time in answer["times"]]

    async def proposed(self, journey_id: str, assessor_id: str, starts: Sequence[str] = ()) -> Any:
        times = list(starts) or (await self.free_times(journey_id, assessor_id))[:3]
        return await self.done(f"/v1/journeys/{journey_id}/slots", self.bearer(assessor_id), {"starts_at": times})

    async def name_guests(self, journey_id: str, teachers: int = 1) -> None:
        body = {
            "teachers": [{"name": f"Tea Cher {n}", "email": f"teacher{n}@school.example"} for n in range(teachers)],
            "leader": {"name": "Lea Der", "email": "leader@school.example", "job_title": "Deputy head"},
        }
        headers = self.link(Purpose.GUESTS, journey_id)
        answer = await self.client.put(f"/v1/journeys/{journey_id}/guests", json=body, headers=headers)
        assert answer.status_code == 200, answer.text

    async def choose(self, journey_id: str, slot_id: str) -> httpx.Response:
        return await self.post(f"/v1/slots/{slot_id}/choice", self.link(Purpose.SLOTS, journey_id))

    async def confirm(
        self, slot_id: str, person_id: str, *, available: bool = True, suits: Sequence[str] = ()
    ) -> httpx.Response:
        headers = self.link(Purpose.CONFIRM, slot_id, person=person_id)
        body = {"available": available, "suits": list(suits)}
        return await self.post(f"/v1/slots/{slot_id}/confirmation", headers, body)

    async def booked(self, journey: str = "ada", starts: Sequence[str] = ()) -> tuple[str, told.AppointmentBooked]:
        """A journey with a booked appointment, on the first of its free times unless said otherwise."""
        journey_id, assessor_id = await self.allocated(journey)
        return journey_id, await self.arrange(journey_id, assessor_id, starts)

    async def arrange(self, journey_id: str, assessor_id: str, starts: Sequence[str] = ()) -> told.AppointmentBooked:
        slots = (await self.proposed(journey_id, assessor_id, starts))["slots"]
        await self.name_guests(journey_id)
        assert (await self.choose(journey_id, slots[0]["slot_id"])).status_code == 200
        for part in (await self.last(told.SlotChosen, journey_id)).asked:
            assert part.person_id is not None
            assert (await self.confirm(slots[0]["slot_id"], part.person_id)).status_code == 200
        return await self.last(told.AppointmentBooked, journey_id)

    async def confirm_all(self, slot_id: str) -> None:
        """Every guest who was asked about this time says yes."""
        for part in (await self.last(told.SlotChosen)).asked:
            assert (await self.confirm(slot_id, str(part.person_id))).status_code == 200

    async def move(self, booked: told.AppointmentBooked, **body: str) -> Any:
        """The assessor asks for another time of their appointment."""
        path = f"/v1/appointments/{booked.appointment_id}/move"
        return await self.done(path, self.bearer(booked.assessor_id), {"reason_class": "assessor", **body})

    async def hand_in_everything(self, journey_id: str) -> None:
        await self.write_everything(journey_id)
        for part in ("tasks", "file"):
            assert (await self.submit(journey_id, part)).status_code == 200

    async def write_everything(self, journey_id: str) -> None:
        """All tasks, and documents for all standards, nothing handed in."""
        for task in ("1", "2", "3", "4a", "4b", "4c", "4d", "4e"):
            await self.write_task(journey_id, task)
        for standards in ("1,2,3,4,5,6,7,8,9,10,12,13,14,15,16", "17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33"):
            await self.add_document(journey_id, standards)

    async def write_task(self, journey_id: str, task: str) -> httpx.Response:
        body = {"text": f"What I did in task {task}", "standards": [1, 22]}
        headers = self.link(Purpose.EVIDENCE, journey_id)
        return await self.client.put(f"/v1/journeys/{journey_id}/tasks/{task}", json=body, headers=headers)

    async def add_document(
        self, journey_id: str, standards: str, content: bytes = b"%PDF-1.4 sample"
    ) -> httpx.Response:
        return await self.client.post(
            f"/v1/journeys/{journey_id}/documents",
            headers=self.link(Purpose.EVIDENCE, journey_id),
            files={"file": ("plan.pdf", content, "application/pdf")},
            data={"title": "Lesson plan", "standards": standards, "where": "Page 2: the grouping"},
        )

    async def submit(self, journey_id: str, part: str) -> httpx.Response:
        headers = self.link(Purpose.EVIDENCE, journey_id)
        return await self.post(f"/v1/journeys/{journey_id}/{part}/submission", headers, {"no_pupil_names": True})

    async def sign(
        self, appointment_id: str, assessor_id: str, short: Sequence[int] = (), standards: Sequence[int] = range(1, 34)
    ) -> httpx.Response:
        judgements = [
            {"standard": n, "met": n not in short, "found_in": "interview", "reason": "Not shown" if n in short else ""}
            for n in standards
        ]
        path = f"/v1/appointments/{appointment_id}/report"
        return await self.post(path, self.bearer(assessor_id), {"judgements": judgements})

    async def reported(self, journey: str = "ada", short: Sequence[int] = ()) -> tuple[str, told.ReportSigned]:
        """A journey whose first report is signed, an hour after its appointment."""
        journey_id, booked = await self.booked(journey)
        self.clock.set(booked.ends_at + timedelta(hours=1))
        answer = await self.sign(booked.appointment_id, booked.assessor_id, short)
        assert answer.status_code == 200, answer.text
        return journey_id, await self.last(told.ReportSigned, journey_id)

    async def close(self, signed: told.ReportSigned) -> Any:
        self.clock.set(signed.round_closes_at)
        return await self.ask(told.CloseRound(round_on=signed.round_on, due_at=signed.round_closes_at))

    async def release(self, signed: told.ReportSigned) -> Any:
        self.clock.set(signed.letters_at)
        return await self.ask(told.ReleaseRound(round_on=signed.round_on, due_at=signed.letters_at))
