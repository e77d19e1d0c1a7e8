"""Signed links: what comes back is what was put in, and anything else is refused in words a person can use."""

import re

import pytest

from shared import links
from shared.errors import NotSignedIn
from shared.links import Link, Purpose

SECRET = "a-secret-of-forty-characters-for-tests-1"
OTHER_SECRET = "a-secret-of-forty-characters-for-tests-2"

DECLARATION = Link(
    purpose=Purpose.DECLARATION, subject="declaration-7", version=3, provider="p-1", journey="j-9", person="head-4"
)


def test_a_link_comes_back_with_every_field() -> None:
    link = links.read(SECRET, links.mint(SECRET, DECLARATION), Purpose.DECLARATION)

    assert (link.subject, link.version, link.provider) == ("declaration-7", 3, "p-1")
    assert (link.journey, link.person, link.owner) == ("j-9", "head-4", None)


def test_a_sign_in_link_names_the_service_that_checks_it() -> None:
    link = Link(purpose=Purpose.SIGN_IN, subject="person-1", provider="p-1", owner="assessment")

    assert links.read(SECRET, links.mint(SECRET, link)).owner == "assessment"


def test_a_token_may_stand_in_an_address() -> None:
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", links.mint(SECRET, DECLARATION))


@pytest.mark.parametrize("position", [0, 10, 40, -1])
def test_an_altered_link_is_refused(position: int) -> None:
    token = list(links.mint(SECRET, DECLARATION))
    token[position] = "A" if token[position] != "A" else "Q"

    with pytest.raises(NotSignedIn, match="This link is not valid"):
        links.read(SECRET, "".join(token))


@pytest.mark.parametrize("token", ["", "x", "a.b", "....", "\N{SNOWMAN}"])
def test_what_is_no_token_at_all_is_refused(token: str) -> None:
    with pytest.raises(NotSignedIn):
        links.read(SECRET, token)


def test_a_link_of_another_deployment_is_refused() -> None:
    with pytest.raises(NotSignedIn):
        links.read(SECRET, links.mint(OTHER_SECRET, DECLARATION))


def test_a_link_for_another_purpose_is_refused() -> None:
    withdraw = DECLARATION.model_copy(update={"purpose": Purpose.WITHDRAW})

    with pytest.raises(NotSignedIn, match="ask for a new one"):
        links.read(SECRET, links.mint(SECRET, withdraw), Purpose.DECLARATION)


def test_the_refusal_of_a_link_says_nothing_of_what_was_in_it() -> None:
    token = links.mint(SECRET, DECLARATION)

    with pytest.raises(NotSignedIn) as refused:
        links.read(SECRET, token, Purpose.EVIDENCE)

    assert token not in str(refused.value)
    assert "declaration-7" not in str(refused.value)
    assert refused.value.__cause__ is None
