"""The widget in a real browser: what a person sees, hears and can do with it."""

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from browser import DESKTOP, PHONE, ZOOMED, Visitor
from playwright.sync_api import Route, expect
from web_server import CARDS, INJECTED, Server

Visit = Callable[..., Visitor]

TOO_MANY = {
    "status": 429,
    "headers": {"retry-after": "3", "content-type": "application/json"},
    "body": json.dumps({"error": {"code": "too_many", "message": "Vous écrivez très vite."}}),
}


# Accessibility


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE, ZOOMED], ids=["desktop", "phone", "zoomed"])
def test_axe_finds_nothing_in_any_state(visit: Visit, viewport: dict[str, int]) -> None:
    visitor = visit(viewport=viewport)
    assert visitor.axe() == [], "closed"
    visitor.open()
    assert visitor.axe() == [], "greeting"
    visitor.say("près de Lille").say("en arabe").say("combien")
    visitor.page.get_by_text("Urgences", exact=True).click()
    visitor.page.get_by_text("Sources", exact=True).click()
    visitor.page.get_by_role("button", name="Pas utile").last.click()
    assert visitor.axe() == [], "conversation"
    visitor.question.fill("x" * 450)
    visitor.page.get_by_role("button", name="Effacer").click()
    assert visitor.axe() == [], "asked to confirm"
    visitor.page.get_by_role("button", name="Non").click()
    visitor.page.route("**/message", lambda route: route.fulfill(**TOO_MANY))
    visitor.question.fill("encore")
    visitor.question.press("Enter")
    visitor.page.get_by_role("button", name="Réessayer").wait_for()
    assert visitor.axe() == [], "error"


def test_everything_is_done_with_the_keyboard(visit: Visit, server: Server) -> None:
    visitor = visit()
    keyboard = visitor.page.keyboard
    for _ in range(12):
        keyboard.press("Tab")
        if (
            visitor.focused() == "Poser une question"
            and visitor.page.evaluate("document.activeElement.localName") != "a"
        ):
            break
    keyboard.press("Enter")
    visitor.page.get_by_text("Je suis un robot").wait_for()
    assert visitor.focused() == "Votre question", "a keyboard user can type at once"
    keyboard.type("combien")
    keyboard.press("Shift+Enter")
    keyboard.type("puis-je avoir")
    keyboard.press("Enter")
    visitor.answers.nth(1).wait_for()
    assert server.agent.texts == ["combien puis-je avoir"]
    for _ in range(20):
        keyboard.press("Shift+Tab")
        if visitor.focused().startswith("Combien de temps"):
            break
    keyboard.press("Enter")
    visitor.answers.nth(2).wait_for()
    assert server.agent.texts[-1] == "/duree"
    assert visitor.focused() == "Conversation", "the pressed button is gone, the focus is not lost"
    keyboard.press("Escape")
    expect(visitor.dialog).to_be_hidden()
    assert visitor.focused().startswith("Poser une question")


@pytest.mark.parametrize("viewport", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_focus_is_kept_inside_a_full_screen_and_never_hidden(visit: Visit, viewport: dict[str, int]) -> None:
    visitor = visit(viewport=viewport).open().say("près de Lille").say("combien")
    stops = []
    for _ in range(30):
        visitor.page.keyboard.press("Tab")
        hidden = visitor.page.evaluate(
            """() => { let e = document.activeElement; if (e == document.body) return "";
            const root = e.shadowRoot; e = root?.activeElement;
            if (!e) return "outside: " + document.activeElement.outerHTML.slice(0, 80);
            const box = e.getBoundingClientRect();
            const points = [[.5, .5], [.1, .2], [.9, .8], [.1, .8], [.9, .2]].map(([x, y]) =>
              [box.left + box.width * x, Math.min(innerHeight - 2, Math.max(2, box.top + box.height * y))]);
            const shown = points.some(([x, y]) => { const on = root.elementFromPoint(x, y); return on && (e.contains(on) || on.contains(e)); });
            return shown ? "" : "hidden: " + e.outerHTML.slice(0, 80) }"""
        )
        assert hidden == ""
        stops.append(visitor.focused())
    assert {"Fermer", "Parler à une personne", "Conversation", "Votre question", "Envoyer"} <= set(stops)


def test_every_answer_reaches_the_live_region(visit: Visit, server: Server) -> None:
    visitor = visit().open()
    visitor.say("combien").say("près de Lille").say("en arabe")
    heard = "\n".join(visitor.seen("live"))
    for text in ("Je suis un robot", "Le prêt va de 300 €", "Adie Lille", "هذا المساعد"):
        assert text in heard
    assert visitor.log.get_attribute("aria-live") == "polite"
    expect(visitor.page.locator("tremplin-chat [lang=ar][dir=auto]").last).to_contain_text("هذا المساعد")


def test_writing_is_announced_when_the_answer_takes_time(visit: Visit, server: Server) -> None:
    visitor = visit().open()
    server.agent.seconds = 0.8
    visitor.say("combien")
    assert any("écrit" in text for text in visitor.seen("live"))
    expect(visitor.page.get_by_text("écrit…")).to_have_count(0)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE, ZOOMED], ids=["desktop", "phone", "zoomed"])
