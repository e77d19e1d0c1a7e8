"""The sample messages, made once for all tests."""

from functools import cache

from services.notifications.samples import Sample, samples
from shared.contracts.envelope import Fact


@cache
def standard() -> tuple[Sample, ...]:
    """The samples with the usual names, made once for all tests."""
    return samples()


def sample_fact(template: str, title: str | None = None) -> Fact:
    """The fact behind the first sample of this message."""
    return next(
        each.message.cause.data
        for each in standard()
        if each.message.template == template and title in (None, each.title)
    )
