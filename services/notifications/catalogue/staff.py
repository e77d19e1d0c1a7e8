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
    # Asked for on the sign-in page
    Rule(
        intake.SignInRequested, "m38_link_asked_for", to.asker, when=lambda f: f.role == "candidate",
        key=lambda f: f.link_version, timed=True, links=(Purpose.JOURNEY,),
    ),
    Rule(
        intake.SignInRequested, "m38_link_asked_for", to.asker, when=lambda f: f.role != "candidate",
        key=lambda f: f.link_version, timed=True, links=(Purpose.SIGN_IN,),
    ),
    Rule(
        assessment.SignInRequested, "m38_link_asked_for", to.asker,
        key=lambda f: f.link_version, timed=True, links=(Purpose.SIGN_IN,),
    ),
)  # fmt: skip
