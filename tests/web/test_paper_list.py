"""The list of papers in the widget: ticked, copied, and printed alone on one page, in a real browser."""

import re
from collections.abc import Callable

import pytest
from browser import PHONE, Visitor
from playwright.sync_api import Browser, expect
from web_server import PAPERS

CARDS = PAPERS["custom"]["cards"]
LINES = [line["text"] for card in CARDS for line in card["lines"]]
TITLES = [card["title"] for card in CARDS]
_PAGE = re.compile(rb"/Type\s*/Page\b")

Visit = Callable[..., Visitor]


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    """Somebody who has just got the longest list, after another answer."""
    return visit(permissions=["clipboard-read", "clipboard-write"]).open().say("combien").say("mes papiers")


def _tick(visitor: Visitor, paper: str) -> None:
    visitor.answers.last.locator("label", has_text=re.compile(f"{paper}$")).click()


def test_each_paper_is_ticked_with_the_mouse_and_the_keyboard(visitor: Visitor) -> None:
    boxes = visitor.answers.last.get_by_role("checkbox")
    visitor.page.get_by_text("Pièce d'identité ou titre de séjour").click()
    boxes.nth(1).focus()
    visitor.page.keyboard.press("Space")

    assert boxes.count() == len(LINES)
    expect(boxes.nth(0)).to_be_checked()
    expect(boxes.nth(1)).to_be_checked()
    expect(boxes.nth(2)).not_to_be_checked()
    expect(visitor.page.get_by_role("checkbox", name="RIB")).to_be_visible()
    assert visitor.answers.last.inner_text().count("☑") == 2
    assert visitor.axe() == []


def test_a_tick_stays_when_the_page_changes_and_can_be_taken_back(visitor: Visitor) -> None:
    _tick(visitor, "RIB")
    visitor.page.reload()
    rib = visitor.page.get_by_role("checkbox", name="RIB")
    expect(rib).to_be_checked()
    _tick(visitor, "RIB")

    expect(rib).not_to_be_checked()
    assert "☑" not in visitor.answers.last.inner_text()


def test_the_list_is_copied_with_its_boxes_and_its_ticks(visitor: Visitor) -> None:
    _tick(visitor, "RIB")
    visitor.page.get_by_role("button", name="Copier").last.click()
    expect(visitor.page.get_by_text("Réponse copiée.")).to_be_visible()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")

    assert [title for title in TITLES if title not in copied] == []
    assert [line for line in LINES if line not in copied and line != "☐ RIB"] == []
    assert "☑ RIB" in copied
    assert len(copied.splitlines()) >= len(LINES) + len(TITLES), "one paper a line"


def test_it_is_printed_alone_on_one_page_with_readable_titles(visitor: Visitor, browser: Browser) -> None:
    _tick(visitor, "RIB")
    visitor.page.get_by_role("button", name="Imprimer").last.click()
    (text,) = visitor.seen("printed")
    (sheet,) = visitor.seen("sheets")
    page = browser.new_page()
    page.set_content(sheet)
    page.emulate_media(media="print")
    titles = page.locator("h3").evaluate_all(
        "all => all.map(h => [h.innerText, parseFloat(getComputedStyle(h).fontSize), +getComputedStyle(h).fontWeight])"
    )
    lines = page.locator("li").evaluate_all("all => all.map(li => parseFloat(getComputedStyle(li).fontSize))")
    pages = len(_PAGE.findall(page.pdf(format="A4")))
    page.close()

    assert [line for line in LINES if line not in text and line != "☐ RIB"] == []
    assert "☑ RIB" in text and text.count("☐") + text.count("☑") == len(LINES)
    assert "Le prêt va de" not in text and "Imprimer" not in text and "Votre question" not in text, "the list alone"
    assert [title for title, _, _ in titles] == TITLES
    assert all(size >= 16 and weight >= 600 for _, size, weight in titles), "at least 12 points, bold"
    assert all(size >= 14 for size in lines)
    assert pages == 1


def test_on_a_phone_a_paper_is_large_enough_for_a_thumb(visit: Visit) -> None:
    visitor = visit(viewport=PHONE).open().say("mes papiers")
    heights = visitor.answers.last.locator("label").evaluate_all(
        "all => all.map(l => l.getBoundingClientRect().height)"
    )

    assert min(heights) >= 24, "WCAG 2.2, target size"
    assert visitor.seen("csp") == []
