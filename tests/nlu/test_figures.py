"""The trained model on the development set: floors that a change may not break."""

import pytest

from tremplin.nlu.figures import Figures, figures, read_labelled
from tremplin.settings import project_dir


@pytest.fixture(scope="module")
async def measured(new_conversation) -> Figures:
    from tremplin.answers import Content
    from tremplin.settings import data_dir
    from tremplin.staff.bench_nlu import DEVELOPMENT_SET, understand

    messages = read_labelled(project_dir() / DEVELOPMENT_SET)
    understood, _ = await understand((await new_conversation()).agent.parse_message, messages)
    safety = frozenset(topic.id for topic in Content.load(data_dir()).topics.values() if topic.is_safety)
    return figures(messages, understood, safety)


def test_the_first_topic_is_right(measured) -> None:
    assert measured.first >= 0.91


def test_all_topics_of_several_questions_are_found(measured) -> None:
    assert measured.doubles >= 0.75


def test_dangers_are_found_with_few_false_alarms(measured) -> None:
    assert measured.safety_found >= 0.94
    assert measured.false_alarms <= 0.02


def test_what_is_out_of_scope_is_refused_and_what_is_not_is_answered(measured) -> None:
    assert measured.out_of_scope_refused >= 0.88
    assert measured.in_scope_refused <= 0.04


def test_confidence_tells_the_truth(measured) -> None:
    assert measured.calibration_error <= 0.06
