"""Award numbers: readable on paper, not to be guessed, and with a check character against slips of the pen. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
"""31 characters, a prime number for the check: no I, L, O, U or Z, so nothing is mistaken for something else."""
_RANDOM_CHARACTERS = 7
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "Z": "2"})
_FORM = re.compile(rf"^HLTA(\d{{4}})([{ALPHABET}]{{8}})$")


def new_number(year: int, below: Callable[[int], int]) -> str:
    """A number such as HLTA-2027-7K3M-Q9TX; `below(n)` gives a random whole number from 0 to n - 1.

    Seven characters are random (27 thousand million numbers a year), the eighth checks them and the year.
    """
    body = "".join(ALPHABET[below(len(ALPHABET))] for _ in range(_RANDOM_CHARACTERS))
    return _shown(year, body + check_character(year, body))


def normalised(text: str) -> str | None:
    """The number as it is kept, from what somebody typed; None when it is no award number or was mistyped."""
    plain = re.sub(r"[^0-9A-Z]", "", text.upper())
    if not plain.startswith("HLTA"):
        return None
    found = _FORM.match("HLTA" + plain[4:].translate(_LOOKALIKES))
    if found is None:
        return None
    year, body = int(found[1]), found[2]
    return _shown(year, body) if check_character(year, body[:-1]) == body[-1] else None


def check_character(year: int, body: str) -> str:
    """Weighted sum modulo 31 over year and body: finds every single wrong character and every swap of neighbours."""
    values = [int(digit) for digit in f"{year:04d}"] + [ALPHABET.index(character) for character in body]
    return ALPHABET[sum(weight * value for weight, value in enumerate(values, start=2)) % len(ALPHABET)]


def _shown(year: int, body: str) -> str:
    return f"HLTA-{year:04d}-{body[:4]}-{body[4:]}"
