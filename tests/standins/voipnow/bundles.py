"""
Vendors' VoipNows as they come: each takes many of the variants at once that have nothing to do with each other.

Certifying a few of these costs less than certifying every variant by itself,
and is closer to what there is.  Every variant is in one of them at least.
"""

from tests.standins.voipnow import action_variants as actions
from tests.standins.voipnow import list_variants as lists
from tests.standins.voipnow import more_variants as more
from tests.standins.voipnow import transfer_variants as transfers
from tests.standins.voipnow import variants as basic


class AsPrinted(
    basic.Accepts202,
    basic.LinkSingular,
    basic.DoubleSlash,
    basic.NumbersAsText,
    basic.ListsBare,
    basic.DeniedMisspelt,
    basic.DigitIds,
    more.CreatesWith202,
    lists.TotalsAsText,
    transfers.TransfersByTwoNumbers,
):
    """Takes the documents' examples by the letter."""


class Laconic(
    basic.Accepts204,
    basic.NoLinksListed,
    basic.DeletesSilently,
    more.CreatesSilently,
    more.FewWords,
    actions.ParksSilently,
    lists.EmptyPageWith204,
    lists.ListsWithoutTotals,
    transfers.PickUpSeenOnce,
    transfers.VoicemailUnseen,
    transfers.WhispersUnseen,
):
    """Says no more than it must."""


class Talkative(
    basic.AcceptsWhole,
    basic.Chatty,
    basic.CreatesOne,
    basic.ViewsFromZero,
    actions.HeldOnBothSides,
    actions.NullsShown,
    actions.ParksOne,
    lists.DeletesWhole,
    lists.FieldsAndMore,
    more.TwoViews,
    more.UnansweredViewKept,
    transfers.PickUpKeepsRung,
):
    """Says all that it can, and shows every end of a call."""


class Slow(
    basic.EmptyListWith200,
    more.AnswersAfterASecond,
    more.HangsUpSlowly,
    more.RelativeLinks,
    actions.ActionsTakeAWhile,
    transfers.TransferAttended,
):
    """Takes its time with everything."""


class Arrays(
    basic.ListsArray,
    basic.PicksUpAtOnce,
    basic.ViewsOfBarger,
    more.CreatesWith201,
    more.RelativeToBase,
    actions.ActionsInArray,
    actions.UnparkedUnderAnotherId,
    lists.DeletesBareIds,
    lists.NewestFirst,
    transfers.TransferRenumbers,
):
    """Puts everything into arrays."""


class Collections(
    basic.WordOwner,
    more.DeletesToNothing,
    more.EntryById,
    more.MixedTypes,
    more.ShortNumbers,
    actions.ParksCollection,
    actions.UnparkedAtOnce,
    lists.SeenByCallerOnly,
    lists.InvitesUnseen,
):
    """Puts everything into collections."""


class Strict(
    basic.DeniesWith403,
    basic.UnknownCallsRefused,
    more.BriefTokens,
    more.DemandsOptional,
    more.StrictQuery,
    actions.ActionsOnceOnly,
    actions.ParksForMinutes,
    actions.ParksOneOnly,
    lists.ForeignUserForbidden,
    lists.FullNumbersOnly,
    lists.InvitesWithPin,
    lists.NoOperators,
    lists.UnknownPartyRefused,
    transfers.PickUpOfRingingViewOnly,
    transfers.TransfersByNumber,
    transfers.TransfersInsideOnly,
):
    """Refuses what may be refused."""


class Restless(
    basic.PicksUpSlowly,
    more.KeepsEnded,
    more.RingingViewShown,
    actions.ParkedViewAway,
    actions.UnparkedViewReplaced,
    lists.PartyEndsCall,
    transfers.TransferMovesView,
    transfers.VoicemailHangsUp,
    transfers.WhispersBesides,
):
    """Moves its views about."""


class Lenient(
    more.Accepts202Empty,
    more.OneTokenForAll,
    actions.ActionsTwiceOver,
    actions.NoMonitor,
    actions.NoRecording,
    actions.ParkedViewUnknown,
    lists.DeletesOneObject,
    lists.ForeignUserUnknown,
    lists.ParametersIgnored,
    transfers.TransferKeepsOld,
    transfers.TransfersByView,
):
    """Takes what may be taken, and has not everything."""


class Small(actions.SmallSays400, more.NumbersAlike):
    """Has the core only, and blames the request for what it has not."""


class Smaller(actions.SmallSays404, more.AnotherUserIsMe):
    """Has the core only, cannot find the rest, and works for another user."""
