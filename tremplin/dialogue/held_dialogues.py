"""The forgetting of guided dialogues in the database: at their end, or when nobody comes back to them.

A row stands for each conversation from the first turn of a guided dialogue until nothing of it is left. It is written
in the transaction that writes the turn, and what is over is emptied in it: a process may be killed at any moment.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from rasa.shared.core.events import BotUttered, UserUttered
from sqlalchemy.engine import Connection

from tremplin.dialogue.forgetting import StoredEvent, emptied, leaving, without_guide
from tremplin.dialogue.tables import Row, append, checkpoints, events, held_dialogues

# A guided dialogue that nobody goes on with ends after an hour, as a session of Rasa does by default.
SESSION_SECONDS = 3600.0
# The last answer is kept for a browser that did not get it and asks again (visitor_memory.ANSWER_SECONDS).
ANSWER_SECONDS = 600.0
# The sweep comes this much later: no turn that began before the end of the session is still under way then.
MARGIN_SECONDS = 300.0

# Built once: each turn of each conversation asks them.
_SENDER = sa.bindparam("sender")
_HELD = held_dialogues.select().where(held_dialogues.c.sender_id == _SENDER)
_LAST_EVENT = sa.select(sa.func.max(events.c.id)).where(events.c.sender_id == _SENDER)


@dataclass(frozen=True)
class Held:
    """What a conversation holds of a guided dialogue: the columns of `held_dialogues`."""

    sender_id: str
    first_event_id: int
    is_over: bool
    at: float


def read_held(connection: Connection, sender_id: str) -> Held | None:
    """What a conversation holds; None in most."""
    row = connection.execute(_HELD, {"sender": sender_id}).first()
    return Held(**row._mapping) if row is not None else None


def last_event_id(connection: Connection, sender_id: str) -> int:
    """The id of the newest event of a conversation; 0 before the first."""
    return int(connection.execute(_LAST_EVENT, {"sender": sender_id}).scalar() or 0)


def follow_turn(
    connection: Connection, sender_id: str, held: Held | None, before: int, holds: bool, is_guided: bool, now: float
) -> bool:
    """Keep account of a turn that has just been written, and forget what is over.

    Args:
        held: what the conversation held before the turn.
        before: the id of the last event before the turn.
        holds: something of a guided dialogue is still needed after the turn.
        is_guided: the turn was a part of one.

    Returns:
        Whether something was forgotten.
    """
    is_seen = held is not None and held.is_over
    if held is not None and is_seen:  # whoever writes again has seen the last answer
        _empty(connection, sender_id, held.first_event_id, before)
        _remove(connection, held)
        held = None
    if holds:
        _put(connection, Held(sender_id, held.first_event_id if held else before + 1, False, now))
        return is_seen
    if held is None and not is_guided:
        return is_seen
    first_answer = _empty(connection, sender_id, held.first_event_id if held else before + 1, keep_answer=True)
    if first_answer is not None:
        _put(connection, Held(sender_id, first_answer, True, now))
    elif held is not None:
        _remove(connection, held)
    return True


def end_session(connection: Connection, sender_id: str, now: float) -> bool:
    """Forget the guided dialogue of somebody who comes back after the end of the session; tells whether there was one."""
    held = read_held(connection, sender_id)
    return held is not None and not held.is_over and held.at < now - SESSION_SECONDS and _expire(connection, held)


def forget_abandoned(connection: Connection, now: float) -> list[str]:
    """Forget what nobody has come back to; returns the conversations concerned."""
    columns = held_dialogues.c
    is_old = (columns.is_over & (columns.at < now - ANSWER_SECONDS)) | (
        columns.at < now - SESSION_SECONDS - MARGIN_SECONDS
    )
    old = [Held(**row._mapping) for row in connection.execute(held_dialogues.select().where(is_old))]
    return [held.sender_id for held in old if _expire(connection, held)]


def _expire(connection: Connection, held: Held) -> bool:
    if not _remove(connection, held):
        return False  # another worker does it, or the person has just written
    if not held.is_over and last_event_id(connection, held.sender_id) >= held.first_event_id:
        append(connection, held.sender_id, [Row.of(event) for event in leaving()])
    _empty(connection, held.sender_id, held.first_event_id)
    return True


def _empty(
    connection: Connection, sender_id: str, first: int, last: int | None = None, keep_answer: bool = False
) -> int | None:
    """Empty the events from `first` to `last`, and the state that was drawn from them.

    Args:
        keep_answer: what the assistant said to the last message stays as it is.

    Returns:
        The id of the first event that stays for that reason.
    """
    query = sa.select(events.c.id, events.c.type_name, events.c.data).order_by(events.c.id)
    query = query.where((events.c.sender_id == sender_id) & (events.c.id >= first))
    rows = connection.execute(query if last is None else query.where(events.c.id <= last)).all()
    said = [json.loads(row.data) for row in rows]
    kept = _answer([row.type_name for row in rows]) if keep_answer else set()
    changes = [
        {"row": row.id, "data": json.dumps(after), "intent_name": _intent(after)}
        for position, (row, before, after) in enumerate(zip(rows, said, emptied(said)))
        if position not in kept and after != before
    ]
    if changes:
        connection.execute(events.update().where(events.c.id == sa.bindparam("row")), changes)
    _clean_state(connection, sender_id)
    return rows[min(kept)].id if kept else None


def _answer(types: Sequence[str]) -> set[int]:
    """The positions of what the assistant said after the last message."""
    answer: set[int] = set()
    for position in range(len(types) - 1, -1, -1):
        if types[position] == UserUttered.type_name:
            break
        if types[position] == BotUttered.type_name:
            answer.add(position)
    return answer


def _intent(event: StoredEvent) -> str | None:
    return ((event.get("parse_data") or {}).get("intent") or {}).get("name")


def _clean_state(connection: Connection, sender_id: str) -> None:
    mine = checkpoints.c.sender_id == sender_id
    state = connection.execute(sa.select(checkpoints.c.state).where(mine)).scalar()
    if state is not None:
        cleaned = json.dumps(without_guide(json.loads(state)))
        connection.execute(checkpoints.update().where(mine).values(state=cleaned))


def _put(connection: Connection, held: Held) -> None:
    connection.execute(held_dialogues.delete().where(held_dialogues.c.sender_id == held.sender_id))
    connection.execute(held_dialogues.insert(), [vars(held)])


def _remove(connection: Connection, held: Held) -> bool:
    """Whether the row was there, as it was read."""
    same = (held_dialogues.c.sender_id == held.sender_id) & (held_dialogues.c.at == held.at)
    return bool(connection.execute(held_dialogues.delete().where(same)).rowcount)