def test_nothing_is_cut_when_text_is_spaced_out(visit: Visit, viewport: dict[str, int]) -> None:
    visitor = visit(viewport=viewport).open().say("près de Lille").say("combien")
    cut = visitor.page.evaluate(
        """() => { const root = document.querySelector("tremplin-chat").shadowRoot;
        for (const e of root.querySelectorAll("*"))
          e.style.cssText += "line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important";
        for (const e of root.querySelectorAll("p")) e.style.marginBottom = "2em";
        return [...root.querySelectorAll("dialog *:not(.sr):not(option)")]
          .filter(e => e.clientWidth && getComputedStyle(e).display != "inline" &&
            (e.scrollWidth > e.clientWidth + 1 || (e.scrollHeight > e.clientHeight + 1 && !["auto", "scroll", "visible"].includes(getComputedStyle(e).overflowY))))
          .filter(e => e.localName != "textarea").map(e => e.outerHTML.slice(0, 80)) }"""
    )
    assert cut == []


def test_targets_are_large_enough_to_touch(visit: Visit) -> None:
    visitor = visit(viewport=PHONE, has_touch=True, is_mobile=True).open().say("près de Lille").say("combien")
    small = visitor.page.evaluate(
        """() => [...document.querySelector("tremplin-chat").shadowRoot.querySelectorAll("button, summary")]
        .filter(e => e.offsetHeight && e.offsetHeight < 44).map(e => e.outerHTML)"""
    )
    assert small == []


def test_a_touch_screen_shows_the_conversation_without_the_keyboard(visit: Visit) -> None:
    visitor = visit(viewport=PHONE, has_touch=True, is_mobile=True).open()
    assert visitor.focused() == "Conversation"


def test_high_contrast_and_no_motion_are_respected(visit: Visit) -> None:
    visitor = visit(forced_colors="active", reduced_motion="reduce").open().say("combien")
    bordered, moving = visitor.page.evaluate(
        """() => { const root = document.querySelector("tremplin-chat").shadowRoot;
        const look = s => getComputedStyle(root.querySelector(s));
        return [look(".msg").borderTopWidth, [...root.querySelectorAll("*")].filter(e =>
          getComputedStyle(e).animationName != "none" || getComputedStyle(e).transitionDuration != "0s").length] }"""
    )
    assert bordered == "1px"
    assert moving == 0


def test_the_text_follows_the_size_of_the_page(visit: Visit) -> None:
    visitor = visit().open()
    size = "parseFloat(getComputedStyle(document.querySelector('tremplin-chat').shadowRoot.querySelector('.log')).fontSize)"
    before = visitor.page.evaluate(size)
    visitor.page.evaluate("document.body.style.fontSize = '200%'")
    assert visitor.page.evaluate(size) > 1.8 * before


# Security and privacy


def test_nothing_is_stored_or_asked_before_the_first_click(visit: Visit, server: Server) -> None:
    visitor = visit()
    assert visitor.storage() == {}
    assert visitor.context.cookies() == []
    assert not any("/session" in url for url in visitor.requests)
    visitor.open()
    assert list(visitor.storage()) == ["tremplin"]
    assert visitor.page.evaluate("localStorage.length") == 0
    assert visitor.context.cookies() == []


def test_nothing_is_asked_of_anybody_else_and_the_strict_policy_holds(visit: Visit, server: Server) -> None:
    visitor = visit().open().say("près de Lille").say("combien").say("pirate")
    visitor.page.get_by_role("button", name="Imprimer").last.click()
    assert visitor.seen("csp") == []
    assert {url for url in visitor.requests if url.startswith("http") and not url.startswith(server.origin)} == set()


def test_injected_markup_is_shown_as_text(visit: Visit) -> None:
    visitor = visit().open().say(f"pirate {INJECTED}")
    expect(visitor.answers.last).to_contain_text("<script>window.hacked=1</script>")
    page = visitor.page
    assert page.evaluate("window.hacked") is None
    assert page.locator("tremplin-chat img, tremplin-chat script, tremplin-chat [href^='javascript']").count() == 0
    page.reload()
    assert page.evaluate("window.hacked") is None


