"""A programme as it is for one candidate: more time for their own interviews, and breaks. Pure."""

from __future__ import annotations

from shared.policy import Programme, SegmentRule


def adjusted(programme: Programme, extra_minutes: int, breaks: int) -> Programme:
    """The programme with this candidate's timetable; the programme itself where nothing was asked for.

    The extra minutes are shared among the candidate's own interviews, the earlier ones getting the odd minute. The
    first break follows the first of them, the second comes before the last; both are the assessor's minutes, so that
    nobody is expected in the call. The telephone interview of a re-assessment gets all the extra minutes.
    """
    if not extra_minutes and not breaks:
        return programme
    appointment = programme.appointment
    segments = _with_breaks(_longer(appointment.segments, extra_minutes), breaks, appointment.break_minutes)
    again = programme.reassessment
    return programme.model_copy(
        update={
            "appointment": appointment.model_copy(update={"segments": segments}),
            "reassessment": again.model_copy(update={"minutes": again.minutes + extra_minutes}),
        }
    )


def _longer(segments: tuple[SegmentRule, ...], extra_minutes: int) -> tuple[SegmentRule, ...]:
    own = _own(segments)
    each, odd = divmod(extra_minutes, len(own)) if own else (0, 0)
    more = {place: each + (nth < odd) for nth, place in enumerate(own)}
    return tuple(
        segment.model_copy(update={"minutes": segment.minutes + more.get(place, 0)})
        for place, segment in enumerate(segments)
    )


def _with_breaks(segments: tuple[SegmentRule, ...], breaks: int, minutes: int) -> tuple[SegmentRule, ...]:
    own = _own(segments)
    if not own:
        return segments
    pause = SegmentRule(role="assessor", label="Break", minutes=minutes)
    before = [own[-1]] if breaks > 1 else []
    after = [own[0]] if breaks > 0 else []
    planned: list[SegmentRule] = []
    for place, segment in enumerate(segments):
        planned += [pause] * (place in before) + [segment] + [pause] * (place in after)
    return tuple(planned)


def _own(segments: tuple[SegmentRule, ...]) -> list[int]:
    return [place for place, segment in enumerate(segments) if segment.role == "candidate"]
