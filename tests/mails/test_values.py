"""Each version of a message is given the values that its words use, no fewer and no more, or it is not even planned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from jinja2 import UndefinedError

from services.notifications import composing
from services.notifications.contents import Told, Values, of_fact, shared_values
from services.notifications.props import WrongValues, needed
from services.notifications.samples import ANSWERS, Sample
from shared.contracts.envelope import Fact
from tests.mails.reading import COMPOSER
from tests.unit.notifications.standard import standard

VERSIONS = {
    (sample.message.template, sample.message.part, type(sample.message.cause.data)): sample for sample in standard()
}


def _told(sample: Sample) -> Told:
    return COMPOSER.told(sample.message, sample.records, ANSWERS)


def _give(monkeypatch: pytest.MonkeyPatch, change: Callable[[Values], Values]) -> None:
    """Let the contents give something else than they do."""
    monkeypatch.setattr(composing, "of_fact", lambda fact, told: change(of_fact(fact, told)))
    monkeypatch.setattr(composing, "shared_values", lambda told: change(shared_values(told)))


def test_each_value_that_is_taken_away_is_missed_before_a_message_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0
    for (template, part, _), sample in VERSIONS.items():
        for name in needed(template, part):
            _give(monkeypatch, lambda given, name=name: {key: given[key] for key in given if key != name})  # type: ignore[misc]
            with pytest.raises(WrongValues, match=rf"^{template} for {part} uses {name}, which is not given\."):
                COMPOSER.check(sample.message, sample.records)
            tried += 1
    assert tried > 1200


def test_a_value_that_no_template_of_a_version_uses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _give(monkeypatch, lambda given: given)
    for sample in standard():
        COMPOSER.check(sample.message, sample.records)
    monkeypatch.setattr(composing, "of_fact", lambda fact, told: of_fact(fact, told) | {"adjustments": "large print"})
    for (template, part, _), sample in VERSIONS.items():
        with pytest.raises(WrongValues, match=f"^{template} for {part} is given adjustments, which neither") as refused:
            COMPOSER.check(sample.message, sample.records)
        assert "large print" not in str(refused.value)


def test_a_version_gets_none_of_the_values_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    # The candidate's own reason and dates, given to the school's contact as well.
    candidates = next(each for (name, part, _), each in VERSIONS.items() if (name, part) == ("m37_paused", "candidate"))
    contacts = next(
        each for (name, part, _), each in VERSIONS.items() if (name, part) == ("m37_paused", "school_contact")
    )
    everything = of_fact(candidates.message.cause.data, _told(candidates))
    monkeypatch.setattr(composing, "of_fact", lambda fact, told: everything | of_fact(fact, told))
    with pytest.raises(WrongValues, match=r"^m37_paused for school_contact is given reason, stopped, which"):
        COMPOSER.compose(contacts.message, contacts.records, contacts.message.due_at)


def test_none_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = 0
    for (template, part, _), sample in VERSIONS.items():
        for name in of_fact(sample.message.cause.data, _told(sample)):

            def with_none(fact: Fact, told: Told, name: str = name) -> dict[str, Any]:
                return of_fact(fact, told) | {name: None}

            monkeypatch.setattr(composing, "of_fact", with_none)
            try:
                words = COMPOSER.words_of(sample.message, sample.records, ANSWERS)
            except (UndefinedError, TypeError, AttributeError):
                refused += 1
            else:
                assert "None" not in words.subject + words.text + words.html, (template, part, name)
    assert refused > 200