def test_erasing_wipes_the_tab_and_the_server(visit: Visit, server: Server) -> None:
    visitor = visit().open().say("combien")
    sender = server.agent.received[0].sender_id
    page = visitor.page
    page.get_by_role("button", name="Effacer").click()
    page.get_by_role("button", name="Oui, effacer").click()
    expect(visitor.answers).to_have_count(1)
    expect(page.get_by_text("Conversation effacée.")).to_be_visible()
    assert "combien" not in json.dumps(visitor.storage())
    assert server.run(server.agent.tracker_store.retrieve(sender)) is None
    visitor.say("combien")
    assert server.agent.received[-1].sender_id != sender, "a new conversation"


@pytest.mark.parametrize("word", ["EFFACER", "effacer.", "Efface", "efface tout vite"])
def test_the_word_that_the_answers_give_erases_at_once(visit: Visit, server: Server, word: str) -> None:
    visitor = visit().open().say("combien")
    sender = server.agent.received[0].sender_id
    visitor.page.get_by_label("Votre question").fill(word)
    visitor.page.get_by_role("button", name="Envoyer").click()
    expect(visitor.page.get_by_text("Conversation effacée.")).to_be_visible()
    assert "combien" not in json.dumps(visitor.storage())
    assert server.run(server.agent.tracker_store.retrieve(sender)) is None
    assert len(server.agent.received) == 1


# Conversation


def test_ten_turns_with_a_structure_card(visit: Visit, server: Server) -> None:
    visitor = visit().open()
    for turn in range(9):
        visitor.say(f"question {turn}")
    visitor.say("près de Lille")
    expect(visitor.answers).to_have_count(11)
    card = visitor.page.locator("tremplin-chat .card")
    expect(card.get_by_role("heading", name="Adie Lille")).to_be_visible()
    expect(card.get_by_text("à 3,4 km")).to_be_visible()
    assert card.get_by_role("link", name="03 20 00 00 00").get_attribute("href") == "tel:+33320000000"
    assert card.get_by_role("link", name="plan").get_attribute("href").startswith("https://")  # type: ignore[union-attr]
    assert len(server.agent.received) == 10


def test_the_answer_is_shown_from_its_beginning(visit: Visit) -> None:
    visitor = visit(viewport=PHONE).open()
    for _ in range(3):
        visitor.say("deux", answers=visitor.answers.count() + 2)
    question = visitor.page.locator("tremplin-chat .me").last.bounding_box()
    log = visitor.log.bounding_box()
    assert question and log
    assert 0 <= question["y"] - log["y"] <= 16


def test_sources_are_folded_under_the_answer_with_their_date(visit: Visit) -> None:
    visitor = visit().open().say("combien")
    date = visitor.page.get_by_text("vérifié le 21/11/2026")
    expect(date).to_be_hidden()
    visitor.page.get_by_text("Sources", exact=True).click()
    expect(date).to_be_visible()
    expect(visitor.page.get_by_role("link", name="Service-Public")).to_be_visible()


def test_choices_stand_under_the_last_answer_only(visit: Visit) -> None:
    visitor = visit().open().say("combien").say("combien")
    expect(visitor.page.get_by_role("list", name="Réponses proposées")).to_have_count(1)


def test_an_opinion_with_its_reason_is_recorded(visit: Visit, server: Server) -> None:
    visitor = visit().open().say("combien")
    visitor.page.get_by_role("button", name="Pas utile").click()
    with visitor.page.expect_response("**/feedback"):
        visitor.page.get_by_role("button", name="Il manque quelque chose").click()
    expect(visitor.page.get_by_text("Merci pour votre avis.")).to_be_visible()
    tracker = server.run(server.agent.tracker_store.retrieve(server.agent.received[0].sender_id))
    opinions = [event.value for event in tracker.events if getattr(event, "key", "") == "avis"]
    assert [(opinion["utile"], opinion["raison"]) for opinion in opinions] == [(False, ""), (False, "incomplet")]
    assert opinions[0]["topic"] == "montant"


def test_an_answer_is_copied_and_printed(visit: Visit) -> None:
    visitor = visit(permissions=["clipboard-read", "clipboard-write"]).open().say("combien")
    visitor.page.get_by_role("button", name="Copier").click()
    expect(visitor.page.get_by_text("Réponse copiée.")).to_be_visible()
    assert "Le prêt va de 300 €" in visitor.page.evaluate("navigator.clipboard.readText()")
    visitor.page.get_by_role("button", name="Imprimer").click()
    (printed,) = visitor.seen("printed")
    assert "Le prêt va de 300 €" in printed and "Votre question" not in printed


