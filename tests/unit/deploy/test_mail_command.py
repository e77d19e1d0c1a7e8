"""`hlta mail preview` shows each message of the catalogue, and says what there is when asked for anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.mail_command import listed, preview, write_invitations
from services.notifications.catalogue import CATALOGUE
from services.notifications.overview import overview
from shared.errors import Invalid


def test_every_message_of_the_catalogue_is_listed_and_shown() -> None:
    named = {line.split()[0] for line in listed().splitlines()}
    assert named == {rule.template for rule in CATALOGUE}
    assert preview("m20_appointment_confirmed", "guest", None, "text").startswith(
        "Subject: Join for your 10 minutes about Sam"
    )
    assert preview("24", None, None, "html").lstrip().startswith("<!DOCTYPE html>")


def test_a_calendar_file_and_all_that_is_sent() -> None:
    assert preview("20", "guest", None, "ics").startswith("BEGIN:VCALENDAR")
    assert "\nMessage-ID: <" in preview("20", "guest", None, "eml")
    with pytest.raises(Invalid, match="has no calendar file"):
        preview("m02_application_received", None, None, "ics")


def test_invitations_are_written_for_everybody_and_may_be_made_out_to_one_address(tmp_path: Path) -> None:
    written = {path.name for path in write_invitations(tmp_path / "new", "me@home.example")}
    leader = {f"{act}-leader.{kind}" for act in ("1-booked", "2-moved", "3-cancelled") for kind in ("eml", "ics")}
    assert leader < written
    assert {name for name in written if name.startswith("2-moved-candidate")} == {
        "2-moved-candidate.eml", "2-moved-candidate-1.ics", "2-moved-candidate-2.ics", "2-moved-candidate-3.ics",
    }  # fmt: skip
    assert len(written) == 3 * (5 + 7)
    content = (tmp_path / "new" / "3-cancelled-leader.ics").read_bytes()
    assert b"METHOD:CANCEL\r\n" in content
    assert b"mailto:me@home.example" in content.replace(b"\r\n ", b"")


def test_what_is_not_there_is_answered_with_what_is() -> None:
    with pytest.raises(Invalid, match="Did you mean m24_submission_receipt"):
        preview("submission_receipt", None, None, "text")
    with pytest.raises(Invalid, match=r"m37_arrange_again or m37_came_back"):
        preview("37", None, None, "text")
    with pytest.raises(Invalid, match="There are: candidate"):
        preview("m24_submission_receipt", "head", None, "text")


def test_the_table_names_facts_recipients_values_and_what_drops_a_message() -> None:
    (line,) = [one for one in overview() if one.template == "m35_place_offered"]
    assert (line.facts, line.to, line.stops) == (
        ("PlaceOffered",),
        ("candidate",),
        ("over", "waiting", "place offer over"),
    )
    assert {"cohort", "hold_until", "hours", "sessions"} <= set(line.values)
