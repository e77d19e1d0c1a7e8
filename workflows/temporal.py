"""The Temporal client: pydantic values, encrypted payloads and failures; and what must be registered at every start."""

from __future__ import annotations

import asyncio
import dataclasses
import time

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.service import RetryConfig, RPCError, RPCStatusCode

from shared.errors import Unreachable
from shared.logging import get_logger
from shared.settings import Settings
from workflows.attributes import SEARCH_ATTRIBUTES
from workflows.codec import AesGcmCodec, payload_keys
from workflows.options import RETENTION, RPC

log = get_logger(__name__)

_WAIT_SECONDS = 60.0
_PAUSE_SECONDS = 0.2
_BRIEFLY = RetryConfig(max_elapsed_time_millis=3000)
"""How long the client itself tries again: a fact must be put back well before the bus thinks its reader dead."""
AWAY = (RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED)
"""Answers that mean "not now": the server is away, starting, or changing hands."""


def data_converter(settings: Settings) -> DataConverter:
    """Pydantic values as JSON, encrypted, failures included."""
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=AesGcmCodec(payload_keys(settings)),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect(settings: Settings, *, within: float = _WAIT_SECONDS) -> Client:
    """A client, as soon as the server answers. Raises Unreachable when it does not within so many seconds."""
    converter, deadline = data_converter(settings), time.monotonic() + within
    while True:
        try:
            return await Client.connect(
                settings.temporal_address,
                namespace=settings.temporal_namespace,
                data_converter=converter,
                retry_config=_BRIEFLY,
            )
        except (RuntimeError, RPCError) as error:  # the SDK raises a bare RuntimeError when nobody listens
            if time.monotonic() > deadline:
                raise Unreachable(f"Temporal does not answer at {settings.temporal_address}.") from error
            await asyncio.sleep(_PAUSE_SECONDS)


async def register(settings: Settings, *, within: float = _WAIT_SECONDS) -> None:
    """Make sure of the search attributes and the retention. Safe to repeat; waits for the namespace to be there."""
    client = await connect(settings, within=within)
    deadline = time.monotonic() + within
    while True:
        try:
            await _raise_retention(client)
            await _add_search_attributes(client)
        except RPCError as error:
            if error.status not in (*AWAY, RPCStatusCode.NOT_FOUND) or time.monotonic() > deadline:
                raise Unreachable(
                    f"Temporal at {settings.temporal_address} does not take the settings of namespace "
                    f"{settings.temporal_namespace} ({error.status.name})."
                ) from error
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return


async def _raise_retention(client: Client) -> None:
    service = client.workflow_service
    described = await service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace), timeout=RPC)
    seconds = int(RETENTION.total_seconds())
    if described.config.workflow_execution_retention_ttl.seconds >= seconds:
        return
    config = NamespaceConfig(workflow_execution_retention_ttl=Duration(seconds=seconds))
    await service.update_namespace(UpdateNamespaceRequest(namespace=client.namespace, config=config), timeout=RPC)
    log.info("retention_raised", days=RETENTION.days)


def search_attribute_types() -> dict[str, IndexedValueType.ValueType]:
    """Name and kind of each search attribute, as the server wants them."""
    return {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in SEARCH_ATTRIBUTES}


async def _add_search_attributes(client: Client) -> None:
    """An attribute that is not registered stalls every journey, and the server's own option skips old databases."""
    operator, wanted = client.operator_service, search_attribute_types()
    have = await operator.list_search_attributes(ListSearchAttributesRequest(namespace=client.namespace), timeout=RPC)
    missing = {name: kind for name, kind in wanted.items() if name not in have.custom_attributes}
    if not missing:
        return
    await operator.add_search_attributes(
        AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing), timeout=RPC
    )
    log.info("search_attributes_added", names=sorted(missing))
