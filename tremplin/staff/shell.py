"""The staff's shell: talk with the assistant, see what it understood, teach it, keep dialogues and play them again."""

import datetime
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from rapidfuzz import process
from rich.console import Console
from rich.text import Text

from tremplin.answers import Content, ContentError, LiveContent
from tremplin.conversation import Conversation, Turn
from tremplin.nlu.spelling import fold
from tremplin.places import load_gazetteer
from tremplin.privacy import mask
from tremplin.staff.dialogue_file import DialogueError, format_dialogue, heading_of, parse_dialogue
from tremplin.staff.replay import Replayed, record, replay
from tremplin.staff.teach import Lesson, NotTaught, take_back, teach
from tremplin.staff.turn_view import TurnView, button_payloads
from tremplin.staff.words import Words

ALIKE = 60  # likeness (0-100) from which a known topic is proposed for an unknown one
_NAME = re.compile(r"[\w-]{1,60}")
_NUMBER = re.compile(r"\d{1,3}")
_NUMBER_AS_MESSAGE = re.compile(r"(\d+)\.")

NewConversation = Callable[[], Awaitable[Conversation]]


class Shell:
    """Answers one line at a time; what it shows goes to the console.

    Args:
        console: where it writes.
        new_conversation: starts a conversation with the trained assistant.
        data: the data folder.
        dialogues: the folder of kept dialogues.
        test_messages: the folder of the messages that nothing is learned from.
    """

    def __init__(
        self, console: Console, new_conversation: NewConversation, data: Path, dialogues: Path, test_messages: Path
    ) -> None:
        self._console = console
        self._new_conversation = new_conversation
        self._data = data
        self._dialogues = dialogues
        self._test_messages = test_messages
        self._words = Words.load(data, "shell")
        self._content = LiveContent(data)
        self._view = TurnView(self._words, self._words.names("memoire_cachee"), _place_name)
        self._conversation: Conversation | None = None
        self._turns: list[Turn] = []
        self._replayed: str | None = None
        self._lessons: list[Lesson] = []
        self._commands: dict[str, Callable[[str], Awaitable[None]]] = {
            "aide": self._help,
            "apprendre": self._teach,
            "desapprendre": self._take_back,
            "sujets": self._list_topics,
            "garder": self._keep,
            "rejouer": self._replay,
            "nouveau": self._restart,
        }

    async def handle(self, line: str) -> None:
        """One line of the staff: a command, the number of a button, or a message."""
        line = line.strip()
        if not line:
            return
        typed, _, argument = line.removeprefix("/").partition(" ")
        name = fold(typed)
        if line.startswith("/") and name in self._commands:
            await self._commands[name](argument.strip())
        elif line.startswith("/") and typed.partition("{")[0] not in self._current().topics:
            self._say("commande_inconnue", commande=line.split()[0])
        else:
            await self._send(self._as_message(line))

    def _as_message(self, line: str) -> str:
        """A number chooses a button; « 2. » is the number itself."""
        payloads = button_payloads(self._turns[-1]) if self._turns else []
        if _NUMBER.fullmatch(line) and 1 <= int(line) <= len(payloads):
            return payloads[int(line) - 1]
        as_message = _NUMBER_AS_MESSAGE.fullmatch(line)
        return as_message[1] if as_message else line

    async def _send(self, text: str) -> None:
        masked = mask(text)
        if masked != text:
            self._say("masque", texte=masked)
        if self._conversation is None:
            self._conversation = await self._new_conversation()
        try:
            turn = await self._conversation.say(masked)
        except Exception as error:
            self._say("panne", detail=f"{type(error).__name__} : {error}")
            return
        self._turns.append(turn)
        self._show(turn)
        self._content.current()
        if self._content.problems:
            self._say("contenu_garde")
            self._say("debut.contenu_casse")

    async def _restart(self, _argument: str) -> None:
        self._conversation, self._turns, self._replayed = None, [], None
        self._say("nouveau")

    async def _help(self, _argument: str) -> None:
        self._say("aide")

    async def _list_topics(self, _argument: str) -> None:
        for topic in sorted(self._current().topics.values(), key=lambda topic: topic.id):
            self._console.print(Text.assemble((f"{topic.id:28}", "bold"), topic.titre))

    async def _teach(self, topic_id: str) -> None:
        content = self._current()
        if not topic_id:
            self._say("apprendre.usage")
        elif not self._turns:
            self._say("apprendre.sans_message")
        elif topic_id not in content.topics:
            self._say("apprendre.sujet_inconnu", sujet=topic_id)
            near = process.extractOne(topic_id, list(content.topics), score_cutoff=ALIKE)
            if near:
                self._say("apprendre.proche", sujet=near[0])
            self._say("apprendre.voir_sujets")
        else:
            path = content.topics[topic_id].response.path
            try:
                lesson = teach(self._turns[-1].text, topic_id, path, self._data, self._test_messages)
            except NotTaught as refusal:
                self._say(f"apprendre.{refusal.code}", **refusal.values)
            except (ContentError, OSError):
                self._say("apprendre.echec", fichier=path.name)
            else:
                self._lessons.append(lesson)
                self._say("apprendre.fait", sujet=topic_id, ou=f"{lesson.path.name}:{lesson.line}")

    async def _take_back(self, _argument: str) -> None:
        """The last lesson first: what was filed after another one in the same file goes before it."""
        if not self._lessons:
            self._say("desapprendre.rien")
            return
        lesson = self._lessons.pop()
        try:
            take_back(lesson)
        except NotTaught as refusal:
            self._say(f"desapprendre.{refusal.code}", **refusal.values)
        except (OSError, UnicodeDecodeError):
            self._say("apprendre.echec", fichier=lesson.path.name)
        else:
            self._say("desapprendre.fait", sujet=lesson.topic, texte=lesson.text)

    async def _keep(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            self._say("garder.usage")
            return
        if not self._turns:
            self._say("garder.vide")
            return
        path = self._dialogue_path(name)
        if path.exists() and self._replayed != name:
            self._say("garder.existe", fichier=path.name, nom=name)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        remarks = heading_of(path.read_text(encoding="utf-8")) if path.exists() else ""
        heading = remarks or self._words.say("garder.en_tete", date=f"{datetime.date.today():%d/%m/%Y}")
        path.write_text(format_dialogue([record(turn) for turn in self._turns], heading), encoding="utf-8")
        self._say("garder.fait", fichier=path.name)

    async def _replay(self, name: str) -> None:
        name = name.removesuffix(".txt")
        if not _NAME.fullmatch(name):
            self._say("rejouer.usage")
            return
        path = self._dialogue_path(name)
        if not path.exists():
            kept = ", ".join(sorted(file.stem for file in self._dialogues.glob("*.txt")))
            self._say("rejouer.absent", fichier=path.name, liste=kept or self._words.say("rejouer.aucun"))
            return
        try:
            dialogue = parse_dialogue(path.read_text(encoding="utf-8"))
        except (DialogueError, OSError, UnicodeDecodeError) as error:
            code, line = (error.code, error.line) if isinstance(error, DialogueError) else ("illisible", 1)
            self._say("rejouer.ligne", fichier=path.name, ligne=line, detail=self._words.say(f"dialogue.{code}"))
            return
        self._conversation = await self._new_conversation()
        replayed = await replay(dialogue, self._conversation)
        self._turns, self._replayed = [each.turn for each in replayed], name
        for each in replayed:
            self._show_replayed(each)
        changes = sum(each.changed for each in replayed)
        if changes:
            self._say("rejouer.bilan", changements=changes, messages=len(replayed), nom=name)
        else:
            self._say("rejouer.pareil")

    def _show_replayed(self, each: Replayed) -> None:
        self._console.print(Text(f"{self._words.say('invite')}{each.recorded.message}", style="bold"))
        if not each.changed:
            return
        self._show(each.turn)
        none = self._words.say("rejouer.aucun")
        if each.topics_changed:
            before, after = ", ".join(each.recorded.topics or ()), ", ".join(each.turn.topics)
            self._say("rejouer.sujets", style="red", avant=before or none, apres=after or none)
        if each.answers_changed:
            before = ", ".join(answer.name for answer in each.recorded.answers if answer.name)
            after = ", ".join(answer.name or none for answer in record(each.turn).answers)
            self._say("rejouer.reponses", style="red", avant=before or none, apres=after or none)
        for expected in each.missing:
            self._say("rejouer.attendu", style="red", avant=expected.text)
        for old, new in each.words_changed:
            self._say("rejouer.mots", style="yellow", nom=old.name)
            self._console.print(Text(f"- {old.text}", style="red"))
            self._console.print(Text(f"+ {new.text}", style="green"))

    def _show(self, turn: Turn) -> None:
        self._console.print(self._view.draw(turn, self._console.width))

    def _dialogue_path(self, name: str) -> Path:
        return self._dialogues / f"{name}.txt"

    def _current(self) -> Content:
        return self._content.current()

    def _say(self, sentence: str, style: str = "magenta", **values: object) -> None:
        self._console.print(Text(self._words.say(sentence, **values), style=style))


def _place_name(key: str) -> str:
    place = load_gazetteer().get(key)
    return place.label if place else key
