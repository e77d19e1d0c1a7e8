"""Batches small enough to be worked out by hand, and nasty ones."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import date, time, timedelta
from typing import Any

import psutil
import pytest

from services.assessment.allocation.optimum import child
from services.assessment.allocation.optimum.child import solve_in_child
from services.assessment.allocation.optimum.explain import Relief, obstacles, relieved, why_not
from services.assessment.allocation.optimum.files import Unusable, read_batch
from services.assessment.allocation.optimum.problem import Assessor, Calendar, Candidate, Problem, Stretch
from services.assessment.allocation.optimum.reasons import why
from services.assessment.allocation.optimum.report import as_json, in_words, why_not_in_words
from services.assessment.allocation.optimum.solve import solve
from shared.calendar import at_london
from shared.errors import Invalid, NotFound, Unreachable
from tests.waiting import until

TUE_12, THU_14, TUE_19, TUE_26 = date(2027, 1, 12), date(2027, 1, 14), date(2027, 1, 19), date(2027, 1, 26)
WINDOW = Calendar(days=(TUE_12, THU_14, TUE_19))


def free(*days: date, times: int = 1) -> tuple[Stretch, ...]:
    """From nine on, time for so many appointments of two hours."""
    begins = [at_london(on, time(9)) for on in days]
    return tuple(
        Stretch(on=on, starts_at=at, ends_at=at + timedelta(hours=2 * times))
        for on, at in zip(days, begins, strict=True)
    )


def assessor(name: str, **changes: Any) -> Assessor:
    return Assessor(**{"assessor_id": name, "capacity": 4, "free": free(*WINDOW.days, times=2), **changes})


def candidate(name: str, **changes: Any) -> Candidate:
    return Candidate(**{"candidate_id": name, "calendar": 0, "minutes": 120, "phase": "primary", **changes})


def problem(candidates: list[Candidate], assessors: list[Assessor], *calendars: Calendar, **more: Any) -> Problem:
    return Problem(calendars=calendars or (WINDOW,), candidates=tuple(candidates), assessors=tuple(assessors), **more)


def numbered(count: int, **changes: Any) -> list[Candidate]:
    return [candidate(f"c{number}", **changes) for number in range(1, count + 1)]


def pairs(found: Any) -> dict[str, str]:
    return {one.candidate_id: one.assessor_id for one in found.matches}


def test_the_load_is_shared_fairly_with_what_is_in_hand() -> None:
    """Una has two in hand and Ben none, both of four: of four more Ben gets three, so that each has three."""
    found = solve(problem(numbered(4), [assessor("una", load=2), assessor("ben")]))
    assert sorted(pairs(found).values()) == ["ben", "ben", "ben", "una"]
    # 1000 / 4 times (1 + 3 + 5) for Ben's, and times 5 for Una's third
    assert found.values["fairness"] == 2250 + 1250


def test_all_capacity_in_one_week_places_what_that_week_holds() -> None:
    """Two assessors with one appointment a week, both free on Tue 12 and Thu 14 alone: two of five are placed."""
    them = [assessor(name, free=free(TUE_12, THU_14), per_week=1) for name in ("una", "ben")]
    batch = problem(numbered(5), them)
    found = solve(batch)
    assert len(found.matches) == 2
    in_the_way = obstacles(batch, found)
    assert in_the_way is not None
    # Free in all weeks they would do three weeks' work at one a week, which is two weeks here: four. So both rules.
    assert in_the_way.rules == ("times", "week")
    assert solve(relieved(batch, in_the_way.reliefs)).unplaced == ()
    assert sum(one.count for one in in_the_way.reliefs) == 3 + 0, (
        "three times in the other week... no week is full there"
    )


def test_an_assessor_with_a_tie_to_a_whole_trust_gets_all_others() -> None:
    """Una may not have the three of the trust; Ben has room for three, so he gets exactly those."""
    of_trust = [candidate(f"t{number}", barred={"una": "trust"}) for number in range(3)]
    found = solve(problem([*of_trust, *numbered(3)], [assessor("una"), assessor("ben", capacity=3)]))
    assert pairs(found) == {"t0": "ben", "t1": "ben", "t2": "ben", "c1": "una", "c2": "una", "c3": "una"}


def test_infeasible_by_one_names_the_one_rule_and_the_one_place_that_is_missing() -> None:
    batch = problem(numbered(3), [assessor("una", capacity=1), assessor("ben", capacity=1)])
    found = solve(batch)
    in_the_way = obstacles(batch, found)
    assert in_the_way is not None
    assert (len(found.unplaced), in_the_way.rules) == (1, ("room",))
    (relief,) = in_the_way.reliefs
    assert (relief.kind, relief.count) == ("room", 1)
    assert solve(relieved(batch, in_the_way.reliefs)).unplaced == ()


def test_missing_times_are_named_by_week_phase_and_day() -> None:
    """Una is the only one for primary, with one time in the window's first week. Three candidates, two in week 2."""
    late = Calendar(days=(TUE_19,))
    people = [candidate("c1"), candidate("c2", calendar=1), candidate("c3", calendar=1)]
    batch = problem(people, [assessor("una", free=free(TUE_12), phases=("primary",))], WINDOW, late)
    found = solve(batch)
    assert found.unplaced == ("c2", "c3")
    in_the_way = obstacles(batch, found)
    assert in_the_way is not None
    week_2 = date(2027, 1, 18)
    assert in_the_way.reliefs == (
        Relief(kind="times", assessor_id="una", count=2, week=week_2, days=(TUE_19, TUE_19), phases=("primary",)),
    )
    text = in_words(batch, found)
    assert "1 of 3 candidates placed with 1 assessors." in text
    assert "In the way: the assessors' free times." in text
    assert "2 more times in week 2 of the window (week of Mon 18 Jan) for phase primary: una (2)" in text


