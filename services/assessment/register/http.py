"""Signing in, and registering assessors."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import EmailStr, Field

from services.assessment.doors import Anyone, AsAssessor, AsOperator, ByInvitation, TheDesk, staff_id
from services.assessment.register import actions, own, queries
from services.assessment.register.calendars import LARGEST_BYTES
from services.assessment.register.domain import Assessor, Hours, Leave, Stretch
from services.assessment.register.fetching import fetch
from services.assessment.register.free_time import FreeTime
from services.assessment.work import new_id as fresh_id
from shared import policy
from shared.calendar import london_date
from shared.clock import real_now
from shared.contracts.envelope import Frozen
from shared.errors import Invalid
from shared.published import current
from shared.web import LinkRequest, answer, new_id

router = APIRouter()


class NewAssessor(Frozen):
    """An assessor as an operator enters one."""

    name: str = Field(min_length=1, max_length=200)
    email: EmailStr
    phone: str | None = Field(default=None, max_length=40)
    phases: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    region: str | None = None
    more_regions: tuple[str, ...] = ()
    capacity: int = Field(ge=0, le=500)
    capacity_per_week: int | None = Field(default=None, ge=0, le=50)
    capacity_per_cohort: int | None = Field(default=None, ge=0, le=500)
    senior: bool = False
    new: bool = False
    conflict_school_ids: frozenset[str] = frozenset()
    conflict_trusts: frozenset[str] = frozenset()
    conflict_journey_ids: frozenset[str] = frozenset()
    conflict_person_ids: frozenset[str] = frozenset()
    availability: tuple[Hours, ...] = ()
    leave: tuple[Leave, ...] = ()
    join_link_template: str = Field(pattern=r"^https://\S+$", max_length=500)
    slots: tuple[Stretch, ...] = ()
    blocked: tuple[Stretch, ...] = ()
    standardised_until: date | None = None


class Entry(Assessor):
    """An entry of the register as the office sees it. `not_allocatable`: why no candidate is offered now, if so."""

    name: str
    email: str
    phone: str | None = None
    in_hand: int
    not_allocatable: tuple[Literal["not_standardised", "no_capacity"], ...] = ()


class Register(Frozen):
    """The whole register, in the order of names."""

    assessors: tuple[Entry, ...]


class Registered(Frozen):
    """The id of an assessor."""

    assessor_id: str


class SignedIn(Frozen):
    """A bearer token, and whom it speaks for."""

    token: str
    role: str
    person_id: str
    senior: bool


@router.post("/v1/sign-in")
async def sign_in(desk: TheDesk, caller: ByInvitation) -> SignedIn:
    """Turn the invitation's link into a token."""
    assert caller.link is not None
    async with desk.work(caller.provider) as work:
        person = await actions.sign_in(work, caller.link, datetime.fromtimestamp(real_now(), UTC))
    token = actions.token_for(person, desk.secret)
    return SignedIn(token=token, role="assessor", person_id=person.person_id, senior=person.senior)


@router.post("/v1/sign-in/requests", status_code=202)
async def ask_for_link(body: LinkRequest, desk: TheDesk, caller: Anyone) -> None:
    """Send a link to this address, if an assessor has it. The answer is the same when nobody does."""
    await actions.send_links(desk, body.email, datetime.fromtimestamp(real_now(), UTC))


@router.get("/v1/assessors")
async def register(
    desk: TheDesk, caller: AsOperator, programme: Annotated[str, Query(max_length=60)] = "hlta"
) -> Register:
    """The register, with what keeps each from being offered a candidate of that programme today."""
    if programme not in policy.codes():
        raise Invalid(f"Choose one of {', '.join(policy.codes())}.", field="programme")
    async with desk.database.connection() as connection:
        rules = await current(connection, caller.provider, programme)
        found = await queries.entries(connection, caller.provider, london_date(desk.clock.now()), rules)
    return Register(assessors=tuple(Entry.model_validate(one) for one in found))


@router.get("/v1/assessor/diary")
async def diary(desk: TheDesk, caller: AsAssessor) -> own.Diary:
    """When the caller can be given appointments."""
    async with desk.work(caller.provider) as work:
        return await own.diary_of(work, staff_id(caller))


@router.put("/v1/assessor/diary")
async def keep_diary(body: own.Diary, desk: TheDesk, caller: AsAssessor) -> own.Kept:
    """Change it. What is arranged already and does not fit any more is named, and stays."""
    async with desk.work(caller.provider) as work:
        return await own.keep_diary(work, staff_id(caller), body)


class OwnCalendar(Frozen):
    """The caller's own calendar: an address, or the text of an iCalendar file. `version`: of the diary as looked at."""

    version: int
    address: str | None = Field(default=None, max_length=2000)
    text: str | None = Field(default=None, max_length=LARGEST_BYTES)


@router.post("/v1/assessor/diary/calendar")
async def take_calendar(body: OwnCalendar, desk: TheDesk, caller: AsAssessor) -> own.Kept:
    """Take free and busy time from a calendar. The address is read once and not kept, nor is any event's title."""
    if (body.address is None) == (body.text is None):
        raise Invalid("Give the address of a calendar, or its text.", field="address")
    content = await fetch(body.address) if body.address is not None else str(body.text).encode()
    async with desk.work(caller.provider) as work:
        return await own.take_calendar(work, staff_id(caller), body.version, content)


@router.get("/v1/assessors/free-time")
async def get_free_time(
    desk: TheDesk,
    caller: AsOperator,
    on: Annotated[list[date], Query(min_length=1, max_length=200)],
    programme: Annotated[str, Query(max_length=60)] = "hlta",
) -> FreeTime:
    """How much time for appointments all assessors have on these days; for the forecast of a cohort."""
    if programme not in policy.codes():
        raise Invalid(f"Choose one of {', '.join(policy.codes())}.", field="programme")
    async with desk.database.connection() as connection:
        rules = await current(connection, caller.provider, programme)
        return await queries.free_time_of(connection, caller.provider, on, rules)


@router.post("/v1/assessors", status_code=201)
async def register_assessor(
    body: NewAssessor,
    response: Response,
    desk: TheDesk,
    caller: AsOperator,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Registered:
    """Enter an assessor, who gets an invitation by mail."""
    fields = body.model_dump(exclude={"name", "email", "phone", "new"})
    assessor_id = new_id(caller.provider, "assessors", idempotency_key, fresh_id())
    assessor = Assessor.model_validate({"assessor_id": assessor_id, "is_new": body.new, **fields})
    async with desk.work(caller.provider) as work:
        entered = await actions.register_assessor(work, assessor, name=body.name, email=body.email, phone=body.phone)
    answer(response, work.event_id)
    return Registered(assessor_id=entered)
