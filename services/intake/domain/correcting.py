"""The head puts right what was signed, for some days: words, or one of the four confirmations taken back. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.intake.domain.application import LongText
from services.intake.domain.declaration import Declaration, Decline, Sign, State
from shared.calendar import is_in_time
from shared.contracts.envelope import Frozen
from shared.contracts.intake import DeclarationCorrected, DeclarationTakenBack
from shared.dates import Dated, day_in_words
from shared.errors import DomainError

StatementCode = Literal["suitable", "whole_class", "level2_english", "level2_maths"]


class TakeBack(Frozen):
    """One of the four is not true after all. The words stay with the provider."""

    statement: StatementCode
    reason: LongText


def must_be_correctable(state: Declaration, now: datetime, correct_by: Dated) -> None:
    """Raises DomainError `not_signed` when nothing stands signed, `too_late` after the last second of the last day."""
    if state.state is not State.SIGNED:
        raise DomainError(
            f"This declaration is {state.state}, so there is nothing signed to put right.", code="not_signed"
        )
    if not is_in_time(now, correct_by.at):
        raise DomainError(
            f"What was signed could be put right until the end of {day_in_words(correct_by.on)}, which is over. "
            "Speak to the training provider.",
            code="too_late",
        )


def corrected(state: Declaration, new: Sign, now: datetime) -> tuple[Declaration, DeclarationCorrected | None]:
    """The declaration in other words; None when nothing is other than before. When it was signed stays as it was."""
    if state.signature == new:
        return state, None
    fact = DeclarationCorrected(
        declaration_id=state.declaration_id, head_id=state.head_id, link_version=state.link_version, corrected_at=now
    )
    return state.model_copy(update={"signature": new}), fact


def taken_back(state: Declaration, wish: TakeBack, now: datetime) -> tuple[Declaration, DeclarationTakenBack]:
    """The declaration counts no more: as if the head had declined, but for what the journey has come to since."""
    refusal = Decline(reason_class=wish.statement, reason=wish.reason)
    after = state.model_copy(update={"state": State.DECLINED, "decided_at": now, "signature": None, "refusal": refusal})
    fact = DeclarationTakenBack(
        declaration_id=state.declaration_id,
        head_id=state.head_id,
        link_version=state.link_version,
        statement=wish.statement,
        taken_back_at=now,
    )
    return after, fact
