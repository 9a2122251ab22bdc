"""From the events of a conversation to what the report counts: topics, places by departement, doubts, opinions."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tremplin.privacy import mask
from tremplin.staff.conversation_store import Counts, StoredConversation

#: The days of the report are those of the association.
TIME_ZONE = ZoneInfo("Europe/Paris")
#: Under this confidence an answer was given, but somebody should look whether it was the right one.
DOUBTFUL_BELOW = 0.6

CONVERSATIONS, MESSAGES, CHANNELS, TOPICS = "conversations", "messages", "canaux", "sujets"
DEPARTEMENTS, NOTHING_NEAR = "departements", "sans_resultat"
UNANSWERED, DOUBTFUL = "incompris", "douteux"
USEFUL, NOT_USEFUL, REASONS = "utile", "pas_utile", "raisons"
RUBRICS = (
    CONVERSATIONS, MESSAGES, CHANNELS, TOPICS, DEPARTEMENTS, NOTHING_NEAR, UNANSWERED, DOUBTFUL, USEFUL, NOT_USEFUL, REASONS,
)  # fmt: skip
#: The label of a rubric that is one number, and of what is not known.
ALL, UNKNOWN = "", "?"

NOTHING_NEAR_RESPONSES = frozenset({"utter_aucune_structure", "utter_structures_autres"})
PLACE_SLOT, OPINION_SLOT = "lieu", "avis"
#: What the assistant understands when it understands nothing, or nothing that it knows: no answer in either case.
SAYS_NOTHING = frozenset({"nlu_fallback", "hors_sujet"})
#: A topic less likely than this is no suggestion.
LEAST_SHARE = 0.05
#: Stands for a place in a message that is shown.
PLACE_MARK = "[lieu]"

#: The key of a place → the code of its departement, None for a region or an unknown key.
DepartementOf = Callable[[str], str | None]


@dataclass(frozen=True)
class UnclearMessage:
    """A message that was not understood (UNANSWERED) or not surely (DOUBTFUL), masked; `likely`: the nearest topic."""

    day: datetime.date
    kind: str
    text: str
    likely: str
    conversation: int


@dataclass
class Observations:
    """What was seen in conversations."""

    counts: Counts
    unclear: list[UnclearMessage]


def observe(conversations: Iterator[StoredConversation], departement_of: DepartementOf) -> Observations:
    """Count over conversations. Persons become numbers that mean nothing outside this call."""
    seen = Observations(Counter(), [])
    for number, conversation in enumerate(conversations):
        one = observe_one(conversation, departement_of, number)
        seen.counts.update(one.counts)
        seen.unclear += one.unclear
    return seen


def observe_one(conversation: StoredConversation, departement_of: DepartementOf, number: int = 0) -> Observations:
    """Count in one conversation; what is counted once a person is counted once a day."""
    reading = _Reading(departement_of, number)
    for event in conversation.events:
        reading.read(event)
    return reading.result()


class _Reading:
    def __init__(self, departement_of: DepartementOf, number: int) -> None:
        self._departement_of = departement_of
        self._number = number
        self._counts: Counts = Counter()
        self._once_a_day: set[tuple[datetime.date, str, str]] = set()
        self._unclear: list[UnclearMessage] = []
        self._opinions: dict[str, tuple[datetime.date, Mapping[str, Any]]] = {}
        self._departement = UNKNOWN

    def read(self, event: Mapping[str, Any]) -> None:
        day = datetime.datetime.fromtimestamp(float(event.get("timestamp") or 0), TIME_ZONE).date()
        kind = event.get("event")
        if kind == "user":
            self._read_message(day, event)
        elif kind == "slot" and event.get("name") == PLACE_SLOT:
            self._read_place(day, event.get("value"))
        elif kind == "slot" and event.get("name") == OPINION_SLOT and isinstance(event.get("value"), dict):
            opinion = event["value"]
            # A person who says why sends the opinion twice: the last word counts.
            self._opinions[str(opinion.get("message"))] = (day, opinion)
        elif kind == "bot" and _response_name(event) in NOTHING_NEAR_RESPONSES:
            self._counts[day, NOTHING_NEAR, self._departement] += 1

    def result(self) -> Observations:
        counts = self._counts + Counter(self._once_a_day)
        for day, opinion in self._opinions.values():
            topic = _label(opinion.get("topic"))
            if opinion.get("utile"):
                counts[day, USEFUL, topic] += 1
            else:
                counts[day, NOT_USEFUL, topic] += 1
                counts[day, REASONS, _label(opinion.get("raison"))] += 1
        return Observations(counts, self._unclear)

    def _read_message(self, day: datetime.date, event: Mapping[str, Any]) -> None:
        text = str(event.get("text") or "")
        if not text or text.startswith(("/session_start", "/restart")):
            return
        parse = event.get("parse_data") or {}
        topics = parse.get("topics")
        intent = (parse.get("intent") or {}).get("name")
        if topics is None:  # a button: Rasa reads its intent without the classifier
            topics = [intent] if intent else []
        self._once_a_day |= {(day, CONVERSATIONS, ALL), (day, CHANNELS, _label(event.get("input_channel")))}
        self._counts[day, MESSAGES, ALL] += 1
        for topic in topics:
            self._counts[day, TOPICS, _label(topic)] += 1
        if not text.startswith("/"):
            self._read_doubt(day, text, topics, parse)

    def _read_doubt(self, day: datetime.date, text: str, topics: list[str], parse: Mapping[str, Any]) -> None:
        ranking = [(i.get("name"), float(i.get("confidence") or 0)) for i in parse.get("intent_ranking") or ()]
        shares = {name: share for name, share in ranking if name not in SAYS_NOTHING and share >= LEAST_SHARE}
        nearest = _label(next(iter(shares), None))
        answered = [topic for topic in topics if topic not in SAYS_NOTHING]
        # A message with two questions divides its share among them.
        sure = max([sum(shares.get(topic, 0) for topic in answered), *shares.values()])
        if answered and (not ranking or sure >= DOUBTFUL_BELOW):
            return
        kind = DOUBTFUL if answered else UNANSWERED
        self._counts[day, kind, _label(answered[0]) if answered else nearest] += 1
        shown = _shown(_without_places(text, parse.get("entities") or ()))
        self._unclear.append(UnclearMessage(day, kind, shown, nearest, self._number))

    def _read_place(self, day: datetime.date, key: Any) -> None:
        departement = self._departement_of(key) if isinstance(key, str) else None
        self._departement = departement or UNKNOWN
        if departement:
            self._once_a_day.add((day, DEPARTEMENTS, departement))


def _response_name(event: Mapping[str, Any]) -> str:
    custom = (event.get("data") or {}).get("custom") or {}
    return str(custom.get("response") or (event.get("metadata") or {}).get("utter_action") or "")


def _without_places(text: str, entities: Iterable[Mapping[str, Any]]) -> str:
    """The report tells departements only: a village in a message would tell more, and hide that messages are alike."""
    for entity in sorted(entities, key=lambda entity: -int(entity.get("start") or 0)):
        if entity.get("entity") == PLACE_SLOT and entity.get("end"):
            text = text[: int(entity.get("start") or 0)] + PLACE_MARK + text[int(entity["end"]) :]
    return text


def _shown(text: str) -> str:
    """The text masked (again: the store may be older than the mask), without signs that a terminal would obey."""
    return mask("".join(sign if sign.isprintable() else " " for sign in text))


def _label(value: Any) -> str:
    return str(value)[:80] if value else UNKNOWN
