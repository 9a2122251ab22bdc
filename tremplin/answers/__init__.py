"""Facts and topics: what is said, from data/, filled in and dated. Nothing here knows Rasa."""

from tremplin.answers.compose import Answer, Button, Citation, compose, source_line, topic_buttons
from tremplin.answers.content import Content, Response, Topic, Variant
from tremplin.answers.facts import Fact, Facts, Source
from tremplin.answers.faults import ContentError, Fault
from tremplin.answers.live import LiveContent

__all__ = [
    "Answer",
    "Button",
    "Citation",
    "Content",
    "ContentError",
    "Fact",
    "Facts",
    "Fault",
    "LiveContent",
    "Response",
    "Source",
    "Topic",
    "Variant",
    "compose",
    "source_line",
    "topic_buttons",
]
