"""Rules for the words and the markup of every rendered message, one test for each; exceptions stand in tables with why.

The HTML is read by a parser that follows the standard and refuses what does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element

import html5lib

from tests.mails.reading import Read, mails

LONGEST_SUBJECT = 78
TO_DO = frozenset(
    {
        "accept", "advise", "answer", "ask", "assess", "be", "change", "check", "choose", "comment", "confirm",
        "decide", "finish", "go", "hand", "help", "join", "keep", "lead", "look", "make", "moderate", "name", "offer",
        "open", "plan", "propose", "re-assess", "read", "release", "ring", "say", "see", "send", "sign", "take",
        "tell", "use",
    }
)  # fmt: skip
"""What readers are asked to do."""
NOTHING_TO_DO = re.compile(
    r"nothing|(need|do) not |need do nothing|no longer|no release|you are free|for now|stands|stays|off$|gets? another"
)
NEWS = {
    ("m33_outcome", "awarded"): "The best of news stands alone.",
    ("m33_school_copy", "awarded"): "The best of news stands alone.",
}
"""Subjects that ask for nothing and do not say so, by template and case."""
FORBIDDEN = {
    r"click": "says how a mouse works, not what the link is for",
    r"please note|\bnote that|be advised|kindly": "empty words before what matters",
    r"in order to|prior to|regarding|commence|utilise|facilitate|via": "there is a plainer word",
    r"(?<!https:)//|\.\.|,,| ,| \.(?!\w)": "a hole in the sentence",
    r"\b\w+_\w+\b": "a code of ours",
    r"\b(null|undefined|true|false|uuid|json|api|url|token|payload|ics|slot|segment)\b": "jargon",
    r"\b(canceled|canceling|program|color|center|enrollment|gray|favor|behavior|check-?in|reach out)\b": "American",
    r"\b\w+(ization|yze|yzed)\b|\b(organiz|recogniz|finaliz|apologiz|summariz|prioritiz)\w+": "American",
    r"\b(shall|hereby|herewith|thereof|aforementioned)\b": "legal",
    r"!": "we do not shout",
}
"""Words that no message has, and what is wrong with them."""
ONLY_IN_HTML = ("or copy this address into your browser", "or add it here")
"""What HTML says of itself. The text part has the bare address at that place, and the calendar file."""
LARGE_PIXELS, CONTRAST, CONTRAST_OF_LARGE = 24, 4.5, 3.0
"""WCAG 2.2, 1.4.3."""


@cache
def _tree(html: str) -> Element:
    """The document. Raises ParseError for what is not HTML by the standard."""
    found: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    return found


def _versions() -> list[Read]:
    """One message for each version and case: the copies of several guests differ in their minutes alone."""
    return list({(found.template, found.part, found.title): found for found in mails()}.values())


def _action(found: Read) -> str:
    return " ".join(found.text.split("\n\n")[0].split())


def _words(text: str) -> list[str]:
    return re.findall(r"\w[\w'’-]*", text.lower())


# Words ---------------------------------------------------------------------------------------------------------------


def test_a_subject_says_what_to_do_or_that_there_is_nothing_to_do() -> None:
    silent = {
        (found.template, found.title): found.subject
        for found in _versions()
        if not TO_DO & set(_words(found.subject)) and not NOTHING_TO_DO.search(found.subject.lower())
    }
    assert set(silent) == set(NEWS), silent


def test_a_subject_says_whom_it_is_about() -> None:
    about = (
        r"\b(you|your|we|us|a candidate|an appeal|\d+ reports|session \d|level 2|HLTA)\b|Sam|S\.E\.|Group 1|Lee Example"
    )
    assert [found.name for found in mails() if not re.search(about, found.subject, re.IGNORECASE)] == []


def test_subjects_fit_into_a_list_of_mails() -> None:
    assert [(len(found.subject), found.subject) for found in mails() if len(found.subject) > LONGEST_SUBJECT] == []


def test_the_first_line_is_the_action() -> None:
    polite = re.compile(r"please|thank you|congratulations|welcome")
    silent = {
        found.name: _action(found)
        for found in _versions()
        if not polite.search(_action(found).lower())
        and not NOTHING_TO_DO.search(_action(found).lower())
        and not TO_DO & set(_words(_action(found)))
    }
    assert silent == {}
    assert [found.name for found in mails() if len(_action(found)) > 240] == []


def test_what_a_subject_asks_for_is_not_denied_by_the_first_line() -> None:
    denies = re.compile(r"nothing (is )?(to do|you need)|need not do anything|need do nothing")
    asked = re.compile(r"^(offer|hand in|confirm|choose|sign|answer|decide|release|plan|change|ring|tell) ")
    found = [one.name for one in mails() if asked.search(one.subject.lower()) and denies.search(_action(one).lower())]
    assert found == []


def test_no_message_has_a_word_that_is_forbidden() -> None:
    wrong = []
    for found in _versions():
        said = re.sub(r"https?://\S+|\S+@\S+", "", found.subject + "\n" + " ".join(found.text.split()))
        for words, why in FORBIDDEN.items():
            wrong += [f"{found.name}: {hit.group(0)!r} is {why}" for hit in re.finditer(words, said, re.IGNORECASE)]
    assert wrong == []


def test_no_double_spaces_and_no_open_braces() -> None:
    for found in mails():
        for words in (found.subject, *found.text.splitlines()):
            assert not re.search(r"\S  +\S", words), found.name
            assert not re.search(r"[{}\\]|%\w|\$", re.sub(r"https?://\S+", "", words)), found.name


def test_deadlines_have_their_hour_in_london_and_the_twelve_hour_style() -> None:
    hours = r"(?:\d{1,2}(?::\d{2})?(?:am|pm)|midday|midnight)"
    for found in mails():
        text = " ".join(found.text.split())
        assert "All times are London times." in text, found.name
        # "by Friday 4 December 2026" without an hour would leave the last evening in doubt.
        assert re.findall(rf"\bby (?:{_DAYS}) \d+ \w+ \d{{4}}(?! at {hours})", text) == [], found.name


_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"

# Both parts ----------------------------------------------------------------------------------------------------------


def test_the_text_says_all_that_the_html_says_and_nothing_else() -> None:
    for found in mails():
        text = " ".join(_words(re.sub(r"https?://\S+", "", found.text)))
        said = _said_in(found)
        extra = Counter(_words(re.sub(r"https?://\S+", "", said))) - Counter(text.split())
        assert extra == Counter(), (found.name, extra)
        missing = Counter(text.split()) - Counter(_words(re.sub(r"https?://\S+", "", said)))
        assert missing == Counter(), (found.name, missing)


def _said_in(found: Read) -> str:
    """What a reader of the HTML reads, but for what only HTML needs, and the provider's name on top."""
    (body,) = _tree(found.html).findall("body")
    said = " ".join(" ".join(_texts(body)).split())
    said = said.removeprefix("Northern Example Training ")
    for words in ONLY_IN_HTML:
        said = re.sub(rf",? ?\b{words}\b:?", "", said, flags=re.IGNORECASE)
    return said


