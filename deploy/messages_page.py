"""docs/messages.md, written from the registry and the consumers' own declarations: who tells what to whom."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from deploy.consumers import durables
from services.portal.stages import TABLE
from shared.contracts import assessment as a
from shared.contracts import intake as i
from shared.contracts import notifications as n
from shared.contracts.envelope import Command, ContactFact, Fact, Message
from shared.contracts.registry import COMMANDS, FACTS
from workflows.routes import (
    WAITED_FOR,
)

ANSWERED_BY: dict[type[Command], tuple[type[Fact], ...]] = {
    i.LapseDeclaration: (i.DeclarationLapsed,),
    i.PlaceCandidate: (i.PlaceConfirmed, i.WaitListed),
    i.ExpirePlaceOffer: (i.PlaceOfferExpired,),
    i.AskForRegister: (i.RegisterRequested,),
    i.DeleteDraft: (i.DraftDeleted,),
    i.AskEvaluation: (i.EvaluationAsked,),
    i.CloseEvaluation: (i.EvaluationEnded,),
    a.AllocateCohort: (a.CohortAllocated,),
    a.AllocateCandidate: (a.AssessmentOffered, a.CandidateNotAllocated),
    a.ExpireOffer: (a.AssessmentExpired,),
    a.ReleaseUnansweredSlots: (a.SlotsReleased,),
    a.CancelAppointment: (a.AppointmentCancelled,),
    a.RecordEvidenceLate: (a.EvidenceLate,),
    a.CloseRound: (a.RoundClosed,),
    a.ReleaseRound: (a.RoundReleased,),
    a.BookReassessment: (a.ReassessmentBooked,),
    a.MakeAward: (a.AwardMade,),
    a.PlanRetention: (a.EvidenceKept, a.EvidenceDeleted),
    a.DeleteEvidence: (a.EvidenceDeleted, a.EvidenceKept),
}
"""Each command that is answered, and the facts that answer it when it is obeyed; else `CommandRefused` does."""

NOBODY_ACTS_ON: dict[type[Message], str] = {
    i.FeeLineDue: "for the provider's finance office: one line of an invoice, with its tax and payer",
    i.FeeLineSettled: "for the provider's finance office: an operator entered that the line was paid",
    i.FeeRefundDue: "for the provider's finance office: so much of a line is not owed any more",
    a.GuestsNamed: "the candidate's page waits for it in the read model, and the record shows who was named",
    a.FileProblemSettled: "the office's page waits for it in the read model, and the record shows how it was settled",
    n.MessageAccepted: "for support: what became of a mail",
    n.MessageResent: "for support, and for the check of a rehearsal: an operator had a mail sent again",
    n.MessageDropped: "for support: why a mail was not sent; the check of a rehearsal counts them by reason",
    n.MessageRefused: "for support: a person must find another address; the check of a rehearsal reads it",
    n.MessageUnknown: "for support: a mail that may have come twice; the check of a rehearsal reads it",
}
"""Facts that no process acts on, and why they are told all the same."""

_ASKED_BY_OTHERS: dict[type[Command], str] = {
    i.RemindSession: "cohort",
    i.AskForRegister: "cohort",
    i.RemindCheck: "cohort",
    i.RemindDraft: "draft",
    i.DeleteDraft: "draft",
    a.PrepareDigest: "digest",
    n.InviteHolders: "meeting",
    i.AskEvaluation: "evaluation",
    i.RemindEvaluation: "evaluation",
    i.CloseEvaluation: "evaluation",
    a.PlanRetention: "retention",
    a.WarnOfDeletion: "retention",
    a.DeleteEvidence: "retention",
    a.AllocateCohort: "cohort",
    a.CloseRound: "round",
    a.ReleaseRound: "round",
}
_BRIDGE, _PORTAL = "bridge", "portal"

_HEAD = """\
# Messages

Written from the code by `hlta schemas write`; change the code, not this page. The classes are in `shared/contracts/`,
their JSON schemas, one example each and the AsyncAPI document in `shared/contracts/schemas/`.

