"""Inputs that reach as much code as possible: `python guided_fuzz.py SECONDS [CORPUS]` (atheris, libFuzzer).

The first byte of an input chooses what reads the rest. What a target raises beyond what it promises ends the program with
a failure, and the input stands in the output. With a folder for the corpus, what was found once is the beginning of the
next run.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import atheris

from tremplin.operations.left_out import CHANNELS, EVALUATION, NEURAL, leave_out

leave_out((*NEURAL, *CHANNELS, *EVALUATION))

with atheris.instrument_imports(include=["tremplin"], enable_loader_override=False):
    from tremplin.channels.channel_limits import load_limits
    from tremplin.channels.renderer import render
    from tremplin.channels.telegram_updates import read_update
    from tremplin.channels.typed_text import clean_text, without_command
    from tremplin.channels.web_message import browser_message
    from tremplin.channels.web_protocol import Feedback, MessageRequest, WebError, session_of
    from tremplin.channels.whatsapp_webhook import read_failures, read_messages
    from tremplin.directory.loading import load_files
    from tremplin.nlu.reading import load_lexicon
    from tremplin.places import load_gazetteer
    from tremplin.privacy import mask
    from tremplin.settings import data_dir

PHONE_NUMBER_ID = "1"
# Words that random bytes would find late.
WORDS = (
    *("session", "id", "message-0001", "text", "payload", "useful", "reason", "topic", "custom", "buttons", "cards"),
    *("title", "lines", "url", "https://", "sources", "name", "update_id", "message", "callback_query", "from", "chat"),
    *("private", "type", "location", "latitude", "longitude", "entry", "changes", "value", "metadata", "messages"),
    *("phone_number_id", "statuses", "errors", "code", "timestamp", "object", "whatsapp_business_account", "edit"),
    *("structures", "services", "nom", "commune", "code_postal", "horaires_accueil", "Mo-Fr 09:00-17:00", "Lille"),
    *("saint", "75011", "près de", "2A", "FR76", "1 84 12 76 451 089 46"),
)


def places(text: str) -> None:
    gazetteer = load_gazetteer()
    resolution = gazetteer.resolve(text)
    assert all(gazetteer.get(place.key) == place for place in resolution.places)


def words(text: str) -> None:
    typed = without_command(clean_text(text))
    assert not typed.startswith("/")
    mask(typed)
    load_lexicon().read(typed)


def directory(data: bytes) -> None:
    kinds = {"services.csv": data, "structures.json": data}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in kinds.items():
            (Path(folder) / name).write_bytes(content)
            load_files([Path(folder) / name])


def protocol(body: Any) -> None:
    for read in (MessageRequest.parse, Feedback.parse, session_of):
        with suppress(WebError):
            read(body)


def platforms(delivery: Any) -> None:
    read_update(delivery)
    for incoming in read_messages(delivery, PHONE_NUMBER_ID):
        assert incoming.platform_id and incoming.id
    read_failures(delivery, PHONE_NUMBER_ID)


def responses(response: Any) -> None:
    if not isinstance(response, dict):
        return
    message = browser_message(response, str)
    assert message is None or json.dumps(message)
    for limits in load_limits(data_dir() / "channels" / "limites.yml").values():
        for shown in render(response, limits, "Choisissez", str):
            assert limits.fits(shown.text)


def of_text(target: Callable[[str], None]) -> Callable[[bytes], None]:
    return lambda data: target(data.decode("utf-8", "ignore"))


def of_json(target: Callable[[Any], None]) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        try:
            decoded = json.loads(data)
        except (ValueError, RecursionError):
            return
        target(decoded)

    return run


TARGETS: tuple[tuple[Callable[[bytes], None], str], ...] = (
    (of_text(places), "où aller près de saint denis (93)"),
    (of_text(words), "j'ai 1 200 € par mois, /restart FR76 3000 6000 0112 3456 7890 189"),
    (directory, "id;nom;commune;code_postal;horaires_accueil\n1;Adie;Lille;59000;Mo-Fr 09:00-17:00\n"),
    (of_json(protocol), '{"session":"x","id":"message-0001","text":"bonjour","payload":"","useful":true}'),
    (
        of_json(platforms),
        '{"update_id":1,"message":{"from":{"id":1},"chat":{"id":1,"type":"private"},"text":"x","location":'
        '{"latitude":1,"longitude":2}},"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages",'
        '"value":{"metadata":{"phone_number_id":"1"},"messages":[{"from":"1","id":"a","timestamp":"1","type":"text",'
        '"text":{"body":"x"}}],"statuses":[{"errors":[{"code":1,"title":"x"}]}]}}]}]}',
    ),
    (
        of_json(responses),
        '{"text":"**a** [b](https://c.test)","buttons":[{"title":"x","payload":"/y","short":"z"}],"custom":{"answer":'
        '"a","topic":"t","safety":true,"sources":[{"name":"n","url":"https://s.test","checked":"2026-11-21"}],"cards":'
        '[{"title":"c","lines":[{"kind":"phone","text":"t","url":"tel:+33"}]}]}}',
    ),
)


def run(data: bytes) -> None:
    """Let the target that the first byte chooses read the rest."""
    target, _ = TARGETS[data[0] % len(TARGETS) if data else 0]
    target(data[1:])


def main(seconds: str, corpus: str | None = None) -> None:
    with tempfile.TemporaryDirectory(prefix="tremplin-fuzz-") as folder:
        kept = Path(corpus) if corpus else Path(folder) / "corpus"
        kept.mkdir(parents=True, exist_ok=True)
        for number, (_, seed) in enumerate(TARGETS):
            content = bytes([number]) + seed.encode()
            (kept / f"seed-{number}").write_bytes(content)
            run(content)  # what is loaded at the first use is loaded before the first input is timed
        words_file = Path(folder) / "words"
        words_file.write_text("\n".join(f'"{_escaped(word)}"' for word in WORDS) + "\n", encoding="ascii")
        options = [f"-max_total_time={seconds}", f"-dict={words_file}", "-max_len=4096", "-timeout=20"]
        atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={folder}/", "-verbosity=0", str(kept)], run)
        atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
