"""Payload encryption and the endpoint that decrypts for the Temporal UI."""

import base64
import os

import httpx
import pytest
from google.protobuf.json_format import MessageToJson, Parse
from temporalio.api.common.v1 import Payload, Payloads

from shared.errors import InvalidSetting
from shared.settings import Settings
from workflows.codec import AesGcmCodec, CannotDecrypt, payload_keys
from workflows.codec_server import codec_app

OLD, NEW = os.urandom(32), os.urandom(32)
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"declaration d1"')


def settings(keys: dict[str, bytes], **more: str) -> Settings:
    text = ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in keys.items())
    return Settings.model_validate({"payload_keys": text, "temporal_ui_url": "http://127.0.0.1:8233/", **more})


async def test_what_was_sealed_opens_and_shows_nothing_before() -> None:
    codec = AesGcmCodec({"k1": NEW})
    (sealed,) = await codec.encode([PLAIN])
    assert b"declaration" not in sealed.SerializeToString()
    assert await codec.decode([sealed]) == [PLAIN]


async def test_two_seals_of_one_payload_differ() -> None:
    codec = AesGcmCodec({"k1": NEW})
    first, second = await codec.encode([PLAIN, PLAIN])
    assert first.data != second.data


async def test_an_older_key_still_opens_while_the_newer_one_seals() -> None:
    (old,) = await AesGcmCodec({"k1": OLD}).encode([PLAIN])
    both = AesGcmCodec({"k2": NEW, "k1": OLD})
    assert await both.decode([old]) == [PLAIN]
    (sealed,) = await both.encode([PLAIN])
    assert sealed.metadata["key-id"] == b"k2"


async def test_a_payload_of_a_lost_key_says_which_setting_lacks_it() -> None:
    (sealed,) = await AesGcmCodec({"k1": OLD}).encode([PLAIN])
    with pytest.raises(CannotDecrypt, match="HLTA_PAYLOAD_KEYS lacks a key"):
        await AesGcmCodec({"k2": NEW}).decode([sealed])


async def test_a_payload_that_was_changed_does_not_open() -> None:
    codec = AesGcmCodec({"k1": NEW})
    (sealed,) = await codec.encode([PLAIN])
    sealed.data = sealed.data[:-1] + bytes([sealed.data[-1] ^ 1])
    with pytest.raises(CannotDecrypt):
        await codec.decode([sealed])


async def test_a_payload_that_was_never_sealed_passes_through() -> None:
    assert await AesGcmCodec({"k1": NEW}).decode([PLAIN]) == [PLAIN]


@pytest.mark.parametrize("text", ["", "k1", "k1:short", "k1:" + base64.b64encode(b"x" * 31).decode(), ":" + "A" * 44])
def test_keys_that_cannot_be_used_are_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(InvalidSetting, match="HLTA_PAYLOAD_KEYS"):
        payload_keys(Settings.model_validate({"payload_keys": text}))


def test_the_first_key_is_the_one_that_seals() -> None:
    assert list(payload_keys(settings({"k2": NEW, "k1": OLD})).items()) == [("k2", NEW), ("k1", OLD)]


def client(app_settings: Settings) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=codec_app(app_settings))
    return httpx.AsyncClient(transport=transport, base_url="http://codec.example")


def body(*payloads: Payload) -> str:
    return MessageToJson(Payloads(payloads=payloads))


async def test_the_endpoint_decodes_for_the_ui() -> None:
    (sealed,) = await AesGcmCodec({"k1": NEW}).encode([PLAIN])
    async with client(settings({"k1": NEW})) as codec:
        answer = await codec.post("/decode", content=body(sealed), headers={"Origin": "http://127.0.0.1:8233"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "http://127.0.0.1:8233"
    assert Parse(answer.text, Payloads()).payloads[0] == PLAIN


async def test_the_endpoint_encodes_for_the_command_line() -> None:
    async with client(settings({"k1": NEW})) as codec:
        sealed = await codec.post("/encode", content=body(PLAIN))
        opened = await codec.post("/decode", content=sealed.text)
    assert Parse(opened.text, Payloads()).payloads[0] == PLAIN


async def test_no_other_origin_is_let_through() -> None:
    async with client(settings({"k1": NEW})) as codec:
        asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
        answer = await codec.options("/decode", headers=asked)
    assert "access-control-allow-origin" not in answer.headers


async def test_with_a_token_nobody_else_is_let_in() -> None:
    async with client(settings({"k1": NEW}, codec_token="a-shared-token")) as codec:
        refused = await codec.post("/decode", content=body(PLAIN))
        wrong = await codec.post("/decode", content=body(PLAIN), headers={"Authorization": "Bearer another"})
        right = await codec.post("/decode", content=body(PLAIN), headers={"Authorization": "Bearer a-shared-token"})
    assert (refused.status_code, wrong.status_code, right.status_code) == (401, 401, 200)


def test_without_a_token_it_does_not_listen_beyond_this_machine() -> None:
    with pytest.raises(InvalidSetting, match="HLTA_CODEC_TOKEN"):
        codec_app(settings({"k1": NEW}, http_host="0.0.0.0"))


async def test_a_body_that_is_no_payload_is_a_problem_and_not_a_crash() -> None:
    (sealed,) = await AesGcmCodec({"k9": OLD}).encode([PLAIN])
    async with client(settings({"k1": NEW})) as codec:
        nonsense = await codec.post("/decode", content="nonsense")
        unknown = await codec.post("/decode", content=body(sealed))
    assert (nonsense.status_code, nonsense.json()["code"]) == (422, "invalid")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "cannot_decrypt")
