// Branches, seats and zones.

import type { Map as MapLibre } from "maplibre-gl";
import { useMemo, useState } from "react";
import { api } from "../api/client";
import type { Branch, Seat, Zone } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { BoardMap, crosses, outline, polygonOf, ringOf, withCorner, type Ring } from "../map";
import type { Field, Values } from "./Form";
import { List } from "./List";
import { RingEditor } from "./RingEditor";
import { changed, number, text, useBranches } from "./options";
import { adminWords } from "./words";

export function Branches({ may }: { may: boolean }) {
  const w = useWords(adminWords);
  const language = useLanguage();
  const branches = useBranches();
  const fields: Field[] = [
    { name: "name", label: w("name"), is: "text", required: true, max: 100 },
    { name: "kind", label: w("kind"), is: "select", required: true, options: [{ value: "own", label: w("own") }, { value: "franchise", label: w("franchise") }] },
    { name: "parent_id", label: w("parent"), is: "select", required: true, options: branches.options },
  ];
  return (
    <List<Branch>
      name="branches"
      title={w("branches")}
      read={(cursor) => api.get("/api/v1/branches", { query: { limit: 50, ...(cursor ? { cursor } : {}) } })}
      idOf={(b) => b.id}
      nameOf={(b) => b.name}
      columns={[
        { head: w("name"), cell: (b) => <b>{b.name}</b>, text: (b) => b.name },
        { head: w("kind"), cell: (b) => named(adminWords, b.kind, language) },
        { head: w("parent"), cell: (b) => branches.nameOf(b.parent_id) },
      ]}
      create={may ? { fields, first: { kind: "own" }, save: (v) => api.post("/api/v1/branches", { body: { name: text(v["name"]), kind: text(v["kind"]), parent_id: text(v["parent_id"]) } }) } : undefined}
      change={may ? { fields: () => fields.slice(0, 1), first: (b) => ({ name: b.name }), save: (b, v) => api.patch("/api/v1/branches/{id}", { path: { id: b.id }, body: { version: b.version, ...changed("name", b.name, v["name"]) } }) } : undefined}
    />
  );
}

export function Seats({ may }: { may: boolean }) {
  const w = useWords(adminWords);
  const branches = useBranches();
  const fields: Field[] = [
    { name: "name", label: w("name"), is: "text", required: true, max: 100 },
    { name: "extension", label: w("extension"), is: "text", required: true, max: 16 },
    { name: "branch_id", label: w("branch"), is: "select", required: true, options: branches.options },
  ];
  return (
    <List<Seat>
      name="seats"
      title={w("seats")}
      read={(cursor) => api.get("/api/v1/seats", { query: { limit: 50, ...(cursor ? { cursor } : {}) } })}
      idOf={(s) => s.id}
      nameOf={(s) => s.name}
      columns={[
        { head: w("name"), cell: (s) => <b>{s.name}</b>, text: (s) => s.name },
        { head: w("extension"), cell: (s) => s.extension },
        { head: w("branch"), cell: (s) => branches.nameOf(s.branch_id) },
      ]}
      create={may ? { fields, first: {}, save: (v) => api.post("/api/v1/seats", { body: { name: text(v["name"]), extension: text(v["extension"]), branch_id: text(v["branch_id"]) } }) } : undefined}
      change={may ? { fields: () => fields.slice(0, 2), first: (s) => ({ name: s.name, extension: s.extension }), save: (s, v) => api.patch("/api/v1/seats/{id}", { path: { id: s.id }, body: { version: s.version, ...changed("name", s.name, v["name"]), ...changed("extension", s.extension, v["extension"]) } }) } : undefined}
    />
  );
}

