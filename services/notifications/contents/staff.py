"""Invitations to staff."""

from __future__ import annotations

from services.notifications.contents.told import Told, Values, of_fact
from shared.contracts import assessment, intake
from shared.tokens import LINK_ASKED_FOR_LIVES

_MINUTES = round(LINK_ASKED_FOR_LIVES.total_seconds() / 60)


@of_fact.register
def _(fact: intake.StaffInvited, told: Told) -> Values:
    return {"role": fact.role}


@of_fact.register
def _(fact: intake.SignInRequested, told: Told) -> Values:
    # A candidate's link stays good; that of staff lives for minutes.
    return {} if told.part == "candidate" else {"minutes": _MINUTES}


@of_fact.register
def _(fact: assessment.SignInRequested, told: Told) -> Values:
    return {"minutes": _MINUTES}


@of_fact.register
def _(fact: assessment.AssessorRegistered, told: Told) -> Values:
    return {"role": "senior assessor" if fact.senior else "assessor"}
