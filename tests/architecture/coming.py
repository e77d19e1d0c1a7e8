"""Messages of the release in the making whose teller, reader or asker is still to come. Empty when it is released."""

COMING = frozenset(
    {
        "ArrangingResumed",
        "AssessorWithdrew",
        "CallBroken",
        "CheckRecorded",
        "CheckReminderDue",
        "CohortCancelled",
        "CohortChanged",
        "EvidenceDueChanged",
        "ExpirePlaceOffer",
        "GuestAsked",
        "GuestReplaced",
        "JourneyDeferred",
        "JourneyPaused",
        "JourneyResumed",
        "JourneyVoided",
        "MoveAsked",
        "PartyMissing",
        "PlaceLost",
        "PlaceOfferDeclined",
        "PlaceOfferExpired",
        "PlaceOffered",
        "RemindCheck",
        "RemindLevelTwo",
        "SessionChanged",
        "WithdrawalUndone",
    }
)
