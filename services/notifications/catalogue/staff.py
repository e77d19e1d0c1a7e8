"""Staff."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import assessment, intake
from shared.links import Purpose

LINES: tuple[Rule[Any], ...] = (
    Rule(intake.StaffInvited, "m38_sign_in", to.invited, key=lambda f: f.link_version, links=(Purpose.SIGN_IN,)),
    Rule(
        assessment.AssessorRegistered, "m38_sign_in", to.registered,
        key=lambda f: f.link_version, links=(Purpose.SIGN_IN,),
    ),
)  # fmt: skip
