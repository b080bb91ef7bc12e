// The plain page: sign in, then watch. Whatever came from people is put in as text and never as markup.

import { Feed } from "./feed.js";
import { TownMap } from "./map.js";
import { shape } from "./shapes.js";
import { label, plate, switchLanguage, time, word, words } from "./words.js";

const ROWS = 200;
const ORDER = ["human", "new", "offered", "accepted", "enroute", "on_scene", "working", "waiting", "due"];
const byId = (id) => document.getElementById(id);
let feed, map, filter = null, chosen = null, stale = new Set(), known = null;

/** An element with text and children; nothing here reads HTML. */
function el(name, { text, ...attributes } = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value != null) element.setAttribute(key === "look" ? "class" : key, value);
  if (text != null) element.textContent = text;
  element.append(...children.filter((c) => c != null));
  return element;
}

const stateOf = (ticket) => (ticket.needs_human ? "human" : ticket.state);
const isLate = (ticket) => ticket.promise && ticket.promise.kept == null && Date.parse(ticket.promise.at) < Date.now() && !["on_scene", "working"].includes(ticket.state);
const plateTag = (text) => (text ? el("span", { text: plate(text), look: text.length > 7 ? "plate electric" : "plate" }) : null);

// ---- signing in ----

byId("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const error = byId("sign-in-error");
  error.textContent = "";
  const body = { login: form.get("login"), password: form.get("password"), terminal: form.get("terminal") || undefined };
  try {
    const answer = await fetch("/api/v1/sign-in", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const said = await answer.json();
    if (!answer.ok) {
      error.textContent = { wrong_credentials: words().wrongCredentials, locked_out: words().lockedOut, too_many_requests: words().tooMany }[said.code] ?? said.detail;
      return;
    }
    event.target.reset();
    sessionStorage.setItem("token", said.token);
    await enter(said.token);
  } catch {
    error.textContent = words().away;
  }
});

async function enter(token) {
  feed?.stop();
  known = null;
  feed = new Feed(token, (what) => (what === "out" ? leave() : stale.add(what)));
  byId("door").hidden = true;
  byId("house").hidden = false;
  map ??= new TownMap(byId("map"), feed, choose);
  map.feed = feed;
  map.scale = 0;
  try {
    await feed.start();
  } catch (why) {
    leave();
    byId("sign-in-error").textContent = why.status === 403 ? words().notForField : why.status ? why.message : words().away;
    return;
  }
  const options = feed.zones.map((z) => el("option", { text: z.name, value: z.id }));
  byId("zone").replaceChildren(...options);
  map.moved();
  map.whole();
}

function leave() {
  feed?.stop();
  sessionStorage.removeItem("token");
  byId("house").hidden = true;
  byId("door").hidden = false;
  document.title = "近手 Nearhand";
}

// ---- what is chosen ----

function choose(what) {
  chosen = what;
  map.chosen = what;
  map.dirty = true;
  stale.add("tickets").add("about");
}

function show(ticket) {
  choose({ kind: "ticket", id: ticket.id });
  if (ticket.place?.lat == null) return;
  map.centre = { lat: ticket.place.lat, lon: ticket.place.lon };
  map.dirty = true;
}

function about() {
  const box = byId("about");
  const worker = chosen?.kind === "worker" && feed.workers.get(chosen.id);
  const ticket = chosen?.kind === "ticket" && feed.tickets.get(chosen.id);
  box.hidden = !worker && !ticket;
  if (worker) {
    const age = worker.fix && words().ago(Math.max(0, Math.round((Date.now() - worker.fix.at) / 1000)));
    const facts = [word("workers", worker.state), worker.skills.join(" · "), age].filter(Boolean).join(" · ");
    box.replaceChildren(el("h3", {}, shape(worker.state), el("span", { text: worker.name })), el("p", { text: facts }), el("p", { text: worker.phone }));
  } else if (ticket) {
    const promise = ticket.promise && `${words().promise} ${time(ticket.promise.at)}`;
    const who = [ticket.customer_name, ticket.phone].filter(Boolean).join(" · ");
    box.replaceChildren(
      el("h3", {}, shape(stateOf(ticket)), el("span", { text: `${ticket.no} ${word("states", stateOf(ticket))}` })),
      el("p", {}, plateTag(ticket.plate), el("span", { text: ticket.place.address ?? "" })),
      el("p", { text: [who, workerOf(ticket), promise].filter(Boolean).join(" · ") }),
      el("p", { text: ticket.human_reason ?? ticket.note ?? "" }),
    );
  }
}

