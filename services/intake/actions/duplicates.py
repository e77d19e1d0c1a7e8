"""Two applications that look like one person's: both are held, both are asked, and one is merged into the other or not.

Whoever has the link may give up the own record, or say that these are two people: both harm nobody. Who would keep the
own and drop the other's only says so: the other must agree, or an operator decides.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import uuid4

from services.intake.actions.clocks import restart_clocks
from services.intake.actions.declarations import close_declaration
from services.intake.actions.fees import refund
from services.intake.actions.places import fill_free_places
from services.intake.actions.telling import tell_of_journey, tell_of_person
from services.intake.domain.application import Application, Step, is_open, next_stage
from services.intake.domain.duplicate import alike
from services.intake.repository import applications, cohorts, duplicates, people, places, tasks
from services.intake.repository.duplicates import Pair
from services.intake.transaction import Transaction
from shared.contracts.envelope import Frozen
from shared.contracts.intake import DuplicateSuspected, HoldEnded, JourneyHeld, JourneyMerged
from shared.errors import DomainError, Invalid, NotFound, NotYet

Said = Literal["keep_this", "keep_other", "different"]


class Answered(Frozen):
    """What became of the question: still `open` (the other, or an operator, decides), `merged` or `different`."""

    state: str


async def hold_if_alike(transaction: Transaction, application: Application, born_on: date | None) -> bool:
    """Hold the application and every one that looks like the same person's; whether there was any.

    Both journeys are told, and both people asked. A pair that was found to be two people is not asked about again.
    """
    if born_on is None:
        return False
    connection = transaction.connection
    own = await duplicates.traits(connection, application.provider_id, application.journey_id)
    found = False
    for other in await duplicates.born_on_the_same_day(connection, application, born_on):
        matched = alike(own, other)
        if not matched:
            continue
        pair = Pair(
            duplicate_id=uuid4().hex,
            provider_id=application.provider_id,
            journey_id=application.journey_id,
            other_journey_id=other.journey_id,
            matched=matched,
            found_at=transaction.now(),
            state="open",
            wish_of=None,
        )
        if await duplicates.insert_pair(connection, pair):
            found = True
            theirs = await applications.lock_application(connection, application.provider_id, other.journey_id)
            await _hold(transaction, application, theirs, matched)
            await _hold(transaction, theirs, application, matched)
    return found


async def answer_duplicate(transaction: Transaction, provider_id: str, journey_id: str, said: Said) -> Answered:
    """What one of the two people says. Repeated, or after it was decided: how it stands."""
    pair = await duplicates.newest_pair(transaction.connection, provider_id, journey_id)
    if pair.state != "open":
        return Answered(state=pair.state)
    other_id = pair.other_of(journey_id)
    if said == "different":
        await tell_apart(transaction, provider_id, journey_id, other_id)
        return Answered(state="different")
    if said == "keep_other":
        await merge(transaction, provider_id, journey_id, other_id)
        return Answered(state="merged")
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    await duplicates.wish(transaction.connection, pair, journey_id)
    await tasks.raise_task(transaction.connection, application, "duplicate_answered", transaction.now())
    return Answered(state="open")


async def tell_apart(transaction: Transaction, provider_id: str, journey_id: str, other_journey_id: str) -> None:
    """These are two different people: both go on. Raises NotFound when nothing is open between them."""
    pair = await _open_pair(transaction, provider_id, journey_id, other_journey_id)
    await duplicates.decide(transaction.connection, pair, "different", transaction.now(), transaction.actor)
    for one, other in ((journey_id, other_journey_id), (other_journey_id, journey_id)):
        await _let_go_on(transaction, provider_id, one, other)
    await transaction.audit(provider_id, "told_apart", f"{journey_id} {other_journey_id}")


async def merge(transaction: Transaction, provider_id: str, gone_id: str, kept_id: str) -> Application:
    """Give up one application for the other, which takes over what it lacks. The kept one goes on.

    Raises Invalid for two of different programmes or one with itself, DomainError with the code `journey_<stage>`
    when either has ended, `assessed` when the one to be given up was assessed.
    """
    connection = transaction.connection
    held = await places.place(connection, provider_id, gone_id)
    has_place = held is not None and held.state != "released"
    if held is not None and has_place:
        await cohorts.lock_cohorts(connection, provider_id, [held.cohort_id])
    found = {
        one.journey_id: one for one in await applications.lock_applications(connection, provider_id, [gone_id, kept_id])
    }
    gone, kept = _checked(found.get(gone_id), found.get(kept_id))
    if await places.place(connection, provider_id, gone_id) != held:
        raise NotYet("The candidate's place is being changed at this moment. Try again.")
    now = transaction.now()
    await close_declaration(transaction, gone)
    if has_place:
        await places.release(connection, provider_id, gone_id, now)
    await _take_over_phone(transaction, gone, kept)
    await duplicates.merge_rows(connection, gone, kept, now)
    await _tell_certificate_name(transaction, kept)
    await tasks.close_all_tasks(connection, gone, now)
    merged = JourneyMerged(person_id=gone.candidate_id, into_journey_id=kept_id, merged_at=now, stage=gone.stage.value)
    told = await tell_of_journey(transaction, gone, merged)
    await refund(transaction, gone, whole=True)
    for pair in await duplicates.open_pairs(connection, provider_id, gone_id):
        other_id = pair.other_of(gone_id)
        await duplicates.decide(connection, pair, "merged" if other_id == kept_id else "ended", now, transaction.actor)
        await _let_go_on(transaction, provider_id, other_id, gone_id)
    await transaction.audit(provider_id, "merged", f"{gone_id} {kept_id}")
    if held is not None and held.is_taken:
        await fill_free_places(transaction, provider_id, held.cohort_id, told)
    return kept


async def end_questions(transaction: Transaction, application: Application, at: datetime) -> None:
    """Who has left is nobody's double any more: the others go on."""
    connection, provider_id = transaction.connection, application.provider_id
    for pair in await duplicates.open_pairs(connection, provider_id, application.journey_id):
        await duplicates.decide(connection, pair, "ended", at, transaction.actor)
        await _let_go_on(transaction, provider_id, pair.other_of(application.journey_id), application.journey_id)


