"""Encryption of everything that Temporal keeps: AES-GCM, with the key's id beside each payload so that keys can change.

Never imported by workflow code: the sandbox cannot load the cryptography library twice.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from shared.errors import InvalidSetting
from shared.settings import Settings

ENCODING = b"binary/encrypted"
_NONCE_BYTES = 12


class CannotDecrypt(InvalidSetting):
    """A payload's key is not among ours, or the payload was changed."""

    code = "cannot_decrypt"


class AesGcmCodec(PayloadCodec):
    """Encrypts with the first key, decrypts with whichever key the payload names. Plain payloads pass through."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._active = next(iter(keys))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._encrypt(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._decrypt(payload) for payload in payloads]

    def _encrypt(self, payload: Payload) -> Payload:
        key_id, nonce = self._active.encode(), os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._active].encrypt(nonce, payload.SerializeToString(), key_id)
        return Payload(metadata={"encoding": ENCODING, "key-id": key_id}, data=nonce + sealed)

    def _decrypt(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        key_id = payload.metadata.get("key-id", b"")
        cipher = self._ciphers.get(key_id.decode(errors="replace"))
        if cipher is None:
            raise CannotDecrypt("HLTA_PAYLOAD_KEYS lacks a key that was used before; add it after the present one.")
        nonce, sealed = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        try:
            return Payload.FromString(cipher.decrypt(nonce, sealed, key_id))
        except InvalidTag:
            raise CannotDecrypt(
                "A payload does not open with the key that HLTA_PAYLOAD_KEYS has under its id."
            ) from None


def payload_keys(settings: Settings) -> dict[str, bytes]:
    """The keys of HLTA_PAYLOAD_KEYS (`id:base64,id:base64`), the active one first."""
    keys: dict[str, bytes] = {}
    for part in filter(None, settings.payload_keys.get_secret_value().split(",")):
        key_id, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not key_id or len(key) not in (16, 24, 32) or key_id in keys:
            raise InvalidSetting(
                "HLTA_PAYLOAD_KEYS must be `id:base64,id:base64` with a new id for each and keys of 32 bytes. Make one "
                "with `python3 -c 'import base64, os; print(\"k1:\" + base64.b64encode(os.urandom(32)).decode())'`."
            )
        keys[key_id] = key
    if not keys:
        raise InvalidSetting("HLTA_PAYLOAD_KEYS is empty; give at least one key as `id:base64` (32 bytes).")
    return keys
