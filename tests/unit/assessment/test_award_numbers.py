"""Award numbers can be typed, and a slip of the pen is noticed."""

from __future__ import annotations

from itertools import count

import pytest

from services.assessment.awards.domain import ALPHABET, new_number, normalised


def _in_turn(start: int) -> object:
    numbers = count(start, 5)
    return lambda below: next(numbers) % below


def test_a_number_looks_as_on_the_certificate() -> None:
    drawn = iter([1, 0, 1, 2, 0, 0, 0])
    number = new_number(2027, lambda _below: next(drawn))
    assert number == "HLTA-2027-1012-000H"
    assert normalised(number) == number


@pytest.mark.parametrize(
    "typed", ["hlta-2027-1012-000h", "HLTA 2027 1012 000H", "HLTA2O27IOLZOOOH", " hlta2027 i012-000h"]
)
def test_it_may_be_typed_in_any_case_with_or_without_dashes_and_with_lookalikes(typed: str) -> None:
    assert normalised(typed) == "HLTA-2027-1012-000H"


@pytest.mark.parametrize("typed", ["", "HLTA", "HLTA-2027-1012-000", "ABCD-2027-1012-000H", "HLTA-20A7-1012-000H"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert normalised(typed) is None


@pytest.mark.parametrize("start", range(0, 31, 7))
def test_every_single_wrong_character_is_noticed(start: int) -> None:
    number = new_number(2027, _in_turn(start))  # type: ignore[arg-type]
    for place, character in enumerate(number):
        pool = "0123456789" if 5 <= place < 9 else ALPHABET
        if place < 5 or character == "-":
            continue
        for other in set(pool) - {character}:
            assert normalised(number[:place] + other + number[place + 1 :]) is None, (number, place, other)


@pytest.mark.parametrize("start", range(0, 31, 7))
def test_every_swap_of_two_neighbours_is_noticed(start: int) -> None:
    number = new_number(2027, _in_turn(start))  # type: ignore[arg-type]
    plain = number.replace("-", "")
    for place in range(4, len(plain) - 1):
        left, right = plain[place], plain[place + 1]
        swapped = plain[:place] + right + left + plain[place + 2 :]
        if left != right:
            assert normalised(swapped) is None, (plain, place)