const workerOf = (ticket) => feed.workers.get(ticket.live_dispatch?.worker_id)?.name;

// ---- lists ----

function ticketRow(ticket, old, list) {
  const state = stateOf(ticket);
  const late = isLate(ticket);
  const key = JSON.stringify([ticket.version, state, late, workerOf(ticket), ticket.live_dispatch?.eta_s, words().login, chosen?.id === ticket.id]);
  if (old?.dataset.key === key) return old;
  const when = ticket.promise ? time(ticket.promise.at) : time(ticket.created_at);
  const facts = [word("kinds", ticket.kind), workerOf(ticket), ticket.round > 1 ? words().round(ticket.round) : null].filter(Boolean).join(" · ");
  const row = el("button", { look: old || !list.dataset.filled ? "row" : "row fresh", "data-key": key, "data-id": ticket.id, "aria-current": chosen?.id === ticket.id ? "true" : null },
    el("span", { look: "top" }, shape(late ? "late" : state), el("span", { text: word("states", state) }), late ? el("span", { text: words().late }) : null,
      el("span", { look: "no", text: ticket.no.slice(-4) }), el("span", { look: "when", text: when })),
    el("span", { look: "what" }, plateTag(ticket.plate), el("span", { text: ticket.place?.address ?? "", title: ticket.place?.address })),
    el("span", { look: "what", text: facts }));
  row.addEventListener("animationend", () => row.classList.remove("fresh"));
  row.addEventListener("click", () => show(feed.tickets.get(ticket.id) ?? ticket));
  return row;
}

/** Puts rows into a list; while somebody points at it nothing moves under his hand. */
function fill(list, tickets, none) {
  const old = new Map([...list.querySelectorAll("[data-id]")].map((row) => [row.dataset.id, row]));
  let order = tickets;
  if (list.matches(":hover") || list.contains(document.activeElement)) {
    const place = new Map([...old.keys()].map((id, i) => [id, i]));
    order = [...tickets].sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity));
  }
  const focused = document.activeElement?.dataset?.id;
  const rows = order.slice(0, ROWS).map((t) => el("li", {}, ticketRow(t, old.get(t.id), list)));
  if (order.length > ROWS) rows.push(el("li", { look: "note", text: words().more(order.length - ROWS) }));
  if (rows.length === 0) rows.push(el("li", { look: "note", text: none }));
  list.replaceChildren(...rows);
  list.dataset.filled = "yes";
  if (focused) [...list.querySelectorAll("[data-id]")].find((r) => r.dataset.id === focused)?.focus();
}

function tickets() {
  const all = [...feed.tickets.values()];
  const urgency = (t) => [t.needs_human ? 0 : isLate(t) ? 1 : 2, t.kind === "rescue" ? 0 : 1, Date.parse(t.deadline_at ?? t.created_at)];
  const keyed = all.map((t) => [urgency(t), t]).sort(([a], [b]) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]).map(([, t]) => t);
  const human = keyed.filter((t) => t.needs_human);
  const counts = new Map();
  for (const t of all) counts.set(stateOf(t), (counts.get(stateOf(t)) ?? 0) + 1);
  states(counts, all.length);
  const wanted = filter ? keyed.filter((t) => stateOf(t) === filter) : keyed;
  fill(byId("tickets"), wanted, words().noTickets);
  fill(byId("human"), human, words().nobodyWaits);
  byId("tickets-count").textContent = wanted.length;
  byId("human-count").textContent = human.length || "";
  alarm(human);
}

/** Says once, aloud, that a ticket needs a person; not those that were there when the page opened. */
function alarm(human) {
  document.title = human.length ? `(${human.length}) 近手 Nearhand` : "近手 Nearhand";
  const fresh = known && human.find((t) => !known.has(t.id));
  known = new Set(human.map((t) => t.id));
  if (fresh) byId("alarm").textContent = words().newHuman(fresh.no);
}

