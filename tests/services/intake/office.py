"""A training provider's office for tests: real PostgreSQL, the real HTTP interface, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from pydantic import SecretStr

from services.intake import provider
from services.intake.http import build_app
from services.intake.subscribers import command_handlers, fact_handlers
from services.intake.transaction import Intake
from shared import links, tokens
from shared.clock import FrozenClock
from shared.contracts.envelope import Command, Envelope, Fact, Message, command_id, due_date
from shared.contracts.intake import PlaceCandidate
from shared.contracts.registry import read
from shared.links import Link, Purpose
from shared.settings import Settings
from shared.tokens import Staff

SECRET = "only-for-tests-only-for-tests-only-for-tests"
WED_7_OCTOBER = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)

AnyMessage = TypeVar("AnyMessage", bound=Message)

TERMS = [
    {
        "name": "autumn",
        "starts_on": "2026-09-03",
        "ends_on": "2026-12-18",
        "half_term_starts_on": "2026-10-26",
        "half_term_ends_on": "2026-10-30",
    },
    {
        "name": "spring",
        "starts_on": "2027-01-04",
        "ends_on": "2027-03-25",
        "half_term_starts_on": "2027-02-15",
        "half_term_ends_on": "2027-02-19",
    },
]


def settings_for(database_url: str) -> Settings:
    return Settings(database_url=database_url, secret_key=SecretStr(SECRET))


@dataclass
class Office:
    """One provider, its operator and trainers, and everything around: the service, its clock and its record."""

    intake: Intake
    clock: FrozenClock
    client: httpx.AsyncClient
    provider_id: str
    operator: dict[str, str]
    trainers: dict[str, dict[str, str]]

    @classmethod
    async def open(cls, intake: Intake, clock: FrozenClock, name: str = "Example Training") -> Office:
        """Add a provider by the local command, and invite two trainers by the API."""
        domain = name.lower().replace(" ", "") + ".example"
        created = await provider.add(intake.settings, name, "Olive Operator", f"office@{domain}", "01632 960000")
        app = build_app(intake.settings, intake)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake")
        office = cls(intake, clock, client, created.provider_id, {"Authorization": f"Bearer {created.token}"}, {})
        for trainer in ("tara", "theo"):
            person = await office.created(
                "/v1/people", {"role": "trainer", "name": f"{trainer.title()} Trainer", "email": f"{trainer}@{domain}"}
            )
            office.trainers[person["person_id"]] = office.bearer("trainer", person["person_id"])
        return office

    def bearer(self, role: Any, person_id: str) -> dict[str, str]:
        staff = Staff(person_id=person_id, role=role, provider=self.provider_id)
        return {"Authorization": f"Bearer {tokens.mint(SECRET, staff)}"}

    def link(self, purpose: Purpose, subject: str, version: int = 1) -> dict[str, str]:
        link = Link(purpose=purpose, subject=subject, version=version, provider=self.provider_id)
        return {"Authorization": f"Link {links.mint(SECRET, link)}"}

    @property
    def trainer_ids(self) -> list[str]:
        return list(self.trainers)

    # Asking ----------------------------------------------------------------------------------------------------------

    async def post(
        self, path: str, body: Mapping[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        return await self.client.post(path, json=dict(body or {}), headers=headers or self.operator)

    async def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return await self.client.get(path, headers=headers or self.operator)

    async def created(self, path: str, body: Mapping[str, Any], headers: dict[str, str] | None = None) -> Any:
        answer = await self.post(path, body, headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def done(self, path: str, body: Mapping[str, Any], headers: dict[str, str] | None = None) -> Any:
        answer = await self.post(path, body, headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def act(self, action: str, *, preview: bool = False, **body: Any) -> httpx.Response:
        """An operator's action beside the normal course, with a key of its own."""
        path = f"/v1/office/{action}?preview={str(preview).lower()}"
        asked = {"reason": "Told by telephone.", **body}
        return await self.post(path, asked, {**self.operator, "Idempotency-Key": uuid4().hex})

    # The story -------------------------------------------------------------------------------------------------------

    async def school(self, urn: str = "900001", **more: Any) -> str:
        school = {"urn": urn, "name": f"Sample School {urn}", "area": "Sampleshire", "phase": "Primary", **more}
        recorded: str = (await self.created("/v1/schools", {"terms": TERMS, **school}))["school_id"]
        return recorded

    async def cohort(self, name: str = "Autumn", first: str = "2026-10-21", last: str = "2026-12-01",
                     capacity: int = 20, trainer: int = 0) -> str:  # fmt: skip
        sessions = [
            {
                "number": number,
                "starts_at": f"{on}T09:30",
                "minutes": 360,
                "trainer_id": self.trainer_ids[trainer],
                "join_link": f"https://meet.example.org/{number}",
            }
            for number, on in ((1, first), (2, last))
        ]
        opened: str = (await self.created("/v1/cohorts", {"name": name, "capacity": capacity, "sessions": sessions}))[
            "cohort_id"
        ]
        return opened

    def form(self, name: str = "Sam Sample", **more: Any) -> dict[str, Any]:
        return {
            "name": name,
            "email": f"{name.lower().replace(' ', '.')}@home.example",
            "job_title": "Teaching assistant",
            "school_urn": "900001",
            "phase": "Primary",
            "subjects": ["English"],
            "level2_english_kind": "gcse_a_star_to_c",
            "level2_maths_kind": "skills_level_2",
            "whole_class_occasions": 4,
            "years_experience": 6,
            "head_name": "Alex Example",
            "head_email": "head@oakfield.example",
            "payer": "school",
            **more,
        }

    async def apply(self, name: str = "Sam Sample", **more: Any) -> str:
        path = f"/v1/providers/{self.provider_id}/applications"
        journey_id: str = (await self.created(path, self.form(name, **more)))["journey_id"]
        return journey_id

    async def declaration_of(self, journey_id: str) -> str:
        async with self.intake.database.connection() as connection:
            found: str = await connection.fetchval(
                "select declaration_id from declarations where journey_id = $1", journey_id
            )
        return found

    async def sign(self, journey_id: str, *, version: int = 1, **more: Any) -> httpx.Response:
        declaration_id = await self.declaration_of(journey_id)
        return await self.post(
            f"/v1/declarations/{declaration_id}/signature",
            {**SIGNATURE, **more},
            self.link(Purpose.DECLARATION, declaration_id, version),
        )

    async def tasks(self) -> list[str]:
        """The codes of what is open, oldest first."""
        return [task["code"] for task in (await self.get("/v1/tasks")).json()["tasks"]]

    async def declared(self, name: str = "Sam Sample", **more: Any) -> str:
        journey_id = await self.apply(name, **more)
        signed = await self.sign(journey_id)
        assert signed.status_code == 200, signed.text
        return journey_id

    async def placed(self, name: str, cohort_id: str, *, proved: bool = True) -> str:
        journey_id = await self.declared(name, cohort_id=cohort_id)
        if proved:
            await self.prove(journey_id, "english", "maths")
        await self.place(journey_id, cohort_id)
        return journey_id

    async def prove(self, journey_id: str, *subjects: str) -> None:
        """An operator saw the certificates on 7 October."""
        for subject in subjects:
            seen = {"seen_by": "Olive Operator", "seen_on": "2026-10-07"}
            await self.created(f"/v1/applications/{journey_id}/level-two/{subject}/seen", seen)

    async def acted(self, action: str, **body: Any) -> Any:
        """An office action that must succeed, each time with a key of its own."""
        headers = self.operator | {"Idempotency-Key": uuid4().hex}
        answer = await self.post(f"/v1/office/{action}", {"reason": "As agreed by telephone.", **body}, headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, action: str, **body: Any) -> str:
        """The code with which an office action is refused."""
        headers = self.operator | {"Idempotency-Key": uuid4().hex}
        answer = await self.post(f"/v1/office/{action}", {"reason": "As agreed by telephone.", **body}, headers)
        assert answer.status_code in (404, 409, 422), answer.text
        return str(answer.json()["code"])

    async def take_register(self, cohort_id: str, session: int, **attended: bool) -> httpx.Response:
        """`attended` by journey id; taken by an operator."""
        records = [{"journey_id": journey_id, "attended": came} for journey_id, came in attended.items()]
        return await self.post(f"/v1/cohorts/{cohort_id}/register/{session}", {"records": records})

    # The bus ---------------------------------------------------------------------------------------------------------

    def command(self, command: Command, asker: str, **about: str) -> Envelope[Command]:
        identity = command_id(asker, command, due_date(command.due_at))
        return self._envelope(command, identity, command.due_at, **about)

    async def obey(self, asked: Envelope[Command]) -> None:
        await command_handlers(self.intake).take_in(asked.type, asked.model_dump_json(serialize_as_any=True).encode())

    async def hear(self, told: Fact, journey_id: str | None = None) -> None:
        envelope = self._envelope(told, uuid4().hex, self.clock.now(), journey=journey_id)
        await fact_handlers(self.intake).take_in(
            envelope.type, envelope.model_dump_json(serialize_as_any=True).encode()
        )

    def _envelope(self, data: AnyMessage, identity: str, at: datetime, **about: str | None) -> Envelope[AnyMessage]:
        return Envelope(
            id=identity, type=data.subject(), source="hlta/test", time=at, provider=self.provider_id, data=data, **about
        )

    async def place(self, journey_id: str, cohort_id: str) -> str:
        """The journey's command; its id."""
        asked = self.command(
            PlaceCandidate(cohort_id=cohort_id, due_at=self.clock.now()), f"journey-{journey_id}", journey=journey_id
        )
        await self.obey(asked)
        return asked.id

    # What was told ---------------------------------------------------------------------------------------------------

    async def told(self, kind: type[AnyMessage], journey_id: str | None = None) -> list[Envelope[AnyMessage]]:
        """This provider's facts of a kind, in the order of telling."""
        every = await self.everything_told()
        return [
            envelope  # type: ignore[misc]  # filtered by the class of the body
            for envelope in every
            if isinstance(envelope.data, kind) and journey_id in (None, envelope.journey)
        ]

    async def everything_told(self) -> list[Envelope[Message]]:
        async with self.intake.database.connection() as connection:
            rows = await connection.fetch(
                "select subject, body from outbox where provider_id = $1 order by position", self.provider_id
            )
        return [read(row["subject"], row["body"]) for row in rows]

    async def value(self, query: str, *arguments: object) -> Any:
        async with self.intake.database.connection() as connection:
            return await connection.fetchval(query, *arguments)


SIGNATURE = {
    "name": "Alex Example",
    "role": "Headteacher",
    "suitable": True,
    "whole_class": True,
    "level2_english": True,
    "level2_maths": True,
    "need": "Cover for planning time",
    "mentor_name": "Mel Mentor",
}
