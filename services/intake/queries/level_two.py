"""Proof of level 2: what is missing, what is accepted, what was shown."""

from __future__ import annotations

from services.intake.domain.level_two import Proof, Subject, missing
from services.intake.repository import applications, level_two
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.policy import Choice
from shared.published import programme_of


class LevelTwoView(Frozen):
    """Proof of level 2: what is missing, what is accepted (label by code, by subject), and what was shown."""

    missing: tuple[Subject, ...]
    accepted: dict[Subject, dict[str, str]]
    proofs: tuple[Proof, ...]


async def level_two_view(connection: Connection, provider_id: str, journey_id: str) -> LevelTwoView:
    """What was shown and what is missing. Raises NotFound."""
    application = await applications.application(connection, provider_id, journey_id)
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    proofs = await level_two.proofs_of(connection, provider_id, journey_id)
    rules = programme.eligibility
    return LevelTwoView(
        missing=missing(proofs, programme),
        accepted={"english": _labels(rules.level2_english_kinds), "maths": _labels(rules.level2_maths_kinds)},
        proofs=proofs,
    )


def _labels(kinds: tuple[Choice, ...]) -> dict[str, str]:
    return {kind.code: kind.label for kind in kinds}
