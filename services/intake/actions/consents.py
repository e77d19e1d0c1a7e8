"""A consent is given or taken back: kept with its words, and told to whoever writes to people."""

from __future__ import annotations

from uuid import uuid4

from services.intake.actions.telling import tell_of_journey
from services.intake.domain.application import Application, NewApplication
from services.intake.domain.consents import Consent, How, given_with, reader_of
from services.intake.repository import applications, consents
from services.intake.transaction import Transaction
from shared.consents import CURRENT, ConsentKind, wording
from shared.contracts.intake import ConsentChanged
from shared.errors import DomainError

_NOBODY = {
    "mentor_copies": "No mentor with an e-mail address is named in the application. Ask the provider to name one.",
    "school_copies": "No contact at the school is named in the application. Ask the provider to name one.",
}


async def take_with_application(
    transaction: Transaction, application: Application, filled_in: NewApplication, how: How
) -> None:
    """Keep what was ticked. A tick about somebody who is not named means nothing, and is not kept."""
    for kind in given_with(filled_in):
        if reader_of(kind, application) is not None:
            await _keep(transaction, application, kind, given=True, how=how)


async def change(
    transaction: Transaction, provider_id: str, journey_id: str, kind: ConsentKind, how: How, *, given: bool
) -> bool:
    """Give a consent or take it back; False when it stood so already.

    Raises NotFound, and DomainError `nobody_named` for a yes about somebody whom the application does not name.
    """
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    known = (await consents.standing(transaction.connection, provider_id, journey_id)).get(kind)
    if (known is not None and known.given) == given:
        return False
    if given and reader_of(kind, application) is None:
        raise DomainError(_NOBODY[kind], code="nobody_named", field=kind)
    await _keep(transaction, application, kind, given=given, how=how)
    await transaction.audit(provider_id, f"consent_{'given' if given else 'taken_back'}", journey_id, f"{kind}: {how}")
    return True


async def end_with_school(transaction: Transaction, application: Application) -> None:
    """The people whom these were about are at the school that the candidate has left."""
    known = await consents.standing(transaction.connection, application.provider_id, application.journey_id)
    for kind in ("mentor_copies", "school_copies", "school_outcome"):
        if kind in known and known[kind].given:
            await _keep(transaction, application, known[kind].kind, given=False, how="school_changed")


async def _keep(
    transaction: Transaction, application: Application, kind: ConsentKind, *, given: bool, how: How
) -> None:
    now = transaction.now()
    consent = Consent(
        consent_id=uuid4().hex,
        kind=kind,
        given=given,
        wording_version=CURRENT,
        wording=wording(kind),
        how=how,
        changed_at=now,
    )
    await consents.insert(transaction.connection, application.provider_id, application.journey_id, consent)
    fact = ConsentChanged(
        consent=kind,
        given=given,
        person_id=reader_of(kind, application),
        wording_version=CURRENT,
        how=how,
        changed_at=now,
    )
    await tell_of_journey(transaction, application, fact)