def _texts(element: Element) -> Iterator[str]:
    if element.tag == "ul" and "Google Calendar" in "".join(element.itertext()):
        return  # the buttons of calendars on the web; the file is named in both parts
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def test_each_link_of_the_html_stands_bare_in_the_text() -> None:
    for found in mails():
        links = {str(each.get("href")) for each in _tree(found.html).iter("a")}
        ours = {link for link in links if link.startswith("http") and not re.search(r"google|outlook", link)}
        assert ours == set(re.findall(r"https?://\S+?(?=[.,;]?(?:\s|$))", found.text)), found.name


def test_each_button_has_its_address_beside_it() -> None:
    for found in mails():
        tree = _tree(found.html)
        bare = {"".join(each.itertext()) for each in tree.iter("a")}
        buttons = [each for each in tree.iter("a") if "display:inline-block" in str(each.get("style"))]
        assert {str(each.get("href")) for each in buttons} <= bare, found.name


# Markup --------------------------------------------------------------------------------------------------------------


def test_html_is_valid_british_and_has_one_heading() -> None:
    for found in mails():
        tree = _tree(found.html)
        assert found.html.startswith("<!DOCTYPE html>"), found.name
        assert tree.get("lang") == "en-GB", found.name
        assert len(list(tree.iter("h1"))) == 1, found.name
        assert "".join(next(tree.iter("title")).itertext()) == found.subject, found.name
        assert not _empty(tree), (found.name, _empty(tree))


