"""The provider's programmes: what new cohorts begin with, and publishing a version of one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field, JsonValue

from services.intake.actions.programmes import Publication, publish
from services.intake.http.dependencies import Operator, Service
from shared import policy, published
from shared.contracts.envelope import Frozen
from shared.policy import Programme
from shared.web import answer

router = APIRouter(tags=["programmes"])


class NewVersion(Frozen):
    """A programme's TOML file; `file` is its name, for what is said about it."""

    toml: str = Field(min_length=1, max_length=200_000)
    file: str = Field(default="programme.toml", min_length=1, max_length=200)


class Shown(Frozen):
    """A version of a programme; `policy` holds its rules, as they stand in its file."""

    key: str
    code: str
    version: int
    name: str
    policy: dict[str, JsonValue]


class Programmes(Frozen):
    """What new cohorts begin with, by code, and the keys of all versions that the provider has published."""

    current: tuple[Shown, ...]
    published: tuple[str, ...]


@router.get("/programmes")
async def get_programmes(caller: Operator, intake: Service) -> Programmes:
    """The provider's programmes."""
    async with intake.database.connection() as connection:
        return Programmes(
            current=tuple(
                [_shown(await published.current(connection, caller.provider, code)) for code in policy.codes()]
            ),
            published=tuple(await published.all_of(connection, caller.provider)),
        )


@router.post("/programmes", status_code=201)
async def post_programme(
    body: NewVersion,
    caller: Operator,
    intake: Service,
    response: Response,
    preview: Annotated[bool, Query(description="Only say what would change.")] = False,
) -> Publication:
    """Publish a version. Cohorts opened from now on begin with it; every other keeps the one that it began with."""
    programme = policy.parse(body.toml, body.file)
    async with intake.begin(caller.actor) as transaction:
        found = await publish(transaction, caller.provider, programme, preview=preview)
        answer(response, transaction.last_event_id)
    if not found.new:
        response.status_code = 200
    return found


def _shown(one: Programme) -> Shown:
    return Shown(key=one.key, code=one.code, version=one.version, name=one.name, policy=one.model_dump(mode="json"))
