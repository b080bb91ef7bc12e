// The house's own things, as far as the API has them: who may see and change what is the server's table of rights.

import type { ComponentType } from "react";
import { Navigate, NavLink, Route, Routes } from "react-router";
import type { Role } from "../api/types";
import { isOne, useMe } from "../api/session";
import { useWords } from "../i18n";
import { Audit } from "./Audit";
import { Flows } from "./Flows";
import { Items } from "./Items";
import { Dead, Outbox } from "./Outbox";
import { Crews, Users, Vehicles, Workers } from "./People";
import { Branches, Seats, Zones } from "./Places";
import { adminWords } from "./words";
import "./admin.css";

interface Part {
  path: keyof typeof adminWords;
  page: ComponentType<{ may: boolean; grants: (role: Role) => boolean }>;
  /** Who sees it; everybody at a desk unless said. */
  sees?: readonly Role[];
  /** Who changes it; nobody unless said. */
  changes?: readonly Role[];
}

const PARTS: readonly Part[] = [
  { path: "branches", page: Branches, changes: ["admin"] },
  { path: "users", page: Users, sees: ["manager", "admin"], changes: ["manager", "admin"] },
  { path: "seats", page: Seats, changes: ["manager", "admin"] },
  { path: "zones", page: Zones, changes: ["manager", "admin"] },
  { path: "workers", page: Workers, changes: ["manager", "admin"] },
  { path: "crews", page: Crews, changes: ["manager", "admin"] },
  { path: "vehicles", page: Vehicles, changes: ["manager", "admin"] },
  { path: "items", page: Items, changes: ["manager", "admin"] },
  { path: "flows", page: Flows },
  { path: "messages", page: Outbox },
  { path: "dead", page: Dead, sees: ["manager", "admin"] },
  { path: "audit", page: Audit, sees: ["manager", "admin"] },
];

export default function Admin() {
  const w = useWords(adminWords);
  const me = useMe();
  const seen = PARTS.filter((p) => !p.sees || isOne(me, ...p.sees));
  const writes = isOne(me, "manager", "admin");
  // Nobody gives a role that may more than his own: only an administrator makes another.
  const grants = (role: Role): boolean => isOne(me, "admin") || role !== "admin";
  return (
    <div className="admin">
      <nav className="admin-nav" aria-label={w("title")}>
        {seen.map((p) => <NavLink key={p.path} to={`/admin/${p.path}`} className={({ isActive }) => (isActive ? "on" : "")}>{w(p.path)}</NavLink>)}
        {!writes && <p className="hint">{w("readOnly")}</p>}
      </nav>
      <Routes>
        {seen.map(({ path, page: Page, changes }) => <Route key={path} path={path} element={<Page key={path} may={changes !== undefined && isOne(me, ...changes)} grants={grants} />} />)}
        <Route path="*" element={<Navigate to={`/admin/${seen[0]?.path ?? "branches"}`} replace />} />
      </Routes>
    </div>
  );
}