def test_whom_ties_keep_from_everybody_only_another_assessor_helps() -> None:
    batch = problem([candidate("c1", barred={"una": "school"})], [assessor("una")])
    in_the_way = obstacles(batch, solve(batch))
    assert in_the_way is not None
    assert (in_the_way.rules, in_the_way.reliefs, in_the_way.beyond_relief) == (("conflicts",), (), ("c1",))


def test_whose_window_holds_no_day_any_more_needs_a_later_last_day() -> None:
    """No rule about assessors is in the way of c2; of c3 it is Una's one place."""
    over = Calendar(days=())
    people = [candidate("c1"), candidate("c2", calendar=1), candidate("c3")]
    batch = problem(people, [assessor("una", capacity=1)], WINDOW, over)
    found = obstacles(batch, solve(batch))
    assert found is not None
    assert (found.without_days, found.rules) == (("c2",), ("room",))
    assert [(one.kind, one.count) for one in found.reliefs] == [("room", 1)]
    assert "No day is left in the window of c2: give them a later last day." in in_words(batch, solve(batch))
    alone = problem([candidate("c2", calendar=1)], [assessor("una")], WINDOW, over)
    nothing = obstacles(alone, solve(alone))
    assert nothing is not None
    assert (nothing.rules, nothing.reliefs, nothing.without_days) == ((), (), ("c2",))


def test_days_after_the_window_are_taken_only_where_nothing_else_is_left() -> None:
    """One time in the window, on Tue 19; the second candidate is seen a week after its last day."""
    calendar = Calendar(days=(TUE_12, TUE_19), late=(TUE_26,))
    found = solve(problem(numbered(2), [assessor("una", free=free(TUE_19, TUE_26))], calendar))
    assert sorted(one.on for one in found.matches) == [TUE_19, TUE_26]
    assert found.values["lateness"] == 7


def test_phase_counts_more_than_subject_and_a_fair_load_more_than_both() -> None:
    una, ben = assessor("una", phases=("primary",)), assessor("ben", subjects=("maths",))
    found = solve(problem([candidate("c1", subjects=("maths",)), candidate("c2")], [una, ben]))
    assert pairs(found) == {"c1": "ben", "c2": "una"}
    assert found.values["match"] == 4 + 2, "Ben lacks the phase, Una the subject"


def test_region_decides_only_where_the_policy_asks_for_it() -> None:
    them = [assessor("ben", regions=("south",)), assessor("una", regions=("north",))]
    one = [candidate("c1", region="north")]
    assert pairs(solve(problem(one, them))) == pairs(solve(problem([candidate("c1")], them)))
    other = [candidate("c1", region="south")]
    assert pairs(solve(problem(other, them, same_region=True))) == {"c1": "ben"}
    assert pairs(solve(problem(one, them, same_region=True))) == {"c1": "una"}


def test_seniors_are_spared_while_another_has_room() -> None:
    them = [assessor("ada", senior=True), assessor("una", capacity=1)]
    assert sorted(pairs(solve(problem(numbered(2), them))).values()) == ["ada", "una"]
    assert pairs(solve(problem(numbered(1), them))) == {"c1": "una"}


