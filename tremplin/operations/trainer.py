"""One training: what `rasa train --skip-validation` does, without the parts of Rasa that it does not use.

`python -m tremplin.operations.trainer --data data --out models`. `rasa train` with the same files makes the same model.
"""

import argparse
import os
import sys
from pathlib import Path

from tremplin.operations.left_out import leave_out, unused_in_training


def main() -> None:
    """Train; the exit code says whether it went well."""
    parser = argparse.ArgumentParser(prog="python -m tremplin.operations.trainer", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("models"))
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--domain", type=Path, default=Path("domain.yml"))
    options = parser.parse_args()
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    leave_out(unused_in_training(options.config))
    # imported here: what is left out must be so before Rasa is loaded
    from rasa.api import train

    sys.exit(train(str(options.domain), str(options.config), [str(options.data)], str(options.out)).code)


if __name__ == "__main__":
    main()