def test_a_person_and_the_emergency_numbers_are_always_in_reach(visit: Visit, server: Server) -> None:
    visitor = visit(viewport=PHONE).open()
    visitor.page.get_by_role("button", name="Parler à une personne").click()
    visitor.answers.nth(1).wait_for()
    assert server.agent.texts == ["/parler_humain"]
    visitor.page.get_by_text("Urgences", exact=True).click()
    for number in ("112", "15", "115", "3114", "3919"):
        assert visitor.page.locator(f"tremplin-chat a[href='tel:{number}']").is_visible()


def test_the_counter_appears_near_the_limit_and_stops_what_is_too_long(visit: Visit, server: Server) -> None:
    visitor = visit().open()
    visitor.question.fill("x" * 300)
    expect(visitor.page.get_by_text("caractères restants")).to_be_hidden()
    visitor.question.fill("x" * 450)
    expect(visitor.page.get_by_text("50 caractères restants")).to_be_visible()
    visitor.question.fill("x" * 510)
    visitor.question.press("Enter")
    expect(visitor.alert).to_contain_text("10 caractères de trop")
    assert visitor.question.input_value() == "x" * 510, "nothing is lost"
    assert server.agent.received == []


def test_an_answer_to_a_closed_panel_is_marked_unread(visit: Visit, server: Server) -> None:
    visitor = visit().open()
    server.agent.seconds = 0.5
    visitor.say("combien", answers=0)
    visitor.page.keyboard.press("Escape")
    expect(visitor.launcher).to_contain_text("1 nouveaux messages")
    assert any("1 nouveaux messages" in text for text in visitor.seen("live"))
    visitor.launcher.click()
    expect(visitor.page.locator("tremplin-chat .badge")).to_be_hidden()


# When things go wrong


def test_a_message_survives_a_server_that_is_down(visit: Visit, server: Server) -> None:
    visitor = visit().open()
    visitor.page.clock.install()
    visitor.page.route("**/message", lambda route: route.abort())
    visitor.say("combien", answers=0)
    for _ in range(3):
        visitor.page.wait_for_timeout(50)
        visitor.page.clock.run_for(3_000)
    expect(visitor.alert).to_contain_text("L’assistant ne répond pas")
    visitor.page.unroute("**/message")
    visitor.page.get_by_role("button", name="Réessayer").click()
    visitor.answers.nth(1).wait_for()
    assert server.agent.texts == ["combien"]


def test_a_lost_answer_is_fetched_without_asking_rasa_twice(visit: Visit, server: Server) -> None:
    visitor = visit().open()
    lost: list[object] = []

    def lose_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())  # the server has answered, the browser never hears of it
        route.abort()

    visitor.page.route("**/message", lose_first)
    visitor.say("combien")
    assert server.agent.texts == ["combien"]
    expect(visitor.answers).to_have_count(2)
    expect(visitor.alert).to_be_empty()


def test_too_many_messages_says_when_to_try_again(visit: Visit, server: Server) -> None:
    visitor = visit().open()
    visitor.page.route("**/message", lambda route: route.fulfill(**TOO_MANY))
    visitor.say("combien", answers=0)
    expect(visitor.alert).to_contain_text("Réessayez dans 3 secondes")
    visitor.page.unroute("**/message")
    visitor.page.get_by_role("button", name="Réessayer").click()
    visitor.answers.nth(1).wait_for()


def test_an_assistant_that_breaks_or_says_nothing_is_never_silence(visit: Visit) -> None:
    visitor = visit().open()
    visitor.say("panne", answers=0)
    expect(visitor.alert).to_contain_text("L’assistant est arrêté pour le moment")
    expect(visitor.page.get_by_role("button", name="Réessayer")).to_be_visible()


def test_offline_is_said_and_the_message_leaves_when_the_network_is_back(visit: Visit, server: Server) -> None:
    visitor = visit().open()
    visitor.context.set_offline(True)
    visitor.say("combien", answers=0)
    expect(visitor.alert).to_contain_text("Pas de connexion à Internet")
    visitor.context.set_offline(False)
    visitor.answers.nth(1).wait_for()
    assert server.agent.texts == ["combien"]


def test_an_expired_session_is_renewed_without_a_word(visit: Visit, server: Server) -> None:
    visitor = visit().open()
    visitor.page.evaluate("document.querySelector('tremplin-chat').state.session = 'expired'")
    visitor.say("combien")
    expect(visitor.alert).to_be_empty()