function states(counts, all) {
  const named = ORDER.concat([...counts.keys()].filter((s) => !ORDER.includes(s))).filter((s) => counts.has(s) || s === filter || s === "human");
  const button = (state, text, n) => {
    const b = el("button", { "aria-pressed": String(filter === state) }, state ? shape(state) : null, el("span", { text }), el("b", { text: n }));
    b.addEventListener("click", () => {
      filter = filter === state ? null : state;
      stale.add("tickets");
    });
    return b;
  };
  byId("states").replaceChildren(button(null, words().all, all), ...named.map((s) => button(s, word("states", s), counts.get(s) ?? 0)));
}

function workers() {
  const on = [...feed.workers.values()].filter((w) => w.state !== "off");
  const free = on.filter((w) => w.state === "free").length;
  const dark = on.filter((w) => w.state === "dark").length;
  const figure = (name, n) => el("span", {}, `${name} `, el("b", { text: n }));
  byId("figures").replaceChildren(
    figure(words().open, feed.tickets.size), figure(words().free, free), figure(words().onDuty, `${on.length} / ${feed.workers.size}`),
    ...(dark ? [figure(word("workers", "dark"), dark)] : []));
  const shown = ["free", "offered", "enroute", "working", "dark"];
  byId("legend").replaceChildren(...shown.map((s) => el("span", {}, shape(s), el("span", { text: word("workers", s) }))));
  map.moved();
}

function facts() {
  const line = (fact) => {
    const no = feed.tickets.get(fact.ticket_id)?.no.slice(-4);
    const who = feed.workers.get(fact.data?.worker_id)?.name;
    return el("li", { look: "line" }, el("time", { text: time(fact.at, true) }), el("span", { text: [no, word("facts", fact.kind), who, fact.data?.reason].filter(Boolean).join(" ") }));
  };
  byId("facts").replaceChildren(...feed.facts.map(line));
  byId("seq").textContent = words().seq(feed.seq);
}

function calls() {
  const line = ({ name, call }) => el("li", { look: "line" }, el("time", { text: time(call.began_at) }), el("span", { text: `${name} · ${word("lines", call.state)} · ${call.from}` }));
  byId("calls").replaceChildren(...(feed.calls.length ? feed.calls.map(line) : [el("li", { look: "note", text: words().noCalls })]));
  byId("calls-count").textContent = feed.calls.length || "";
}

function sign() {
  const box = byId("sign");
  const cut_s = feed.cutSince ? Math.round((Date.now() - feed.cutSince) / 1000) : 0;
  const more = { connected: "", catching: ` ${Math.max(0, feed.target - feed.seq) || ""}`, cut: ` ${String(Math.floor(cut_s / 60)).padStart(2, "0")}:${String(cut_s % 60).padStart(2, "0")}` };
  box.className = feed.sign;
  box.replaceChildren(shape(feed.sign), el("span", { text: words()[feed.sign] + more[feed.sign] }));
  byId("cut").hidden = feed.sign !== "cut";
  byId("cut").textContent = words().cutLine;
}

// ---- the rest ----

const DRAW = { tickets, workers, facts, calls, sign, about };

/** Four times a second whatever changed is drawn, however much it was. */
setInterval(() => {
  if (!feed || byId("house").hidden) return;
  if (stale.has("tickets")) stale.add("workers").add("about");
  if (feed.sign === "cut") stale.add("sign");
  const due = [...stale];
  stale.clear();
  for (const what of due) DRAW[what]?.();
}, 250);
setInterval(() => {
  byId("clock").textContent = time(Date.now());
  stale.add("about");
}, 1000);

const DO = {
  language: () => {
    switchLanguage();
    for (const what of Object.keys(DRAW)) stale.add(what);
  },
  signOut: () => {
    fetch("/api/v1/sign-out", { method: "POST", headers: { Authorization: `Bearer ${feed.token}` } }).catch(() => {});
    leave();
  },
  zoomIn: () => map.zoom(1.4),
  zoomOut: () => map.zoom(1 / 1.4),
  whole: () => map.whole(),
};
document.addEventListener("click", (event) => DO[event.target.closest("[data-do]")?.dataset.do]?.());
byId("zone").addEventListener("change", (event) => feed.enter(event.target.value).then(() => map.whole(), () => {}));

label();
const token = sessionStorage.getItem("token");
if (token) enter(token);
else byId("door").hidden = false;
