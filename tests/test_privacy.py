"""What people paste by mistake is masked; what the assistant needs is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.privacy import CARD, EMAIL, IBAN, NIR, NUMBER, PHONE, mask

MASKED = [
    # IBAN
    ("au 06 12 34 56 78 svp merci", f"au {PHONE} svp merci"),  # no country is called AU, whatever the key says
    ("mon iban FR76 3000 6000 0112 3456 7890 189 merci", f"mon iban {IBAN} merci"),
    ("fr7630006000011234567890189", IBAN),
    ("FR76-3000-6000-0112-3456-7890-189.", f"{IBAN}."),
    ("IBAN:FR1420041010050500013M02606 et voilà", f"IBAN:{IBAN} et voilà"),
    ("FR00 0000 0000 0000 0000 0000 000 c'est le mien", f"{IBAN} c'est le mien"),  # wrong key: still an account
    ("BE68 5390 0754 7034", IBAN),
    ("GB29 NWBK 6016 1331 9268 19", IBAN),
    ("virement sur DE89370400440532013000", f"virement sur {IBAN}"),
    ("MT84MALT011000012345MTLCAST001S", IBAN),
    # cards
    ("ma carte 4970 1000 0000 0055 ok", f"ma carte {CARD} ok"),
    ("4111111111111111", CARD),
    ("5555-5555-5555-4444", CARD),
    ("3782 822463 10005", CARD),
    ("4970100000000056", NUMBER),  # a typing error in a card is still no amount
    # social security numbers
    ("1 85 05 78 006 084 91", NIR),
    ("sécu 185057800608491", f"sécu {NIR}"),
    ("2 69 05 49 588 157 clé 80", NIR),
    ("1 84 12 2A 451 089 25", NIR),
    ("184122B451089", NIR),
    ("mon numéro 2 00 00 00 000 000 00", f"mon numéro {NIR}"),
    # e-mails
    ("écrivez à jean.dupont+caf@exemple.fr svp", f"écrivez à {EMAIL} svp"),
    ("jean.dupont arobase gmail point com", EMAIL),
    ("jean(at)orange.fr", EMAIL),
    # phones
    ("0612345678", PHONE),
    ("rappelez moi au 06 12 34 56 78 !", f"rappelez moi au {PHONE} !"),
    ("06.12.34.56.78", PHONE),
    ("06-12-34-56-78", PHONE),
    ("06/12/34/56/78", PHONE),
    ("0612 34 56 78", PHONE),
    ("06 123 456 78", PHONE),
    ("+33 6 12 34 56 78", PHONE),
    ("+33(0)612345678", PHONE),
    ("0033 6 12 34 56 78", PHONE),
    ("+49 30 1234567", PHONE),
    ("02\u00a062\u00a012\u00a034\u00a056", PHONE),
    # several at once
    ("jean@exemple.fr ou 0712345678", f"{EMAIL} ou {PHONE}"),
]

UNTOUCHED = [
    "j'habite 59000 Lille, 12 rue des Lilas",
    "à Saint-Denis (93200) ou au 75011",
    "2A004 Ajaccio, en Corse 2B",
    "1 500 € sur 36 mois",
    "entre 3000 et 5 000 euros, 2500.50 par mois, +500 de frais",
    "de 20 mille euros par mois pour une voiture qui roule bien",
    "le 06/07/2026 à 15h30, ou le 06.07.2026 15h",
    "né le 01/02/1985, 01-02-1985 ou 01 02 1985",
    "en 2019 2020 2021 2022 2023",
    "appelez le 15, le 17, le 112, le 114, le 115, le 119, le 3114, le 3919, le 34 14, le 39 19",
    "Info Escroqueries : 0 805 805 817",
    "1 000 2 000 3 000 4 000 et 5 000",
    "quel taux : 4 % ou 4,5 % ?",
    "rendez-vous @ la mairie",
    "FR, DE, 12 personnes",
    "",
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", UNTOUCHED)
def test_places_amounts_dates_and_public_numbers_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text(st.characters(codec="utf-8"), max_size=200) | st.text("0123456789 .-/+FRAB@()", max_size=60))
def test_masking_never_fails_and_twice_is_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def luhn_digit(digits: list[int]) -> int:
    """The digit that makes a card number valid."""
    return -sum(digit if place % 2 else 2 * digit - 9 * (digit > 4) for place, digit in enumerate(digits[::-1])) % 10


@given(st.integers(3, 5), st.lists(st.integers(0, 9), min_size=14, max_size=14), st.sampled_from(["", " ", "-"]))
def test_every_valid_card_is_masked(first: int, rest: list[int], separator: str) -> None:
    digits = [first, *rest]
    number = "".join(map(str, [*digits, luhn_digit(digits)]))
    assert mask(f"carte {separator.join(number[i : i + 4] for i in range(0, 16, 4))} fin") == f"carte {CARD} fin"


@given(
    st.sampled_from("12"),
    st.integers(0, 99),
    st.integers(1, 12),
    st.sampled_from(["2A", "2B", *(f"{number:02}" for number in range(1, 96))]),
    st.integers(1, 999),
    st.integers(1, 999),
)
def test_every_valid_social_security_number_is_masked(
    sex: str, year: int, month: int, departement: str, commune: int, order: int
) -> None:
    number = f"{sex}{year:02}{month:02}{departement}{commune:03}{order:03}"
    # INSEE: in Corsica, 2A counts as 19 and 2B as 18 for the key.
    key = 97 - int(number.replace("2A", "19").replace("2B", "18")) % 97
    assert mask(f"{number}{key:02}") in (NIR, CARD)


@given(st.text("0123456789", min_size=10, max_size=10), st.text("0123456789ABC", min_size=11, max_size=11))
def test_every_french_iban_is_masked(bank: str, account: str) -> None:
    bban = f"{bank}{account}00"
    key = 98 - int("".join(str(int(char, 36)) for char in bban + "FR00")) % 97
    iban = f"FR{key:02}{bban}"
    assert mask(iban) == IBAN
    assert mask(" ".join(iban[i : i + 4] for i in range(0, 27, 4))) == IBAN


@given(st.sampled_from("1234567 9".replace(" ", "")), st.integers(0, 99_999_999), st.sampled_from(["", " ", ".", "-"]))
def test_every_french_phone_number_is_masked(zone: str, rest: int, separator: str) -> None:
    digits = f"0{zone}{rest:08}"
    assert mask(f"tél {separator.join(digits[i : i + 2] for i in range(0, 10, 2))}") == f"tél {PHONE}"


@given(st.integers(0, 99_999_999), st.sampled_from(["€", "euros", "mois", "ans"]), st.integers(1000, 97_999))
def test_amounts_and_postal_codes_are_never_masked(amount: int, unit: str, postal_code: int) -> None:
    text = f"{amount:,} {unit} à {postal_code:05}".replace(",", " ")
    assert mask(text) == text
