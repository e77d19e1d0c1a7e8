"""What befalls a whole journey."""

from __future__ import annotations

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from shared.contracts import intake


@of_fact.register
def _(fact: intake.CandidateWithdrew, told: Told) -> Values:
    found: Values = {"withdrew_at": fact.withdrew_at}
    if told.part == "candidate":
        return found | {"reason": wording.REASONS[fact.reason_class], "reference": told.journey.reference}
    return found | {"candidate": told.candidate.name}
