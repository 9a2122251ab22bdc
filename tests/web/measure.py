"""The figures of the web channel: `python tests/web/measure.py [http://127.0.0.1:5005]`.

Without an address, an assistant that answers at once stands behind the channel: what is measured is the channel alone. With one, start
that server with generous limits (TREMPLIN_WEB_PER_MINUTE, TREMPLIN_WEB_BURST, TREMPLIN_WEB_ADDRESS_PER_MINUTE, TREMPLIN_WEB_ADDRESS_BURST).
"""

import asyncio
import itertools
import statistics
import sys
import time

import httpx
from browser import PHONE, Visitor, chromium
from web_server import Server

from tremplin.channels.web_sizes import widget_sizes

QUESTIONS = (
    "combien puis-je emprunter",
    "et sur combien de temps",
    "quels papiers faut-il",
    "je suis fiché, c'est possible ?",
)
CLIENTS = (1, 8, 32)
MESSAGES = 320  # in all, for each number of clients
TURNS = 10  # of one conversation; Rasa replays it at every turn
ROUNDS = 3
SLOW_3G = {"offline": False, "latency": 150, "downloadThroughput": 750_000 / 8, "uploadThroughput": 250_000 / 8}
SLOW_CPU = 4


async def talk(url: str, count: int, tag: str) -> list[float]:
    """One client's messages, one after the other: milliseconds each."""
    times = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        session = ""
        for number in range(count):
            if number % TURNS == 0:
                session = (await client.post("/session", json={})).json()["session"]
            body = {"session": session, "id": f"measure-{tag}-{number}", "text": QUESTIONS[number % len(QUESTIONS)]}
            start = time.perf_counter()
            (await client.post("/message", json=body)).raise_for_status()
            times.append((time.perf_counter() - start) * 1000)
    return times


async def latency(url: str) -> None:
    """Print p50 and p95 for each number of clients."""
    await talk(url, 10, "warm")
    for clients in CLIENTS:
        start = time.perf_counter()
        rows = await asyncio.gather(*(talk(url, MESSAGES // clients, f"{clients}-{n}") for n in range(clients)))
        seconds = time.perf_counter() - start
        times = sorted(one for row in rows for one in row)
        p95 = times[int(len(times) * 0.95)]
        print(
            f"{clients:2} clients: p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, {len(times) / seconds:.0f} messages/s"
        )


def slow_phone(origin: str) -> None:
    """Print the times on a slow phone: launcher shown, greeting and first answer."""
    rounds = []
    with chromium() as browser:
        for _ in range(ROUNDS):
            visitor = Visitor(browser, viewport=PHONE)
            visitor.context.set_default_timeout(30_000)
            protocol = visitor.context.new_cdp_session(visitor.page)
            protocol.send("Network.enable")
            protocol.send("Network.emulateNetworkConditions", SLOW_3G)
            protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
            marks = [time.perf_counter()]
            visitor.page.goto(origin + "/", wait_until="commit")
            visitor.launcher.wait_for()
            marks.append(time.perf_counter())
            visitor.open()
            marks.append(time.perf_counter())
            visitor.say("combien puis-je emprunter")
            marks.append(time.perf_counter())
            rounds.append([(b - a) * 1000 for a, b in itertools.pairwise(marks)])
            visitor.context.close()
    launcher, greeting, answer = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"3G: launcher {launcher:.0f} ms, click to greeting {greeting:.0f} ms, question to answer {answer:.0f} ms")


def measure(origin: str) -> None:
    """Print all figures for a running server."""
    sizes = widget_sizes()
    print(f"assistant.js: {sizes.served} B, {sizes.gzip} B gzip")
    slow_phone(origin)
    asyncio.run(latency(origin + "/webhooks/web"))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1].rstrip("/"))
    else:
        with Server().running() as server:
            measure(server.origin)
