"""What is masked in a person's message before anything reads or stores it.

Masked: bank account numbers (IBAN), payment cards, social security numbers (NIR), e-mail addresses, phone numbers, and
any other number of eleven digits or more. Left as they are, because the assistant needs them: places, postal codes,
amounts, dates, and the short or free numbers of public services (15, 115, 3114, 3919, 0 805 …).
"""

import re
from collections.abc import Callable

IBAN = "[IBAN masqué]"
CARD = "[carte masquée]"
NIR = "[numéro de sécurité sociale masqué]"
EMAIL = "[e-mail masqué]"
PHONE = "[téléphone masqué]"
NUMBER = "[numéro masqué]"

# One separator between groups of digits: space (also unbreakable), dot or hyphen.
_SEP = "[ \u00a0\u202f.\\-]"

_EMAIL = re.compile(
    r"[\w.+%'-]+(?:\s?@\s?|\s?[(\[]at[)\]]\s?|\s+arobase?\s+)[\w-]+(?:(?:\.|\s+point\s+)[\w-]+)+", re.IGNORECASE
)

# ISO 13616: two letters, two check digits, then up to thirty characters, in groups or not.
_IBAN = re.compile(rf"(?<![^\W_])[A-Z]{{2}}{_SEP}?\d{_SEP}?\d(?:{_SEP}?[A-Z0-9]){{11,40}}", re.IGNORECASE | re.ASCII)
_IBAN_FEWEST_DIGITS = 10  # a sentence that begins like an IBAN (« de 20 mille euros ») has fewer
# ISO 13616 registry, and the African countries that use the form without being in it. Without it « au 06 12… » would
# be an account of a country AU one time in five.
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST", 26: "DZ IS TR", 27: "CG CM FR GA GR IT MC MG MR SM",
        28: "AL AZ BF BJ BY CI CY DO GT HU LB MA ML NE PL SN SV TG", 29: "BR EG PS QA UA", 30: "JO KW MU", 31: "MT SC",
        32: "LC",
    }.items()
    for country in countries.split()
}  # fmt: skip
_FRENCH_DIGITS_BY = 18  # characters of a French account by which its ten digits of bank and branch have come
_KEPT_WITH_WRONG_KEY = ("FR", "MC")  # a typing error does not make an account public

# ISO 7812: 13 to 19 digits that start with 2 to 6, written whole, by fours, or 4-6-5 (American Express).
_CARD = re.compile(
    rf"(?<!\d)(?:[2-6]\d{{12,18}}|[2-6]\d{{3}}(?:{_SEP}\d{{4}}){{2}}{_SEP}\d{{1,4}}(?:{_SEP}\d{{1,3}})?"
    rf"|3\d{{3}}{_SEP}\d{{6}}{_SEP}\d{{5}})(?!\d)"
)

# INSEE: sex, year, month, department (2A and 2B in Corsica), commune, order, then the key.
_NIR = re.compile(
    rf"(?<!\d)(?P<number>[1-478]{_SEP}?\d\d{_SEP}?\d\d{_SEP}?(?:\d\d|2[AB]){_SEP}?\d{{3}}{_SEP}?\d{{3}})"
    rf"(?:{_SEP}{{0,3}}(?:cl[eé]f?{_SEP}*)?(?P<key>\d\d))?(?!\d)",
    re.IGNORECASE,
)
_NIR_GROUPS = re.compile(rf"\d{_SEP}\d\d{_SEP}\d\d{_SEP}\w\w{_SEP}\d{{3}}{_SEP}\d{{3}}")
_NIR_KEY_MODULUS = 97

_DATE = rf"(?!0[67]{_SEP}(?:0[1-9]|1[0-2]){_SEP}(?:19|20)\d\d)"
_PHONES = (
    # +33 6 12 34 56 78, 0033 (0)6…, +49 30 1234567
    re.compile(rf"(?<![\d+])(?:\+|00){_SEP}?[1-9]\d{{0,2}}(?:{_SEP}?\(0\))?(?:{_SEP}?\d){{6,12}}(?!\d)"),
    # 01 to 07 and 09, whole or by pairs; 08 numbers belong to services, never to a person
    re.compile(rf"(?<!\d)0[1-79](?:\d{{8}}|(?P<sep>{_SEP}|/)\d\d(?:(?P=sep)\d\d){{3}})(?!\d)"),
    # mobiles, with whatever separators
    re.compile(rf"(?<!\d){_DATE}0[67](?:{_SEP}{{0,2}}\d){{8}}(?!\d)"),
)

_LONG_NUMBER = re.compile(r"(?<!\d)\d{11,}(?!\d)")  # no amount, date or postal code is that long


def mask(text: str) -> str:
    """Replace personal numbers and addresses by a neutral word in brackets.

    Args:
        text: what the person wrote, any length.

    Returns:
        The same text, everything else untouched; masking it again changes nothing.
    """
    text = _EMAIL.sub(EMAIL, text)
    text = _mask_ibans(text)
    text = _CARD.sub(_if(_is_card, CARD), text)
    text = _NIR.sub(_if(_is_nir, NIR), text)
    for phone in _PHONES:
        text = phone.sub(PHONE, text)
    return _LONG_NUMBER.sub(NUMBER, text)


def _if(test: Callable[[re.Match[str]], bool], word: str) -> Callable[[re.Match[str]], str]:
    """A replacement for re.sub that puts `word` where `test` holds and keeps the text elsewhere."""
    return lambda match: word if test(match) else match[0]


def _mask_ibans(text: str) -> str:
    """Replace each IBAN; what follows it in the sentence (« … 189 merci ») stays."""
    kept, position = [], 0
    while match := _IBAN.search(text, position):
        length = _iban_length(match[0])
        if length:
            kept.append(text[position : match.start()] + IBAN)
            position = match.start() + length
        else:
            kept.append(text[position : match.start() + 1])
            position = match.start() + 1
    return "".join(kept) + text[position:]


def _iban_length(candidate: str) -> int:
    """How many characters of the candidate, separators included, are an IBAN; 0 if none."""
    ends = [index + 1 for index, char in enumerate(candidate) if char.isalnum()]
    compact = "".join(char for char in candidate.upper() if char.isalnum())
    length = _IBAN_LENGTHS.get(compact[:2], 0)
    account = compact[:length]
    if not length or len(account) < length or not _enough_digits(account):
        return 0
    is_kept = account[:2] in _KEPT_WITH_WRONG_KEY and _enough_digits(account[:_FRENCH_DIGITS_BY])
    return ends[length - 1] if is_kept or _iban_key_is_right(account) else 0


def _enough_digits(compact: str) -> bool:
    return sum(char.isdigit() for char in compact) >= _IBAN_FEWEST_DIGITS


def _iban_key_is_right(compact: str) -> bool:
    """ISO 13616: the first four characters moved to the end, letters as 10 to 35, the rest by 97 is 1."""
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def _is_card(match: re.Match[str]) -> bool:
    """ISO 7812 (Luhn): every second digit from the right doubled, the sum a multiple of ten."""
    digits = [int(char) for char in match[0] if char.isdigit()]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def _is_nir(match: re.Match[str]) -> bool:
    """The key is right, or the number is written by groups as on the card, or it is Corsican (no amount has letters)."""
    number = re.sub(r"\W", "", match["number"]).upper()
    if "A" in number or "B" in number or _NIR_GROUPS.fullmatch(match["number"]):
        return True
    return match["key"] is not None and int(match["key"]) == _NIR_KEY_MODULUS - int(number) % _NIR_KEY_MODULUS
