"""The answer to an offered place: taken up, declined, or nothing until the hold is over."""

from __future__ import annotations

from services.intake.actions.holding import hold_with_place
from services.intake.actions.places import fill_free_places, give_place, joinable, tell_position
from services.intake.actions.telling import tell_of_journey
from services.intake.domain.application import Application
from services.intake.repository import places
from services.intake.repository.places import Place
from services.intake.transaction import Transaction
from shared.contracts.envelope import Fact
from shared.contracts.intake import ExpirePlaceOffer, PlaceOfferDeclined, PlaceOfferExpired
from shared.errors import DomainError, LinkExpired, NotYet


async def accept_place(
    transaction: Transaction, provider_id: str, journey_id: str, link_version: int | None = None
) -> Application:
    """Take the place up. Repeated: nothing more happens. `link_version` is that of the link, if one was used.

    Raises DomainError: `not_offered`, and `offer_over` at the first instant after the hold.
    """
    application, held = await hold_with_place(transaction, provider_id, journey_id)
    if held is not None and held.state == "placed" and held.offer_version:
        return application
    offered = _offered(held, link_version)
    if offered.hold_until is not None and transaction.now() > offered.hold_until:
        raise DomainError(
            "The place was held for you until then, and is offered to the next in line now. You stay on the list.",
            code="offer_over",
        )
    cohort = await joinable(transaction, application, offered.cohort_id)
    moved = await give_place(transaction, application, cohort, offered.declared_at)
    await transaction.audit(provider_id, "place_accepted", journey_id)
    return moved


async def decline_place(
    transaction: Transaction, provider_id: str, journey_id: str, link_version: int | None = None
) -> Application:
    """Leave it to the next in line, and wait at the end of the list. Raises DomainError `not_offered`."""
    application, held = await hold_with_place(transaction, provider_id, journey_id)
    offered = _offered(held, link_version)
    fact = PlaceOfferDeclined(cohort_id=offered.cohort_id, person_id=application.candidate_id)
    await _let_go_by(transaction, application, offered, fact)
    await transaction.audit(provider_id, "place_declined", journey_id)
    return application


async def expire_place_offer(
    transaction: Transaction, provider_id: str, journey_id: str, asked: ExpirePlaceOffer
) -> None:
    """Nobody answered within the hold. Raises DomainError `not_offered` when somebody did, NotYet before its end."""
    application, held = await hold_with_place(transaction, provider_id, journey_id)
    offered = _offered(held)
    if offered.offer_version != asked.step:
        raise DomainError("This offer was answered, and another one is open.", code="not_offered")
    if offered.hold_until is not None and transaction.now() < offered.hold_until:
        raise NotYet("The place is still held.")
    if application.paused_at is not None:
        raise DomainError("The journey is paused; the hold goes on when it is resumed.", code="journey_paused")
    fact = PlaceOfferExpired(cohort_id=offered.cohort_id, person_id=application.candidate_id)
    await _let_go_by(transaction, application, offered, fact)


async def _let_go_by(transaction: Transaction, application: Application, offered: Place, fact: Fact) -> None:
    connection, provider_id = transaction.connection, application.provider_id
    await places.to_the_end(connection, provider_id, application.journey_id, transaction.now())
    told = await tell_of_journey(transaction, application, fact)
    await tell_position(transaction, application, told)
    await fill_free_places(transaction, provider_id, offered.cohort_id, told, freed=False)
    transaction.last_event_id = told


def _offered(held: Place | None, link_version: int | None = None) -> Place:
    """The place that is held. Raises LinkExpired for the link of an older offer, DomainError when none is held."""
    if held is not None and link_version is not None and link_version < held.offer_version:
        raise LinkExpired("A newer offer has replaced this one. Open the newest message that you got.")
    if held is None or held.state != "offered":
        raise DomainError(
            "No place is held for you just now. Your page shows where you are on the waiting list.", code="not_offered"
        )
    return held
