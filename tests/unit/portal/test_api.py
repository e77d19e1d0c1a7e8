"""The way to the services: patience with one that is away, and what it says when it refuses."""

from collections.abc import Callable

import httpx
import pytest

from services.portal.api import Answer, Api, ApiProblem, Authority, FieldProblem
from shared.errors import Unreachable


class Greeting(Answer):
    said: str


def way_to(handle: Callable[[httpx.Request], httpx.Response], patience: float = 60.0) -> tuple[Api, list[float]]:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
    return Api(http, "http://service.example/", patience, pause), pauses


async def test_a_service_that_is_away_is_asked_again_until_it_answers() -> None:
    answers = iter([503, None, 503, 200])
    bodies: list[bytes] = []

    def handle(request: httpx.Request) -> httpx.Response:
        bodies.append(request.read())
        status = next(answers)
        if status is None:
            raise httpx.ConnectError("refused")
        return httpx.Response(status, json={"said": "hello"}, headers={"HLTA-Event-Id": "e1"})

    api, pauses = way_to(handle)
    reply = await api.post("/v1/greeting", {"to": "you"})
    assert reply.read(Greeting).said == "hello"
    assert reply.event_id == "e1"
    assert pauses == [0.1, 0.2, 0.4]
    assert set(bodies) == {b'{"to":"you"}'}


@pytest.mark.parametrize(
    ("key", "sent"), [("0f3a", "0f3a"), ("a\r\nX-Other: b", None), ("Schlüssel", None), ("", None)]
)
async def test_only_a_key_of_ours_goes_into_a_header(key: str, sent: str | None) -> None:
    seen: list[str | None] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Idempotency-Key"))
        return httpx.Response(200, json={"said": "hello"})

    api, _ = way_to(handle)
    await api.post("/v1/greeting", {}, key=key)
    assert seen == [sent]


async def test_a_whole_file_is_given_more_time_than_a_click() -> None:
    seen: list[float] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"]["read"])
        return httpx.Response(200, json={"said": "hello"})

    api, _ = way_to(handle)
    await api.post("/v1/greeting", {})
    await api.post_text("/v1/greeting", "name;email", "text/csv", Authority())
    assert seen == [15.0, 120.0]


async def test_patience_ends() -> None:
    api, _ = way_to(lambda _: httpx.Response(503), patience=0.0)
    with pytest.raises(Unreachable):
        await api.get("/v1/greeting")


async def test_a_refusal_is_not_asked_again_and_carries_its_fields() -> None:
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(422, json={"detail": "Two things.", "code": "invalid", "errors": [
            {"field": "name", "rule": "Too long."}, {"field": "", "rule": "Too late."}]})  # fmt: skip

    api, _ = way_to(handle)
    with pytest.raises(ApiProblem) as refused:
        await api.put("/v1/greeting", {}, Authority.link("token"))
    assert len(asked) == 1
    assert asked[0].headers["authorization"] == "Link token"
    assert refused.value.status_code == 422
    assert refused.value.problems == (FieldProblem("name", "Too long."), FieldProblem(None, "Too late."))


async def test_a_refusal_that_is_no_problem_document_is_still_a_refusal() -> None:
    api, _ = way_to(lambda _: httpx.Response(500, text="<html>"))
    with pytest.raises(ApiProblem) as refused:
        await api.get("/v1/greeting", Authority.staff("token"))
    assert refused.value.status_code == 500
    assert "<html>" not in refused.value.message


async def test_an_answer_of_another_shape_is_a_problem_that_quotes_nothing() -> None:
    api, _ = way_to(lambda _: httpx.Response(200, json={"name": "Tamsin Example"}))
    reply = await api.get("/v1/greeting")
    with pytest.raises(ApiProblem) as refused:
        reply.read(Greeting)
    assert refused.value.status_code == 502
    assert "Tamsin" not in str(refused.value)
