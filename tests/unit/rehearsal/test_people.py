"""Who is in a rehearsal: the same for the same seed, obviously invented, with every manner and fault."""

from collections import Counter
from datetime import date

import pytest

from rehearsal.calendar_plan import session_days
from rehearsal.fates import Fate
from rehearsal.population import populate, sample_terms
from rehearsal.school_hours import terms_of
from shared.errors import Invalid

FULL = (1, 24, 6, 2)


def test_the_same_seed_gives_the_same_people() -> None:
    assert populate(*FULL) == populate(*FULL)


def test_another_seed_gives_other_people() -> None:
    assert populate(1, 24, 6, 2) != populate(2, 24, 6, 2)


def test_the_full_rehearsal_has_every_manner_and_fault() -> None:
    (main, _) = populate(*FULL)
    fates = Counter(candidate.fate for candidate in main.candidates)
    assert fates == {
        Fate.HEAD_DECLINES: 1,
        Fate.HEAD_SILENT: 1,
        Fate.WITHDRAWS: 1,
        Fate.FEW_SHORT: 2,
        Fate.MANY_SHORT: 1,
        Fate.LATE_EVIDENCE: 1,
        Fate.MISSES_SESSION_1: 1,
        Fate.MISSES_SESSION_2: 1,
        Fate.HEAD_AFTER_FIRST_CHASER: 2,
        Fate.HEAD_AFTER_SECOND_CHASER: 1,
        Fate.GUEST_SLOW: 1,
        Fate.FORGETS_DOCUMENT: 2,
        Fate.NONE_FIT: 1,
        Fate.SMOOTH: 8,
    }


def test_a_small_rehearsal_keeps_the_branches_that_matter_most() -> None:
    (main, *_) = populate(7, 5, 3, 0)
    assert {candidate.fate for candidate in main.candidates} == {
        Fate.FEW_SHORT,
        Fate.SMOOTH,
        Fate.HEAD_DECLINES,
        Fate.LATE_EVIDENCE,
        Fate.WITHDRAWS,
    }


def test_nobody_shares_an_address_and_every_address_is_reserved_for_examples() -> None:
    addresses = [
        person.email
        for provider in populate(*FULL)
        for person in (
            *(provider.operator, *provider.trainers, *provider.assessors, *provider.seniors),
            *(each for c in provider.candidates for each in (c.person, c.head, *c.teachers, c.leader)),
        )
    ]
    assert len(addresses) == len(set(addresses))
    assert {address.rpartition(".")[0].rpartition(".")[2].rpartition("@")[2] for address in addresses} == {"example"}


def test_heads_and_guests_write_from_their_schools_own_domain() -> None:
    (main, _) = populate(*FULL)
    for candidate in main.candidates:
        for somebody in (candidate.head, *candidate.teachers, candidate.leader):
            assert somebody.email.endswith("@" + candidate.school.email_domain)


def test_more_candidates_than_sample_schools_are_refused_with_the_number_that_fits() -> None:
    with pytest.raises(Invalid, match="the sample has schools for 30"):
        populate(1, 31, 6, 2)


def test_the_sessions_of_the_fixed_origin_are_on_the_days_that_were_planned() -> None:
    days = session_days(date(2026, 10, 7), terms_of(sample_terms()["Sampleshire"]))
    assert (days.first_on, days.second_on) == (date(2026, 10, 21), date(2026, 12, 1))
    assert (days.catch_up_first_on, days.catch_up_second_on) == (date(2026, 11, 18), date(2026, 12, 8))


def test_sessions_avoid_holidays_whatever_the_origin() -> None:
    days = session_days(date(2026, 10, 14), terms_of(sample_terms()["Sampleshire"]))
    assert days.first_on == date(2026, 11, 4)  # Wed 28 October is half-term
    assert days.second_on == date(2026, 12, 15)
