"""What a person is told when something cannot start: one sentence that names the thing and the remedy."""

from typing import ClassVar

from shared.errors import HltaError


class Refusal(HltaError):
    """Nothing was damaged and nothing is left running; `str(refusal)` is the sentence that the command line prints."""

    code: ClassVar[str] = "refused"
