"""The director asks the clock again while its authority is away."""

import httpx
import pytest
from pydantic import SecretStr

from rehearsal.pace import ClockKeeper
from shared.clock import REAL_TIME
from shared.settings import Settings

SETTINGS = Settings(secret_key=SecretStr("only-for-tests-only-for-tests-only-for-tests"), clock="rehearsal")


def keeper(away_for: int) -> tuple[ClockKeeper, list[httpx.Request]]:
    """The clock's authority cannot be reached that often, and answers then."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) <= away_for:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(200, text=REAL_TIME.model_dump_json())

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return ClockKeeper(SETTINGS, client, again_after=0), asked


async def test_the_speed_is_set_once_the_authority_is_back() -> None:
    clock, asked = keeper(away_for=3)
    assert await clock.speed(1.0) == REAL_TIME
    assert [request.url.path for request in asked] == ["/speed"] * 4


async def test_an_authority_that_stays_away_is_an_error() -> None:
    clock, _ = keeper(away_for=100)
    with pytest.raises(httpx.ConnectError):
        await clock.speed(1.0)
