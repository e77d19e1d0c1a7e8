"""Application and declaration."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import intake
from shared.contracts.envelope import due_date as due_key
from shared.links import Purpose

LINES: tuple[Rule[Any], ...] = (
    Rule(
        intake.DraftBegun, "m01_application_begun", to.applicant,
        key=lambda f: f.link_version, links=(Purpose.APPLICATION,),
    ),
    Rule(
        intake.DraftSaved, "m01_application_begun", to.applicant,
        when=lambda f: f.new_link,
        key=lambda f: f.link_version, links=(Purpose.APPLICATION,),
    ),
    Rule(
        intake.DraftReminderDue, "m01_finish_application", to.applicant,
        key=lambda f: f.link_version, dated=True, links=(Purpose.APPLICATION,), after_unknown="leave",
    ),
    Rule(
        intake.EntryRefused, "m10_not_accepted", to.applicant,
        when=lambda f: f.draft,
        key=lambda f: f.link_version, timed=True, links=(Purpose.APPLICATION,),
    ),
    Rule(
        intake.EntryRefused, "m10_not_accepted", to.applicant,
        when=lambda f: not f.draft,
        key=lambda f: f.link_version, timed=True, links=(Purpose.JOURNEY,),
    ),
    Rule(
        intake.ApplicationReceived, "m02_application_received", to.candidate,
        key=lambda f: f.link_version, links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.AddressCorrected, "m02_new_address", to.candidate,
        key=lambda f: f.link_version, links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        intake.DeclarationRequested, "m03_please_confirm", to.head,
        key=lambda f: f"{f.declaration_id}:{f.link_version}:{due_key(f.lapses_at)}",
        links=(Purpose.DECLARATION,), names=("candidate",),
    ),
    Rule(
        intake.HeadReplaced, "m05_head_replaced", to.candidate,
        key=lambda f: f"{f.declaration_id}:{f.head_id}", timed=True,
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("head",),
    ),
    Rule(
        intake.DeclarationReminderDue, "m04_reminder_to_confirm", to.head,
        when=lambda f: f.to == "head",
        key=lambda f: f.declaration_id, dated=True, links=(Purpose.DECLARATION,), names=("candidate",),
    ),
    Rule(
        intake.DeclarationReminderDue, "m05_still_waiting", to.candidate,
        when=lambda f: f.to == "candidate",
        key=lambda f: f.declaration_id, dated=True, links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("head",),
    ),
    Rule(
        intake.DeclarationDeclined, "m06_declaration_ended", to.candidate,
        key=lambda f: f.declaration_id, dated=True, links=(Purpose.JOURNEY,),
    ),
    Rule(
        intake.DeclarationLapsed, "m06_declaration_ended", to.candidate,
        key=lambda f: f.declaration_id, dated=True, links=(Purpose.JOURNEY,),
    ),
    Rule(
        intake.WrongPersonReported, "m06_declaration_ended", to.candidate,
        key=lambda f: f"{f.declaration_id}:{f.head_id}:wrong_person", dated=True, links=(Purpose.JOURNEY,),
        names=("head",),
    ),
    Rule(
        intake.DeclarationSigned, "m07_declaration_receipt", to.head,
        key=lambda f: f"{f.declaration_id}:{f.link_version}", links=(Purpose.DECLARATION,), names=("candidate",),
        copies_answers=True,
    ),
    Rule(
        intake.DeclarationCorrected, "m07_declaration_receipt", to.head,
        key=lambda f: f"{f.declaration_id}:{f.link_version}:corrected", timed=True, links=(Purpose.DECLARATION,),
        names=("candidate",), copies_answers=True,
    ),
    Rule(
        intake.DeclarationTakenBack, "m06_declaration_ended", to.candidate,
        key=lambda f: f"{f.declaration_id}:{f.link_version}:taken_back", dated=True, links=(Purpose.JOURNEY,),
    ),
    Rule(
        intake.DuplicateSuspected, "m11_which_to_keep", to.candidate,
        key=lambda f: f"{f.other_journey_id}:{f.link_version}", links=(Purpose.DUPLICATE,),
        names=("candidate", "other"),
    ),
)  # fmt: skip
