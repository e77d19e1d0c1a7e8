"""A provider publishes a version of a programme: for cohorts that are opened from now on."""

from __future__ import annotations

from services.intake.transaction import Transaction
from shared import policy, published
from shared.contracts.envelope import Frozen
from shared.contracts.intake import ProgrammePublished
from shared.errors import DomainError, Invalid
from shared.outbox import About
from shared.policy import Programme


class Publication(Frozen):
    """What was published, or would be; `changes` against what new cohorts began with until now, in words."""

    key: str
    new: bool
    changes: tuple[str, ...]


async def publish(transaction: Transaction, provider_id: str, programme: Programme, *, preview: bool) -> Publication:
    """Publish a version, or only say what it would change. The same again is answered with the first.

    Raises Invalid for a programme that does not ship, DomainError for a number that is not above the newest.
    """
    if programme.code not in policy.codes():
        raise Invalid(
            f"Publish a version of {' or '.join(policy.codes())}. There is no programme {programme.code}.", field="code"
        )
    connection = transaction.connection
    # Of two at once the second waits, and is judged by what the first has published.
    await connection.execute("select 1 from providers where provider_id = $1 for update", provider_id)
    newest = await published.current(connection, provider_id, programme.code)
    if programme == (await published.all_of(connection, provider_id)).get(programme.key):
        return Publication(key=programme.key, new=False, changes=())
    if programme.version <= newest.version:
        raise DomainError(
            f"The newest version of {programme.code} is {newest.version}, and a published version never changes. "
            f"Give this one a higher number, such as {newest.version + 1}.",
            code="version_taken",
            field="version",
        )
    changes = policy.differences(newest, programme)
    if not preview:
        await published.keep(connection, provider_id, programme, transaction.now())
        fact = ProgrammePublished(
            code=programme.code, version=programme.version, policy=programme.model_dump(mode="json")
        )
        await transaction.tell(fact, About(provider=provider_id, programme=programme.key))
        await transaction.audit(provider_id, "programme_published", programme.key)
    return Publication(key=programme.key, new=not preview, changes=changes)
