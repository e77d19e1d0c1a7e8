"""What every HTTP service shares: errors become problem documents, and a route lets in only whom it declares."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
import structlog
from fastapi import Depends, FastAPI, Response
from pydantic import BaseModel

from shared import links, tokens
from shared.errors import DomainError, Invalid, LinkExpired, NotFound, NotYet, Unreachable
from shared.links import Link, Purpose
from shared.settings import Settings
from shared.tokens import Staff
from shared.web import (
    LARGEST_BODY_BYTES,
    Caller,
    LimitedBody,
    RequestId,
    answer,
    create_app,
    either,
    health,
    link,
    new_id,
    public,
    senior,
    staff,
)

SECRET = "a-secret-of-forty-characters-for-tests-1"


class Place(BaseModel):
    """A body with one field."""

    capacity: int


def _tiny_app() -> FastAPI:
    app = create_app("Tiny", Settings(), SECRET)

    @app.get("/open")
    async def open_to_all(caller: Annotated[Caller, Depends(public())]) -> str:
        return caller.actor

    @app.get("/operators")
    async def for_operators(caller: Annotated[Caller, Depends(staff("operator", "trainer"))]) -> str:
        return f"{caller.provider} {caller.actor}"

    @app.get("/seniors")
    async def for_seniors(caller: Annotated[Caller, Depends(senior())]) -> str:
        return caller.actor

    @app.get("/declarations/{declaration_id}")
    async def by_link(declaration_id: str, caller: Annotated[Caller, Depends(link(Purpose.DECLARATION))]) -> str:
        caller.must_hold(declaration_id)
        return f"{caller.provider} {caller.actor}"

    @app.get("/either")
    async def by_either(caller: Annotated[Caller, Depends(either(("operator",), (Purpose.WITHDRAW,)))]) -> str:
        return caller.actor

    @app.post("/places", dependencies=[Depends(public())])
    async def place(body: Place, response: Response) -> int:
        answer(response, "event-7")
        return body.capacity

    errors = {
        "domain": DomainError("The cohort is full. Choose another.", code="cohort_full"),
        "invalid": Invalid("Row 3: the date is not a date.", field="rows.3.birth_date"),
        "missing": NotFound("Nothing is there."),
        "expired": LinkExpired("This link was replaced."),
        "not_yet": NotYet("The school has not arrived here yet."),
        "away": Unreachable("The database does not answer just now."),
        "bug": RuntimeError("Ada Example, 1 Example Street"),
    }

    @app.get("/errors/{name}", dependencies=[Depends(public())])
    async def fail(name: str) -> None:
        raise errors[name]

    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=_tiny_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://tiny.example") as client:
        yield client


def _bearer(role: str = "operator", provider: str = "p-1", *, senior: bool = False) -> dict[str, str]:
    person = Staff.model_validate({"person_id": "person-1", "role": role, "provider": provider, "senior": senior})
    return {"Authorization": f"Bearer {tokens.mint(SECRET, person)}"}


def _link(purpose: Purpose = Purpose.DECLARATION, subject: str = "d-1") -> dict[str, str]:
    held = Link(purpose=purpose, subject=subject, provider="p-2", journey="j-1", person="head-1")
    return {"Authorization": f"Link {links.mint(SECRET, held)}"}


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("domain", 409, "cohort_full"),
        ("invalid", 422, "invalid"),
        ("missing", 404, "not_found"),
        ("expired", 410, "link_expired"),
        ("not_yet", 503, "not_yet"),
        ("away", 503, "unreachable"),
    ],
)
async def test_each_error_becomes_a_problem_document_with_its_status_and_code(
    client: httpx.AsyncClient, name: str, status: int, code: str
) -> None:
    answered = await client.get(f"/errors/{name}")

    assert answered.status_code == status
    assert answered.headers["content-type"] == "application/problem+json"
    assert (answered.json()["code"], answered.json()["status"]) == (code, status)
    assert {"type", "title", "detail"} <= answered.json().keys()


async def test_an_invalid_input_names_its_field(client: httpx.AsyncClient) -> None:
    document = (await client.get("/errors/invalid")).json()

    assert document["field"] == "rows.3.birth_date"
    assert document["detail"] == "Row 3: the date is not a date."


async def test_a_body_that_cannot_be_read_names_the_field_and_does_not_repeat_the_value(
    client: httpx.AsyncClient,
) -> None:
    answered = await client.post("/places", json={"capacity": "Ada Example"})

    assert answered.status_code == 422
    assert answered.json()["field"] == "capacity"
    assert "Ada" not in answered.text


async def test_a_server_that_is_away_is_asked_again_after_a_second(client: httpx.AsyncClient) -> None:
    assert (await client.get("/errors/away")).headers["retry-after"] == "1"


async def test_a_bug_tells_the_caller_nothing_of_its_words(client: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logs:
        answered = await client.get("/errors/bug")

    assert [(line["event"], line["reason"]) for line in logs] == [("unexpected_error", "RuntimeError")]
    assert answered.status_code == 500
    assert answered.json()["code"] == "unexpected"
    assert "Ada" not in answered.text


async def test_an_address_that_does_not_exist_is_a_problem_document_too(client: httpx.AsyncClient) -> None:
    answered = await client.get("/nowhere")

    assert answered.status_code == 404
    assert answered.headers["content-type"] == "application/problem+json"


async def test_a_public_route_asks_for_nothing(client: httpx.AsyncClient) -> None:
    assert (await client.get("/open")).json() == "public"


async def test_a_member_of_staff_with_the_role_comes_in_with_the_provider_of_the_token(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/operators", headers=_bearer("trainer", "p-9"))).json() == "p-9 trainer:person-1"


@pytest.mark.parametrize("path", ["/operators", "/seniors", "/declarations/d-1", "/either"])
async def test_without_token_or_link_a_declared_route_stays_shut(client: httpx.AsyncClient, path: str) -> None:
    answered = await client.get(path)

    assert (answered.status_code, answered.json()["code"]) == (401, "not_signed_in")


async def test_the_wrong_role_is_not_let_in(client: httpx.AsyncClient) -> None:
    assert (await client.get("/operators", headers=_bearer("assessor"))).status_code == 403


async def test_an_assessor_who_is_not_senior_is_not_let_in_where_seniors_are(client: httpx.AsyncClient) -> None:
    assert (await client.get("/seniors", headers=_bearer("assessor"))).status_code == 403
    assert (await client.get("/seniors", headers=_bearer("assessor", senior=True))).status_code == 200


async def test_a_link_opens_its_own_subject_with_its_provider(client: httpx.AsyncClient) -> None:
    assert (await client.get("/declarations/d-1", headers=_link())).json() == "p-2 link:declaration:head-1"


async def test_somebody_elses_subject_looks_as_if_it_did_not_exist(client: httpx.AsyncClient) -> None:
    answered = await client.get("/declarations/d-2", headers=_link())

    assert (answered.status_code, answered.json()["code"]) == (404, "not_found")


async def test_a_link_for_another_purpose_is_not_let_in(client: httpx.AsyncClient) -> None:
    assert (await client.get("/declarations/d-1", headers=_link(Purpose.EVIDENCE))).status_code == 403


async def test_a_staff_token_does_not_open_what_is_for_a_link_alone(client: httpx.AsyncClient) -> None:
    assert (await client.get("/declarations/d-1", headers=_bearer())).status_code == 401


@pytest.mark.parametrize("headers", [_bearer(), _link(Purpose.WITHDRAW)])
async def test_where_either_will_do_both_come_in(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.get("/either", headers=headers)).status_code == 200


async def test_a_token_that_was_altered_is_not_let_in(client: httpx.AsyncClient) -> None:
    headers = {"Authorization": _bearer()["Authorization"] + "x"}

    assert (await client.get("/operators", headers=headers)).status_code == 401


async def test_a_change_names_its_last_event_so_that_a_page_can_wait_for_it(client: httpx.AsyncClient) -> None:
    answered = await client.post("/places", json={"capacity": 24})

    assert answered.headers["HLTA-Event-Id"] == "event-7"


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
async def test_health_says_whether_the_process_can_do_its_work(ready: bool, status: int) -> None:
    app = create_app("Tiny", Settings(), SECRET)
    health(app, lambda: ready)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://tiny.example") as client:
        answered = await client.get("/health")

    assert (answered.status_code, answered.json()) == (status, {"ready": ready})


async def test_a_request_id_is_taken_over_when_it_is_a_plain_one_and_made_otherwise() -> None:
    transport = httpx.ASGITransport(app=RequestId(_tiny_app()))
    async with httpx.AsyncClient(transport=transport, base_url="http://tiny.example") as client:
        plain = await client.get("/open", headers={"X-Request-Id": "abc123"})
        forged = await client.get("/open", headers={"X-Request-Id": 'abc"} {"forged": 1'})

    assert plain.headers["X-Request-Id"] == "abc123"
    assert len(forged.headers["X-Request-Id"]) == 32


def test_the_same_idempotency_key_gives_the_same_id_and_without_one_the_id_is_fresh() -> None:
    first = new_id("p-1", "POST /v1/cohorts", "key-1", "fresh")

    assert new_id("p-1", "POST /v1/cohorts", "key-1", "other") == first
    assert new_id("p-2", "POST /v1/cohorts", "key-1", "other") != first
    assert new_id("p-1", "POST /v1/schools", "key-1", "other") != first
    assert new_id("p-1", "POST /v1/cohorts", None, "fresh") == "fresh"


async def test_a_body_larger_than_anything_is_refused_without_being_read_to_its_end() -> None:
    sent: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            sent.append(1_048_576)
            yield b" " * 1_048_576

    transport = httpx.ASGITransport(app=LimitedBody(_tiny_app()))
    async with httpx.AsyncClient(transport=transport, base_url="http://tiny") as client:
        refused = await client.post("/places", content=endless(), headers={"Content-Type": "application/json"})
        assert (await client.post("/places", json={"capacity": 3})).json() == 3
    assert refused.status_code == 413
    assert sum(sent) <= LARGEST_BODY_BYTES + 1_048_576
