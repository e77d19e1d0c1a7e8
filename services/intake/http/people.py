"""Staff: invitation and sign-in; and what is waiting for a person."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.intake.actions.links import send_links
from services.intake.actions.people import Invited as InvitedPerson
from services.intake.actions.people import NewStaff, SignedIn, invite, invite_again, sign_in
from services.intake.http.dependencies import Anyone, Invited, Operator, Service
from services.intake.repository.tasks import Task, open_tasks
from shared.contracts.envelope import Frozen
from shared.errors import NotSignedIn
from shared.settings import required_secret
from shared.web import LinkRequest, answer

router = APIRouter(tags=["people"])


class Tasks(Frozen):
    """What is open."""

    tasks: tuple[Task, ...]


@router.post("/sign-in")
async def sign_in_by_link(caller: Invited, intake: Service) -> SignedIn:
    """Consume a sign-in link. It answers again for ten minutes, in case the first answer was lost."""
    if caller.link is None:
        raise NotSignedIn("Open the sign-in link from your message.")
    async with intake.begin(caller.actor) as transaction:
        return await sign_in(transaction, caller.link, required_secret(intake.settings))


@router.post("/sign-in/requests", status_code=202)
async def ask_for_link(body: LinkRequest, caller: Anyone, intake: Service) -> None:
    """Send a link to this address, if it is known here. The answer is the same when it is not."""
    async with intake.begin("public") as transaction:
        await send_links(transaction, body.email)


@router.post("/people", status_code=201)
async def invite_person(body: NewStaff, caller: Operator, intake: Service, response: Response) -> InvitedPerson:
    """Invite an operator or a trainer. The same address again answers 200 with the same person."""
    async with intake.begin(caller.actor) as transaction:
        invited = await invite(transaction, caller.provider, body)
        answer(response, transaction.last_event_id)
    if not invited.new:
        response.status_code = 200
    return invited


@router.post("/people/{person_id}/invitation")
async def invite_person_again(person_id: str, caller: Operator, intake: Service, response: Response) -> InvitedPerson:
    """Send a new sign-in link; the older ones are dead."""
    async with intake.begin(caller.actor) as transaction:
        invited = await invite_again(transaction, caller.provider, person_id)
        answer(response, transaction.last_event_id)
    return invited


@router.get("/tasks")
async def list_tasks(caller: Operator, intake: Service) -> Tasks:
    """What a person must look at, oldest first."""
    async with intake.database.connection() as connection:
        return Tasks(tasks=tuple(await open_tasks(connection, caller.provider, intake.clock.now())))
