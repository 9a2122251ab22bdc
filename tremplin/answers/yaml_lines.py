"""Read a YAML file into plain values that still know the line they stand on. Every file of data/ is read here.

The content is edited by volunteers: a message about a fault must name file, line and column. libyaml gives these marks
at full speed, where a pure Python reader would need seconds for the examples of all topics.
"""

import re
from pathlib import Path
from typing import Any, ClassVar

import yaml
from yaml.resolver import BaseResolver

from tremplin.answers.faults import ContentError, Fault


class LineDict(dict[str, Any]):
    """A mapping that remembers the line (from 1) of the mapping itself and of each of its keys."""

    line: int
    key_lines: dict[str, int]


# PyYAML follows YAML 1.1, where « on » and « no » are booleans, 12:30 is 750 and 0644 is 420. Volunteers write words,
# hours and phone numbers: only what YAML 1.2 takes for a boolean or a number is one, and nothing that begins with 0.
_BOOLEAN, _INTEGER, _NUMBER = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
_TRUE = "true"
_PLAIN = (
    (_BOOLEAN, r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    (_INTEGER, r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    (_NUMBER, r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$", "-+0123456789"),
)


class _Loader(yaml.CSafeLoader):
    """CSafeLoader whose mappings are LineDict, and whose dates stay as they are read (datetime.date)."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in (_BOOLEAN, _INTEGER, _NUMBER)]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


class _SameKeyTwice(yaml.MarkedYAMLError):
    """YAML would keep the second value without a word."""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> LineDict:
    mapping = LineDict()
    mapping.line = node.start_mark.line + 1
    mapping.key_lines = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in mapping:
            raise _SameKeyTwice(problem=key, problem_mark=key_node.start_mark)
        mapping.key_lines[key] = key_node.start_mark.line + 1
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


def _construct_date(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """A date; one that no calendar has (the 30th of February) stays a text, which whoever needs a date refuses."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


for _tag, _pattern, _first in _PLAIN:
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))
_Loader.add_constructor(BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)
_Loader.add_constructor(_BOOLEAN, lambda loader, node: loader.construct_scalar(node).lower() == _TRUE)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _construct_date)


def read_yaml(path: Path) -> LineDict:
    """Read one YAML file whose top level is a mapping.

    Raises:
        ContentError: the file cannot be read, is not UTF-8, or is not YAML; its faults name line and column.
    """
    try:
        content = path.read_bytes()
        loaded = yaml.load(content.decode("utf-8"), Loader=_Loader)
    except OSError as error:
        code = "fichier_absent" if isinstance(error, FileNotFoundError) else "fichier_illisible"
        raise ContentError([Fault(path, 1, code)]) from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ContentError([Fault(path, line, "pas_utf8")]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        code = "cle_double" if isinstance(error, _SameKeyTwice) else "yaml_invalide"
        raise ContentError([Fault(path, line, code, column=column, detail=error.problem or "")]) from error
    except yaml.YAMLError as error:
        raise ContentError([Fault(path, 1, "yaml_invalide", detail=str(error))]) from error  # a character it refuses
    if not isinstance(loaded, LineDict):
        raise ContentError([Fault(path, 1, "yaml_vide")])
    return loaded