- A **fact** says what happened. Its owner publishes it through the outbox, on `hlta.<owner>.<fact>.v1` (stream EVT).
- A **command** asks a service to act. A journey, cohort, round, draft or digest publishes it:
  `hlta.cmd.<owner>.<command>.v1` (stream CMD). Reminders are not answered. Every other command is answered by exactly
  one fact with the command's id as its `causation`; when nothing was changed, that fact is `CommandRefused` with the
  code of the reason.
- **Contact details** are the only messages with names and addresses, on `hlta.contact.<owner>.<fact>.v1` (stream
  CONTACT, kept for seven days). All other facts hold ids, dates and codes.

Everything may arrive twice, late or in another order. A reader keeps an inbox row per message id in the transaction of
the effect. Changes are additive: a field may be added, with a default; anything else needs a new version.

The portal takes in every fact of intake and assessment, since a page waits there for its own write. It is named below
where the fact moves a candidate on the board. *journey*, *cohort*, *round* and *draft* (an
application that is not sent yet, under the id that its journey will have) and *digest* (a provider's mornings) are told
through the bridge.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_facts_of(FACTS.values()), *_commands(COMMANDS.values())]) + "\n"


def acted_on_by(fact: type[Message]) -> list[str]:
    """Who acts on a fact: services by name, workflows by kind; the portal only where the fact moves the board."""
    processes = {durable.name.split("-")[0] for durable in durables() if fact.subject() in durable.subjects}
    workflows = {route.__name__ for waited, routes in WAITED_FOR.items() if waited is fact for route in routes}
    named = {
        "to_journey": "journey",
        "to_journey_when_complete": "journey",
        "to_journey_unless_the_link_alone_changed": "journey",
        "to_journey_that_was_begun": "journey",
        "to_cohort": "cohort",
        "to_round": "round",
        "to_draft": "draft",
        "to_digest": "digest",
        "to_evaluation": "evaluation",
        "to_meeting": "meeting",
        "to_retention": "retention",
        "to_asker": "whoever asked",
    }
    moves_the_board = any(case.fact is fact for case in TABLE) or issubclass(fact, ContactFact)
    services = processes - {_BRIDGE, *(() if moves_the_board else (_PORTAL,))}
    return sorted(services) + sorted(named[workflow] for workflow in workflows)


def _facts_of(facts: Iterable[type[Fact | ContactFact]]) -> list[str]:
    lines: list[str] = []
    for owner, of_owner in groupby(facts, key=lambda fact: fact.owner):
        lines += [f"## Facts of {owner}", "", "| Fact | Says | Fields | Acted on by |", "|---|---|---|---|"]
        for fact in of_owner:
            readers = ", ".join(acted_on_by(fact)) or f"nobody: {NOBODY_ACTS_ON.get(fact, 'not yet')}"
            lines.append(f"| `{fact.__name__}` | {_first_sentence(fact)} | {_fields(fact)} | {readers} |")
        lines.append("")
    return lines


def _commands(commands: Iterable[type[Command]]) -> list[str]:
    lines = [
        "## Commands",
        "",
        "| Command | Asks | Asked by | Obeyed by | Fields | Answered by |",
        "|---|---|---|---|---|---|",
    ]
    for command in commands:
        answers = ", ".join(f"`{fact.__name__}`" for fact in ANSWERED_BY.get(command, ())) or "-"
        asker = _ASKED_BY_OTHERS.get(command, "journey")
        cells = (f"`{command.kind()}`", _first_sentence(command), asker, command.owner, _fields(command), answers)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _fields(message: type[Message]) -> str:
    """Field names, an optional one with a question mark; what every command has is left out of commands."""
    left_out = Command.model_fields if issubclass(message, Command) else {}
    fields = {name: field for name, field in message.model_fields.items() if name not in left_out}
    return ", ".join(f"`{name}`" + ("" if field.is_required() else "?") for name, field in fields.items()) or "-"


def _first_sentence(message: type[Message]) -> str:
    text = " ".join((message.__doc__ or "").split())
    return text.partition(". ")[0].rstrip(".").replace("|", "\\|") + "."
