"""Ports: asked for, remembered, or free."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded.ports import LOOPBACK, assign, free_port, is_free
from deploy.refusal import Refusal


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


def test_a_remembered_port_is_used_again() -> None:
    before = free_port()
    assert assign(["portal"], remembered={"portal": before}, asked={}) == {"portal": before}


def test_a_remembered_port_that_is_taken_meanwhile_is_replaced(taken: int) -> None:
    assert assign(["portal"], remembered={"portal": taken}, asked={})["portal"] != taken


def test_a_port_that_is_asked_for_comes_before_the_remembered_one() -> None:
    before, asked = free_port(), free_port()
    assert assign(["portal"], remembered={"portal": before}, asked={"portal": asked}) == {"portal": asked}


def test_a_taken_port_that_is_asked_for_is_refused_with_number_and_remedy(taken: int) -> None:
    with pytest.raises(Refusal) as refused:
        assign(["portal"], remembered={}, asked={"portal": taken})
    assert str(refused.value) == (
        f"Port {taken}, wanted for portal, is taken by another program: stop it or choose another."
    )


def test_one_port_is_not_given_to_two() -> None:
    port = free_port()
    with pytest.raises(Refusal, match="is asked for twice: give nats another one"):
        assign(["portal", "nats"], remembered={}, asked={"portal": port, "nats": port})
    assert len(set(assign(["portal", "nats"], remembered={"portal": port, "nats": port}, asked={}).values())) == 2


def test_a_port_is_never_one_that_the_kernel_lends_to_clients() -> None:
    low, high = (int(bound) for bound in Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    chosen = [free_port() for _ in range(50)]
    assert [port for port in chosen if low <= port <= high] == []


def test_a_port_with_a_listener_is_not_free(taken: int) -> None:
    assert not is_free(taken)
