"""Whether the message asks for somebody else: a social worker for an « usager », a daughter for her mother."""

from __future__ import annotations

from tremplin.nlu.reading import CLAUSE_END, Found, Reading

# « mon fils, 22 ans, il veut »: how far after the relative the need may stand.
_NEED_WITHIN = 4


def find_somebody_else(reading: Reading) -> Found | None:
    """The words that say whose need it is, when it is not the writer's; None otherwise."""
    in_danger = reading.of("gestes.proche")
    if not in_danger and reading.has("beneficiaires.soi"):
        return None
    certain = in_danger or reading.of("beneficiaires.certain")
    if certain:
        return certain[0]
    return _a_relative_in_need(reading) or _a_user_of_a_social_worker(reading)


def _a_relative_in_need(reading: Reading) -> Found | None:
    needs = reading.of("beneficiaires.besoin")
    others = [found.first for found in reading.of("beneficiaires.autre_sujet")]
    return next(
        (
            relative
            for relative in reading.of("beneficiaires.proche")
            if any(
                0 <= need.first - relative.last <= _NEED_WITHIN
                and not any(relative.last <= other < need.first for other in others)
                for need in needs
            )
        ),
        None,
    )


def _a_user_of_a_social_worker(reading: Reading) -> Found | None:
    """« Monsieur souhaite », not « bonjour monsieur » nor « monsieur, pouvez-vous »."""
    for title in reading.of("beneficiaires.civilite"):
        addressed = any(f.last == title.first for f in reading.of("beneficiaires.adresse"))
        addressed = addressed or reading.starting("beneficiaires.adresse_apres", title.last) is not None
        next_word = title.last
        if reading.key(next_word) in CLAUSE_END:
            continue
        if not addressed and reading.starting("beneficiaires.fait", next_word):
            return title
    return None
