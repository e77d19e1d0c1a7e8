"""Messages of the release in the making whose teller, reader or asker is still to come. Empty when it is released."""

COMING = frozenset(
    {
        "AssessorWithdrew",
        "CheckRecorded",
        "CheckReminderDue",
        "CohortCancelled",
        "CohortChanged",
        "GuestReplaced",
        "JourneyDeferred",
        "JourneyPaused",
        "JourneyResumed",
        "JourneyVoided",
        "PlaceLost",
        "PlaceOfferDeclined",
        "PlaceOfferExpired",
        "PlaceOffered",
        "SessionChanged",
        "WithdrawalUndone",
    }
)
