"""From a person to the entries of their feed, by what is remembered of journeys and cohorts."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from services.notifications import repository
from services.notifications.domain import Cohort, Journey, learn
from services.notifications.feeds.addresses import Owner
from services.notifications.feeds.entries import Dated, of_assessor, of_candidate, of_trainer, people_of, shown
from services.notifications.wording import initials
from shared.contracts import assessment
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.registry import read
from shared.db import Connection

_OF_TIMES: tuple[type[Fact], ...] = (
    assessment.SlotsProposed,
    assessment.SlotChosen,
    assessment.SlotsReleased,
    assessment.AppointmentBooked,
    assessment.AppointmentCancelled,
    assessment.ReassessmentBooked,
)


async def entries_of(connection: Connection, owner: Owner, now: datetime) -> list[Dated]:
    """The feed of a person, in order of time."""
    if owner.role == "trainer":
        return shown(await _sessions_led(connection, owner), now)
    ids = await _journey_ids(connection, owner)
    journeys = (await repository.journeys(connection, owner.provider_id, ids)).values()
    if owner.role == "candidate":
        own = (journey for journey in journeys if journey.candidate_id == owner.person_id)
        return shown((entry for journey in own for entry in of_candidate(journey)), now)
    known = await repository.people(
        connection, owner.provider_id, {journey.candidate_id for journey in journeys if journey.candidate_id}
    )
    names = {person_id: person.name for person_id, person in known.items()}
    return shown(
        (
            entry
            for journey in journeys
            for entry in of_assessor(journey, owner.person_id, initials(names.get(journey.candidate_id or "", "")))
        ),
        now,
    )


async def enter(connection: Connection, before: Journey, after: Journey) -> None:
    """Keep that a journey may stand in somebody's feed from now on."""
    new = people_of(after) - people_of(before)
    if new:
        await connection.execute(
            """insert into feed_journeys (provider_id, person_id, journey_id)
               select $1, person_id, $3 from unnest($2::text[]) as person_id on conflict do nothing""",
            after.provider_id,
            sorted(new),
            after.journey_id,
        )


async def read_again(connection: Connection, owner: Owner) -> None:
    """Learn once more what the ledger knows of a person's times. Learning twice changes nothing.

    Of journeys that were told before feeds were kept, only the facts behind their messages say when appointments end.
    """
    for journey_id in sorted(await _journey_ids(connection, owner)):
        rows = await connection.fetch(
            """select distinct cause_type, cause from messages
                where provider_id = $1 and journey_id = $2 and cause_type = any($3::text[])""",
            owner.provider_id,
            journey_id,
            [fact.subject() for fact in _OF_TIMES],
        )
        before = await repository.lock_journey(connection, owner.provider_id, journey_id)
        told = [cast("Envelope[Fact]", read(row["cause_type"], row["cause"])) for row in rows]
        after = before
        for envelope in sorted(told, key=lambda one: one.time):
            after = learn(after, envelope)
        if after != before:
            await repository.keep_journey(connection, after)
            await enter(connection, before, after)


async def _journey_ids(connection: Connection, owner: Owner) -> list[str]:
    rows = await connection.fetch(
        "select journey_id from feed_journeys where provider_id = $1 and person_id = $2",
        owner.provider_id,
        owner.person_id,
    )
    return [row["journey_id"] for row in rows]


async def _sessions_led(connection: Connection, owner: Owner) -> list[Dated]:
    rows = await connection.fetch(
        """select cohort, told_at from cohorts
            where provider_id = $1 and cohort @> jsonb_build_object('sessions',
                  jsonb_build_array(jsonb_build_object('trainer_id', $2::text)))""",
        owner.provider_id,
        owner.person_id,
    )
    return [
        entry
        for row in rows
        for entry in of_trainer(Cohort.model_validate(row["cohort"]), owner.person_id, row["told_at"])
    ]
