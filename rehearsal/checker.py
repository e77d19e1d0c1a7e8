"""The check at the end of a rehearsal: what was due against what came, from plain records and nothing else.

Due: what the workflows asked (their histories), what the facts announced, and what each fact owes by our own table.
Received: what the mail catcher holds. The sender's own records are never asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from rehearsal.bookings import find_double_bookings
from rehearsal.expectations import Ledger, Owed
from rehearsal.mornings import check_mornings
from rehearsal.outcomes import outcomes
from rehearsal.punctuality import Punctuality, in_london
from rehearsal.records import AnyFact, MailSeen, Records
from rehearsal.steps import check_asks, check_plans
from rehearsal.stops import ANNOUNCING, STOPS_MESSAGES, is_stop
from rehearsal.verdict import Verdict
from shared.calendar import london_date
from shared.contracts import notifications

STALE = frozenset({"stale", "past"})
"""How the sender calls a message that it gave up because its time was over, not because its reason was gone."""


DIGEST = "m47_digest"
"""What is told of one day, and to nobody once the day is over."""


def check_messages(records: Records) -> Verdict:
    """Compare what the facts owe with the mails that came."""
    verdict = Verdict()
    ledger = Ledger(records.contacts)
    owed = [each for fact in records.facts for each in ledger.owed_by(fact)]
    _Messages(records, ledger, Punctuality(records.clock, records.disturbances), verdict).check(owed)
    return verdict


def check(records: Records) -> Verdict:
    """Compare everything, and name every fault."""
    verdict = check_messages(records)
    punctuality = Punctuality(records.clock, records.disturbances)
    check_asks(records, punctuality, verdict)
    check_plans(records, punctuality, verdict)
    check_mornings(records, punctuality, verdict)
    find_double_bookings(records.facts, verdict)
    _count_unhandled(records, verdict)
    _count_ends(records, verdict)
    return verdict


class _Messages:
    """Owed against received, one by one."""

    def __init__(self, records: Records, ledger: Ledger, punctuality: Punctuality, verdict: Verdict) -> None:
        self._records = records
        self._ledger = ledger
        self._punctuality = punctuality
        self._verdict = verdict
        self._came: dict[tuple[str, str, str], list[MailSeen]] = defaultdict(list)
        for mail in records.mails:
            self._came[mail.template, mail.recipient, mail.cause].append(mail)
        self._dropped = self._read_drops(records.facts)
        self._resent = Counter(
            (fact.data.template, fact.data.person_id, fact.causation)
            for fact in records.facts
            if isinstance(fact.data, notifications.MessageResent)
        )
        self._unknown = {
            (fact.data.template, fact.data.person_id, fact.journey)
            for fact in records.facts
            if isinstance(fact.data, notifications.MessageUnknown)
        }
        self._by_journey: dict[str, list[AnyFact]] = defaultdict(list)
        for fact in records.facts:
            if fact.journey is not None:
                self._by_journey[fact.journey].append(fact)

    def check(self, owed: Iterable[Owed]) -> None:
        rungs: Counter[tuple[Any, ...]] = Counter()
        for each in owed:
            if self._is_not_due_yet(each):
                continue
            self._verdict.planned += 1
            if each.step is not None:
                rung = (each.template, each.recipient, each.journey, each.step, each.due_at)
                rungs[rung] += 1
                if rungs[rung] > 1:
                    self._duplicated(each, "two facts ask for one and the same reminder")
            mails = self._came.pop((each.template, each.recipient, each.cause), [])
            if mails:
                self._received(each, mails)
            else:
                self._not_received(each)
        for mails in self._came.values():
            for mail in mails:
                self._verdict.duplicated += 1
                self._verdict.fault("unasked", f"{_mail_in_words(mail)} came, and no fact owes it")

    def _is_not_due_yet(self, owed: Owed) -> bool:
        ended = self._records.ended_real
        if ended is None or self._drop_of(owed) is not None:
            return False
        came = (owed.template, owed.recipient, owed.cause) in self._came
        return not came and self._punctuality.last_moment(owed.leaves_at) > ended

    def _received(self, owed: Owed, mails: list[MailSeen]) -> None:
        self._verdict.accepted += 1
        first, *copies = sorted(mails, key=lambda mail: mail.received_real)
        address = self._ledger.addresses.get(owed.recipient)
        if address is None or first.to.casefold() != address.casefold():
            self._verdict.missing += 1
            self._verdict.fault("missing", f"{_owed_in_words(owed)} went to an address that is not that person's")
        self._punctuality.judge(_owed_in_words(owed), owed.leaves_at, first.received_real, self._verdict)
        wished_for = self._resent[owed.template, owed.recipient, owed.cause]
        if len(copies) < wished_for:
            self._verdict.missing += 1
            self._verdict.fault("missing", f"{_owed_in_words(owed)} was to be sent again and never came")
        for copy in copies[wished_for:]:
            was_unknown = (copy.template, copy.recipient, copy.journey) in self._unknown
            if copy.message_id == first.message_id and was_unknown:
                self._verdict.resent_unknown += 1
            else:
                self._duplicated(owed, f"mail {copy.number} repeats mail {first.number}")

    def _not_received(self, owed: Owed) -> None:
        drop = self._drop_of(owed)
        if drop is None:
            self._verdict.missing += 1
            self._verdict.fault("missing", f"{_owed_in_words(owed)} never came")
            return
        reason: str = drop.data.reason_code
        self._verdict.dropped[reason] += 1
        if reason in STALE:
            if self._punctuality.was_disturbed(owed.leaves_at):
                self._verdict.remark("dropped", f"{_owed_in_words(owed)} was dropped as {reason} in a disturbance")
            else:
                self._verdict.fault("dropped", f"{_owed_in_words(owed)} was dropped as {reason}")
        elif not self._had_a_reason(owed, drop):
            self._verdict.fault("dropped", f"{_owed_in_words(owed)} was dropped as {reason}, and no fact says why")

    def _had_a_reason(self, owed: Owed, drop: Any) -> bool:
        if owed.template == DIGEST:
            return london_date(drop.time) > london_date(owed.due_at)
        stops = STOPS_MESSAGES.get(owed.template, ())
        is_later = False
        for fact in self._by_journey[owed.journey or ""]:
            if fact.id == owed.cause:
                is_later = True  # what asked for a message is never why it was dropped
                continue
            if is_stop(fact, stops) and fact.time <= drop.time and (is_later or not isinstance(fact.data, ANNOUNCING)):
                return True
        return False

    def _drop_of(self, owed: Owed) -> Any:
        by_cause = self._dropped.get((owed.template, owed.recipient, owed.cause))
        return by_cause or self._dropped.get((owed.template, owed.recipient, owed.due_at.isoformat()))

    def _read_drops(self, facts: Iterable[AnyFact]) -> dict[tuple[str, str, str], AnyFact]:
        drops: dict[tuple[str, str, str], AnyFact] = {}
        for fact in facts:
            body = fact.data
            if isinstance(body, notifications.MessageDropped):
                drops[body.template, body.person_id, fact.causation or ""] = fact
                drops[body.template, body.person_id, body.due_at.isoformat()] = fact
            elif isinstance(body, notifications.MessageRefused):
                self._verdict.fault("refused", f"the mail server refused {body.template} for person {body.person_id}")
        return drops

    def _duplicated(self, owed: Owed, why: str) -> None:
        self._verdict.duplicated += 1
        self._verdict.fault("duplicated", f"{_owed_in_words(owed)}: {why}")


def _owed_in_words(owed: Owed) -> str:
    step = "" if owed.step is None else f", step {owed.step}"
    return (
        f"{owed.template}{step} to person {owed.recipient} of journey {owed.journey or '-'}, "
        f"due {in_london(owed.leaves_at)}"
    )


def _mail_in_words(mail: MailSeen) -> str:
    return f"mail {mail.number}, {mail.template} to person {mail.recipient} of journey {mail.journey or '-'}"


def _count_unhandled(records: Records, verdict: Verdict) -> None:
    for parked in records.parked:
        verdict.unhandled += 1
        verdict.fault("unhandled", f"{parked.stream} message {parked.number} ({parked.subject})")
    for workflow in records.stuck:
        verdict.unhandled += 1
        verdict.fault("stuck", workflow)


def _count_ends(records: Records, verdict: Verdict) -> None:
    for journey, outcome in outcomes(records.facts).items():
        verdict.candidates += 1
        if outcome is None:
            verdict.open += 1
            verdict.fault("open", f"journey {journey} has no end")
        else:
            verdict.by_outcome[outcome] += 1
