// What the page knows, and how it stays true: a first reading over HTTP, then the facts of the zone in their order, none
// missing. A gap in the numbers is read over HTTP before anything later is believed.

const API = "/api/v1";
const PAGES = 20;

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `status ${status}`);
    this.status = status;
    this.code = problem?.code;
  }
}

export class Feed {
  /** `changed(what)` is called after anything moved: `tickets`, `workers`, `facts`, `calls`, `sign` or `out`. */
  constructor(token, changed) {
    this.token = token;
    this.changed = changed;
    this.zones = [];
    this.sign = "catching";
    this.cutSince = null;
    this.timers = [];
    this.wait_ms = 500;
    this.empty();
  }

  empty() {
    this.tickets = new Map();
    this.workers = new Map();
    this.calls = [];
    this.facts = [];
    this.seq = 0;
    this.target = 0;
    this.wanted = new Set();
  }

  async get(path) {
    const answer = await fetch(API + path, { headers: { Authorization: `Bearer ${this.token}` } });
    if (answer.ok) return answer.json();
    const problem = await answer.json().catch(() => null);
    if (answer.status === 401) this.changed("out");
    throw new Refused(answer.status, problem);
  }

  /** All rows of a list, up to a bound that no zone's open tickets reach. */
  async all(path) {
    const rows = [];
    let cursor = "";
    for (let page = 0; page < PAGES; page++) {
      const { items, next } = await this.get(`${path}${path.includes("?") ? "&" : "?"}limit=200${cursor}`);
      rows.push(...items);
      if (!next) break;
      cursor = `&cursor=${encodeURIComponent(next)}`;
    }
    return rows;
  }

  async start() {
    this.zones = await this.all("/zones");
    const ends = await this.get("/flows").then((f) => f.items ?? f, () => []);
    this.ends = new Set(ends.flatMap((flow) => flow.states.filter((s) => s.end).map((s) => s.name)));
    if (this.ends.size === 0) this.ends = new Set(["done", "cancelled", "failed", "closed"]);
    if (this.zones.length > 0) await this.enter(this.zones[0].id);
    this.timers.push(setInterval(() => this.fetchWanted(), 300), setInterval(() => this.beat(), 10_000));
  }

  stop() {
    this.stopped = true;
    this.timers.forEach(clearInterval);
    clearTimeout(this.again);
    this.socket?.close();
  }

  /** Begins anew with a zone: its number first, so that facts meanwhile are not missed but seen twice at worst. */
  async enter(id) {
    this.empty();
    const zones = await this.all("/zones");
    this.zone = zones.find((z) => z.id === id);
    const [workers, tickets] = await Promise.all([this.all(`/workers?zone=${id}`), this.all(`/tickets?zone=${id}&open=true`)]);
    if (this.zone?.id !== id) return;
    this.seq = this.target = this.zone.seq;
    for (const w of workers) this.workers.set(w.id, { ...w, fix: w.last_fix && { ...w.last_fix, at: Date.parse(w.last_fix.at) } });
    for (const t of tickets) this.tickets.set(t.id, t);
    for (const what of ["tickets", "workers", "facts"]) this.changed(what);
    this.connect();
  }

