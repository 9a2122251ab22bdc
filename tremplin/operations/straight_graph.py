"""The components of a model run one after the other, without a scheduler.

Rasa 3.6 hands each run of its graph to dask, which plans anew in which order a handful of components run, three times a
message: a tenth of a turn. The order depends on the target alone: here it is found once.
"""

from typing import Any

from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

Step = tuple[str, GraphNode, tuple[str, ...]]

# The orders found so far are kept with the runner: a new model has a new one.
_ORDERS = "_tremplin_orders"


def run_straight() -> None:
    """Let every graph that this process runs do without dask."""
    DaskGraphRunner.run = _run


def _run(
    runner: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """See GraphRunner.run; what a component raises comes out as it is."""
    wanted = tuple(targets or runner._graph_schema.target_names)
    orders: dict[tuple[str, ...], list[Step]] = vars(runner).setdefault(_ORDERS, {})
    if wanted not in orders:
        orders[wanted] = _order(runner, wanted)
    # A node gets the outputs of its parents with their names; a name alone where there is none, as from dask.
    outputs: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
    for name, node, parents in orders[wanted]:
        outputs[name] = node(*(outputs.get(parent, parent) for parent in parents))
    return dict(outputs[name] for name in wanted)


def _order(runner: DaskGraphRunner, targets: tuple[str, ...]) -> list[Step]:
    """The nodes that lead to the targets, parents first."""
    nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
    found: dict[str, Step] = {}

    def visit(name: str) -> None:
        if name in nodes and name not in found:
            parents = tuple(nodes[name].needs.values())
            for parent in parents:
                visit(parent)
            found[name] = (name, runner._instantiated_nodes[name], parents)

    for target in targets:
        visit(target)
    return list(found.values())