/** Zones, drawn as they are typed. */
export function Zones({ may }: { may: boolean }) {
  const w = useWords(adminWords);
  const branches = useBranches();
  const [known, setKnown] = useState<readonly Zone[]>([]);
  const [open, setOpen] = useState<Zone | "new">();
  const [values, setValues] = useState<Values>({});
  const [centre, setCentre] = useState<{ lat: string; lon: string }>();
  const [map, setMap] = useState<MapLibre>();
  const [ring, setRing] = useState<Ring>([]);
  const [before, setBefore] = useState<readonly Ring[]>([]);
  const [settled, setSettled] = useState<Ring>([]);
  const [drawing, setDrawing] = useState(false);
  const draw = (next: Ring, done: boolean): void => {
    setRing(next);
    if (!done) return;
    setBefore([...before.slice(-49), settled]);
    setSettled(next);
  };
  const undo = (): void => {
    const last = before.at(-1);
    if (!last) return;
    setBefore(before.slice(0, -1));
    setRing(last);
    setSettled(last);
  };
  const place = { name: "name", label: w("name"), is: "text", required: true, max: 100 } as const;
  const radius = { name: "radius_m", label: w("radius"), is: "number", required: true } as const;
  const fields: Field[] = [
    place,
    { name: "code", label: w("code"), is: "text", required: true, max: 8 },
    { name: "branch_id", label: w("branch"), is: "select", required: true, options: branches.options },
    { name: "lat", label: w("lat"), is: "number", required: true, hint: w("lonLatHint") },
    { name: "lon", label: w("lon"), is: "number", required: true },
    radius,
  ];
  const drawn = useMemo(() => {
    if (open === undefined) return known;
    const typed: Values = { ...values, ...centre };
    const [lat, lon, radius_m] = [number(typed["lat"]), number(typed["lon"]), number(typed["radius_m"])];
    if (open === "new") return text(typed["lat"]) !== "" && text(typed["lon"]) !== "" && radius_m > 0 ? [...known, { id: "new", branch_id: "", code: "", name: text(typed["name"]), lat, lon, radius_m, polygon: polygonOf(ring), seq: 0, version: 0 }] : known;
    return known.map((z) => (z.id === open.id ? { ...z, name: text(typed["name"]) || z.name, radius_m: radius_m > 0 ? radius_m : z.radius_m, polygon: polygonOf(ring) } : z));
  }, [known, open, values, centre, ring]);
  return (
    <List<Zone>
      name="zones"
      title={w("zones")}
      note={w("zoneNote")}
      read={async (cursor) => {
        const page = await api.get("/api/v1/zones", { query: { limit: 50, ...(cursor ? { cursor } : {}) } });
        setKnown((before) => (cursor ? [...before, ...page.items] : page.items));
        return page;
      }}
      idOf={(z) => z.id}
      nameOf={(z) => z.name}
      columns={[
        { head: w("name"), cell: (z) => <b>{z.name}</b>, text: (z) => z.name },
        { head: w("code"), cell: (z) => z.code },
        { head: w("branch"), cell: (z) => branches.nameOf(z.branch_id) },
        { head: w("lat"), cell: (z) => z.lat.toFixed(4) },
        { head: w("lon"), cell: (z) => z.lon.toFixed(4) },
        { head: w("radius"), cell: (z) => z.radius_m.toLocaleString("en") },
        { head: w("outlineHead"), cell: (z) => { const n = ringOf(z.polygon).length; return n > 0 ? w("ringCount", { n }) : <span className="hint">{w("circleWord")}</span>; } },
      ]}
      pushed={open === "new" ? centre : undefined}
      onValues={(v) => {
        setValues(v);
        setCentre(undefined);
      }}
      onOpen={(row) => {
        setOpen(row);
        setCentre(undefined);
        const its = row === "new" || row === undefined ? [] : ringOf(row.polygon);
        setRing(its);
        setSettled(its);
        setBefore([]);
        setDrawing(its.length > 0);
        setValues(row === "new" || row === undefined ? { radius_m: "10000" } : { name: row.name, radius_m: String(row.radius_m) });
      }}
      create={may ? { fields, first: { radius_m: "10000" }, save: (v) => api.post("/api/v1/zones", { body: { name: text(v["name"]), code: text(v["code"]), branch_id: text(v["branch_id"]), lat: number(v["lat"]), lon: number(v["lon"]), radius_m: number(v["radius_m"]), ...(ring.length > 0 ? { polygon: polygonOf(ring) } : {}) } }) } : undefined}
      change={may ? { fields: () => [place, radius], first: (z) => ({ name: z.name, radius_m: String(z.radius_m) }), save: (z, v) => api.patch("/api/v1/zones/{id}", { path: { id: z.id }, body: { version: z.version, ...changed("name", z.name, v["name"]), radius_m: number(v["radius_m"]), ...(JSON.stringify(ring) === JSON.stringify(ringOf(z.polygon)) ? {} : { polygon: polygonOf(ring) }) } }) } : undefined}
    >
      {open !== undefined && may && (
        <div className="row g8">
          {drawing ? (
            <>
              <span className={crosses(ring) ? "hint is-bad" : "hint"} role="status">{crosses(ring) ? w("ringCrosses") : ring.length < 3 ? w("ringFew", { n: 3 - ring.length }) : w("ringCount", { n: ring.length })} · {w("ringHint")}</span>
              <span className="grow" />
              <button type="button" className="button small" aria-disabled={before.length === 0} onClick={undo}>{w("ringUndo")}</button>
              <button type="button" className="button small" onClick={() => { draw([], true); setDrawing(false); }}>{w("ringClear")}</button>
            </>
          ) : <button type="button" className="button small" onClick={() => { setDrawing(true); }}>{w("ringDraw")}</button>}
        </div>
      )}
      <div className={`admin-map${open !== undefined && drawing ? " is-drawing" : ""}`}>
        <BoardMap
          zones={drawn}
          show={NOBODY}
          place={open === "new" && centre ? { lat: Number(centre.lat), lon: Number(centre.lon) } : undefined}
          onPlace={({ lat, lon }) => {
            if (open !== undefined && drawing && may) draw(withCorner(ring, [lon, lat]), true);
            else if (open === "new") setCentre({ lat: lat.toFixed(6), lon: lon.toFixed(6) });
          }}
          onReady={(made) => {
            setMap(made);
            const corners = known.flatMap((z) => outline(z));
            const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)];
            if (corners.length > 0) made.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 16, animate: false });
          }}
        >
          {map && open !== undefined && drawing && may && <RingEditor map={map} ring={ring} onRing={draw} />}
        </BoardMap>
      </div>
    </List>
  );
}
const NOBODY: ReadonlySet<never> = new Set();
