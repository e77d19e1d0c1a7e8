"""Servers of somebody else: an address that can be no address is told in one sentence."""

import pytest

from deploy.embedded.replaced import require_reachable
from deploy.refusal import Refusal


@pytest.mark.parametrize(
    ("variable", "address"), [("HLTA_NATS_URL", "nats://127.0.0.1:99999"), ("HLTA_SMTP_URL", "smtp://127.0.0.1:x")]
)
async def test_a_port_that_cannot_be_is_refused_by_the_variables_name(variable: str, address: str) -> None:
    embedded = {"HLTA_NATS_URL": {"postgres", "temporal", "catcher"}, "HLTA_SMTP_URL": {"postgres", "temporal", "nats"}}
    with pytest.raises(Refusal, match=rf"^{variable} holds no address that can be used \(.+\): correct it\.$"):
        await require_reachable(frozenset(embedded[variable]), {variable: address})