def test_a_pin_survives_and_no_pin_breaks_a_hard_rule() -> None:
    them = [assessor("una", load=3), assessor("ben")]
    assert pairs(solve(problem([candidate("c1", pinned="una")], them))) == {"c1": "una"}
    with pytest.raises(Invalid, match="no pin overrides such a rule"):
        solve(problem([candidate("c1", pinned="una", barred={"una": "trainer"})], them))
    with pytest.raises(Invalid, match="not among the assessors"):
        solve(problem([candidate("c1", pinned="zoe")], them))


def test_after_a_no_the_others_stay_with_whom_they_have() -> None:
    """Three with Una, one with Ben; Una says no to c1. Fairness alone would move more than c1, and does not."""
    first = {"c1": "una", "c2": "una", "c3": "una", "c4": "ben"}
    people = [candidate(name, previous=who) for name, who in first.items()]
    people[0] = candidate("c1", previous=None, barred={"una": "refused"})
    found = solve(problem(people, [assessor("una"), assessor("ben")]))
    assert pairs(found) == {**first, "c1": "ben"}
    assert found.values["kept"] == 0


def test_who_has_fewer_times_than_must_be_offered_is_not_asked() -> None:
    few = assessor("una", free=free(TUE_12, THU_14))
    batch = problem(numbered(1), [few], minimum_times=3)
    found = solve(batch)
    assert found.unplaced == ("c1",)
    assert why_not(batch, found, "c1", "una").rule == "times"


def test_a_longer_appointment_counts_free_time_in_longer_pieces() -> None:
    """Four hours are two of two hours, and one of two and a half."""
    day = assessor("una", free=free(TUE_12, times=2))
    assert len(solve(problem(numbered(2), [day])).matches) == 2
    assert len(solve(problem([candidate("c1"), candidate("c2", minutes=150)], [day])).matches) == 1


def test_each_match_says_what_decided_it_and_each_other_what_it_would_cost() -> None:
    them = [assessor("una", phases=("primary",)), assessor("ben"), assessor("zoe", capacity=0)]
    batch = problem([candidate("c1", barred={"ben": "school"}), candidate("c2")], them)
    found = solve(batch)
    assert pairs(found) == {"c1": "una", "c2": "ben"}
    reasons = {one.rule: one.inputs for one in why(batch, found, "c1")}
    assert reasons == {
        "No tie, no former no, standardised": "1 others are barred",
        "Room in all": "0 in hand and 1 new of 4",
        "Room in the week": "1 no bound",
        "Free in the window": "6 times, at least 1 wanted",
        "In the window": "yes",
        "Field": "phase",
    }
    assert why_not_in_words(why_not(batch, found, "c1", "ben")) == "A tie to the candidate's school."
    assert why_not_in_words(why_not(batch, found, "c1", "zoe")) == "Has no room for another candidate."
    # Una with both: squares of load over capacity grow by 250 + 750 in place of 250 + 250.
    assert why_not_in_words(why_not(batch, found, "c2", "una")) == "Allowed, but the load would be less fair by 0.50."
    with pytest.raises(NotFound):
        why_not(batch, found, "c2", "nobody")


def test_what_stands_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="candidate c1 stands twice"):
        solve(problem([candidate("c1"), candidate("c1")], [assessor("una")]))
    with pytest.raises(Invalid, match="has no calendar"):
        solve(problem([candidate("c1", calendar=3)], [assessor("una")]))


def test_nobody_at_all_and_nothing_to_do() -> None:
    assert solve(problem([], [assessor("una")])).matches == ()
    alone = problem(numbered(2), [])
    found = solve(alone)
    assert found.unplaced == ("c1", "c2")
    assert "Only another assessor helps c1, c2" in in_words(alone, found)


# --- files ------------------------------------------------------------------------------------------------------------

CANDIDATES = """candidate,window_first_on,window_last_on,phase,school,trainers,not_with
c1,2027-01-12,2027-01-19,KS2,S1,tara,
c2,2027-01-12,2027-01-19,KS1,S2,,ben
"""
ASSESSORS = """assessor,capacity,hours,leave,busy,phases,not_schools,not_people,standardised_until
una,3,Tue 09:00-13:00; Thu 09:00-11:00,2027-01-14,2027-01-12 10:00-12:00,KS1;KS2,S1,,2027-08-31
ben,2,Mon 09:00-17:00,,,KS2,,,
"""


