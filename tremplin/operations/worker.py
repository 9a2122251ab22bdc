"""One worker of the assistant: what `rasa run` serves, without the parts of Rasa that it does not use.

`python -m tremplin.operations.worker -m models` takes the options of `rasa run` that a deployment needs, with the same
names. `rasa run` with the same files serves the same assistant; it takes longer to start, and more memory.
"""

import argparse
import gc
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from tremplin.kept_files import start_keeping
from tremplin.operations.left_out import leave_out, unused

_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    # A message is too small to be worth several threads of arithmetic: they wait for each other, and keep other
    # people's messages from the processor.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

# Objects made, and collections of each generation, before Python looks for cycles. Turns leave hardly any: with Python's
# own 700, 10, 10 an eighth of the processor time under load went into looking, and the slowest answers took half as long
# again (docs/scaling.md).
_COLLECT_AFTER = (50_000, 20, 100)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM."""
    options = worker_options().parse_args(arguments)
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if options.attached:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(*_COLLECT_AFTER)
    leave_out(unused(options.model, options.endpoints, options.credentials))
    start_keeping()
    _serve(options)


def _end_with_parent() -> None:
    """The standard input ends when the program at its other side does, however that happens."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _serve(options: argparse.Namespace) -> None:
    # imported here: what is left out must be so before Rasa is loaded
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.io import configure_colored_logging
    from rasa.utils.log_utils import configure_structlog

    from tremplin.operations.known_domain import find_empty_domain_once
    from tremplin.operations.straight_graph import run_straight

    run_straight()
    find_empty_domain_once()
    # as `rasa run` does; the level is that of LOG_LEVEL, else INFO
    configure_logging_and_warnings()
    configure_colored_logging(None)
    configure_structlog()
    serve_application(
        str(options.model),
        interface=options.interface,
        port=options.port,
        credentials=str(options.credentials),
        endpoints=AvailableEndpoints.read_endpoints(str(options.endpoints)),
        enable_api=False,
    )


def worker_options() -> argparse.ArgumentParser:
    """What can be said when it is started."""
    parser = argparse.ArgumentParser(prog="python -m tremplin.operations.worker", description=__doc__)
    parser.add_argument("-m", "--model", type=Path, default=Path("models"))
    parser.add_argument("-i", "--interface", default="127.0.0.1")
    parser.add_argument("-p", "--port", type=int, default=5005)
    parser.add_argument("--endpoints", type=Path, default=Path("endpoints.yml"))
    parser.add_argument("--credentials", type=Path, default=Path("credentials.yml"))
    parser.add_argument("--attached", action="store_true", help="end when the standard input does")
    return parser


if __name__ == "__main__":
    main()
