// @ts-check
// The chat widget: one custom element, no dependency, no build step. docs/integration.md says how a page loads it.
// Everything that comes from the server or from the person is shown as text nodes: there is no innerHTML here.
(() => {

// data/web/widget.yml, put here by the server.
const words = /*words*/{};

const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
const STORE = "tremplin";
const SMALL = "(max-width:30em),(max-height:30em)";
const LINKS = /^(https?|tel|mailto|sms):/i;
const INLINE = /\*\*(.+?)\*\*|\[([^\]]+)\]\((\S+?)\)|(https?:\/\/[^\s<>()]*[^\s<>().,;:!?])/g;
const [OPEN, TICKED] = "☐☑";
const HISTORY = 80;
const TYPING_AFTER = 400;
const TIMEOUT = 30000;
const TRIES = 3;

const style = new CSSStyleSheet();
style.replaceSync(`
:host{all:initial;font-size:inherit;color-scheme:light}
:host([hidden]){display:none}
*{box-sizing:border-box}
[hidden]{display:none!important}
.root{--main:var(--tremplin-color,#0b5c8a);--on:var(--tremplin-on-color,#fff);--paper:var(--tremplin-background,#fff);--ink:var(--tremplin-text,#1c2430);--soft:var(--tremplin-soft,#eef2f6);--round:var(--tremplin-radius,.75em);--gap:var(--tremplin-offset,1em);
font:max(1em,16px)/1.5 var(--tremplin-font,system-ui,sans-serif);color:var(--ink);text-align:start}
button,textarea{font:inherit;color:inherit;letter-spacing:inherit;word-spacing:inherit}
button,.row a,.tel a,summary{min-height:44px;cursor:pointer}
button{padding:.4em .9em;border:1px solid var(--main);border-radius:var(--round);background:var(--paper);color:var(--main)}
button:hover{text-decoration:underline}
button[aria-disabled=true]{opacity:.6}
a,summary{color:var(--main)}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.full{background:var(--main);color:var(--on)}
.launcher{position:fixed;inset-block-end:var(--gap);inset-inline-end:var(--gap);z-index:var(--tremplin-z,99999);padding:.7em 1.2em;border:2px solid var(--on);font-weight:bold;max-width:calc(100vw - 2*var(--gap))}
.left .launcher,.left dialog{inset-inline:var(--gap) auto}
.badge{margin-inline-start:.5em;padding:0 .5em;border-radius:1em;background:var(--on);color:var(--main)}
dialog{position:fixed;inset:auto var(--gap) var(--gap) auto;z-index:var(--tremplin-z,99999);margin:0;padding:0;border:1px solid #6b7686;border-radius:var(--round);width:min(25em,100vw - 2*var(--gap));height:min(40em,100vh - 2*var(--gap));max-width:none;max-height:none;background:var(--paper);color:inherit;box-shadow:0 0 1em #0005;overflow:hidden}
dialog[open]{display:flex;flex-direction:column}
.head{display:flex;align-items:center;gap:.4em;padding:.4em .6em .4em 1em;background:var(--main);color:var(--on)}
h2{flex:1;margin:0;font-size:1.1em}
h3{margin:.2em 0;font-size:1em}
.head button{border-color:var(--on);padding:.3em .7em}
.head :focus-visible,.full:focus-visible{outline-color:var(--on);outline-offset:-5px}
.row{display:flex;flex-wrap:wrap;align-items:center;gap:0 1em;padding:0 1em;background:var(--soft)}
.row a,.row button{display:inline-flex;align-items:center;border:0;padding:0;background:none;text-decoration:underline}
.row details[open]{flex-basis:100%}
summary{padding:.6em 0}
.tel{display:flex;flex-wrap:wrap;gap:0 1em;margin:0;padding:0;list-style:none}
.log{flex:1 1 8em;overflow:auto;padding:.5em 1em;overflow-wrap:anywhere}
.msg{margin:.6em 0;padding:.5em .9em;border:1px solid transparent;border-radius:var(--round);background:var(--soft)}
.me{margin-inline-start:2em;background:var(--main);color:var(--on);white-space:pre-wrap}
.msg p,.msg ul{margin:.35em 0}
.msg ul{padding-inline-start:1.2em}
.safe{border:2px solid var(--main)}
.card{margin:.5em 0;padding:.4em .8em;border:1px solid #6b7686;border-radius:var(--round);background:var(--paper)}
.msg .card ul{padding:0;list-style:none}
.card a{display:inline-block;padding:.3em 0}
.card label{display:block;padding:.3em 0;font-weight:inherit;cursor:pointer}
:focus-visible+span{outline:3px solid var(--ink);outline-offset:2px}
.choices{display:flex;flex-wrap:wrap;gap:.5em;margin:.5em 0;padding:0;list-style:none}
.choices button{text-align:start}
.tools{display:flex;flex-wrap:wrap;align-items:center;gap:0 .9em;font-size:.9em}
.tools button{padding:.2em .1em;border:0;background:none;text-decoration:underline}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.note{margin:0;padding:.2em 1em}
.alert:not(:empty){padding:.5em 1em;border-top:2px solid #a4001d}
.alert p{margin:0 0 .4em}
.alert button{margin-inline-end:.6em}
form{display:grid;grid-template-columns:1fr auto;gap:.3em .6em;padding:.5em 1em .8em;border-top:1px solid #6b7686}
label,.count{grid-column:1/-1;margin:0}
label{font-weight:bold}
textarea{resize:none;width:100%;height:3.4em;padding:.3em .5em;border:1px solid #6b7686;background:var(--paper)}
form button{align-self:end}
@media ${SMALL}{dialog{inset:0!important;width:100%;height:100%;border:0;border-radius:0}}
@media (max-height:30em){dialog[open]{display:block;overflow:auto;scroll-padding:4.5em 0 .5em}.head{position:sticky;top:0;z-index:1}.log{overflow:visible}}
@media (max-width:22em){.head{flex-wrap:wrap}}
@media (forced-colors:active){.msg,.launcher,.head{border:1px solid}}
@media print{:host{display:none}}
`);

/**
 * Make an element.
 * @param {string} tag its name, then its classes: "p.note.big"
 * @param {Record<string, any>} [props] attributes; a function is a listener, false and undefined are left out
 * @param {...(Node | string | false | null | undefined)} children
 * @returns {any}
 */
const el = (tag, props = {}, ...children) => {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) {
    if (typeof value == "function") node.addEventListener(key, value);
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  return node;
};

const button = (/** @type {string} */ title, /** @type {() => void} */ click, /** @type {string} */ look = "") =>
  el("button" + look, { type: "button", click }, title);

const link = (/** @type {string} */ text, /** @type {string} */ url) =>
  LINKS.test(url || "") ? el("a", { href: url, rel: "noopener" }, text) : text;

const p = (/** @type {any[]} */ ...content) => el("p", {}, ...content);

const fill = (/** @type {string} */ text, /** @type {any} */ n) => text.replace("{n}", n).replace("{date}", n);

/** The light markup inside a line: bold, links. */
const inline = (/** @type {string} */ text) => {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, match.index));
    nodes.push(match[1] ? el("strong", {}, match[1]) : link(match[2] || match[4], match[3] || match[4]));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
};

