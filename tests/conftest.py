"""What all tests share: one trained model, loaded once, and new conversations with it."""

from collections.abc import Awaitable, Callable

import pytest

from tremplin.staff.quiet import silence_libraries

silence_libraries()

# Files that start servers and commands, one after the other: begun last, each would keep one process busy alone.
LONGEST = ("test_readme.py", "test_workers.py", "test_kill.py", "test_forgetting.py", "test_faults.py")

NewConversation = Callable[[], Awaitable["Conversation"]]  # noqa: F821 (imported late: it loads Rasa)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that the processes that share the tests end together."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def new_conversation() -> NewConversation:
    """Starts a conversation with the trained model: a new person each time."""
    from tremplin.conversation import Conversation
    from tremplin.staff.training import current_model

    model = current_model()
    if model is None:
        pytest.fail("no model trained on the files as they are: run `tremplin train` (make test does)")

    async def start() -> Conversation:
        return await Conversation.load(model)

    return start
