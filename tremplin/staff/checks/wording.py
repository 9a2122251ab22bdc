"""What people read: length, plain sentences, « vous », claims that are never made, figures, typography."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from tremplin.answers import Answer, Content, Fault, Response, Variant, compose
from tremplin.answers.compose import SOURCE_LINE
from tremplin.answers.facts import PLACEHOLDER
from tremplin.nlu.spelling import fold
from tremplin.staff.checks.sentences import sentences
from tremplin.staff.checks.settings import CheckSettings
from tremplin.staff.checks.source import locate

LANGUAGE_SLOT = "langue"
SHOWN = 60  # characters of a quoted sentence

_QUOTED = re.compile(r"«[^»]*»")
_LINK_TARGET = re.compile(r"\]\([^)]*\)|https?://\S+")
_FIGURE = re.compile(r"\d[\d\u00a0\u202f ]*(?:[.,]\d+)?(?: ?[€%])?")
_DIGITS_APART = re.compile(r"(?<=\d)[\s\u00a0\u202f.](?=\d{3}(?!\d))")
_BAD_LINK = re.compile(r"\[[^\]]*\](?!\()|\[[^\]]*\]\((?!https?://|\{)[^)]*\)?|\]\([^)]*$")
_BAD_BRACES = re.compile(r"\{[^}\n]*\}?|\}")
# What the assistant does not put right by itself.
_TYPOGRAPHY = (
    re.compile(r"(?<=\S) {2,}(?=\S)"),  # two spaces
    re.compile(r"(?<=\S)\s[,.](?=\s|$)"),  # a space before a comma or a point
    re.compile(r"[^\W\d],(?=[^\W\d])"),  # no space after a comma
    re.compile(r"(?<=\w)['’] (?=\w)"),  # a space after an apostrophe
    re.compile(r"[“”„]"),  # foreign quotes
    re.compile(r"\.\.\.?(?!\.)"),  # points instead of …
    re.compile(r"[!?]{2,}"),  # shouting
)


def wording_faults(content: Content, settings: CheckSettings) -> Iterator[Fault]:
    """The faults of every variant of every response, filled in as people will read it."""
    for response in content.responses.values():
        if response.name == SOURCE_LINE:
            continue
        next_lines = [*(variant.line - 1 for variant in response.variants[1:]), None]
        for variant, last_line in zip(response.variants, next_lines):
            checked = _CheckedVariant(content, settings, response, variant, last_line)
            yield from checked.faults()


@dataclasses.dataclass(frozen=True)
class _CheckedVariant:
    content: Content
    settings: CheckSettings
    response: Response
    variant: Variant
    last_line: int | None

    def faults(self) -> Iterator[Fault]:
        answer = self._answer()
        if answer is not None:
            yield from self._length_faults(answer)
        yield from self._markup_faults()
        yield from self._forbidden_faults()
        yield from self._figure_faults()
        if not self._is_foreign():
            yield from self._french_faults()

    def _answer(self) -> Answer | None:
        """This variant as it is said, whatever the others of the response."""
        alone = dataclasses.replace(self.response, variants=(self.variant,))
        responses = {self.response.name: alone}
        if SOURCE_LINE in self.content.responses:
            responses[SOURCE_LINE] = self.content.responses[SOURCE_LINE]
        content = dataclasses.replace(self.content, responses=responses)
        return compose(content, self.response.name, {**self._samples(), **self.variant.conditions})

    def _samples(self) -> Mapping[str, str]:
        return {
            name: self.settings.exemples_de_valeurs.get(name, name)
            for name in self.variant.placeholders - set(self.content.facts.values)
        }

    def _is_foreign(self) -> bool:
        foreign = self.response.name in self.settings.reponses_etrangeres
        return foreign or LANGUAGE_SLOT in self.variant.conditions or self.variant.lang is not None

    def _fault(self, code: str, phrase: str, detail: str, severity: str = "erreur") -> Fault:
        line, column = locate(self.response.path, phrase, self.variant.line, self.last_line)
        return Fault(self.response.path, line, code, column, detail, severity)

    def _length_faults(self, answer: Answer) -> Iterator[Fault]:
        limits, name = self.settings.limites, self.response.name
        length = len(answer.full_text)
        if length > limits.reponse:
            yield self._fault("reponse_longue", "text:", f"{name}, {length} caractères au lieu de {limits.reponse}")
        read = sentences(answer.text, self.settings.abreviations)
        count = sum(not sentence.in_list for sentence in read)
        if count > limits.phrases:
            yield self._fault("trop_de_phrases", "text:", f"{name}, {count} au lieu de {limits.phrases}")
        average = sum(sentence.words for sentence in read) / len(read) if read else 0
        if average > limits.mots_en_moyenne:
            detail = f"{name}, {average:.0f} mots au lieu de {limits.mots_en_moyenne}"
            yield self._fault("phrases_longues", "text:", detail)
        for sentence in read:
            if sentence.words > limits.mots_au_plus:
                detail = f"« {sentence.text[:SHOWN]}… », {sentence.words} mots au lieu de {limits.mots_au_plus}"
                yield self._fault("phrase_longue", "text:", detail, "attention")

    def _markup_faults(self) -> Iterator[Fault]:
        text = self.variant.text
        if text.count("**") % 2:
            yield self._fault("mise_en_forme", "**", "**")
        if text.count("«") != text.count("»"):
            yield self._fault("mise_en_forme", "«" if "«" in text else "»", "« »")
        for brace in _BAD_BRACES.finditer(PLACEHOLDER.sub("", text)):
            yield self._fault("accolades", brace.group(), brace.group())
        for link in _BAD_LINK.finditer(text):
            yield self._fault("mise_en_forme", link.group(), link.group())

    def _forbidden_faults(self) -> Iterator[Fault]:
        said = _plain(PLACEHOLDER.sub(" ", self.variant.text))
        for phrase, reason in self.settings.interdits.items():
            if re.search(rf"(?<!\w){re.escape(_plain(phrase))}(?!\w)", said):
                yield self._fault("interdit", phrase, f"« {phrase} » ({reason})")

    def _figure_faults(self) -> Iterator[Fault]:
        if self.response.name.removeprefix("utter_") in self.settings.chiffres_permis:
            return
        for line in PLACEHOLDER.sub(" ", _LINK_TARGET.sub(" ", self.variant.text)).splitlines():
            for figure in _FIGURE.finditer(line):
                yield self._fault("chiffre_a_la_main", figure.group().strip(), figure.group().strip())

    def _french_faults(self) -> Iterator[Fault]:
        text = _LINK_TARGET.sub("]", self.variant.text)
        for match in _familiar(self.settings.tutoiement).finditer(_QUOTED.sub(" ", text)):
            yield self._fault("tutoiement", match.group(), f"« {match.group()} »")
        for line in text.splitlines():
            for pattern in _TYPOGRAPHY:
                for match in pattern.finditer(line):
                    yield self._fault("typographie", match.group(), f"« {match.group()} »")
        for written, right in self.settings.orthographe.items():
            match_word = re.search(rf"(?<!\w){re.escape(written)}s?(?!\w)", text, re.IGNORECASE)
            if match_word:
                yield self._fault(
                    "orthographe", match_word.group(), f"« {match_word.group()} », on écrit « {right} »", "attention"
                )


@lru_cache(maxsize=4)
def _familiar(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:(?:{'|'.join(words)})(?!\w)|t['’](?=\w))", re.IGNORECASE)


def _plain(text: str) -> str:
    return _DIGITS_APART.sub("", fold(text))
