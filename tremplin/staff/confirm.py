"""A question before a command writes."""

from tremplin.nlu.spelling import fold

_YES = frozenset({"oui", "o"})


def confirmed(question: str) -> bool:
    """Ask; only « oui » is a yes. Without somebody to answer (end of the input), it is a no."""
    try:
        return fold(input(question)) in _YES
    except (EOFError, KeyboardInterrupt):
        print()
        return False