def _empty(tree: Element) -> list[str]:
    """Elements that a reader would meet with nothing in them."""
    spoken = ("p", "li", "a", "h1", "h2", "dt", "dd", "ul", "dl", "strong")
    return [each.tag for each in tree.iter() if each.tag in spoken and not "".join(each.itertext()).strip()]


def test_html_loads_nothing_follows_nobody_and_needs_no_picture() -> None:
    for found in mails():
        tree = _tree(found.html)
        assert {each.tag for each in tree.iter()} <= {
            "html", "head", "meta", "title", "body", "div", "p", "h1", "h2", "dl", "dt", "dd", "ul", "ol", "li", "a",
            "br", "strong", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "caption",
        }, found.name  # fmt: skip
        for each in tree.iter():
            assert not {"src", "srcset", "background", "onclick", "onload", "data", "poster"} & set(each.keys()), (
                found.name
            )
            assert "url(" not in str(each.get("style")), found.name
            assert each.get("http-equiv") is None, found.name


def test_links_say_where_they_lead() -> None:
    vague = {"here", "click here", "link", "this link", "more", "read more", "this page"}
    for found in mails():
        for each in _tree(found.html).iter("a"):
            assert " ".join("".join(each.itertext()).lower().split()) not in vague, found.name
            assert str(each.get("href")).partition(":")[0] in ("https", "mailto", "tel"), found.name
            assert "color:" in str(each.get("style")), (found.name, "each program has a colour of its own for links")


def test_long_addresses_may_break_on_a_phone() -> None:
    for found in mails():
        (body,) = _tree(found.html).findall("body")
        assert list(_unbreakable(body, breaks=False)) == [], found.name


def _unbreakable(element: Element, *, breaks: bool) -> Iterator[str]:
    """Words of more than 30 letters where no style lets them break. tests/e2e measures the same in a browser."""
    breaks = breaks or re.search("word-break:break-(word|all)", str(element.get("style"))) is not None
    words = " ".join([element.text or "", *(child.tail or "" for child in element)]).split()
    yield from (word for word in words if len(word) > 30 and not breaks)
    for child in element:
        yield from _unbreakable(child, breaks=breaks)


def test_every_word_has_enough_contrast() -> None:
    for found in mails():
        (body,) = _tree(found.html).findall("body")
        low = {
            (color, ground) for color, ground, size in _painted(body, {}) if _contrast(color, ground) < _wanted(size)
        }
        assert low == set(), found.name


def _wanted(size: float) -> float:
    return CONTRAST_OF_LARGE if size >= LARGE_PIXELS else CONTRAST


def _painted(element: Element, inherited: dict[str, str]) -> Iterator[tuple[str, str, float]]:
    """Colour, ground and size in pixels of every run of words."""
    own = dict(part.split(":", 1) for part in str(element.get("style") or "").split(";") if ":" in part)
    painted = inherited | {name: own[name] for name in ("color", "background", "font-size") if name in own}
    if element.tag == "a" and "color" not in own:
        painted["color"] = "#0000ee"
    if "".join([element.text or "", *(child.tail or "" for child in element)]).strip():
        yield painted["color"], painted["background"], float(painted["font-size"].removesuffix("px"))
    for child in element:
        yield from _painted(child, painted)


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_worked_out_as_the_standard_does() -> None:
    assert round(_contrast("#000000", "#ffffff"), 2) == 21
    assert round(_contrast("#777777", "#ffffff"), 2) == 4.48
