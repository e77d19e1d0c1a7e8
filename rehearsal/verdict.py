"""What the check found: counts for the table, and a sentence for each thing that is wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth telling. The text holds ids and dates, never a name or an address."""

    kind: str
    text: str


@dataclass(slots=True)
class Deadlines:
    """How punctual messages and steps were."""

    total: int = 0
    late: int = 0
    worst_lateness_business_hours: float = 0.0
    late_in_disturbance: int = 0


@dataclass(slots=True)
class Verdict:
    """The whole result. `findings` names every fault; what did not fail the run stands in `remarks`."""

    candidates: int = 0
    by_outcome: Counter[str] = field(default_factory=Counter)
    open: int = 0
    planned: int = 0
    accepted: int = 0
    missing: int = 0
    duplicated: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    resent_unknown: int = 0
    deadlines: Deadlines = field(default_factory=Deadlines)
    double_booked: int = 0
    unhandled: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def fault(self, kind: str, text: str) -> None:
        """Note something that fails the run."""
        self.findings.append(Finding(kind, text))

    def remark(self, kind: str, text: str) -> None:
        """Note something that does not fail the run."""
        self.remarks.append(Finding(kind, text))
