"""What the head sees behind the link, and keeps of the answer."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain import wording
from services.intake.domain.declaration import Agreed, Declaration, State
from services.intake.domain.wording import Statement
from services.intake.repository import applications, people, schools
from shared.contracts.envelope import Frozen
from shared.contracts.values import Why
from shared.dates import declaration_correct_by
from shared.db import Connection
from shared.published import programme_of


class Confirmation(Frozen):
    """One statement as it was confirmed."""

    code: str
    text: str
    confirmed: bool


class Receipt(Agreed):
    """What the head keeps: shown after the answer, for as long as the link lives, with what the school agreed to."""

    declaration_id: str
    state: State
    decided_at: datetime
    signed_at: datetime | None = None
    name: str = ""
    role: str = ""
    statements: tuple[Confirmation, ...] = ()
    reason_class: str | None = None


class DeclarationView(Frozen):
    """What the head sees behind the link."""

    declaration_id: str
    state: State
    candidate_name: str
    school_name: str
    head_name: str
    provider_name: str
    provider_contact_name: str
    provider_contact_phone: str
    statements: tuple[Statement, ...]
    wording_version: str
    asked_at: datetime
    lapses_at: datetime
    receipt: Receipt | None
    correct_by: datetime | None
    """Until when what was signed can be put right; None while nothing stands signed."""
    correct_why: Why | None
    may_take_back: bool
    """Whether a confirmation can still be taken back here: the candidate has not been assessed."""


async def declaration_view(connection: Connection, declaration: Declaration) -> DeclarationView:
    """Everything on the head's page."""
    provider_id = declaration.provider_id
    application = await applications.application(connection, provider_id, declaration.journey_id)
    provider = await people.provider(connection, provider_id)
    school = await schools.school(connection, provider_id, application.school_id)
    names = await people.names_of(connection, provider_id, [declaration.head_id, declaration.candidate_id])
    programme = await programme_of(connection, provider_id, application.programme_key)
    signed_at = declaration.decided_at if declaration.state is State.SIGNED else None
    correct_by = declaration_correct_by(signed_at, programme) if signed_at is not None else None
    return DeclarationView(
        declaration_id=declaration.declaration_id,
        state=declaration.state,
        candidate_name=names[declaration.candidate_id],
        school_name=school.name,
        head_name=names[declaration.head_id],
        provider_name=provider.name,
        provider_contact_name=provider.contact_name,
        provider_contact_phone=provider.contact_phone,
        statements=wording.statements(declaration.wording_version, programme),
        wording_version=declaration.wording_version,
        asked_at=declaration.asked_at,
        lapses_at=declaration.lapses_at,
        receipt=await receipt(connection, declaration),
        correct_by=correct_by.at if correct_by else None,
        correct_why=correct_by.why if correct_by else None,
        may_take_back=correct_by is not None and application.assessed_at is None,
    )


async def receipt(connection: Connection, declaration: Declaration) -> Receipt | None:
    """What was answered, in the words that were shown; None while nothing was."""
    if declaration.decided_at is None:
        return None
    rows = await connection.fetch(
        """select code, wording as text, confirmed from confirmations
           where provider_id = $1 and declaration_id = $2 and link_version = $3""",
        declaration.provider_id,
        declaration.declaration_id,
        declaration.link_version,
    )
    confirmed = {row["code"]: Confirmation(**row) for row in rows}
    signature, refusal = declaration.signature, declaration.refusal
    return Receipt(
        declaration_id=declaration.declaration_id,
        state=declaration.state,
        decided_at=declaration.decided_at,
        signed_at=declaration.decided_at if signature else None,
        name=signature.name if signature else "",
        role=signature.role if signature else "",
        statements=tuple(confirmed[code] for code in wording.CODES if code in confirmed),
        reason_class=refusal.reason_class if refusal else None,
        **(signature.agreed.model_dump() if signature else {}),
    )
