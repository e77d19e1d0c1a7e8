"""An assessor's own diary: weekly hours, single stretches that are free or not, and leave."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.allocation import repository as offers
from services.assessment.domain import Journey, initials
from services.assessment.register import calendars, repository
from services.assessment.register.domain import Assessor, Hours, Leave, Stretch
from services.assessment.register.fitting import changed_meanwhile, unfitting
from services.assessment.work import Work
from shared.calendar import london_date
from shared.contracts.envelope import Frozen


class Diary(Frozen):
    """When the assessor can be given appointments. `version`: that of the entry which was looked at."""

    version: int
    availability: tuple[Hours, ...] = ()
    slots: tuple[Stretch, ...] = ()
    blocked: tuple[Stretch, ...] = ()
    leave: tuple[Leave, ...] = ()


class Kept(Frozen):
    """The diary as it stands, and what is arranged and does not fit it any more: that stays until it is moved."""

    diary: Diary
    unfitting: tuple[str, ...] = ()


async def diary_of(work: Work, assessor_id: str) -> Diary:
    """The diary as it stands. Raises NotFound."""
    return _diary(await repository.find(work.connection, work.provider, assessor_id))


async def keep_diary(work: Work, assessor_id: str, wanted: Diary) -> Kept:
    """Write the diary anew. Raises DomainError `changed_meanwhile` when it is not the version that was looked at."""
    await offers.lock_register(work.connection, work.provider)
    was = await repository.find(work.connection, work.provider, assessor_id)
    after = Assessor.model_validate({**was.model_dump(), **wanted.model_dump(exclude={"version"})})
    if not await repository.change(work.connection, work.provider, after, wanted.version, by=assessor_id, at=work.now):
        raise changed_meanwhile()

    async def named(journey: Journey) -> str:
        return initials((await journeys.person(work.connection, work.provider, journey.person_id)).name)

    found = await unfitting(work, after, named)
    kept = await repository.find(work.connection, work.provider, assessor_id)
    return Kept(diary=_diary(kept), unfitting=tuple(found))


async def take_calendar(work: Work, assessor_id: str, version: int, content: bytes) -> Kept:
    """Put what a calendar says in the place of what the last one said; what was entered by hand stays.

    Raises Invalid for what is no calendar, DomainError `changed_meanwhile`.
    """
    found = calendars.read(content, london_date(work.now))
    known = await diary_of(work, assessor_id)
    wanted = known.model_copy(
        update={
            "version": version,
            "slots": (*(one for one in known.slots if not one.imported), *found.given),
            "blocked": (*(one for one in known.blocked if not one.imported), *found.busy),
        }
    )
    return await keep_diary(work, assessor_id, wanted)


def _diary(assessor: Assessor) -> Diary:
    return Diary.model_validate(assessor.model_dump(include=set(Diary.model_fields)))
