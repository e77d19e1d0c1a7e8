"""Staff tokens: for one person, one role and one provider, and for thirty real days."""

from collections.abc import Callable

import pytest
from itsdangerous import TimestampSigner

from shared import links, tokens
from shared.errors import NotSignedIn
from shared.links import Link, Purpose
from shared.tokens import Staff

SECRET = "a-secret-of-forty-characters-for-tests-1"
MODERATOR = Staff(person_id="person-5", role="assessor", provider="p-1", senior=True)
SIGNED_IN_AT = 1_791_356_400  # Wed 7 October 2026, 8am in London
THIRTY_DAYS = 2_592_000


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the real instant, in epoch seconds, at which tokens are minted and read."""

    def freeze(epoch_seconds: int) -> None:
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: epoch_seconds)

    return freeze


def test_a_token_comes_back_with_person_role_provider_and_seniority() -> None:
    person = tokens.read(SECRET, tokens.mint(SECRET, MODERATOR))

    assert (person.person_id, person.role, person.provider, person.senior) == ("person-5", "assessor", "p-1", True)


@pytest.mark.parametrize("position", [0, 12, -1])
def test_an_altered_token_is_refused(position: int) -> None:
    token = list(tokens.mint(SECRET, MODERATOR))
    token[position] = "A" if token[position] != "A" else "Q"

    with pytest.raises(NotSignedIn, match="not valid"):
        tokens.read(SECRET, "".join(token))


def test_a_token_holds_until_the_last_second_of_thirty_days(at: Callable[[int], None]) -> None:
    at(SIGNED_IN_AT)
    token = tokens.mint(SECRET, MODERATOR)
    at(SIGNED_IN_AT + THIRTY_DAYS)

    assert tokens.read(SECRET, token).person_id == "person-5"


def test_a_token_is_refused_after_thirty_days_and_says_why(at: Callable[[int], None]) -> None:
    at(SIGNED_IN_AT)
    token = tokens.mint(SECRET, MODERATOR)
    at(SIGNED_IN_AT + THIRTY_DAYS + 1)

    with pytest.raises(NotSignedIn, match=r"too old\. Sign in again"):
        tokens.read(SECRET, token)


def test_a_link_is_no_token_although_one_key_signs_both() -> None:
    link = links.mint(SECRET, Link(purpose=Purpose.SIGN_IN, subject="person-5", provider="p-1"))

    with pytest.raises(NotSignedIn):
        tokens.read(SECRET, link)


def test_a_token_is_no_link_although_one_key_signs_both() -> None:
    with pytest.raises(NotSignedIn):
        links.read(SECRET, tokens.mint(SECRET, MODERATOR))
