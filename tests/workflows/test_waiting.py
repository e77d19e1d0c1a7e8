"""The business clock inside a workflow: deadlines that move, wake-ups that are late, a clock that is set anew."""

from datetime import timedelta

from tests.workflows import facts, passages
from tests.workflows.story import Story, open_story


async def test_of_several_overdue_steps_of_a_ladder_only_the_last_is_asked(story: Story) -> None:
    await passages.apply(story)
    await story.set_clock(business="2026-11-01 12:00")
    await story.settled()

    assert story.asked == [
        "j1:remind_declaration:2:2026-10-21",
        "j1:tell_candidate_still_waiting:2:2026-10-23",
    ]


async def test_in_rehearsal_a_day_passes_in_a_second_and_wake_ups_are_spread_over_six_hours() -> None:
    async with open_story(factor=86_400) as story:
        await passages.apply(story)
        await story.go_to("2026-10-14 15:30")
        assert story.asked == ["j1:remind_declaration:1:2026-10-14"]
        fired = (await story.history()).timers[0]
        assert timedelta(seconds=6) < fired.fires_at - fired.started_at < timedelta(seconds=7.3)


async def test_subjects_wake_at_different_moments_after_the_same_due_instant() -> None:
    async with open_story(factor=86_400) as story:
        for journey in ("j1", "j2", "j3", "j4"):
            await story.tell(facts.application_received(), journey=journey)
            await story.tell(facts.declaration_requested(), journey=journey)
        moments = set()
        for journey in ("j1", "j2", "j3", "j4"):
            await story.settled(f"journey-{journey}")
            moments.add(round((await story.history(f"journey-{journey}")).timers[0].fires_at.timestamp(), 2))
        assert len(moments) > 1


async def test_a_clock_that_is_paused_stops_every_timer_and_one_that_runs_again_starts_it(story: Story) -> None:
    await passages.apply(story)
    await story.set_clock(business="2026-10-07 12:00", paused=True)
    await story.let_pass(400 * 86_400)
    await story.settled()
    assert story.asked == []

    await story.set_clock(business="2026-10-07 12:00", paused=False)
    await story.go_to("2026-10-14 09:20")
    assert story.asked == ["j1:remind_declaration:1:2026-10-14"]


async def test_a_clock_that_steps_forward_makes_what_it_stepped_over_due_at_once(story: Story) -> None:
    await passages.apply(story)
    await story.set_clock(business="2026-10-14 09:30")
    await story.settled()
    assert story.asked == ["j1:remind_declaration:1:2026-10-14"]


async def test_a_faster_clock_sets_the_timer_anew(story: Story) -> None:
    await passages.apply(story)
    await story.set_clock(business="2026-10-07 12:00", factor=86_400)
    await story.settled()
    last = (await story.history()).timers[-1]
    assert last.fires_at - last.started_at < timedelta(seconds=8)
    await story.go_to("2026-10-14 15:30")
    assert story.asked == ["j1:remind_declaration:1:2026-10-14"]


async def test_an_old_clock_record_is_passed_over(story: Story) -> None:
    await passages.apply(story)
    await story.set_clock(business="2026-10-20 09:30", version=1)
    await story.settled()
    assert story.asked == []


async def test_a_fact_that_changes_nothing_leaves_the_timer_alone(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.tell(facts.attendance(1, attended=False, notice="2026-10-22 09:00"))
    await story.settled()
    await story.tell(facts.declaration_signed())
    await story.settled()
    timers = (await story.history()).timers
    assert [timer.summary for timer in timers if timer.state == "running"] == [
        "Tell candidate how to make session 1 good, Thu 22 Oct 09:00 London"
    ]
    assert len(timers) == 2


async def test_a_chase_that_was_not_needed_still_reads_as_one_in_the_timeline(story: Story) -> None:
    await passages.declare_and_place(story)
    timer = (await story.history()).timers[0]
    assert (timer.summary, timer.state) == ("Chase head, step 1 of 3, Wed 14 Oct 09:00 London", "cancelled")


async def test_due_instants_keep_their_london_hour_across_the_clock_change(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-11-04 08:59")
    assert "j1:remind_declaration:3:2026-11-04" not in story.asked
    await story.go_to("2026-11-04 09:15")
    assert story.asked[-1] == "j1:remind_declaration:3:2026-11-04"
