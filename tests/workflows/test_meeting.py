"""A meeting of the network: holders are invited on its day, unless the office has done so before."""

from shared.contracts.notifications import HoldersInvited, InviteHolders, MeetingEntered
from tests.workflows.facts import london
from tests.workflows.story import Story
from workflows.contract import End

MEETING = "meeting-m1"
INVITE = "meeting-m1:invite_holders:1:2027-09-16"
STARTS, DAY = london("2027-10-14 16:00"), london("2027-09-16 09:00")
ENTERED = MeetingEntered(meeting_id="m1", starts_at=STARTS, invite_at=DAY)
INVITED = HoldersInvited(
    mailing_id="x", meeting_id="m1", occasion="network", title="Autumn", starts_at=STARTS, ends_at=STARTS, count=3
)


async def test_holders_are_invited_on_the_day_and_not_before(story: Story) -> None:
    await story.tell(ENTERED, "2027-05-20 10:00", journey=None)
    await story.settled(MEETING)
    await story.go_to("2027-09-15 23:00", MEETING)
    await story.asks()
    assert "the day of the invitation" in await story.details(MEETING)

    await story.go_to("2027-09-16 09:20", None)
    await story.asks(INVITE)
    assert (await story.ended(MEETING)).end is End.INVITED
    (asked,) = story.bus.messages.values()
    assert isinstance(asked.data, InviteHolders)
    assert (asked.data.meeting_id, asked.provider, asked.journey) == ("m1", "p1", None)


async def test_nobody_is_invited_again_whom_the_office_invited_before(story: Story) -> None:
    await story.tell(ENTERED, "2027-05-20 10:00", journey=None)
    await story.settled(MEETING)
    await story.tell(INVITED, "2027-06-01 10:00", journey=None)
    assert (await story.ended(MEETING)).end is End.INVITED
    await story.asks()


async def test_a_meeting_that_was_near_when_it_was_entered_needs_nothing_more(story: Story) -> None:
    """It is told for the first time by its invitation."""
    await story.tell(INVITED, "2027-10-01 10:00", journey=None)
    assert (await story.ended(MEETING)).end is End.INVITED
    await story.asks()
