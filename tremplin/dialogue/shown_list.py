"""Messages that can only be about the search just shown: more of it, a question about one line, another place.

No classifier knows what was shown just before: « d'autres », « le premier, quelles heures ? », « non, le 42 ».
"""

from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.turn import Turn
from tremplin.nlu.list_requests import MOST_OTHER_WORDS, ListRequest, read_list_request

SEARCH_FORM = "recherche_form"
SEARCH = "action_chercher_structures"
ANSWER = "action_repondre_liste"

_SHOWS_LIST = frozenset({SEARCH, ANSWER})
# What a message that corrects the place is taken for, besides the place.
_SAYS_A_PLACE = frozenset(
    {
        "lieu",
        "ou_sadresser",
        "non",
        "oui",
        "recommencer",
        "plainte",
        "hors_sujet",
        "remerciement",
        "salutation",
        "refus",
    }
)
# Topics of a message that looks for somewhere to go: what it says of a list is meant for the list shown.
_SEARCH_TOPICS = frozenset({"ou_sadresser", "lieu"})
_NOT_UNDERSTOOD = frozenset({"hors_sujet"})
_WORDS_NOT_UNDERSTOOD = 2


def about_shown_list(turn: Turn, tracker: DialogueStateTracker) -> list[str]:
    """The actions that answer a message about the search just shown; none when it is about something else.

    The decision rests on the message and on earlier turns alone: it stays the same while its actions run.
    """
    if turn.done[:1] in ((SEARCH,), (ANSWER,)):
        return [turn.done[0]]
    shown = any(_SHOWS_LIST & set(actions) for actions in turn.earlier)
    if "lieu" in turn.entities:
        # In another form a number is an answer to it: « 17500 », asked how much.
        corrected = turn.loop == SEARCH_FORM or (shown and turn.loop is None)
        return [SEARCH_FORM] if corrected and set(turn.topics) <= _SAYS_A_PLACE else []
    if "suite" in turn.entities:
        return [SEARCH] if turn.loop is None and _has_list(tracker) else []
    # A search that this turn has begun is no list that the message could be about.
    if turn.loop is not None or SEARCH_FORM in turn.done or "besoin" in turn.entities or not _has_list(tracker):
        return []
    request = read_list_request(turn.text)
    if request is None or not _is_meant(request, turn, shown):
        return []
    return [SEARCH] if request.follow else [ANSWER]


def _has_list(tracker: DialogueStateTracker) -> bool:
    return bool((tracker.get_slot("recherche") or {}).get("montres"))


def _is_meant(request: ListRequest, turn: Turn, shown: bool) -> bool:
    """A message that says nothing but the request is one, whatever it is taken for; else its topic must agree."""
    topics = set(turn.topics)
    if topics and topics <= _SEARCH_TOPICS:
        return request.others <= MOST_OTHER_WORDS
    # A name alone may ask what the organisation is (« l'Adie »): the topic knows better.
    if request.whole and request.others == 0:
        return True  # « revenons aux adresses »: however long ago they were shown
    if not shown or (request.names_only and not topics <= _NOT_UNDERSTOOD):
        return False
    return request.others <= (_WORDS_NOT_UNDERSTOOD if topics <= _NOT_UNDERSTOOD else 0)
