"""What was entered wrongly about a candidate is put right. Links that went to a wrong address are dead afterwards."""

from __future__ import annotations

from datetime import date
from typing import cast

from pydantic import EmailStr

from services.intake.actions.duplicates import hold_if_alike
from services.intake.actions.telling import tell_of_journey, tell_of_person
from services.intake.domain.application import Application, Stage, Text, email_key
from services.intake.repository import applications, people
from services.intake.repository.applications import Columns
from services.intake.transaction import Transaction
from shared.contracts.envelope import Frozen
from shared.contracts.intake import AddressCorrected
from shared.errors import DomainError


class Correction(Frozen):
    """The candidate's details as they should be; None leaves what is there."""

    name: Text | None = None
    email: EmailStr | None = None
    phone: Text | None = None
    preferred_name: Text | None = None
    certificate_name: Text | None = None
    birth_date: date | None = None


async def correct(transaction: Transaction, provider_id: str, journey_id: str, new: Correction) -> Application:
    """Write the details anew and tell them. Repeated: nothing more happens.

    Another e-mail address kills the candidate's older links, and new ones go there. Raises DomainError with the code
    `email_taken` when it is on the programme already.
    """
    connection = transaction.connection
    application = await applications.application(connection, provider_id, journey_id)
    moves = new.email is not None
    if new.email is not None:
        await applications.hold_email(connection, provider_id, application.programme, new.email)
        known = await applications.known_journey(connection, provider_id, application.programme, new.email)
        if known is not None and known.journey_id != journey_id:
            raise DomainError(
                "This address is on the programme already. If it is the same person, merge the two applications.",
                code="email_taken",
                field="email",
            )
    application = await applications.lock_application(connection, provider_id, journey_id)
    before = await people.person(connection, provider_id, application.candidate_id)
    given = new.model_dump(include={"name", "email", "phone"}, exclude_none=True)
    after = before.model_copy(update=given)
    moves = moves and email_key(after.email) != email_key(before.email)
    details = new.model_dump(exclude={"name", "email", "phone"}, exclude_none=True)
    application = await applications.change(connection, application, **cast("Columns", details))
    if after != before or new.certificate_name is not None:
        await people.set_person(connection, after)
        await tell_of_person(transaction, after, journey_id, certificate_name=new.certificate_name)
    if moves:
        application = await applications.move_email(connection, application, after.email)
        corrected = AddressCorrected(
            person_id=after.person_id, link_version=application.link_version, corrected_at=transaction.now()
        )
        await tell_of_journey(transaction, application, corrected)
    is_open = application.stage not in (Stage.WITHDRAWN, Stage.DECIDED, Stage.MERGED, Stage.LAPSED, Stage.DECLINED)
    if is_open and (new.birth_date or new.name or new.email or new.phone):
        born_on = await applications.birth_date(connection, provider_id, journey_id)
        await hold_if_alike(transaction, application, born_on)
    await transaction.audit(provider_id, "corrected", journey_id)
    return application