def test_a_server_down_at_the_opening_can_be_tried_again(visit: Visit) -> None:
    visitor = visit()
    visitor.page.route("**/session", lambda route: route.fulfill(status=502, body="<html>"))
    visitor.launcher.click()
    expect(visitor.alert).to_contain_text("ne répond pas")
    visitor.page.unroute("**/session")
    visitor.page.get_by_role("button", name="Réessayer").click()
    visitor.page.get_by_text("Je suis un robot").wait_for()


# Tabs and pages


def test_the_conversation_follows_from_page_to_page_without_stealing_the_focus(visit: Visit) -> None:
    visitor = visit().open().say("combien")
    page = visitor.page
    page.get_by_role("link", name="Questions et réponses", exact=True).click()
    page.wait_for_url("**/questions")
    expect(visitor.answers).to_have_count(2)
    expect(visitor.dialog).to_be_visible()
    assert visitor.focused() != "Votre question" and page.evaluate("document.activeElement.localName") == "body"
    visitor.say("combien")
    page.go_back()
    expect(visitor.answers).to_have_count(3)


def test_on_a_phone_the_next_page_is_not_covered(visit: Visit, server: Server) -> None:
    visitor = visit(viewport=PHONE).open().say("combien")
    visitor.page.goto(server.origin + "/questions")
    expect(visitor.dialog).to_be_hidden()
    visitor.launcher.click()
    expect(visitor.answers).to_have_count(2)


def test_two_tabs_are_two_conversations(visit: Visit, server: Server) -> None:
    visitor = visit().open().say("combien")
    first = visitor.page
    visitor.page = visitor.new_tab()
    visitor.go(server.origin + "/").open()
    expect(visitor.answers).to_have_count(1)
    visitor.say("près de Lille")
    visitor.page = first
    expect(visitor.answers).to_have_count(2)
    assert len({message.sender_id for message in server.agent.received}) == 2


# Embedding


@contextmanager
def association(page: str, policy: str) -> Iterator[str]:
    """A site of another origin: its one page and its Content-Security-Policy."""

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-security-policy", policy)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            pass

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{site.server_port}"
    finally:
        site.shutdown()


HOST_PAGE = """<!doctype html><html lang="fr"><head><title>Asso</title></head>
<body style="font:20px cursive"><main><h1>Asso</h1></main>{embed}</body></html>"""


@pytest.mark.parametrize(
    "embed",
    [
        '<script src="{url}/assistant.js" defer></script>',
        '<tremplin-chat server="{url}"></tremplin-chat><script type="module" src="{url}/assistant.js"></script>',
    ],
    ids=["script", "element"],
)
def test_it_works_from_a_page_of_another_origin_under_a_strict_policy(visit: Visit, embed: str) -> None:
    policy = (
        "default-src 'none'; script-src {bot}; connect-src {bot}; style-src 'unsafe-inline'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    other = Server()
    with association(HOST_PAGE.format(embed=embed.format(url=other.url)), policy.format(bot=other.origin)) as site:
        other.allow(site)
        with other.running():
            visitor = visit(site).open().say("près de Lille")
            expect(visitor.answers.last).to_contain_text(CARDS["custom"]["cards"][0]["title"])  # type: ignore[index]
            # the page itself has an inline style; nothing else is refused
            assert visitor.seen("csp") == []
            assert visitor.axe() == []


def test_a_site_that_is_not_allowed_is_told_so(visit: Visit, server: Server) -> None:
    embed = f'<script src="{server.url}/assistant.js" defer></script>'
    with association(HOST_PAGE.format(embed=embed), "default-src * 'unsafe-inline'") as site:
        visitor = visit(site)
        visitor.page.clock.install()
        visitor.launcher.click()
        for _ in range(3):
            visitor.page.wait_for_timeout(50)
            visitor.page.clock.run_for(3_000)
        expect(visitor.alert).to_contain_text("ne répond pas")


def test_colours_position_name_and_greeting_are_the_association_s(visit: Visit, server: Server) -> None:
    embed = (
        f'<tremplin-chat server="{server.url}" couleur="#ffd200" position="gauche" nom="Léa" accueil="Salut la compagnie !">'
        f'</tremplin-chat><script src="{server.url}/assistant.js"></script>'
    )
    with association(HOST_PAGE.format(embed=embed), "default-src * 'unsafe-inline'") as site:
        visitor = visit(site)
        box = visitor.launcher.bounding_box()
        assert box and box["x"] < 100
        look = visitor.launcher.evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]")
        assert look == ["rgb(255, 210, 0)", "rgb(0, 0, 0)"], "black on yellow can be read"
