"""What a messaging channel is made of, the same for each: words, limits, persons."""

from sanic import Sanic

from tremplin.answers.shared import shared_content
from tremplin.channels.channel_limits import load_limits
from tremplin.channels.messaging import BURST, PER_MINUTE, Messaging
from tremplin.channels.messaging_texts import LiveMessagingTexts
from tremplin.channels.person import Persons
from tremplin.channels.shared_rate_limiter import new_rate_limiter
from tremplin.channels.waiting_messages import WaitingMessages
from tremplin.kept_files import first_good
from tremplin.settings import data_dir

_LIMITS = "channels/limites.yml"


def new_messaging(channel: str, secret: bytes) -> Messaging:
    """The messaging of a channel that stands in the table of limits.

    Raises:
        ContentError: the words cannot be read.
        KeyError: the channel has no limits.
    """
    data = data_dir()
    return Messaging(
        channel,
        Persons(secret, channel),
        first_good(lambda folder: load_limits(folder / _LIMITS), _LIMITS)[channel],
        LiveMessagingTexts(shared_content(data)),
        new_rate_limiter(channel, PER_MINUTE, BURST, secret),
        WaitingMessages(channel, secret),
    )


def is_ready(app: Sanic) -> bool:
    """Whether the assistant can answer; while it cannot, platforms are asked to deliver later."""
    agent = getattr(app.ctx, "agent", None)
    return agent is not None and agent.is_ready()
