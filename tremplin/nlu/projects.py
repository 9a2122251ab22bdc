"""What the money is for (« une voiture »), and whether the loan in question is personal or professional."""

from __future__ import annotations

from tremplin.nlu.reading import Found, Reading

PERSONAL = "personnel"
PROFESSIONAL = "professionnel"


def find_project(reading: Reading) -> tuple[str, Found] | None:
    """The first project of the message: its phrase as it reads after « pour », and its place."""
    hidden = list(reading.of("projets.faux"))
    for found in reading.under("projets.dire."):
        if _inside(found, hidden):
            continue
        if reading.ends("projets.nie", found.first):
            hidden.append(found)  # nor « permis » within « pas le permis »
            continue
        return found.label.removeprefix("projets.dire."), found
    return None


def find_loan_type(reading: Reading) -> tuple[str, Found] | None:
    """`personnel` or `professionnel`, and the words that say it; None when nothing or both are said."""
    not_pro, not_personal = (
        reading.of("activites.nie_pro"),
        reading.of("activites.nie_perso"),
    )
    hidden = reading.of("activites.faux")
    professional = [
        f for f in reading.of("activites.professionnel") if not _inside(f, not_pro) and not _inside(f, hidden)
    ]
    personal = [f for f in reading.of("activites.personnel") if not _inside(f, not_personal)]
    if professional and not personal and not not_pro:
        return PROFESSIONAL, professional[0]
    if not professional and (personal or not_pro):
        return PERSONAL, (personal or not_pro)[0]
    return None


def _inside(found: Found, wider: list[Found]) -> bool:
    return any(f.first <= found.first and found.last <= f.last for f in wider)
