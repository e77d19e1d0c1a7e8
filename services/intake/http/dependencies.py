"""What the routes share: who calls, which service stands behind them, and the key of a repeated request."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Header, Request, Response

from services.intake.repository import applications
from services.intake.transaction import Intake
from shared.db import Connection
from shared.errors import Invalid, LinkExpired
from shared.links import Purpose
from shared.web import Caller, either, link, new_id, public, staff


async def _intake(request: Request) -> Intake:
    # Async, since a plain function would go through a thread each time.
    intake = request.app.state.intake
    assert isinstance(intake, Intake)
    return intake


Service = Annotated[Intake, Depends(_intake)]
MAX_TEXT_BYTES = 2_000_000

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]

Anyone = Annotated[Caller, Depends(public())]
Operator = Annotated[Caller, Depends(staff("operator"))]
Trainer = Annotated[Caller, Depends(staff("trainer"))]
OperatorOrTrainer = Annotated[Caller, Depends(staff("operator", "trainer"))]
Invited = Annotated[Caller, Depends(link(Purpose.SIGN_IN))]
Applicant = Annotated[Caller, Depends(link(Purpose.APPLICATION))]
Head = Annotated[Caller, Depends(link(Purpose.DECLARATION))]
OperatorOrCandidate = Annotated[Caller, Depends(either(("operator",), (Purpose.JOURNEY,)))]
DoubleOrOperator = Annotated[Caller, Depends(either(("operator",), (Purpose.DUPLICATE,)))]
OperatorOrOffered = Annotated[Caller, Depends(either(("operator",), (Purpose.PLACE,)))]
OperatorOrLeaver = Annotated[Caller, Depends(either(("operator",), (Purpose.WITHDRAW,)))]


async def require_newest_link(connection: Connection, caller: Caller, journey_id: str) -> None:
    """A link opens its own journey, and only the newest link of it. Raises NotFound, LinkExpired."""
    caller.must_hold(journey_id)
    if caller.link is None:
        return
    application = await applications.application(connection, caller.provider, journey_id)
    if caller.link.version != application.link_version:
        raise LinkExpired("A newer link has replaced this one. Open the newest message that you got.")


def id_of_new(provider_id: str, route: str, key: str | None) -> str:
    """The id of what a POST creates: the same for a repeated key of the same provider."""
    return new_id(provider_id, route, key, uuid4().hex)


async def whole_text(request: Request) -> bytes:
    """The body of an upload. Raises Invalid above two megabytes, before more is read."""
    content = bytearray()
    async for part in request.stream():
        content.extend(part)
        if len(content) > MAX_TEXT_BYTES:
            raise Invalid("The file is larger than 2 MB. Split it into several files.", field="file")
    return bytes(content)


def csv_file(text: str, name: str) -> Response:
    """A spreadsheet to save under that name."""
    return Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
