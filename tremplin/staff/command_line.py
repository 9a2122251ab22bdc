"""The command line in French: its verbs imported only when they are called, its help, and what it says of a mistake."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import typer
from rapidfuzz import process
from typer.core import TyperGroup

from tremplin.answers import ContentError
from tremplin.kept_files import start_keeping
from tremplin.staff.words import Words

WORDS = "ligne_de_commande"
SERVES = "serve"  # the verb that serves people
#: make sets this in the commands that it runs.
RUN_BY_MAKE = "MAKELEVEL"
#: Likeness (0-100) from which a known verb is proposed for an unknown one.
ALIKE = 60
USAGE_ERROR = 2  # what shells expect of a command that was written wrong

_QUOTED = re.compile(r"'([^']*)'")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)$")
#: Typer gives them to every application that is not part of another one.
_NOT_OURS = frozenset({"install_completion", "show_completion"})

_BROKEN_WORDS = (
    "{path}:{line} : la mise en forme de ce fichier est cassée, ici ou juste au-dessus. "
    "Corrigez (espaces au début des lignes, deux-points, guillemets fermés), puis recommencez."
)

#: Gives the Typer application of a verb.
Load = Callable[[], typer.Typer]


class LazyGroup(TyperGroup):
    """A group whose verbs are imported when they are called: Rasa, SQL and spreadsheets take seconds to import."""

    verbs: ClassVar[Mapping[str, Load]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """All verbs, in the order of the help."""
        return list(dict.fromkeys([*self.commands, *self.verbs]))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A verb, imported now; None when there is none of that name."""
        if cmd_name in self.verbs and cmd_name not in self.commands:
            command: Any = typer.main.get_command(self.verbs[cmd_name]())
            command.name = cmd_name
            command.params = [parameter for parameter in command.params if parameter.name not in _NOT_OURS]
            _put_in_french(command)
            self.commands[cmd_name] = command
        return self.commands.get(cmd_name)


class CommandLine(typer.Typer):
    """A Typer application that helps and complains in French."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run what was typed, and leave with its exit code."""
        sys.exit(run(typer.main.get_command(self), sys.argv[1:], sys.argv[0]))


def run(command: Any, arguments: list[str], program: str) -> int:
    """Run a command; what goes wrong with it is told on the error output.

    Args:
        program: how it was called, for the advice.

    Returns:
        The exit code.
    """
    if arguments[:1] == [SERVES]:
        start_keeping()  # a broken file of words does not keep people from being answered
    try:
        words = Words.of_project(WORDS)
        _put_in_french(command)
        code = _run(command, arguments, program, words)
    except ContentError as error:  # the words of a tool are broken: it has no others to say it with
        for fault in error.faults:
            print(_BROKEN_WORDS.format(path=fault.path, line=fault.line), file=sys.stderr)
        return 1
    if code and RUN_BY_MAKE in os.environ:
        print(words.say("suite_make"), file=sys.stderr)
    return code


def _run(command: Any, arguments: list[str], program: str, words: Words) -> int:
    try:
        code = command.main(arguments, program, standalone_mode=False)
    except typer.Abort:
        print(words.say("interrompu"), file=sys.stderr)
        return 1
    except typer.TyperException as error:
        if type(error).__name__ != "NoArgsIsHelpError":  # the help is printed already
            context = getattr(error, "ctx", None)
            typed = context.command_path if context else program
            print(words.say("erreur", detail=_mistake(error, words)), file=sys.stderr)
            print(words.say("aide_possible", commande=typed), file=sys.stderr)
        return USAGE_ERROR
    return code if isinstance(code, int) else 0


def _mistake(error: Any, words: Words) -> str:
    """What is wrong with a command. Typer words it in English only: its kinds of mistake are told apart here."""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = " ou ".join(sorted(error.possibilities or ()))
        return words.say("option_inconnue", nom=error.option_name, proche=_near(near, words))
    if kind == "BadOptionUsage":
        return words.say("option_valeur", nom=error.option_name)
    if kind == "MissingParameter":
        return words.say("manque", nom=_name(error.param))
    if kind == "BadParameter":
        return words.say("valeur", nom=_name(error.param), attendu=_expected(error.param, words))
    quoted, bracketed = _QUOTED.search(error.message), _IN_BRACKETS.search(error.message)
    if quoted and isinstance(error.ctx.command, TyperGroup):
        known = error.ctx.command.list_commands(error.ctx)
        nearest = process.extractOne(quoted[1], known, score_cutoff=ALIKE)
        return words.say("commande_inconnue", nom=quoted[1], proche=_near(nearest[0] if nearest else "", words))
    return words.say("en_trop", mots=bracketed[1]) if bracketed else words.say("autre")


def _near(names: str, words: Words) -> str:
    return words.say("proche", noms=names) if names else ""


def _name(parameter: Any) -> str:
    """« --semaines », « FICHIER »."""
    option = max(parameter.opts, key=len)
    return option if option.startswith("-") else str(parameter.metavar or parameter.name.upper())


def _expected(parameter: Any, words: Words) -> str:
    wanted, expected = parameter.type, words.table("attendus")
    least, most = getattr(wanted, "min", None), getattr(wanted, "max", None)
    if least is not None:
        return expected["au_moins" if most is None else "entre"].format(min=least, max=most)
    return expected.get(wanted.name, expected["autre"])


def _put_in_french(command: Any) -> None:
    """The help of a command and of those under it; the descriptions are written in French where they stand."""
    loaded = Words.of_project(WORDS)
    words, types = loaded.table("aide"), loaded.table("sortes")

    class Formatter(command.context_class.formatter_class):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            _put_panels_in_french(words)
            super().write_usage(prog, args, words["usage"])

    class Context(command.context_class):
        formatter_class = Formatter

    command.context_class = Context
    command.options_metavar = words["options"]
    command.get_help_option(Context(command)).help = words["option_aide"]
    for parameter in command.params:
        parameter.type.name = types.get(parameter.type.name, parameter.type.name)
    if isinstance(command, TyperGroup):
        command.subcommand_metavar = words["commande"]
        for below in command.commands.values():
            _put_in_french(below)


def _put_panels_in_french(words: Mapping[str, str]) -> None:
    from typer import rich_utils  # a third of a second, for those who ask for help only

    rich_utils.OPTIONS_PANEL_TITLE = words["titre_options"]
    rich_utils.ARGUMENTS_PANEL_TITLE = words["titre_arguments"]
    rich_utils.COMMANDS_PANEL_TITLE = words["titre_commandes"]
    rich_utils.REQUIRED_LONG_STRING = words["obligatoire"]
    rich_utils.DEFAULT_STRING = words["par_defaut"]
    rich_utils.ENVVAR_STRING = words["variable"]
