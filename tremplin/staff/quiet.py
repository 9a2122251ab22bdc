"""Rasa, TensorFlow and their libraries speak English to developers: none of it in the staff's terminal."""

import logging
import os
import warnings
from typing import Any


def silence_libraries() -> None:
    """Hide logs and warnings of this process. To be called before Rasa is imported."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow writes from C++, past Python's logs
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    warnings.showwarning = _say_nothing  # filters would not do: some libraries reset them on import
    logging.disable(logging.CRITICAL)
    import structlog  # Rasa logs through it, and unset it prints everything

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _say_nothing(*_args: Any, **_kwargs: Any) -> None:
    """Takes the place of `warnings.showwarning`."""
