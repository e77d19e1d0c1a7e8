"""What can go wrong at the catcher, switched on by tests and drills: a real mail server has all of it."""

from pydantic import BaseModel, Field


class Faults(BaseModel):
    """What goes wrong, and for which mails. Counters count down as mails come in."""

    away: bool = False
    """No connection is taken, and those that are open break at the next command: the server is gone."""
    refuse_451_percent: float = Field(default=0, ge=0, le=100)
    """Refused for now: the sender should try again."""
    refuse_550_percent: float = Field(default=0, ge=0, le=100)
    """Refused for good: there is no such mailbox."""
    time_out_before_data_percent: float = Field(default=0, ge=0, le=100)
    """Nothing kept, and no answer for `silent_seconds`, when the recipient is named."""
    time_out_after_data_percent: float = Field(default=0, ge=0, le=100)
    """Kept, and no answer for `silent_seconds`: the sender cannot know."""
    silent_seconds: float = Field(default=30, ge=0)
    cut_after_data_percent: float = Field(default=0, ge=0, le=100)
    """Kept, and the connection cut before the answer: the sender cannot know."""
    withhold_next: int = Field(default=0, ge=0)
    """Accepted and lost."""
    double_next: int = Field(default=0, ge=0)
    """Accepted and kept twice."""
    hold_back_next: int = Field(default=0, ge=0)
    """Accepted, and arrives `hold_back_seconds` later."""
    hold_back_seconds: float = Field(default=10, ge=0)
    template: str | None = None
    """Only mails of this template (`X-HLTA-Template`) are touched; None means all. What goes wrong before a mail's text
    is known (`away`, `time_out_before_data_percent`) asks for no template."""
