"""Writes down what the check looked at, one record a line, so that a fault can be looked into afterwards.

Facts, asks and the headers of mails; contact details and addresses are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rehearsal.records import Records


def write_minutes(file: Path, records: Records) -> None:
    """Replace the file by the records of this rehearsal."""
    with file.open("w", encoding="utf-8") as output:
        for line in _lines(records):
            output.write(json.dumps(line, default=str) + "\n")


def _lines(records: Records) -> Iterator[dict[str, Any]]:
    for clock in records.clock.records:
        yield {"kind": "clock", **clock.model_dump(mode="json")}
    for fact in records.facts:
        yield {
            "kind": "fact",
            **fact.model_dump(mode="json", exclude={"data"}),
            "data": fact.data.model_dump(mode="json"),
        }
    for mail in records.mails:
        business = records.clock.business(mail.received_real)
        yield {"kind": "mail", "received_at": business, **{k: v for k, v in asdict(mail).items() if k != "to"}}
    for ask in records.asks:
        yield {"kind": "ask", **asdict(ask)}
    for parked in records.parked:
        yield {"kind": "parked", **asdict(parked)}
    for disturbance in records.disturbances:
        yield {"kind": "disturbance", **asdict(disturbance)}
