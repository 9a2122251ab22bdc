"""The encoder gives near vectors to messages that mean the same, in any words, and each message its own whoever is beside it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.nlu.encoder import COLUMNS, shared_encoder

TEXTS = st.lists(st.text(max_size=60), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("said", "near", "far"),
    [
        ("je cherche une voiture", "il me faut une bagnole", "bonjour madame"),
        ("combien puis-je emprunter", "quelle somme peut-on me prêter", "où se trouve votre bureau"),
        ("ma demande a été refusée", "on m'a dit non pour mon dossier", "merci beaucoup et bonne journée"),
        ("I need money to repair my car", "j'ai besoin d'argent pour réparer ma voiture", "je dors dehors ce soir"),
    ],
)
def test_what_means_the_same_lies_near(said: str, near: str, far: str) -> None:
    vectors = shared_encoder().encode([said, near, far])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@settings(max_examples=50, deadline=None)
@given(texts=TEXTS)
def test_a_text_has_the_same_vector_alone_and_among_others(texts: list[str]) -> None:
    together = shared_encoder().encode(texts)
    alone = np.vstack([shared_encoder().encode([text]) for text in texts])
    assert together.shape == (len(texts), COLUMNS)
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_the_order_of_the_words_is_seen() -> None:
    one, other = shared_encoder().encode(["le chien mord l'homme", "l'homme mord le chien"])
    assert one @ other < 0.999


def test_a_long_text_and_many_texts_are_encoded_in_parts() -> None:
    long = "je voudrais savoir combien je peux emprunter " * 60
    vectors = shared_encoder().encode([long, *["oui"] * 300])
    assert np.allclose(vectors[0], shared_encoder().encode([long])[0], atol=1e-5)
    assert np.allclose(vectors[1:], vectors[1], atol=1e-5)


def test_no_text_has_no_vector() -> None:
    assert shared_encoder().encode([]).shape == (0, COLUMNS)
