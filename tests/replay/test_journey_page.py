"""The page about the journey's ways is fresh, and the history of a standard journey stays as short as it must be."""

from tests.replay.journey_page import PAGE, README, branches, diagram
from tests.replay.record import told_today

MOST_EVENTS = 130
MOST_BYTES = 40_000


def test_the_diagram_shows_what_the_stories_do() -> None:
    for page in (PAGE, README):
        assert diagram() in page.read_text(), f"write {page.name} anew with `make journey`"


def test_the_page_lists_every_branch() -> None:
    assert branches() in PAGE.read_text(), "write docs/journey.md anew with `make journey`"


def test_the_diagram_knows_the_way_there_and_the_ways_back() -> None:
    arrows = diagram()

    assert "    declaration --> preparation: " in arrows
    assert "    awarded --> [*]" in arrows
    assert "    evidence --> arranging: " in arrows
    assert "    withdrawn --> allocation: withdrawal undone" in arrows


async def test_a_standard_journeys_history_is_short() -> None:
    events = (await told_today("awarded")).events

    assert len(events) < MOST_EVENTS
    assert sum(event.ByteSize() for event in events) < MOST_BYTES
