"""Facts as the bus brings them to the read model, and a read model on a database of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from services.portal.subscribers import contact_handlers, fact_handlers
from shared.bus import Handlers
from shared.contracts.assessment import AssessmentAccepted, GuestsNamed
from shared.contracts.envelope import Envelope, Message
from shared.contracts.intake import (
    ApplicationReceived,
    CandidateWithdrew,
    CohortOpened,
    ContactDetailsSet,
    DeclarationSigned,
    PlaceConfirmed,
    ProviderAdded,
    WithdrawalUndone,
)
from shared.contracts.values import SessionPlan
from shared.db import Database
from shared.settings import Settings

START = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)


def settings_for(url: str) -> Settings:
    return Settings(database_url=url, secret_key=SecretStr("a secret for tests alone, with 32 characters and more"))


def at(day: float) -> datetime:
    return START + timedelta(days=day)


class Reader:
    """Takes facts in as the durable consumers do: as bytes, by type."""

    def __init__(self, database: Database) -> None:
        self._facts: Handlers = fact_handlers(database)
        self._contacts: Handlers = contact_handlers(database)

    async def take(self, *told: Envelope[Any]) -> None:
        for message in told:
            handlers = self._contacts if message.type.startswith("hlta.contact.") else self._facts
            await handlers.take_in(message.type, message.model_dump_json().encode())


def fact(
    body: Message, day: float, *, event: str, provider: str = "north", journey: str | None = "j1"
) -> Envelope[Message]:
    subject = type(body).subject()
    return Envelope[Any](
        id=event, type=subject, source="test", time=at(day), provider=provider, journey=journey, data=body
    )


def applied(journey: str = "j1", *, day: float = 0, provider: str = "north", cohort: str = "c1") -> Envelope[Message]:
    body = ApplicationReceived(
        journey_id=journey, reference=f"R-{journey}", person_id=f"p-{journey}", school_id="s", cohort_id=cohort,
        head_id="h", submitted_at=at(day), phase="Primary",
    )  # fmt: skip
    return fact(body, day, event=f"applied-{provider}-{journey}", provider=provider, journey=journey)


def signed(journey: str = "j1", *, day: float = 3, provider: str = "north") -> Envelope[Message]:
    body = DeclarationSigned(declaration_id="d", head_id="h", link_version=1, signed_at=at(day))
    return fact(body, day, event=f"signed-{provider}-{journey}", provider=provider, journey=journey)


def placed(journey: str = "j1", *, day: float = 4, cohort: str = "c1", provider: str = "north") -> Envelope[Message]:
    body = PlaceConfirmed(
        cohort_id=cohort, person_id=f"p-{journey}", sessions=(session(1, 14), session(2, 55)), allocate_at=at(56),
        payer="school",
    )  # fmt: skip
    return fact(body, day, event=f"placed-{provider}-{journey}-{cohort}", provider=provider, journey=journey)


def accepted(journey: str = "j1", *, day: float = 60) -> Envelope[Message]:
    body = AssessmentAccepted(offer_id="o", assessor_id="a", contact_by=at(day + 7))
    return fact(body, day, event=f"accepted-{journey}", journey=journey)


def withdrew(*, day: float) -> Envelope[Message]:
    body = CandidateWithdrew(reason_class="personal", withdrew_at=at(day), stage="placed", undo_until=at(day + 14))
    return fact(body, day, event="withdrew")


def came_back(*, day: float) -> Envelope[Message]:
    return fact(WithdrawalUndone(person_id="p-j1", undone_at=at(day)), day, event="came-back")


def guests_named() -> Envelope[Message]:
    return fact(GuestsNamed(teacher_ids=("t",), leader_id="l"), 61, event="guests-named")


def named(person_id: str, name: str, *, day: float = 0, event: str = "", provider: str = "north") -> Envelope[Message]:
    body = ContactDetailsSet(person_id=person_id, role="candidate", name=name, email="someone@example.org")
    event = event or f"named-{provider}-{person_id}"
    return fact(body, day, event=event, provider=provider, journey=None)


def opened(cohort: str = "c1", name: str = "Autumn 2026", *, provider: str = "north") -> Envelope[Message]:
    sessions: Sequence[SessionPlan] = (session(1, 14), session(2, 55))
    body = CohortOpened(cohort_id=cohort, name=name, sessions=tuple(sessions), dues=(), allocate_at=at(56), capacity=24)
    return fact(body, 0, event=f"opened-{provider}-{cohort}", provider=provider, journey=None)


def added(name: str, *, day: float = 0, provider: str = "north") -> Envelope[Message]:
    body = ProviderAdded(
        name=name, contact_name="Olive Operator", contact_email="programme@example.org", contact_phone="01632 960 001"
    )
    return fact(body, day, event=f"added-{provider}-{day}", provider=provider, journey=None)


def session(number: int, day: float) -> SessionPlan:
    return SessionPlan(number=number, starts_at=at(day), ends_at=at(day), trainer_id="t", join_link="")
