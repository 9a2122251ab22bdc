"""A real Chromium with the widget open before it, and what the tests look at in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]

PHONE = {"width": 360, "height": 640}
ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
DESKTOP = {"width": 1280, "height": 800}

_AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Kept from the first moment of every page: refused resources, errors, texts that reach a live region.
_WATCH = """
window.seen = { csp: [], live: [], printed: [], sheets: [] };
addEventListener("securitypolicyviolation", (event) => seen.csp.push(event.violatedDirective + " " + event.blockedURI));
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  new MutationObserver((changes) => {
    for (const change of changes) {
      const region = (change.target.closest ? change.target : change.target.parentElement)?.closest("[aria-live],[role=status],[role=alert]");
      if (!region || region.getAttribute("aria-live") == "off") continue;
      for (const node of change.addedNodes) if (node.textContent.trim()) seen.live.push(node.textContent);
    }
  }).observe(root, { childList: true, subtree: true });
  return root;
};
if (window != top) window.print = () => {
  top.seen.printed.push(document.body.innerText);
  top.seen.sheets.push(document.documentElement.outerHTML);
};
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser.

    Its absence fails the tests in CI; on a developer's machine they are skipped with the reason.
    """
    if not os.path.exists(CHROMIUM) and not os.environ.get("CI"):
        pytest.skip(f"Chromium is not installed at {CHROMIUM} (set CHROMIUM to its path)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """Somebody on a page with the widget."""

    def __init__(self, browser: Browser, **context: Any) -> None:
        self.context = browser.new_context(**{"viewport": DESKTOP, "locale": "fr-FR", **context})
        self.context.set_default_timeout(8_000)
        self.context.add_init_script(_WATCH)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        """Another page of the same browser."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def go(self, url: str) -> "Visitor":
        self.page.goto(url)
        self.launcher.wait_for()
        return self

    @property
    def launcher(self) -> Locator:
        return self.page.locator("tremplin-chat .launcher")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("tremplin-chat dialog")

    @property
    def question(self) -> Locator:
        return self.page.get_by_label("Votre question")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def alert(self) -> Locator:
        return self.page.locator("tremplin-chat .alert")

    def open(self) -> "Visitor":
        self.launcher.click()
        self.page.get_by_text("Je suis un robot").wait_for()
        return self

    def say(self, text: str, answers: int | None = None) -> "Visitor":
        """Send a message; wait until as many answers are shown in all (one more than before, unless told)."""
        expected = answers if answers is not None else self.answers.count() + 1
        self.question.fill(text)
        self.question.press("Enter")
        if expected:
            self.answers.nth(expected - 1).wait_for()
        return self

    @property
    def answers(self) -> Locator:
        """All that the assistant said, the greeting first."""
        return self.page.locator("tremplin-chat .msg:not(.me)")

    def seen(self, what: str) -> list[str]:
        seen: list[str] = self.page.evaluate(f"seen.{what}")
        return seen

    def storage(self) -> dict[str, str]:
        kept: dict[str, str] = self.page.evaluate("({...sessionStorage, ...localStorage})")
        return kept

    def axe(self) -> list[str]:
        """The accessibility rules that the page breaks, best practices included."""
        # Evaluated over the debugging protocol: the page's own CSP does not apply to it.
        self.page.evaluate(AXE_SCRIPT)
        found: list[dict[str, Any]] = self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags}).then(result => result.violations)", _AXE_TAGS
        )
        return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]

    def focused(self) -> str:
        """The text, label or name of what has the focus."""
        name: str = self.page.evaluate(
            """() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
            return e.id == "t" ? "Votre question" : e.getAttribute("aria-label") || e.innerText || e.tagName }"""
        )
        return name.strip()
