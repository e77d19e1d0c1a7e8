"""Invitations to staff."""

from __future__ import annotations

from services.notifications.contents.told import Told, Values, of_fact
from shared.contracts import assessment, intake


@of_fact.register
def _(fact: intake.StaffInvited, told: Told) -> Values:
    return {"role": fact.role}


@of_fact.register
def _(fact: assessment.AssessorRegistered, told: Told) -> Values:
    return {"role": "senior assessor" if fact.senior else "assessor"}