async def ask_again(transaction: Transaction, application: Application, ended_at: datetime) -> Application:
    """Who had left while held comes back: the questions that this ended are open again, both journeys held.

    Where the other one has ended meanwhile nothing is asked any more, and the own journey goes on.
    Gives it as it stands.
    """
    connection, provider_id, own_id = transaction.connection, application.provider_id, application.journey_id
    for pair in await duplicates.reopen(connection, provider_id, own_id, ended_at):
        other = await applications.lock_application(connection, provider_id, pair.other_of(own_id))
        if not is_open(other.stage, Step.MERGE):
            await duplicates.decide(connection, pair, "ended", transaction.now(), transaction.actor)
            continue
        await _hold(transaction, application, other, pair.matched)
        await _hold(transaction, other, application, pair.matched)
    newest = await duplicates.newest_pair(connection, provider_id, own_id)
    await _let_go_on(transaction, provider_id, own_id, newest.other_of(own_id))
    return await applications.application(connection, provider_id, own_id)


async def _hold(
    transaction: Transaction, application: Application, other: Application, matched: tuple[str, ...]
) -> None:
    connection, now = transaction.connection, transaction.now()
    if application.held_since is None:
        await applications.change(connection, application, held_since=now)
    await tasks.raise_task(connection, application, "duplicate_suspected", now)
    await tell_of_journey(transaction, application, JourneyHeld(other_journey_id=other.journey_id))
    suspected = DuplicateSuspected(
        person_id=application.candidate_id,
        other_journey_id=other.journey_id,
        other_person_id=other.candidate_id,
        matched=matched,
        link_version=1,
    )
    await tell_of_journey(transaction, application, suspected)


async def _let_go_on(transaction: Transaction, provider_id: str, journey_id: str, other_id: str) -> None:
    """End the hold, unless another question about this application is open."""
    connection, now = transaction.connection, transaction.now()
    application = await applications.lock_application(connection, provider_id, journey_id)
    since = application.held_since
    if since is None or await duplicates.open_pairs(connection, provider_id, journey_id):
        return
    released = await applications.change(connection, application, held_since=None)
    await tasks.close_tasks(connection, released, ("duplicate_suspected", "duplicate_answered"), now)
    await tell_of_journey(transaction, released, HoldEnded(other_journey_id=other_id))
    await restart_clocks(transaction, released, since)


async def _take_over_phone(transaction: Transaction, gone: Application, kept: Application) -> None:
    """A telephone number that only the other application named."""
    connection = transaction.connection
    theirs = await people.person(connection, gone.provider_id, gone.candidate_id)
    own = await people.person(connection, kept.provider_id, kept.candidate_id)
    if own.phone is None and theirs.phone is not None:
        await people.set_person(connection, own.model_copy(update={"phone": theirs.phone}))


async def _tell_certificate_name(transaction: Transaction, kept: Application) -> None:
    """The name for the certificate may be one that only the other application named."""
    connection = transaction.connection
    name = await applications.certificate_name(connection, kept.provider_id, kept.journey_id)
    if name is not None:
        person = await people.person(connection, kept.provider_id, kept.candidate_id)
        await tell_of_person(transaction, person, kept.journey_id, certificate_name=name)


async def _open_pair(transaction: Transaction, provider_id: str, journey_id: str, other_id: str) -> Pair:
    for pair in await duplicates.open_pairs(transaction.connection, provider_id, journey_id):
        if pair.other_of(journey_id) == other_id:
            return pair
    raise NotFound("Nothing is asked about these two applications.", field="other_journey_id")


def _checked(gone: Application | None, kept: Application | None) -> tuple[Application, Application]:
    """Both, when the one may be given up for the other."""
    if gone is None or kept is None:
        raise NotFound("There is no such application.", field="journey_id")
    if gone.journey_id == kept.journey_id or gone.programme_key != kept.programme_key:
        raise Invalid(
            "Only two different applications to one programme can be merged. Choose another.", field="into_journey_id"
        )
    if gone.assessed_at is not None:
        raise DomainError(
            "This candidate has been assessed. Merge the other application into this one instead.", code="assessed"
        )
    next_stage(gone.stage, Step.MERGE)
    next_stage(kept.stage, Step.MERGE)  # what has ended is not gone on with
    return gone, kept
