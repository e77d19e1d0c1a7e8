"""What people and machines are told at the end, and what the display says on the way."""

import json
from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich.console import Console

from rehearsal.checker import check
from rehearsal.display import Picture, drawn, line
from rehearsal.outcomes import stages
from rehearsal.report import Circumstances, as_object, show
from tests.unit.rehearsal.story import story, without

RUN = Circumstances(
    wall_seconds=201.26,
    day_seconds=1.0,
    seed=1,
    urls={"portal": "http://127.0.0.1:1"},
    disturbances=Counter({"nats": 1}),
    peak_memory_mb=812,
)


def test_the_object_has_exactly_the_promised_fields() -> None:
    found = as_object(check(story()), RUN)
    assert {name: value for name, value in found.items() if name != "findings"} == {
        "candidates": 2,
        "by_outcome": {"declined": 1, "withdrawn": 1},
        "open": 0,
        "emails": {
            "planned": 11,
            "accepted": 11,
            "missing": 0,
            "duplicated": 0,
            "dropped": {},
            "resent_unknown": 0,
        },
        "deadlines": {"total": 11, "late": 0, "worst_lateness_business_hours": 1.0, "late_in_disturbance": 0},
        "double_booked": 0,
        "unhandled_messages": 0,
        "wall_seconds": 201.3,
        "day_seconds": 1.0,
        "seed": 1,
        "urls": {"portal": "http://127.0.0.1:1"},
        "disturbances": {"nats": 1},
        "peak_memory_mb": 812,
    }
    assert json.loads(json.dumps(found)) == found


def test_the_table_names_every_fault() -> None:
    records = story()
    without(records, 7)
    printed = StringIO()
    show(Console(file=printed, width=160), check(records), RUN)
    assert "m07_declaration_receipt to person head-j1 of journey j1" in printed.getvalue()
    assert "1 things are not as they must be." in printed.getvalue()


def test_the_display_counts_journeys_by_stage() -> None:
    picture = Picture(
        now=datetime(2026, 10, 15, 10, tzinfo=UTC), expected=3, stages=stages(story().facts), mails=11, disturbances=0
    )
    assert line(picture) == "Thu 15 Oct 2026 11:00  2 of 3 at an end, 11 mails: 1 declined, 1 withdrawn"
    printed = StringIO()
    Console(file=printed, width=100).print(drawn(picture))
    assert "2 of 3 at an end" in printed.getvalue()


def test_data_of_the_sample_lies_in_the_package() -> None:
    names = {file.name for file in (Path(__file__).parents[3] / "rehearsal" / "data").iterdir()}
    assert {"names.toml", "schools.csv", "terms.csv"} <= names
