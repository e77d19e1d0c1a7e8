"""`hlta allocate` as a person plans with it: files in, a report out, and the documentation shows what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.unit.deploy.command_line import hlta, refusal

DOCS = Path(__file__).parents[3] / "docs"
SAMPLE = DOCS / "allocation"
FILES = ("--candidates", str(SAMPLE / "candidates.csv"), "--assessors", str(SAMPLE / "assessors.csv"))


def test_the_documentation_shows_what_it_says() -> None:
    shown = re.search(r"```text\n(.*?)```", (DOCS / "allocation.md").read_text(), re.DOTALL)
    assert shown is not None
    result = hlta("allocate", *FILES, "--why-not", "C02:Ada")
    assert (result.exit_code, result.output) == (0, shown[1])


def test_pins_are_kept_and_the_result_is_written_for_programs(tmp_path: Path) -> None:
    pins, to = tmp_path / "pins.csv", tmp_path / "result.json"
    pins.write_text("candidate,assessor\nC01,Jon\n")
    assert hlta("allocate", *FILES, "--pins", str(pins), "--json", str(to)).exit_code == 0
    found = json.loads(to.read_text())
    assert next(one["assessor_id"] for one in found["matches"] if one["candidate_id"] == "C01") == "Jon"
    assert len(found["matches"]) == 60
    assert all(one["proven"] for one in found["objectives"])


def test_the_exit_status_says_when_somebody_was_not_placed(tmp_path: Path) -> None:
    few = tmp_path / "assessors.csv"
    few.write_text("assessor,capacity,hours\nUna,1,Tue 09:00-17:00\n")
    people = tmp_path / "candidates.csv"
    people.write_text("candidate,window_first_on,window_last_on\nc1,2027-01-04,2027-02-05\nc2,2027-01-04,2027-02-05\n")
    result = hlta("allocate", "--candidates", str(people), "--assessors", str(few))
    assert result.exit_code == 1
    assert "In the way: how many candidates an assessor takes in all." in result.output
    assert "1 more candidate in all: Una" in result.output


def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    assert refusal("allocate", "--candidates", str(tmp_path / "no.csv"), "--assessors", str(tmp_path / "no.csv")) == (
        f"There is no file {tmp_path / 'no.csv'}."
    )
    assert "write the candidate, a colon and the assessor" in refusal("allocate", *FILES, "--why-not", "C02")
    assert "There is no assessor Zoe in this batch." in refusal("allocate", *FILES, "--why-not", "C02:Zoe")
