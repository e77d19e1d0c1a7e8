"""What every mail must have, whatever it is about, and the words of those that matter most."""

from __future__ import annotations

import email
import re
from html.parser import HTMLParser

import pytest

from services.notifications.catalogue import CATALOGUE
from services.notifications.composing import Composer
from services.notifications.rendering import TEMPLATES
from services.notifications.samples import NAMES, copied_by, samples
from shared import links
from shared.errors import NotYet
from shared.links import Purpose
from tests.mails.reading import COMPOSER, NOW, SECRET, Read, mail, mails
from tests.unit.notifications.standard import standard

SHARED = {"layout", "parts", "gallery", "sheet"}
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tue|Wed|Thu|Fri|Sat|Sun"


class _Visible(HTMLParser):
    """The words and addresses of an HTML part."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if tag in ("img", "script", "link", "iframe", "object"):
            self.loaded.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _visible(found: Read) -> _Visible:
    parser = _Visible()
    parser.feed(found.html)
    return parser


def test_every_line_of_the_catalogue_has_a_sample() -> None:
    told = {(sample.message.template, type(sample.message.cause.data)) for sample in standard()}
    assert {(rule.template, rule.fact) for rule in CATALOGUE} == told


def test_the_catalogue_has_the_messages_of_the_list() -> None:
    numbers = sorted({int(rule.template[1:3]) for rule in CATALOGUE})
    on_the_list = [*range(1, 42)]
    others = [42, 43, 44, 45, 46, 47, 48]
    assert numbers == on_the_list + others


def test_templates_come_in_pairs_and_each_is_used() -> None:
    texts = {path.name.removesuffix(".txt") for path in TEMPLATES.glob("m*.txt")}
    htmls = {path.name.removesuffix(".html") for path in TEMPLATES.glob("*.html")} - SHARED
    used = {found.template for found in mails()} | {f"{found.template}.{found.part}" for found in mails()}
    assert texts == htmls
    assert texts - used == set()


def test_nothing_is_left_unsaid_or_unresolved() -> None:
    for found in mails():
        for words in (found.subject, found.text, found.html):
            assert not re.search(r"\{[{%#]|[}%#]\}|\bNone\b|Undefined|\bTrue\b|\bFalse\b", words)


def test_subjects_are_short_and_one_line() -> None:
    for found in mails():
        assert 20 <= len(found.subject) <= 82, found.name
        assert "\n" not in found.subject, found.name


def test_dates_name_the_weekday_and_times_are_of_the_twelve_hour_style() -> None:
    for found in mails():
        visible = "\n".join((found.subject, " ".join(found.text.split())))
        months = "January|February|March|April|May|June|July|August|September|October|November|December"
        for date in re.finditer(rf"(\w+) (\d{{1,2}} (?:{months}))", visible):
            assert re.fullmatch(DAYS, date.group(1)), date.group(0)
        assert not re.search(r"\b\d{1,2}:\d{2}(?!\d|am|pm)", visible), found.name
        assert "12pm" not in visible, found.name
        assert "12am" not in visible, found.name


def test_the_first_line_of_the_text_is_the_heading_of_the_html() -> None:
    for found in mails():
        first_paragraph = " ".join(found.text.split("\n\n")[0].split())
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", found.html, re.DOTALL)
        assert heading is not None, found.name
        assert first_paragraph.endswith("."), found.name
        assert heading.group(1).replace("&#39;", "'") == first_paragraph, found.name


def test_both_parts_give_the_same_dates_and_own_links() -> None:
    for found in mails():
        visible = _visible(found)
        words = " ".join(" ".join(visible.words).split())
        dated = rf"(?:{DAYS}) \d{{1,2}} \w+ \d{{4}}(?: at [\w:]+)?"
        in_text = set(re.findall(dated, " ".join(found.text.split())))
        assert in_text <= set(re.findall(dated, words)), found.name
        links = {link for link in visible.links if link.startswith("https://portal.example.org")}
        assert set(re.findall(r"https://portal\.example\.org\S+", found.text)) == links, found.name


def test_a_person_to_ring_and_the_reason_are_named() -> None:
    for found in mails():
        text = " ".join(found.text.split())
        assert "Pat Example at Northern Example Training: 01632 960 001" in text, found.name
        assert re.search(r"Why you got this: \w.{20,}\.", text), found.name
        assert str(found.mail["Reply-To"]) == "Pat Example <programme@training.example>", found.name
        assert str(found.mail["From"]) == "Northern Example Training via HLTA Journey <journey@hlta.example.org>", (
            found.name
        )


def test_the_sender_of_a_rehearsal_says_so() -> None:
    composer = Composer("journey@hlta.example.org", "https://portal.example.org", SECRET, is_rehearsal=True)
    sample = standard()[0]
    mail = email.message_from_bytes(composer.compose(sample.message, sample.records, NOW, copied_by(sample.message)))
    assert mail["From"] == '"Northern Example Training via HLTA Journey (rehearsal)" <journey@hlta.example.org>'


def test_html_loads_nothing_and_says_its_language() -> None:
    for found in mails():
        assert _visible(found).loaded == [], found.name
        assert '<html lang="en-GB">' in found.html, found.name
        assert "<style" not in found.html, found.name
        assert len(found.html.encode()) < 30_000, found.name


def test_text_lines_are_short_but_for_page_addresses() -> None:
    for found in mails():
        assert [line for line in found.text.splitlines() if len(line) > 76 and "://" not in line] == [], found.name


def test_at_most_one_button() -> None:
    for found in mails():
        assert found.html.count("background:#00703c") <= 1, found.name


def test_markup_in_a_name_stays_words_in_html() -> None:
    sample = next(
        sample
        for sample in samples({**NAMES, "candidate": "<b>Sam</b> O'Example"})
        if sample.message.template == "m03_please_confirm"
    )
    words = COMPOSER.words_of(sample.message, sample.records)
    assert "<b>Sam</b>" in words.text
    assert "<b>Sam" not in words.html
    assert "&lt;b&gt;Sam" in words.html


def test_the_head_is_asked_for_four_points_and_told_how_to_decline() -> None:
    found = mail("m03_please_confirm", "head")
    assert found.subject == "Confirm Sam Example is ready for HLTA by Wed 11 November"
    text = " ".join(found.text.split())
    assert text.startswith(
        "Please confirm by Wednesday 11 November 2026 at 11:59pm that Sam Example is ready for "
        "Higher Level Teaching Assistant status."
    )
    assert text.count(" - ") == 4
    assert "on at least 2 occasions" in text
    assert "about 3 minutes" in text
    assert "you can decline on the same page" in text
    assert "I am the wrong person" in text


def test_the_candidate_sees_whose_answer_is_awaited_at_a_masked_address() -> None:
    found = mail("m05_still_waiting", "candidate")
    assert "Name: Dr Hilary Example" in found.text
    assert "Address: d…@head.example" in found.text
    assert "dr.hilary.example" not in found.everything


def test_a_receipt_says_until_when_it_can_be_corrected() -> None:
    # Signed on Fri 9 October 2026; 14 days later is Fri 23 October.
    text = " ".join(mail("m07_declaration_receipt", "head").text.split())
    assert "Signed by Dr Hilary Example, Headteacher, on Friday 9 October 2026 at midday." in text
    assert "you can correct it within 14 days, until Friday 23 October 2026 at 11:59pm: open the page and" in text
    assert "You can also ring 01632 960 001." in text


def test_a_receipt_copies_the_four_confirmations_and_what_the_school_agreed() -> None:
    found = mail("m07_declaration_receipt", "head")
    text = " ".join(found.text.split())
    assert text.count(" Yes ") == 4
    assert "- I have seen proof that the candidate holds a level 2 qualification in maths. Yes " in text
    assert "- The need, and why this route: Cover for planning time in two classes. Two colleagues leave in" in text
    assert "- Mentor: the deputy head - Release time: Both sessions & half a day a week to prepare" in text
    assert "- Who pays what: The school pays both fees" in text
    assert "- What changes after the award: Leads a class for one afternoon a week" in text
    assert "- How success will be judged: not said" in text
    assert "Both sessions &amp; half a day a week to prepare" in found.html


def test_a_receipt_is_not_written_without_the_answers() -> None:
    sample = next(s for s in standard() if s.message.template == "m07_declaration_receipt")
    with pytest.raises(NotYet, match="answers that this receipt copies"):
        COMPOSER.compose(sample.message, sample.records, NOW)
    COMPOSER.check(sample.message, sample.records)  # planning it does not need them


@pytest.mark.parametrize(
    ("title", "until"),
    [
        ("declined", "Wednesday 21 October 2026 at 11:59pm"),  # declined on Wed 7 October
        ("lapsed", "Wednesday 25 November 2026 at 11:59pm"),  # lapsed on Wed 11 November
    ],
)
def test_a_stopped_application_says_how_long_the_place_is_kept_and_why(title: str, until: str) -> None:
    text = " ".join(mail("m06_declaration_ended", "candidate", title).text.split())
    assert f"How long your place is kept: until {until} (the end of the day 14 days after the request to the" in text


def test_a_guest_sees_the_chosen_time_and_two_others_in_own_minutes() -> None:
    found = next(found for found in mails("m18_are_you_free") if found.person_id == "teacher-2")
    text = " ".join(found.text.split())
    assert "Your minutes: Thursday 21 January 2027, 1:35pm to 1:45pm" in text
    assert (
        "say which of these would: - Friday 22 January 2027, 1:35pm to 1:45pm "
        "- Monday 25 January 2027, 1:35pm to 1:45pm" in text
    )
    assert "1:25pm" not in found.everything
    assert "Nobody holds these for you" in text


def test_every_version_of_a_confirmation_names_link_telephone_and_test_page() -> None:
    versions = mails("m20_appointment_confirmed")
    assert {found.part for found in versions} == {"candidate", "guest", "assessor", "reassessed", "senior"}
    for found in versions:
        text = " ".join(found.text.split())
        assert "Join at: https://meet.example.org/" in text, found.name
        assert "If the link does not work: ring 01632 960 001" in text, found.name
        assert "Try your camera and microphone before the day: https://portal.example.org/call-test/" in text
        token = text.partition("/call-test/")[2].split()[0]
        link = links.read(SECRET, token, Purpose.CALL_TEST)
        assert (link.subject, link.provider, link.person, link.journey) == ("meet.example.org", "provider", None, None)


@pytest.mark.parametrize("part", ["candidate", "assessor"])
def test_a_confirmation_tells_the_evidence_deadline_with_its_reason(part: str) -> None:
    text = " ".join(mail("m20_appointment_confirmed", part).text.split())
    assert "by Monday 11 January 2027 at 11:59pm" in text
    assert "The rule is the end of the day 10 days before the day of the appointment." in text


def test_a_place_names_both_sessions_in_london_time_on_both_sides_of_the_clock_change() -> None:
    text = mail("m09_place_confirmed", "candidate").text
    assert "Session 1: Wednesday 21 October 2026, 9:30am to 3:30pm" in text
    assert "Session 2: Tuesday 1 December 2026, 9:30am to 3:30pm" in text
    assert "Join at: https://meet.example.org/session-2" in text
    assert "The fees are paid by: your school." in text


def test_the_school_copy_of_a_place_has_no_links_and_no_calendar_file() -> None:
    found = mail("m09_place_confirmed", "school_contact")
    assert "meet.example.org" not in found.everything
    assert "portal.example.org" not in found.everything
    assert found.calendars == ()


def test_the_window_works_the_ten_day_rule_through() -> None:
    # The window runs from Tue 29 December 2026 to Tue 2 February 2027.
    text = " ".join(mail("m14_your_window", "candidate").text.split())
    assert "Not before: Tuesday 29 December 2026 Not after: Tuesday 2 February 2027" in text
    assert "everything in by Saturday 19 December 2026 at 11:59pm" in text
    assert "everything in by Saturday 23 January 2027 at 11:59pm" in text


def test_a_guest_is_told_their_own_minutes_only() -> None:
    found = next(found for found in mails("m20_appointment_confirmed", "guest") if found.person_id == "teacher-2")
    text = " ".join(found.text.split())
    assert "Your minutes: Thursday 21 January 2027, 1:35pm to 1:45pm" in text
    assert "1:25pm" not in found.everything
    assert set(re.findall(r"https://portal\.example\.org/([\w-]+)", found.everything)) == {"call-test"}


def test_the_assessor_gets_the_whole_timetable() -> None:
    text = mail("m20_appointment_confirmed", "assessor").text
    assert "- 1pm to 1:25pm: Sam Example (candidate)" in text
    assert "- 1:35pm to 1:45pm: Terry Sample (teacher)" in text
    assert "- 1:45pm to 2pm: Lee Example (senior leader)" in text
    assert "- 2pm to 2:15pm: your own time" in text


def test_an_evidence_reminder_says_what_is_missing_and_when_exactly_it_ends() -> None:
    found = mail("m23_evidence_due", "candidate", "on the day")
    assert found.subject == "Today: hand in your tasks and file by Mon 11 January, 11:59pm"
    assert "- Task 4b: not written yet" in found.text
    assert "- Standard 17: Specialist input to lesson preparation (no document yet)" in found.text
    assert "- The evidence file is not submitted yet" in found.text


def test_an_award_letter_carries_the_number_and_the_page_that_verifies_it() -> None:
    found = mail("m33_outcome", "candidate", "awarded")
    assert "Award number: HLTA-2027-000123" in found.text
    assert "https://portal.example.org/award/HLTA-2027-000123" in found.text
    # 21 days after the letter of Mon 8 March 2027, clocks having changed on 28 March.
    assert "by Monday 29 March 2027 at 11:59pm" in " ".join(found.text.split())


def test_a_letter_short_of_an_award_lists_the_standards_and_the_next_step() -> None:
    partial = mail("m33_outcome", "candidate", "partial re-assessment").text
    assert "- Standard 7: Acts on feedback to develop practice" in partial
    assert "- Standard 21: Helps choose and prepare suitable resources" in partial
    assert "senior assessor" in partial
    assert "award/" not in partial
    assert mail("m33_outcome", "candidate", "not awarded").text.count("- Standard ") == 5


def test_a_head_who_declined_is_reported_in_neutral_words() -> None:
    text = " ".join(mail("m06_declaration_ended", "candidate", "declined").text.split())
    assert "do not confirm all four points at present" in text
    assert "not_ready" not in text


def test_due_instants_are_printed_and_the_sending_instant_never() -> None:
    # Composed on 7 October 2026 at 9am; no message of the later journey may say so.
    late = [found for found in mails() if found.template in ("m20_appointment_confirmed", "m31_record_due")]
    assert len(late) > 8
    assert [found.name for found in late if "7 October 2026" in found.text] == []


def test_a_copy_for_a_mentor_can_be_stopped_by_one_click_and_has_no_link_of_the_candidates() -> None:
    for template, title in (("m12_mentor_copy", ""), ("m23_mentor_copy", "on the day")):
        found = mail(template, "mentor", title)
        stop = re.fullmatch(r"<(https://portal.example.org/stop/[^>]+)>", str(found.mail["List-Unsubscribe"]))
        assert stop is not None
        assert found.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert set(re.findall(r"https://portal[^\s<>\"]+", found.text + found.html)) == {stop[1]}


def test_mail_about_the_assessment_has_no_such_header_and_says_why() -> None:
    found = mail("m23_evidence_due", "candidate", "on the day")
    assert found.mail["List-Unsubscribe"] is None
    assert "Messages about your own assessment cannot be switched off" in " ".join(found.text.split())
    assert re.search(r"https://portal.example.org/journey/\S+/messages\n", found.text)


def test_a_headteacher_is_told_the_result_without_anything_written_about_the_work() -> None:
    found = mail("m33_school_copy", "head", "not awarded")
    assert "Standard" not in found.text
    assert "Sam Example has not been awarded" in " ".join(found.text.split())
    assert "HLTA-2027-000123" not in mail("m33_school_copy", "head", "awarded").text


def test_who_handed_everything_in_late_is_asked_for_nothing_more() -> None:
    found = mail("m27_late_evidence_accepted", "candidate", "everything in late")
    assert found.subject == "Your late work is accepted: you need do nothing more"
    assert "missing by" not in found.text
    asked = mail("m27_late_evidence_accepted", "candidate", "late work accepted")
    assert "Please hand in what is missing by Friday 15 January 2027" in " ".join(asked.text.split())
