"""The inbox: a file for each mail, on the disk before the sender hears "accepted", and an index in memory.

A file is one line of JSON (the envelope) and then the mail as it came. Its name is its sequence number.
"""

import asyncio
import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.embedded.catcher.mails import Mail, Summary
from shared.errors import NotFound


class Inbox:
    """All caught mail of one directory."""

    def __init__(self, directory: Path) -> None:
        """Read the index from the directory, which is made if need be."""
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self._summaries: dict[int, Summary] = {}
        self._by_recipient: dict[str, list[int]] = defaultdict(list)
        self._changed = asyncio.Condition()
        self._closed = False
        for half_written in directory.glob("*.part"):
            half_written.unlink()
        for file in sorted(directory.glob("*.mail")):
            self._index(_read(file).summary())

    @property
    def last(self) -> int:
        """The sequence number of the newest mail; 0 when there is none."""
        return max(self._summaries, default=0)

    async def keep(self, sender: str, recipients: Sequence[str], raw: bytes) -> int:
        """Write a mail to the disk and list it; its sequence number, one more than the last."""
        mail = Mail(self.last + 1, time.time(), sender, tuple(recipients), raw)
        _write(self._file(mail.sequence), mail)
        self._index(mail.summary())
        async with self._changed:
            self._changed.notify_all()
        return mail.sequence

    def get(self, sequence: int) -> Mail:
        """One mail. Raises NotFound."""
        if sequence not in self._summaries:
            raise NotFound(f"There is no mail number {sequence}.")
        return _read(self._file(sequence))

    def listed(self, *, to: str | None = None, after: int = 0, search: str | None = None) -> list[Summary]:
        """Mails with a higher sequence number, oldest first; to one address, and with these words in list or text."""
        numbers = self._by_recipient.get(to.lower(), []) if to else list(self._summaries)
        found = [self._summaries[number] for number in numbers if number > after]
        return [summary for summary in found if _mentions(summary, search)] if search else found

    def recipients(self) -> list[tuple[str, str, int]]:
        """Every address with the name in its newest mail and the number of its mails, in order."""
        return sorted(
            (address, self._summaries[numbers[-1]].name, len(numbers))
            for address, numbers in self._by_recipient.items()
        )

    async def wait_for_news(self, *, to: str | None, after: int, seconds: float) -> list[Summary]:
        """The same list, waiting so long for the first entry; empty when none came or the catcher stops."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: self._closed or self.listed(to=to, after=after))
        except TimeoutError:
            return []
        return self.listed(to=to, after=after)

    async def close(self) -> None:
        """Let everybody who waits go, so that the catcher can stop."""
        self._closed = True
        async with self._changed:
            self._changed.notify_all()

    def _index(self, summary: Summary) -> None:
        self._summaries[summary.sequence] = summary
        for address in summary.to:
            self._by_recipient[address.lower()].append(summary.sequence)

    def _file(self, sequence: int) -> Path:
        return self._directory / f"{sequence:09d}.mail"


def _write(file: Path, mail: Mail) -> None:
    """All of it or nothing, and on the disk when this returns."""
    envelope = {"received_at": mail.received_at, "sender": mail.sender, "recipients": mail.recipients}
    part = file.with_suffix(".part")
    with part.open("wb") as output:
        output.write(json.dumps(envelope).encode() + b"\n" + mail.raw)
        output.flush()
        os.fsync(output.fileno())
    part.rename(file)


def _read(file: Path) -> Mail:
    first, _, raw = file.read_bytes().partition(b"\n")
    envelope = json.loads(first)
    return Mail(
        int(file.stem), float(envelope["received_at"]), str(envelope["sender"]), tuple(envelope["recipients"]), raw
    )


def _mentions(summary: Summary, words: str) -> bool:
    wanted = " ".join(words.casefold().split())
    return any(wanted in " ".join(text.casefold().split()) for text in _searched(summary))


def _searched(summary: Summary) -> Iterator[str]:
    yield from (summary.subject, summary.message_id, summary.name, *summary.to, *summary.headers.values())
    yield summary.words  # lines are wrapped, so that words that were looked for may stand on two of them
