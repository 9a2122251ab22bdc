"""What somebody looks for, from the whole conversation: the newest message that tells wins."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker

from actions.heard import NEED
from tremplin.directory import Need
from tremplin.nlu.guessed_needs import guessed_need

DEFAULT_NEED = Need.microcredit_personnel
SEARCH_FORM = "recherche_form"


def need_heard(tracker: Tracker) -> Need:
    """The need said in so many words or guessed; personal micro-credit when nothing tells.

    An answer in a guided dialogue is none: « hôtel » looks for no shelter there. Nor does a question asked while the
    place is waited for change what is looked for: « attendez, c'est payant ? ».
    """
    need: Any = None
    loop: str | None = None
    is_said = False  # by the message itself: what its first topic has put into the slot does not count
    for event in tracker.events:
        kind = event.get("event")
        if kind == "restart":
            need = None
        elif kind == "active_loop":
            loop = event.get("name")
        elif kind == "action":
            is_said = False
        elif kind == "slot" and event.get("name") == NEED and not is_said:
            need = event.get("value") or need
        elif kind == "user":
            said = _said(event, is_aside=loop == SEARCH_FORM) if loop in (None, SEARCH_FORM) else None
            need, is_said = said or need, said is not None
    try:
        return Need(need or tracker.get_slot(NEED))
    except ValueError:
        return DEFAULT_NEED


def _said(event: Mapping[str, Any], is_aside: bool) -> str | None:
    parsed = event.get("parse_data") or {}
    named = next((e.get("value") for e in parsed.get("entities") or () if e.get("entity") == NEED), None)
    topics = parsed.get("topics")
    if topics is None:
        intent = (parsed.get("intent") or {}).get("name")
        topics = [intent] if intent else []
    return named or guessed_need(str(event.get("text") or ""), topics, is_aside=is_aside)
