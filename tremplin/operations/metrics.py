"""What a monitor reads, in the text format of Prometheus (exposition format 0.0.4). Counts and times, nobody's data."""

import os
import resource
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# Seconds: from what feels instant to where a browser gives up (web_settings.timeout_seconds).
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)

_STATUS_CLASS = 100


class RequestMetrics:
    """Counts the requests of this worker, by route and kind of outcome. A route is a pattern, never what was asked."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._buckets: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
        self._seconds: Counter[str] = Counter()
        self._started = time.time()

    def observe(self, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._counts[route, f"{status // _STATUS_CLASS}xx"] += 1
        self._buckets[route][bisect_left(BUCKETS, seconds)] += 1
        self._seconds[route] += seconds  # type: ignore[assignment]  # typeshed: counters count integers

    def exposition(self, gauges: dict[str, float]) -> str:
        """The page; `gauges` are further values by name."""
        return "\n".join([*self._requests(), *self._durations(), *self._process(), *_gauges(gauges), ""])

    def _requests(self) -> Iterator[str]:
        yield "# TYPE tremplin_requests_total counter"
        for (route, outcome), count in sorted(self._counts.items()):
            yield f'tremplin_requests_total{{route="{route}",status="{outcome}"}} {count}'

    def _durations(self) -> Iterator[str]:
        name = "tremplin_request_seconds"
        yield f"# TYPE {name} histogram"
        for route, buckets in sorted(self._buckets.items()):
            total = 0
            for bound, count in zip((*map(str, BUCKETS), "+Inf"), buckets, strict=True):
                total += count
                yield f'{name}_bucket{{route="{route}",le="{bound}"}} {total}'
            yield f'{name}_sum{{route="{route}"}} {self._seconds[route]:.6f}'
            yield f'{name}_count{{route="{route}"}} {total}'

    def _process(self) -> Iterator[str]:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        yield "# TYPE process_cpu_seconds_total counter"
        yield f"process_cpu_seconds_total {usage.ru_utime + usage.ru_stime:.3f}"
        yield from _gauges(
            {"process_resident_memory_bytes": resident_bytes(), "process_start_time_seconds": self._started}
        )


def resident_bytes(pid: int | str = "self") -> int:
    """The memory that a process holds now; 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def processor_seconds(pid: int | str = "self") -> float:
    """The time that a process has spent on processors, all its threads together; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    user, system = fields[11:13]  # proc(5): utime and stime, the 14th and 15th field of the line
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _gauges(values: dict[str, float]) -> Iterator[str]:
    for name, value in values.items():
        yield f"# TYPE {name} gauge"
        yield f"{name} {value!r}"
