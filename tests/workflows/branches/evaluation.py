"""What can become of the questions that are asked some weeks after an award."""

from shared.contracts import intake
from tests.workflows import facts
from tests.workflows.facts import PERSON, WHY, dues, london
from tests.workflows.story import Story
from workflows.contract import End

EVALUATION = "evaluation-j1"
ASK = "evaluation-j1:ask_evaluation:1:2027-06-01"
REMIND = "evaluation-j1:remind_evaluation:1:2027-06-15"
CLOSE = "evaluation-j1:close_evaluation:1:2027-06-29"


async def candidate_and_head_say_what_has_changed(story: Story) -> None:
    """Twelve weeks after the award both are asked, and nobody is reminded who has answered."""
    await _award(story)
    await story.go_to("2027-05-31 12:00", EVALUATION)
    await story.asks()
    await story.go_to("2027-06-01 09:20", EVALUATION)
    await story.asks(ASK)
    await story.tell(_ended("answered", "2027-06-03 10:00"), "2027-06-03 10:00")

    assert (await story.ended(EVALUATION)).end is End.EVALUATED
    await story.asks(ASK)


async def nobody_says_what_has_changed(story: Story) -> None:
    """One reminder, and after twenty working days no more is taken."""
    await _award(story)
    await story.go_to("2027-06-15 09:20", EVALUATION)
    await story.asks(ASK, REMIND)
    await story.go_to("2027-06-30 00:20", EVALUATION)
    await story.asks(ASK, REMIND, CLOSE)
    await story.tell(_ended("closed", "2027-06-30 00:20"), "2027-06-30 00:20")

    assert (await story.ended(EVALUATION)).end is End.EVALUATED


async def an_award_is_revoked_before_anybody_is_asked_what_has_changed(story: Story) -> None:
    """Nobody is asked what came of an award that does not stand."""
    await _award(story)
    await story.tell(_ended("revoked", "2027-04-12 10:00"), "2027-04-12 10:00")

    assert (await story.ended(EVALUATION)).end is End.EVALUATED
    await story.asks()


async def both_answer_while_the_close_is_on_its_way(story: Story) -> None:
    """A close that comes too late is refused, and the answers stand."""
    await _award(story)
    await story.go_to("2027-06-30 00:20", EVALUATION)
    await story.tell(facts.refused(CLOSE, "evaluation_over"))
    await story.tell(_ended("answered", "2027-06-29 23:50"), "2027-06-29 23:50")

    assert (await story.ended(EVALUATION)).end is End.EVALUATED


async def _award(story: Story) -> None:
    """Awarded on Mon 8 March 2027; twelve weeks later is a bank holiday."""
    planned = intake.EvaluationPlanned(
        evaluation_id="j1",
        person_id=PERSON,
        ask_at=london("2027-06-01 09:00"),
        reminders=dues("2027-06-15 09:00"),
        closes_at=london("2027-06-29 23:59:59"),
        why=WHY,
    )
    await story.tell(planned, "2027-03-08 09:00")
    await story.settled(EVALUATION)


def _ended(how: str, at: str) -> intake.EvaluationEnded:
    return intake.EvaluationEnded.model_validate(
        {"evaluation_id": "j1", "person_id": PERSON, "how": how, "ended_at": london(at)}
    )
