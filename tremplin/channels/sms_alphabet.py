"""The alphabet of SMS (GSM 03.38, 3GPP TS 23.038): one letter outside it, such as « ê », doubles the price of a message."""

import unicodedata

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_SEPTETS = frozenset("^{}\\[~]|€")

# What French typography adds, and what it can be written with. Letters with other accents lose the accent.
_REPLACED = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "…": "...",
    "–": "-",
    "—": "-",
    "•": "-",
    "·": "-",
    "œ": "oe",
    "Œ": "OE",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2011": "-",
    "\u2060": "",
    "°": "o",
    "×": "x",
    "\t": " ",
}

# Characters of one SMS, then of each part of a longer one.
_GSM_SIZES = (160, 153)
_UCS2_SIZES = (70, 67)


def to_sms_alphabet(text: str) -> str:
    """The text in the SMS alphabet, or unchanged when some of it (Arabic, an emoji) cannot be written so.

    « l’intérêt » becomes « l'intéret », « “12 000 €” » keeps its euro.
    """
    spaced = text.replace("« ", '"').replace(" »", '"').replace("«\u00a0", '"').replace("\u00a0»", '"')
    spaced = spaced.replace("«\u202f", '"').replace("\u202f»", '"')
    written = "".join(_letter(char) for char in unicodedata.normalize("NFC", spaced))
    return written if _is_gsm(written) else text


def segment_count(text: str) -> int:
    """How many SMS a text is paid as."""
    if _is_gsm(text):
        length, (single, part) = len(text) + sum(char in _TWO_SEPTETS for char in text), _GSM_SIZES
    else:
        length, (single, part) = len(text.encode("utf-16-le", "surrogatepass")) // 2, _UCS2_SIZES
    return 1 if length <= single else -(-length // part)


def _letter(char: str) -> str:
    if char in _BASIC or char in _TWO_SEPTETS:
        return char
    if char in _REPLACED:
        return _REPLACED[char]
    base = unicodedata.normalize("NFD", char)[0]
    return base if base in _BASIC else char


def _is_gsm(text: str) -> bool:
    return all(char in _BASIC or char in _TWO_SEPTETS for char in text)
