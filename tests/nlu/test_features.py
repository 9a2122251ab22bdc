"""A message alone is weighed as scikit-learn weighs tables of messages."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from tremplin.nlu.features import Features, View

MESSAGES = [
    "combien je peux emprunter pour une voiture",
    "jpeu emprunté combien pr 1 voiture",
    "quels papiers faut il apporter, et où ?",
    "ou faut il apporter les papiers",
    "C'EST QUOI LES PAPIERS ?",
]
WORDS = st.lists(st.sampled_from(" ".join(MESSAGES).split()), max_size=12).map(" ".join)


@given(message=st.one_of(WORDS, st.text(max_size=40)))
def test_the_weights_are_those_of_the_vectorizer_that_learned_them(message: str) -> None:
    vectorizer = TfidfVectorizer(sublinear_tf=True, min_df=2, dtype=np.float32).fit(MESSAGES)
    columns, weights = View.of(vectorizer).weigh(message)
    alone = np.zeros(len(vectorizer.vocabulary_), dtype=np.float32)
    alone[columns] = weights
    assert np.allclose(alone, vectorizer.transform([message]).toarray()[0], atol=1e-6)


def test_a_message_is_seen_alike_in_training_and_after_it() -> None:
    features, learned = Features.fit(MESSAGES)
    assert np.allclose(features.transform(MESSAGES).toarray(), learned.toarray(), atol=1e-5)
    kept = Features.from_dict(features.to_dict(), features.idf(), features.directions)
    assert np.allclose(kept.transform(MESSAGES).toarray(), learned.toarray(), atol=1e-5)


def test_clauses_get_no_meaning() -> None:
    features, _ = Features.fit(MESSAGES)
    whole, clause = features.transform(["quels papiers", "quels papiers"], encoded=1).toarray()
    kept = features.directions.shape[1]
    assert np.allclose(whole[:-kept], clause[:-kept])
    assert whole[-kept:].any() and not clause[-kept:].any()
