"""Read a YAML file into plain values that still know the line they stand on.

The content is edited by volunteers: a message about a fault must name file, line and column. libyaml gives these marks
at full speed, where a pure Python reader would need seconds for the examples of all topics.
"""

from pathlib import Path
from typing import Any

import yaml

from tremplin.answers.faults import ContentError, Fault


class LineDict(dict[str, Any]):
    """A mapping that remembers the line (from 1) of the mapping itself and of each of its keys."""

    line: int
    key_lines: dict[str, int]


class _Loader(yaml.CSafeLoader):
    """CSafeLoader whose mappings are LineDict, and whose dates stay as they are read (datetime.date)."""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> LineDict:
    mapping = LineDict()
    mapping.line = node.start_mark.line + 1
    mapping.key_lines = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        mapping.key_lines[key] = key_node.start_mark.line + 1
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)


def read_yaml(path: Path) -> LineDict:
    """Read one YAML file whose top level is a mapping.

    Raises:
        ContentError: the file cannot be read, is not UTF-8, or is not YAML; its faults name line and column.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError([Fault(path, 1, "fichier_illisible", detail=str(error))]) from error
    try:
        loaded = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ContentError([Fault(path, line, "yaml_invalide", column=column, detail=error.problem or "")]) from error
    except yaml.YAMLError as error:
        raise ContentError([Fault(path, 1, "yaml_invalide", detail=str(error))]) from error
    if not isinstance(loaded, LineDict):
        raise ContentError([Fault(path, 1, "yaml_vide")])
    return loaded
