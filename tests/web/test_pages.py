"""The pages in plain HTML, with and without JavaScript."""

from collections.abc import Callable

import httpx
import pytest
from browser import PHONE, Visitor
from playwright.sync_api import Browser, expect
from web_server import INJECTED, Server

from tremplin.answers import Content
from tremplin.channels.web_pages import answers_by_section, light_markup
from tremplin.settings import data_dir


@pytest.fixture
def without_script(browser: Browser, server: Server) -> Visitor:
    return Visitor(browser, java_script_enabled=False, viewport=PHONE)


def test_every_topic_stands_on_the_page_with_its_answer_source_and_date(server: Server) -> None:
    content = Content.load(data_dir())
    page = httpx.get(server.origin + "/questions").text
    answers = [answer for section in answers_by_section(content).values() for answer in section]
    assert {answer.topic for answer in answers} == set(content.topics)
    for answer in answers:
        assert f'<article id="{answer.topic}"' in page
    assert page.count('class="source"') == sum(bool(answer.citations) for answer in answers) > 0
    assert "vérifié le" in page


@pytest.mark.parametrize(
    "path", ["/", "/questions", "/conversation", "/webhooks/web/questions", "/webhooks/web/conversation"]
)
def test_pages_are_accessible_and_ask_nothing_of_anybody_else(browser: Browser, server: Server, path: str) -> None:
    visitor = Visitor(browser)
    visitor.page.goto(server.origin + path)
    assert visitor.axe() == []
    assert visitor.seen("csp") == []
    assert all(url.startswith((server.origin, "data:")) for url in visitor.requests)
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    links = visitor.page.locator("header a, #sommaire a").evaluate_all("all => all.map(a => a.href)")
    for link in {link.split("#")[0] for link in links}:
        assert httpx.get(link).status_code == 200


def test_the_widget_links_to_the_questions(visit: Callable[..., Visitor]) -> None:
    visitor = visit().open()
    visitor.page.get_by_role("link", name="Toutes les questions").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Toutes les questions et leurs réponses")


def test_a_question_is_asked_and_answered_without_javascript(without_script: Visitor, server: Server) -> None:
    page = without_script.page
    page.goto(server.origin + "/")
    page.get_by_role("link", name="poser votre question sur une page simple").click()
    without_script.question.fill("combien au 06 12 34 56 78 ?")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".answer")).to_contain_text("Le prêt va de 300 €")
    expect(page.locator(".answer")).to_contain_text("Source : Service-Public")
    with page.expect_navigation():
        page.get_by_role("button", name="Combien de temps dure le prêt").click()
    page.reload()  # « renvoyer le formulaire » asks nothing twice
    assert server.agent.texts == ["combien au [téléphone masqué] ?", "/duree"]
    assert len({message.sender_id for message in server.agent.received}) == 1, "one conversation"
    assert without_script.context.cookies() == []


def test_a_structure_card_is_shown_without_javascript(without_script: Visitor, server: Server) -> None:
    without_script.page.goto(server.origin + "/conversation")
    without_script.question.fill("près de Lille")
    without_script.page.get_by_role("button", name="Envoyer").click()
    expect(without_script.page.get_by_role("heading", name="Adie Lille")).to_be_visible()
    assert without_script.page.get_by_role("link", name="03 20").get_attribute("href") == "tel:+33320000000"


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"text": "panne", "id": "message-1"}, 503, "arrêté pour le moment"),
        ({"text": " ", "id": "message-1"}, 422, "Écrivez d’abord"),
        ({"id": "message-1"}, 422, "Écrivez d’abord"),
        ({"text": "x" * 501, "id": "message-1"}, 422, "trop long"),
        ({"text": "bonjour"}, 422, "incomplète"),
        ({"text": "x" * 20_000}, 413, "trop gros"),
    ],
    ids=["down", "blank", "none", "long", "anonymous", "huge"],
)
def test_an_error_is_explained_without_javascript(
    server: Server, fields: dict[str, str], status: int, told: str
) -> None:
    response = httpx.post(server.origin + "/conversation", data=fields)
    assert (response.status_code, told in response.text) == (status, True)


def test_another_site_cannot_post_the_form(server: Server) -> None:
    headers = {"origin": "https://ailleurs.test"}
    response = httpx.post(server.origin + "/conversation", data={"text": "bonjour", "id": "message-1"}, headers=headers)
    assert response.status_code == 403
    assert server.agent.received == []


def test_what_a_person_or_the_assistant_writes_is_escaped(server: Server) -> None:
    page = httpx.post(server.origin + "/conversation", data={"text": f"pirate {INJECTED}", "id": "message-1"}).text
    assert "<img" not in page and "<script>" not in page and 'href="javascript' not in page
    assert "&lt;script&gt;" in page


def test_light_markup_becomes_html() -> None:
    assert (
        light_markup("**300 €**\n- un\n- deux")
        == "<p><strong>300 €</strong></p>\n<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n"
    )
    assert light_markup("Voir https://a.fr/b.") == '<p>Voir <a href="https://a.fr/b">https://a.fr/b</a>.</p>\n'
    assert light_markup("[x](javascript:alert(1)) <b>") == "<p>[x](javascript:alert(1)) &lt;b&gt;</p>\n"
