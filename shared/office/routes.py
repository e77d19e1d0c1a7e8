"""The routes of a service's office: one for each action, the list of them, and the audit of a subject."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from shared.contracts.envelope import Frozen
from shared.office.acting import Audited, Office, OfficeAction, Room, Tx, audited, perform
from shared.office.report import Answer
from shared.office.request import OfficeRequest
from shared.web import Caller, answer, staff

RoomOf = Callable[[Request], Room[Tx]]


class ActionShown(Frozen):
    """One action as people and programs may read of it; `fields` maps each field to what it is for."""

    action: str
    summary: str
    roles: tuple[str, ...]
    required: tuple[str, ...]
    fields: dict[str, str]


class Actions(Frozen):
    """All actions of the service."""

    actions: tuple[ActionShown, ...]


class Log(Frozen):
    """What was done about a subject, the first first."""

    entries: tuple[Audited, ...]


def office_router(office: Office[Tx], room_of: RoomOf[Tx]) -> APIRouter:
    """`POST /office/{action}` for each action, `GET /office` and `GET /office/log`."""
    router = APIRouter(tags=["office"])
    shown = Actions(actions=tuple(_shown(action) for action in office.actions.values()))
    for action in office.actions.values():
        router.add_api_route(
            f"/office/{action.name}",
            _endpoint(action, room_of),
            methods=["POST"],
            response_model=Answer,
            summary=action.summary,
            name=f"office_{action.name}",
        )

    @router.get("/office")
    async def get_actions(_: Annotated[Caller, Depends(staff("operator"))]) -> Actions:
        """What an operator can do beside the normal course."""
        return shown

    @router.get("/office/log")
    async def get_log(
        request: Request,
        caller: Annotated[Caller, Depends(staff("operator"))],
        subject: Annotated[str, Query(max_length=200)],
    ) -> Log:
        """The audit of a journey, a cohort or another subject."""
        async with room_of(request).database.connection() as connection:
            return Log(entries=await audited(connection, caller.provider, subject))

    return router


def _endpoint(action: OfficeAction[Tx], room_of: RoomOf[Tx]) -> Callable[..., Awaitable[Answer]]:
    async def endpoint(
        request: Request,
        response: Response,
        caller: Caller,
        body: OfficeRequest,
        preview: Annotated[bool, Query(description="Only show what would change.")] = False,
        key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
    ) -> Answer:
        done = await perform(room_of(request), action, caller, body, key, preview=preview, request=request)
        answer(response, done.event_id)
        return done.answer

    # FastAPI reads the signature: each route has its own body and its own callers.
    endpoint.__annotations__ |= {"body": action.body, "caller": Annotated[Caller, Depends(staff(*action.roles))]}
    endpoint.__doc__ = action.act.__doc__
    return endpoint


def _shown(action: OfficeAction[Any]) -> ActionShown:
    fields = action.body.model_fields
    return ActionShown(
        action=action.name,
        summary=action.summary,
        roles=action.roles,
        required=tuple(name for name, field in fields.items() if field.is_required()),
        fields={name: field.description or "" for name, field in fields.items()},
    )