/** The light markup of an answer: paragraphs, lists. */
const markup = (/** @type {string} */ text) => {
  const blocks = [];
  /** @type {any} */
  let list = null;
  for (const line of text.split("\n")) {
    const item = /^\s*[-•] +(.*)/.exec(line);
    if (item) {
      if (!list) blocks.push((list = el("ul")));
      list.append(el("li", {}, ...inline(item[1])));
    } else {
      list = null;
      if (line.trim()) blocks.push(p(...inline(line)));
    }
  }
  return blocks;
};

const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const pause = (/** @type {number} */ seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** White or black, whichever reads better on a colour written #rrggbb (WCAG relative luminance). */
const readableOn = (/** @type {string} */ hex) => {
  const [r, g, b] = [1, 3, 5].map((at) => (parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff";
};

class TremplinChat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const option = (/** @type {string} */ name) => this.getAttribute(name) ?? script?.dataset[name] ?? "";
    this.base = new URL(option("server") || ".", script?.src || location.href).href.replace(/\/?$/, "/");
    this.lang = "fr";
    this.greeting = option("accueil");
    this.name = option("nom") || words.nom;
    const color = option("couleur");
    if (color) this.style.setProperty("--tremplin-color", color);
    if (/^#[0-9a-f]{6}$/i.test(color)) this.style.setProperty("--tremplin-on-color", readableOn(color));
    this.state = this.stored();
    this.build(option("position") == "gauche" ? ".left" : "");
    this.redraw();
    if (this.state.open && !matchMedia(SMALL).matches) {
      // The attribute, not show(): after a page change the panel comes back without taking the focus.
      this.dialog.setAttribute("open", "");
      this.opened();
    }
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      this.state = this.stored();
      this.redraw();
    });
    addEventListener("online", () => this.state.pending && this.deliver());
  }

  build(/** @type {string} */ side) {
    const close = () => {
      this.launcher.hidden = false;
      this.dialog.close();
    };
    this.launcher = button(words.ouvrir, () => this.open(), ".launcher.full");
    this.badge = el("span.badge", { hidden: "" });
    this.launcher.append(this.badge);
    this.unreadStatus = el("span.sr", { role: "status" });
    this.log = el("div.log", { role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": words.journal, tabindex: 0 });
    this.status = el("p.note", { role: "status" });
    this.alert = el("div.alert", { role: "alert" });
    this.area = el("textarea", { id: "t", "aria-describedby": "c", autocomplete: "off", enterkeyhint: "send", input: () => this.count() });
    this.area.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key != "Enter" || event.shiftKey || event.isComposing || event.keyCode == 229) return;
      event.preventDefault();
      this.submit();
    });
    this.counter = el("p.count", { id: "c", hidden: "" });
    this.sendButton = el("button.full", { type: "submit" }, words.envoyer);
    this.dialog = el("dialog", { "aria-labelledby": "h", close: () => this.closed() },
      this.head = el("div.head", {},
        el("h2", { id: "h" }, this.name),
        button(words.effacer, () => this.askErase()),
        button(words.fermer, close)),
      el("div.row", {},
        button(words.humain, () => this.send(words.humain, this.state.human)),
        el("details", {}, el("summary", {}, words.urgences_titre),
          el("ul.tel", {}, ...words.urgences.map((/** @type {any} */ number) =>
            el("li", {}, el("a", { href: "tel:" + number.tel.replace(/\s/g, "") }, `${number.nom} ${number.tel}`)))))),
      this.log, this.status, this.alert,
      el("form", { submit: (/** @type {Event} */ event) => { event.preventDefault(); this.submit(); } },
        el("label", { for: "t" }, words.champ), this.area, this.sendButton, this.counter));
    this.dialog.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key != "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      close();
    });
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    root.append(el("div.root" + side, {}, this.launcher, this.unreadStatus, this.dialog));
  }

  // The panel

  open() {
    if (matchMedia(SMALL).matches) this.dialog.showModal();
    else this.dialog.show();
    this.opened();
    (matchMedia("(pointer:coarse)").matches ? this.log : this.area).focus();
  }

  opened() {
    this.launcher.hidden = this.state.open = true;
    this.unread(0);
    this.save();
    this.scroll();
    if (this.state.pending) this.deliver();
    else if (!this.state.log.length) this.start();
  }

  closed() {
    this.launcher.hidden = this.state.open = false;
    this.save();
    this.launcher.focus();
  }

  unread(/** @type {number} */ count) {
    this.state.unread = count;
    this.badge.hidden = !count;
    this.badge.replaceChildren(String(count), el("span.sr", {}, " " + words.nouveaux));
    this.unreadStatus.textContent = count ? `${words.robot} ${count} ${words.nouveaux}` : "";
  }

  // What is kept: in this tab only, and only once the person has opened the panel

  /** @returns {any} */
  stored() {
    try {
      return JSON.parse(sessionStorage.getItem(STORE) || "0") || { log: [] };
    } catch {
      return { log: [] };
    }
  }

  save() {
    this.state.log = this.state.log.slice(-HISTORY);
    // Storage refused or full: the conversation lasts as long as the page.
    try {
      sessionStorage.setItem(STORE, JSON.stringify(this.state));
    } catch {}
  }

  askErase() {
    const no = button(words.non, () => this.warn());
    this.warn(words.effacer_question, button(words.oui, () => this.erase(this.state.session), ".full"), no);
    no.focus();
  }

  /** Show what must be known, with what can be done; or, without a text, put it away and go on writing. */
  warn(text = "", .../** @type {any[]} */ buttons) {
    this.alert.replaceChildren(...(text ? [p(text), ...buttons] : []));
    if (!text) this.area.focus();
  }

  /** Wipe this tab at once (shared computers), then the server. */
  async erase(/** @type {string} */ session) {
    sessionStorage.removeItem(STORE);
    this.turn = null;
    this.state = { log: [], open: true };
    this.redraw();
    this.area.focus();
    try {
      if (session) await this.post("erase", { session });
      this.say(words.efface);
      await this.start();
    } catch (error) {
      this.fail(error, () => this.erase(session));
    }
  }

  // Messages

  redraw() {
    this.log.replaceChildren();
    this.alert.replaceChildren();
    this.state.log.forEach((/** @type {any} */ entry) => this.draw(entry));
    this.unread(this.state.unread || 0);
    this.count();
  }

  add(/** @type {any} */ entry) {
    this.state.log.push(entry);
    this.save();
    this.draw(entry);
  }

  draw(/** @type {any} */ entry) {
    this.log.querySelector(".choices")?.remove();
    const text = entry.answer || entry.text || "";
    if (entry.me) {
      this.question = el("div.msg.me", {}, el("span.sr", {}, words.vous + " "), text);
      return this.log.append(this.question);
    }
    const body = el("div", { lang: entry.lang, dir: entry.lang && "auto" }, ...markup(text), ...(entry.cards || []).map((/** @type {any} */ card) => this.card(card)));
    const message = el("div.msg" + (entry.safety ? ".safe" : ""), {}, el("span.sr", {}, words.robot + " "), body);
    if (entry.first) {
      message.append(p(...words.langues.flatMap((/** @type {any} */ l) => [el("span", { lang: l.lang, dir: "auto" }, l.texte), " "])),
        p(el("a", { href: this.base + "questions" }, words.questions)));
    }
    if (entry.sources?.length) {
      message.append(el("details", {}, el("summary", {}, words.sources),
        el("ul", {}, ...entry.sources.map((/** @type {any} */ source) => el("li", {}, link(source.name, source.url),
          source.checked && ", " + fill(words.verifie, source.checked.split("-").reverse().join("/")))))));
    }
    if (!entry.first) message.append(this.tools(entry, body));
    this.log.append(message);
    if (entry.buttons?.length) {
      this.log.append(el("ul.choices", { "aria-label": words.choix }, ...entry.buttons.map((/** @type {any} */ choice) =>
        el("li", {}, button(choice.title, () => { this.send(choice.title, choice.payload); this.log.focus(); })))));
    }
  }

  card(/** @type {any} */ card) {
    return el("div.card", {}, el("h3", {}, card.title), el("ul", {}, ...card.lines.map((/** @type {any} */ line) =>
      el("li", {}, line.kind == "paper" ? this.paper(line) : link(line.text, line.url)))));
  }

  /** A paper to tick. The box is a sign of the text, which is copied, printed and kept as it stands. */
  paper(/** @type {any} */ line) {
    const [box, text] = [line.text[0], line.text.slice(1)];
    const sign = el("span", { "aria-hidden": "true" }, box);
    const input = el("input.sr", { type: "checkbox", checked: box == TICKED && "", change: () => {
      sign.textContent = input.checked ? TICKED : OPEN;
      line.text = sign.textContent + text;
      this.save();
    } });
    return el("label", {}, input, sign, text);
  }

  tools(/** @type {any} */ entry, /** @type {HTMLElement} */ body) {
    const opinion = el("span", { role: "group", "aria-label": words.avis, tabindex: -1 });
    const thanks = () => {
      opinion.replaceChildren(words.merci);
      opinion.focus();
      entry.rated = 1;
      this.save();
    };
    const rate = (/** @type {boolean} */ useful, reason = "") =>
      this.ask("feedback", { message_id: entry.id, useful, reason, topic: entry.topic || "" }).catch(() => {});
    if (entry.rated) opinion.append(words.merci);
    else {
      opinion.append(button(words.utile, () => { rate(true); thanks(); }), " ",
        button(words.pas_utile, () => {
          rate(false);
          opinion.replaceChildren(words.pourquoi + " ", ...Object.entries(words.raisons).flatMap(([reason, title]) =>
            [button(title, () => { rate(false, reason); thanks(); }), " "]));
          opinion.focus();
        }));
    }
    // Not announced with the answer: a screen reader finds them when it reads on.
    return el("div.tools", { "aria-live": "off" },
      navigator.clipboard && button(words.copier, () => navigator.clipboard.writeText(body.innerText).then(() => this.say(words.copie), () => {})),
      button(words.imprimer, () => this.print(body)),
      opinion);
  }

  /** Print one answer: a frame of its own, since the page around is not ours. */
  print(/** @type {HTMLElement} */ body) {
    const frame = el("iframe", { title: words.imprimer });
    frame.style.cssText = "position:fixed;width:0;height:0;border:0";
    this.shadowRoot?.append(frame);
    frame.contentDocument.title = this.name;
    frame.contentDocument.body.style.font = "12pt/1.4 system-ui,sans-serif";
    frame.contentDocument.body.append(body.cloneNode(true));
    frame.contentDocument.querySelectorAll("input").forEach((/** @type {any} */ input) => {
      input.closest("li").style.listStyle = "none"; // its box suffices
      input.remove();
    });
    frame.contentWindow.addEventListener("afterprint", () => setTimeout(() => frame.remove()));
    frame.contentWindow.print();
  }

  /** The question and the start of its answer at the top, never the end of a long answer. */
  scroll() {
    const top = (/** @type {Element} */ node) => node.getBoundingClientRect().top;
    const whole = getComputedStyle(this.log).overflowY == "visible";
    const scroller = whole ? this.dialog : this.log;
    const above = 8 + (whole ? this.head.offsetHeight : 0);
    if (this.question?.isConnected) scroller.scrollTop += top(this.question) - top(scroller) - above;
  }

  say(/** @type {string} */ text) {
    this.status.textContent = text;
  }

  count() {
    const left = words.max - this.area.value.length;
    this.counter.hidden = left > words.max / 5;
    this.counter.textContent = fill(left < 0 ? words.trop_long : words.reste, Math.abs(left));
  }

  submit() {
    const text = this.area.value.trim();
    if (!text || this.busy) return;
    if (text.length > words.max) return this.warn(fill(words.trop_long, text.length - words.max));
    this.area.value = "";
    this.count();
    const bare = (said) => said.toLowerCase().replace(/[^a-z]/g, "");
    if (words.effacer_mots.some((word) => bare(word) === bare(text))) this.erase(this.state.session);
    else this.send(text);
  }

  /** @returns {Promise<void>} */
  async send(/** @type {string} */ text, payload = "") {
    if (this.busy) return;
    this.add({ me: 1, text });
    this.state.pending = { id: newId(), text, payload };
    this.scroll();
    await this.deliver();
  }

  /** Send the message that waits, under the same id until it is answered: the assistant is asked once. */
  deliver() {
    const { pending } = this.state;
    return this.waiting(async () => {
      const { messages } = await this.ask("message", pending);
      return () => {
        this.state.pending = null;
        messages.forEach((/** @type {any} */ message) => this.add({ ...message, id: pending.id }));
        this.scroll();
        if (!this.dialog.open) this.unread((this.state.unread || 0) + 1);
        this.save();
      };
    }, () => this.deliver());
  }

  start() {
    return this.waiting(async () => {
      const messages = await this.session();
      return () => messages.forEach((/** @type {any} */ message) =>
        this.add({ ...message, text: this.greeting || message.text, first: 1 }));
    }, () => this.start());
  }

  /**
   * Do something that takes time: busy, then « écrit… » shown, then the result or an error with a way to try again.
   * What comes back after an erasure is dropped.
   * @param {() => Promise<() => void>} work
   * @param {() => void} retry
   */
  async waiting(work, retry) {
    if (this.turn) return;
    const turn = (this.turn = {});
    this.busy = true;
    this.sendButton.setAttribute("aria-disabled", "true");
    this.alert.replaceChildren();
    this.save();
    const typing = setTimeout(() => this.say(words.ecrit), TYPING_AFTER);
    try {
      const show = await work();
      if (this.turn == turn) show();
    } catch (error) {
      if (this.turn == turn) this.fail(error, retry);
    }
    clearTimeout(typing);
    if (this.turn != turn && this.turn) return;
    this.turn = null;
    this.busy = false;
    this.sendButton.setAttribute("aria-disabled", "false");
    if (this.status.textContent == words.ecrit) this.say("");
    this.save();
  }

  fail(/** @type {any} */ error, /** @type {() => void} */ retry) {
    const text = navigator.onLine ? error.message || words.sans_reponse : words.hors_ligne;
    this.warn(text + (error.wait ? " " + fill(words.patience, error.wait) : ""),
      button(words.reessayer, () => { this.warn(); retry(); }));
  }

  // The protocol: docs/protocol.md

  /** Open a session if there is none. @returns {Promise<any[]>} the greeting of a new session */
  async session() {
    if (this.state.session) return [];
    const state = this.state;
    const opened = await this.post("session", {});
    Object.assign(state, { session: opened.session, human: opened.human });
    return opened.messages;
  }

  async ask(/** @type {string} */ path, /** @type {any} */ body) {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.session();
        return await this.post(path, { ...body, session: this.state.session });
      } catch (/** @type {any} */ error) {
        const lost = (error.network && navigator.onLine) || error.code == "too_slow" || error.code == "invalid_session";
        if (!lost || attempt == TRIES) throw error;
        if (error.code == "invalid_session") this.state.session = "";
        else await pause(error.wait || attempt);
      }
    }
  }

  async post(/** @type {string} */ path, /** @type {any} */ body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    let response, data;
    try {
      response = await fetch(this.base + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        signal: stop.signal,
      });
      data = response.status == 204 ? {} : await response.json();
    } catch {
      if (!response || response.ok) throw { network: 1 };
    } finally {
      clearTimeout(timer);
    }
    if (!response.ok) throw { ...data?.error, wait: +(response.headers.get("retry-after") || 0) };
    if (path != "erase" && path != "feedback" && !data.messages?.length) throw {};
    return data;
  }
}

if (!customElements.get("tremplin-chat")) {
  customElements.define("tremplin-chat", TremplinChat);
  const place = () => document.querySelector("tremplin-chat") || document.body.append(document.createElement("tremplin-chat"));
  if (document.readyState == "loading") addEventListener("DOMContentLoaded", place);
  else place();
}
})();
