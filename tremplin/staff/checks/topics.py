"""Topics and responses: titles, sources, follow-ups, conditions, values between braces, buttons."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tremplin.answers import Content, Fault, Response, Topic, Variant
from tremplin.answers.content import CONVERSATION, POINT, UTTER, content_files
from tremplin.answers.yaml_lines import LineDict
from tremplin.staff.checks.domain import DeclaredNames
from tremplin.staff.checks.lexicon import phrase_faults
from tremplin.staff.checks.names import unknown_keys, with_proposal
from tremplin.staff.checks.settings import CheckSettings
from tremplin.staff.checks.source import document_of, lines_of, locate

#: The names that the program fills from data/directory/contacts.yml.
CONTACT_VALUES = frozenset({"association", "contact_association"})

_FILE_KEYS = frozenset({"version", "responses", "nlu", "rules", "stories"})
_VARIANT_KEYS = frozenset({"text", "condition", "buttons", "metadata", "channel"})
_METADATA_KEYS = frozenset(
    {"titre", "titre_court", "mots", "points", "sources", "suites", "action", "question", "langue", "message_court"}
)
_BUTTON_KEYS = frozenset({"title", "payload", "short"})
_RESPONSE_NAME = re.compile(rf"^[ \t]*({UTTER}\w+)[ \t]*:", re.MULTILINE)
_PAYLOAD = re.compile(r"/(?P<topic>\w+)(?P<slots>\{.*\})?")


def topic_faults(content: Content, names: DeclaredNames, settings: CheckSettings) -> Iterator[Fault]:
    """The faults of the topics as a whole: declared, titled, in the file of their name."""
    # A file that is there but cannot be read has its own fault: nobody must take its topic out of the domain for that.
    read = {response.path for response in content.responses.values()}
    there = {path.stem for _, path in content_files(content.folder) if path not in read}
    there |= {name.removeprefix(UTTER) for name in hidden_responses(content)}
    for topic_id, line in names.topics.items():
        if topic_id not in content.topics and topic_id not in there:
            yield Fault(names.path, line, "sujet_sans_fichier", detail=topic_id)
    for topic in content.topics.values():
        yield from _topic_faults(topic, names, settings)


def hidden_responses(content: Content) -> frozenset[str]:
    """The names of the responses written in files that cannot be read: they exist, and are mended with their file."""
    read = {response.path for response in content.responses.values()}
    broken = (path for _, path in content_files(content.folder) if path not in read)
    return frozenset(found for path in broken for found in _RESPONSE_NAME.findall("\n".join(lines_of(path))))


def response_faults(content: Content, names: DeclaredNames, settings: CheckSettings) -> Iterator[Fault]:
    """The faults of every response: names that lead nowhere."""
    for response in content.responses.values():
        known = _known_values(content, names, settings, response.name)
        topic = content.topic_of(response.name)
        points = topic.points if topic is not None else {}
        for variant, last_line in zip(response.variants, _last_lines(response)):
            where = _Place(response.path, variant.line, last_line)
            yield from _name_faults(variant, content, names, known, where)
            point = variant.conditions.get(POINT)
            if point is not None and point not in points:
                yield where.fault("point_inconnu", str(point), with_proposal(str(point), points))
            for button in variant.buttons:
                yield from _button_faults(button, names, settings, where)


def key_faults(folder: Path) -> Iterator[Fault]:
    """Words of the files that nothing reads: most often a typing error (« titre_cour »)."""
    for _, path in content_files(folder):
        document = document_of(path)
        yield from unknown_keys(path, document, _FILE_KEYS)
        responses = document.get("responses")
        for variants in responses.values() if isinstance(responses, LineDict) else ():
            for variant in variants if isinstance(variants, list) else ():
                if not isinstance(variant, LineDict):
                    continue
                yield from unknown_keys(path, variant, _VARIANT_KEYS)
                if isinstance(variant.get("metadata"), LineDict):
                    yield from unknown_keys(path, variant["metadata"], _METADATA_KEYS)
                buttons = variant.get("buttons")
                for button in buttons if isinstance(buttons, list) else ():
                    if isinstance(button, LineDict):
                        yield from unknown_keys(path, button, _BUTTON_KEYS)


class _Place:
    """The lines of a variant, in which a word is looked for."""

    def __init__(self, path: Path, first_line: int, last_line: int | None) -> None:
        self.path, self._first, self._last = path, first_line, last_line

    def fault(self, code: str, phrase: str, detail: str) -> Fault:
        line, column = locate(self.path, phrase, self._first, self._last)
        return Fault(self.path, line, code, column, detail)

    def line_of(self, phrase: str) -> int:
        """The line on which a word of the variant stands."""
        return locate(self.path, phrase, self._first, self._last)[0]


def _last_lines(response: Response) -> list[int | None]:
    """For each variant the line before the next one; None for the last."""
    return [*(variant.line - 1 for variant in response.variants[1:]), None]


def _topic_faults(topic: Topic, names: DeclaredNames, settings: CheckSettings) -> Iterator[Fault]:
    response, limits = topic.response, settings.limites
    place = _Place(response.path, response.line, None)
    if topic.id not in names.topics:
        yield place.fault("sujet_non_declare", f"{UTTER}{topic.id}", topic.id)
    if response.path.stem != topic.id and topic.kind != CONVERSATION:
        yield place.fault("sujet_mal_range", f"{UTTER}{topic.id}", topic.id)
    if len(topic.titre) > limits.titre:
        detail = _too_many(topic.titre, len(topic.titre), limits.titre)
        yield place.fault("titre_long", topic.titre[: limits.titre], detail)
    if len(topic.titre_court) > limits.titre_court:
        if topic.titre_court == topic.titre:
            yield place.fault("titre_court_absent", "titre:", topic.id)
        else:
            detail = _too_many(topic.titre_court, len(topic.titre_court), limits.titre_court)
            yield place.fault("titre_court_long", topic.titre_court, detail)
    answered = {variant.conditions.get(POINT) for variant in response.variants}
    for point, phrases in topic.points.items():
        if point not in answered:
            yield place.fault("point_sans_reponse", f"{point}:", point)
        yield from phrase_faults(response.path, place.line_of(f"{point}:"), phrases)
    yield from phrase_faults(response.path, place.line_of("mots:"), topic.words)
    if topic.action != response.name and topic.action not in names.actions:
        yield place.fault("action_inconnue", topic.action, with_proposal(topic.action, names.actions))


def _known_values(content: Content, names: DeclaredNames, settings: CheckSettings, response: str) -> frozenset[str]:
    given = settings.valeurs_du_programme.get(response, frozenset())
    return frozenset(content.facts.values) | names.fillable | CONTACT_VALUES | given


def _name_faults(
    variant: Variant, content: Content, names: DeclaredNames, known: frozenset[str], where: _Place
) -> Iterator[Fault]:
    for source in variant.sources:
        if source not in content.facts.sources:
            yield where.fault("source_inconnue", str(source), with_proposal(str(source), content.facts.sources))
    for topic in variant.follow_ups:
        if topic not in names.topics:
            yield where.fault("suite_inconnue", str(topic), with_proposal(str(topic), names.topics))
    for value in sorted(variant.placeholders - known):
        yield where.fault("valeur_inconnue", f"{{{value}}}", with_proposal(value, known))
    for target in variant.question.values():
        known_target = target in names.topics or target in names.actions or target in content.responses
        if not known_target and target not in hidden_responses(content):
            yield where.fault("question_inconnue", target, with_proposal(target, names.topics))
    for slot, value in variant.conditions.items():
        if slot == POINT:
            continue  # of its own subject, not of the conversation
        yield from _condition_faults(slot, value, names, where)


def _condition_faults(slot: str, value: Any, names: DeclaredNames, where: _Place) -> Iterator[Fault]:
    if slot not in names.fillable:
        yield where.fault("condition_inconnue", slot, with_proposal(slot, names.fillable))
        return
    allowed = names.slots.get(slot)
    if allowed is not None and value is not None and value not in allowed:
        choices = ", ".join(sorted(map(str, allowed)))
        yield where.fault("condition_impossible", str(value), f"{slot} vaut {choices}, pas {value}")


def _button_faults(button: Any, names: DeclaredNames, settings: CheckSettings, where: _Place) -> Iterator[Fault]:
    missing = [key for key in ("title", "payload") if not button.get(key)]
    if missing:
        yield where.fault("bouton_incomplet", button.get("title") or "buttons", ", ".join(missing))
        return
    title, payload = button["title"], button["payload"]
    shown = button.get("short", title)
    if len(shown) > settings.limites.titre_court:
        yield where.fault("bouton_long", shown, _too_many(shown, len(shown), settings.limites.titre_court))
    read = _PAYLOAD.fullmatch(payload)
    if read is None or read["topic"] not in names.topics:
        wrong = read["topic"] if read else payload
        yield where.fault("bouton_inconnu", wrong, with_proposal(wrong, names.topics))
        return
    if read["slots"] is not None:
        yield from _payload_faults(payload, read["slots"], names, where)


def _payload_faults(payload: str, written: str, names: DeclaredNames, where: _Place) -> Iterator[Fault]:
    try:
        slots = json.loads(written)
    except ValueError:
        yield where.fault("bouton_mal_ecrit", written, payload)
        return
    for slot in slots:
        if slot not in names.fillable:
            yield where.fault("condition_inconnue", slot, with_proposal(slot, names.fillable))


def _too_many(text: str, found: int, limit: int) -> str:
    return f"« {text} », {found} caractères au lieu de {limit}"