  connect() {
    clearTimeout(this.again);
    if (this.socket) this.socket.onclose = null;
    this.socket?.close();
    const url = new URL(`${API}/stream`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url, ["nearhand.v1", `bearer.${this.token}`]);
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      this.heard = performance.now();
      const frames = JSON.parse(data);
      for (const frame of Array.isArray(frames) ? frames : [frames]) this.hear(frame);
    };
    socket.onclose = () => this.lost();
  }

  lost() {
    if (this.stopped) return;
    this.cutSince ??= Date.now();
    this.signs("cut");
    // A revoked token shows itself here.
    this.get("/zones?limit=1").catch(() => {});
    this.again = setTimeout(() => this.connect(), this.wait_ms * (0.5 + Math.random()));
    this.wait_ms = Math.min(this.wait_ms * 2, 8000);
  }

  say(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** A heartbeat; a socket that has been silent for three of them is dead whatever the browser thinks. */
  beat() {
    if (this.socket?.readyState === WebSocket.OPEN && performance.now() - (this.heard ?? 0) > 30_000) this.socket.close();
    this.say({ type: "ping" });
  }

  signs(sign) {
    this.sign = sign;
    this.changed("sign");
  }

  hear(frame) {
    switch (frame.type) {
      case "hello": {
        this.wait_ms = 500;
        this.cutSince = null;
        this.target = frame.zones.find((z) => z.zone === this.zone.id)?.seq ?? this.seq;
        this.say({ type: "resume", zone: this.zone.id, seq: this.seq });
        this.say({ type: "watch", zone: this.zone.id });
        this.lines();
        return this.signs(this.target > this.seq ? "catching" : "connected");
      }
      case "fact": return frame.zone === this.zone.id && this.take(frame);
      case "positions": return frame.zone === this.zone.id && this.place(frame.items);
      case "line": return this.line(frame.line);
      case "resync": return frame.zone === this.zone.id && this.enter(this.zone.id).catch(() => this.socket.close());
    }
  }

  /** A fact in its turn is applied, one seen before is nothing new, one too early makes the gap be read first. */
  take(fact) {
    if (fact.seq <= this.seq) return;
    if (fact.seq > this.seq + 1) return this.fillGap(fact.seq);
    this.apply(fact);
    if (this.sign === "catching" && this.seq >= this.target) this.signs("connected");
  }

  async fillGap(upTo) {
    this.target = Math.max(this.target, upTo);
    if (this.filling) return;
    this.filling = true;
    this.signs("catching");
    const zone = this.zone.id;
    try {
      while (this.seq < this.target && this.zone.id === zone) {
        const { items } = await this.get(`/zones/${zone}/facts?after=${this.seq}&limit=200`);
        if (items.length === 0) break;
        for (const fact of items) if (fact.seq === this.seq + 1) this.apply(fact);
      }
      this.signs("connected");
    } catch {
      this.socket?.close();
    } finally {
      this.filling = false;
    }
  }

  apply(fact) {
    this.seq = fact.seq;
    this.facts.unshift(fact);
    this.facts.length = Math.min(this.facts.length, 30);
    const { data, ticket_id: id } = fact;
    const ticket = id && this.tickets.get(id);
    if (ticket && (data?.version ?? 0) >= ticket.version) {
      ticket.state = data.state ?? ticket.state;
      ticket.version = data.version;
      ticket.needs_human = data.needs_human ?? ticket.needs_human;
    }
    // A fact says how it moved; the rest of the ticket (who, where, until when) is read, many moves at once.
    if (id) this.wanted.add(id);
    if (fact.kind === "organisation_changed") this.staff();
    this.changed("facts");
    if (ticket) this.changed("tickets");
  }

  /** Somebody was entered or changed. */
  async staff() {
    const zone = this.zone;
    const workers = await this.all(`/workers?zone=${zone.id}`).catch(() => []);
    if (this.zone !== zone) return;
    for (const w of workers) this.workers.set(w.id, { ...w, fix: this.workers.get(w.id)?.fix });
    this.changed("workers");
  }

  /** Reads tickets that moved, a few at a time. */
  async fetchWanted() {
    if (this.reading || this.wanted.size === 0) return;
    this.reading = true;
    const some = [...this.wanted].slice(0, 8);
    const zone = this.zone;
    await Promise.all(some.map(async (id) => {
      this.wanted.delete(id);
      try {
        const ticket = await this.get(`/tickets/${id}`);
        if (this.zone !== zone) return;
        if (ticket.closed_at || this.ends.has(ticket.state)) this.tickets.delete(id);
        else if (ticket.version >= (this.tickets.get(id)?.version ?? 0)) this.tickets.set(id, ticket);
      } catch (why) {
        if (why.status === 404) this.tickets.delete(id);
        else if (why.status !== 401) this.wanted.add(id);
      }
    }));
    this.reading = false;
    this.changed("tickets");
  }

  place(items) {
    const now = Date.now();
    for (const p of items) {
      const worker = this.workers.get(p.worker_id);
      if (!worker) continue;
      worker.state = p.state;
      worker.fix = { lat: p.lat, lon: p.lon, heading_deg: p.heading_deg ?? worker.fix?.heading_deg, at: now - p.fix_age_s * 1000 };
    }
    this.changed("workers");
  }

  /** What is on a line now; from then on the stream says what changes. */
  line({ name, call }) {
    this.lineNews = (this.lineNews ?? 0) + 1;
    this.calls = this.calls.filter((l) => l.name !== name);
    if (call) this.calls.push({ name, call });
    this.calls.sort((a, b) => Number(a.name) - Number(b.name));
    this.changed("calls");
  }

  /** How the lines stand when a stream begins; read again when the stream was quicker. */
  async lines() {
    const before = this.lineNews;
    const lines = await this.get("/lines?limit=200").then((l) => l.items ?? l, () => null);
    if (!lines) return this.stopped || void setTimeout(() => this.lines(), 3000);
    if (this.lineNews !== before) return this.lines();
    this.calls = lines.filter((l) => l.call && l.call.state !== "ended");
    this.changed("calls");
  }
}