def test_files_say_what_the_service_would_know() -> None:
    """Una: Tue 12 from 9 to 10 and 12 to 13 (no two hours), Thu 14 leave, Tue 19 from 9 to 13: two times."""
    batch = read_batch(("c.csv", CANDIDATES), ("a.csv", ASSESSORS), minimum_times=1)
    una = next(one for one in batch.assessors if one.assessor_id == "una")
    assert {on: len(starts) for on, starts in batch.starts(una).items()} == {TUE_19: 2}
    assert [dict(one.barred) for one in batch.candidates] == [{"una": "school"}, {"ben": "refused"}]
    assert pairs(solve(batch)) == {"c1": "ben", "c2": "una"}


def test_json_says_the_same() -> None:
    rows = '[{"candidate": "c1", "window_first_on": "2027-01-12", "window_last_on": "2027-01-19", "trainers": ["una"]}]'
    batch = read_batch(("c.json", rows), ("a.csv", ASSESSORS), minimum_times=1)
    assert dict(batch.candidates[0].barred) == {"una": "trainer"}


def test_who_is_not_standardised_until_the_window_ends_is_out() -> None:
    ended = ASSESSORS.replace("2027-08-31", "2027-01-18")
    batch = read_batch(("c.csv", CANDIDATES), ("a.csv", ended), minimum_times=1)
    assert batch.candidates[1].barred["una"] == "not_standardised"


def test_everything_wrong_is_named_at_once_with_row_and_remedy() -> None:
    candidates = CANDIDATES.replace("c2,2027-01-12,2027-01-19", "c1,2027-02-31,2027-01-19")
    assessors = ASSESSORS.replace("una,3", "una,three").replace("Mon 09:00-17:00", "Monday mornings")
    pins, hours = "candidate,assessor\nc9,una\n", "hours such as Tue 09:00-17:00"
    with pytest.raises(Unusable) as refused:
        read_batch(("c.csv", candidates), ("a.csv", assessors), ("p.csv", pins))
    assert [str(one) for one in refused.value.wrong] == [
        "p.csv, row 2, candidate: There is no candidate c9. Use an id of the other file.",
        "c.csv, row 3, window_first_on: 2027-02-31 is not a day such as 2027-01-12. Write a day such as 2027-01-12.",
        "c.csv, row 3, candidate: Row 2 is c1 already. Keep one of the two.",
        "a.csv, row 2, capacity: three is no whole number from 0 on. Write a number such as 3.",
        f"a.csv, row 3, hours: Monday mornings is not {hours}. Write {hours}.",
    ]


@pytest.mark.parametrize("text", ["[nonsense", "", "candidate\n", "[1, 2]"])
def test_nonsense_is_refused_in_words(text: str) -> None:
    with pytest.raises(Unusable):
        read_batch(("c.csv", text), ("a.csv", ASSESSORS))


def test_programs_read_the_same_as_people() -> None:
    batch = read_batch(("c.csv", CANDIDATES), ("a.csv", ASSESSORS), minimum_times=1)
    found = as_json(batch, solve(batch))
    assert [(one["candidate_id"], one["assessor_id"]) for one in found["matches"]] == [("c1", "ben"), ("c2", "una")]
    assert found["objectives"][1] == {"name": "placed", "value": 0, "proven": True}
    assert found["obstacles"] is None


# --- in a process of its own ------------------------------------------------------------------------------------------


async def test_a_child_says_the_same() -> None:
    batch = problem(numbered(3), [assessor("una"), assessor("ben")])
    assert await solve_in_child(batch) == solve(batch)


async def test_a_child_that_is_killed_leaves_an_answer_that_says_try_again() -> None:
    """Killed as soon as it is there, so before it can have answered: it must load the solver first."""
    batch = problem(numbered(3), [assessor("una")])
    asked = asyncio.create_task(solve_in_child(batch))

    async def is_there() -> bool:
        return bool(_children())

    await until(is_there, within=10, what="the child has begun")
    (pid,) = _children()
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(Unreachable, match="Nothing was decided"):
        await asked
    assert _children() == []


async def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(Unreachable):
        await solve_in_child(problem(numbered(1), [assessor("una")]), patience_seconds=0.01)
    assert _children() == []


def _children() -> list[int]:
    return [
        one.pid
        for one in psutil.Process().children()
        if one.status() != psutil.STATUS_ZOMBIE and child.__name__ in " ".join(one.cmdline())
    ]
