// Users, workers, crews and vehicles.

import { api } from "../api/client";
import type { Crew, Role, User, Vehicle, Worker } from "../api/types";
import { named, useLanguage, useWords } from "../i18n";
import { roleWords, workerWords } from "../i18n/common";
import { markOf } from "../board/Reassign";
import { ago, Phone, Plate, StateGlyph, useNow } from "../ui";
import type { Field } from "./Form";
import { List } from "./List";
import { changed, given, list, text, useBranches, useCrews, useSkills, useVehicles, useWorkerNames, useZoneNames } from "./options";
import { adminWords, skillWords } from "./words";

const ROLES: readonly Role[] = ["agent", "dispatcher", "worker", "crew", "manager", "admin"];
const page = (cursor: string | undefined): { limit: number; cursor?: string } => ({ limit: 50, ...(cursor ? { cursor } : {}) });

export function Users({ may, grants }: { may: boolean; grants: (role: Role) => boolean }) {
  const w = useWords(adminWords);
  const r = useWords(roleWords);
  const language = useLanguage();
  const branches = useBranches();
  const workers = useWorkerNames();
  const roles: Field = { name: "roles", label: w("roles"), is: "many", required: true, options: ROLES.filter(grants).map((value) => ({ value, label: r(value) })) };
  const name: Field = { name: "name", label: w("person"), is: "text", required: true, max: 100 };
  const create: Field[] = [
    name,
    { name: "login", label: w("login"), is: "text", required: true, max: 64 },
    { name: "password", label: w("password"), is: "password", required: true, max: 256 },
    roles,
    { name: "branch_id", label: w("branch"), is: "select", required: true, options: branches.options },
    { name: "worker_id", label: w("worker"), is: "select", options: workers.options },
  ];
  const change: Field[] = [
    name,
    roles,
    { name: "state", label: w("state"), is: "select", required: true, options: [{ value: "active", label: w("active") }, { value: "blocked", label: w("blocked") }] },
    { name: "password", label: w("newPassword"), is: "password", hint: w("newPasswordHint"), max: 256 },
  ];
  return (
    <List<User>
      name="users"
      title={w("users")}
      read={(cursor) => api.get("/api/v1/users", { query: page(cursor) })}
      idOf={(u) => u.id}
      nameOf={(u) => u.name}
      columns={[
        { head: w("person"), cell: (u) => <b>{u.name}</b>, text: (u) => u.name },
        { head: w("login"), cell: (u) => u.login },
        { head: w("roles"), cell: (u) => u.roles.map((x) => r(x)).join(" · ") },
        { head: w("branch"), cell: (u) => branches.nameOf(u.branch_id) },
        { head: w("state"), cell: (u) => <span className={u.state === "blocked" ? "is-bad" : undefined}>{named(adminWords, u.state, language)}</span>, text: (u) => u.state },
      ]}
      create={may ? {
        fields: create, first: { roles: ["agent"] },
        save: (v) => api.post("/api/v1/users", { body: { name: text(v["name"]), login: text(v["login"]), password: v["password"] as string, roles: list(v["roles"]) as Role[], branch_id: text(v["branch_id"]), ...given("worker_id", v["worker_id"]) } }),
      } : undefined}
      change={may ? {
        fields: () => change, first: (u) => ({ name: u.name, roles: u.roles, state: u.state }),
        save: (u, v) => api.patch("/api/v1/users/{id}", { path: { id: u.id }, body: { version: u.version, ...changed("name", u.name, v["name"]), ...(list(v["roles"]).join() === u.roles.join() ? {} : { roles: list(v["roles"]) as Role[] }), ...changed("state", u.state, v["state"]), ...given("password", v["password"]) } }),
      } : undefined}
    />
  );
}

/** How old a fix is. */
function Fix({ at }: { at: string | undefined }) {
  const w = useWords(adminWords);
  const language = useLanguage();
  const now = useNow();
  return <span className="hint">{at === undefined ? w("never") : ago((now - Date.parse(at)) / 1000, language)}</span>;
}

export function Workers({ may }: { may: boolean }) {
  const w = useWords(adminWords);
  const language = useLanguage();
  const [branches, zones, crews, skills] = [useBranches(), useZoneNames(), useCrews(), useSkills()];
  const name: Field = { name: "name", label: w("person"), is: "text", required: true, max: 100 };
  const phone: Field = { name: "phone", label: w("phone"), is: "text", required: true, max: 32 };
  const can: Field = { name: "skills", label: w("skills"), is: "many", required: true, options: skills };
  const crew: Field = { name: "crew_id", label: w("crew"), is: "select", options: crews.options };
  const kinds = ["washer", "rescuer", "technician"].map((value) => ({ value, label: named(adminWords, value, language) }));
  const create: Field[] = [name, phone, { name: "kind", label: w("kind"), is: "select", required: true, options: kinds }, can, { name: "branch_id", label: w("branch"), is: "select", required: true, options: branches.options }, { name: "zone", label: w("zone"), is: "select", required: true, options: zones.options }, crew];
  return (
    <List<Worker>
      name="workers"
      title={w("workers")}
      read={(cursor) => api.get("/api/v1/workers", { query: page(cursor) })}
      idOf={(x) => x.id}
      nameOf={(x) => x.name}
      columns={[
        { head: w("person"), cell: (x) => <b>{x.name}</b>, text: (x) => x.name },
        { head: w("state"), cell: (x) => <span className="row g4"><StateGlyph state={markOf(x.state)} size={12} />{named(workerWords, x.state, language)}</span>, text: (x) => named(workerWords, x.state, language) },
        { head: w("phone"), cell: (x) => <Phone number={x.phone} />, text: (x) => x.phone },
        { head: w("kind"), cell: (x) => `${named(adminWords, x.kind, language)} · ${named(adminWords, x.form, language)}` },
        { head: w("skills"), cell: (x) => x.skills.map((s) => named(skillWords, s, language)).join(" · "), wide: true },
        { head: w("branch"), cell: (x) => branches.nameOf(x.branch_id) },
        { head: w("crew"), cell: (x) => crews.nameOf(x.crew_id) },
        { head: w("lastFix"), cell: (x) => <Fix at={x.last_fix?.at} />, text: () => "" },
      ]}
      create={may ? { fields: create, first: { kind: "washer", skills: ["wash"] }, save: (v) => api.post("/api/v1/workers", { body: { name: text(v["name"]), phone: text(v["phone"]), kind: text(v["kind"]), skills: list(v["skills"]), branch_id: text(v["branch_id"]), zone: text(v["zone"]), ...given("crew_id", v["crew_id"]) } }) } : undefined}
      change={may ? {
        fields: () => [name, phone, can, crew], first: (x) => ({ name: x.name, phone: x.phone, skills: x.skills, crew_id: x.crew_id }),
        save: (x, v) => api.patch("/api/v1/workers/{id}", { path: { id: x.id }, body: { version: x.version, ...changed("name", x.name, v["name"]), ...changed("phone", x.phone, v["phone"]), ...(list(v["skills"]).join() === x.skills.join() ? {} : { skills: list(v["skills"]) }), ...changed("crew_id", x.crew_id, v["crew_id"]) } }),
      } : undefined}
    />
  );
}

export function Crews({ may }: { may: boolean }) {
  const w = useWords(adminWords);
  const [branches, zones, vehicles, workers] = [useBranches(), useZoneNames(), useVehicles(), useWorkerNames()];
  const name: Field = { name: "name", label: w("name"), is: "text", required: true, max: 100 };
  const phone: Field = { name: "phone", label: w("phone"), is: "text", required: true, max: 32 };
  const vehicle: Field = { name: "vehicle_id", label: w("vehicle"), is: "select", options: vehicles.options };
  const lead: Field = { name: "lead_id", label: w("lead"), is: "select", options: workers.options };
  return (
    <List<Crew>
      name="crews"
      title={w("crews")}
      read={(cursor) => api.get("/api/v1/crews", { query: page(cursor) })}
      idOf={(x) => x.id}
      nameOf={(x) => x.name}
      columns={[
        { head: w("name"), cell: (x) => <b>{x.name}</b>, text: (x) => x.name },
        { head: w("phone"), cell: (x) => <Phone number={x.phone} />, text: (x) => x.phone },
        { head: w("lead"), cell: (x) => workers.nameOf(x.lead_id) },
        { head: w("vehicle"), cell: (x) => (x.vehicle_id ? <Plate plate={vehicles.nameOf(x.vehicle_id)} /> : ""), text: (x) => vehicles.nameOf(x.vehicle_id) },
        { head: w("branch"), cell: (x) => branches.nameOf(x.branch_id) },
        { head: w("zone"), cell: (x) => zones.nameOf(x.zone) },
      ]}
      create={may ? { fields: [name, phone, { name: "branch_id", label: w("branch"), is: "select", required: true, options: branches.options }, { name: "zone", label: w("zone"), is: "select", required: true, options: zones.options }, vehicle], first: {}, save: (v) => api.post("/api/v1/crews", { body: { name: text(v["name"]), phone: text(v["phone"]), branch_id: text(v["branch_id"]), zone: text(v["zone"]), ...given("vehicle_id", v["vehicle_id"]) } }) } : undefined}
      change={may ? { fields: () => [name, phone, lead, vehicle], first: (x) => ({ name: x.name, phone: x.phone, lead_id: x.lead_id, vehicle_id: x.vehicle_id }), save: (x, v) => api.patch("/api/v1/crews/{id}", { path: { id: x.id }, body: { version: x.version, ...changed("name", x.name, v["name"]), ...changed("phone", x.phone, v["phone"]), ...changed("lead_id", x.lead_id, v["lead_id"]), ...changed("vehicle_id", x.vehicle_id, v["vehicle_id"]) } }) } : undefined}
    />
  );
}

export function Vehicles({ may }: { may: boolean }) {
  const w = useWords(adminWords);
  const language = useLanguage();
  const [branches, zones] = [useBranches(), useZoneNames()];
  const equipment: Field = { name: "equipment", label: w("equipment"), is: "tags", hint: w("equipmentHint") };
  const kinds = ["van", "tow_truck", "flatbed"].map((value) => ({ value, label: named(adminWords, value, language) }));
  return (
    <List<Vehicle>
      name="vehicles"
      title={w("vehicles")}
      read={(cursor) => api.get("/api/v1/vehicles", { query: page(cursor) })}
      idOf={(x) => x.id}
      nameOf={(x) => x.plate}
      columns={[
        { head: w("plate"), cell: (x) => <Plate plate={x.plate} />, text: (x) => x.plate },
        { head: w("kind"), cell: (x) => named(adminWords, x.kind, language) },
        { head: w("equipment"), cell: (x) => x.equipment.join(" · "), wide: true },
        { head: w("branch"), cell: (x) => branches.nameOf(x.branch_id) },
        { head: w("zone"), cell: (x) => zones.nameOf(x.zone) },
        { head: w("lastFix"), cell: (x) => <Fix at={x.last_fix?.at} />, text: () => "" },
      ]}
      create={may ? { fields: [{ name: "plate", label: w("plate"), is: "text", required: true, max: 16 }, { name: "kind", label: w("kind"), is: "select", required: true, options: kinds }, equipment, { name: "branch_id", label: w("branch"), is: "select", required: true, options: branches.options }, { name: "zone", label: w("zone"), is: "select", required: true, options: zones.options }], first: { kind: "van" }, save: (v) => api.post("/api/v1/vehicles", { body: { plate: text(v["plate"]), kind: text(v["kind"]), equipment: list(v["equipment"]), branch_id: text(v["branch_id"]), zone: text(v["zone"]) } }) } : undefined}
      change={may ? {
        fields: () => [equipment, { name: "renew_token", label: w("renew"), is: "check" }], first: (x) => ({ equipment: x.equipment, renew_token: false }),
        save: (x, v) => api.patch("/api/v1/vehicles/{id}", { path: { id: x.id }, body: { version: x.version, equipment: list(v["equipment"]), ...(v["renew_token"] === true ? { renew_token: true } : {}) } }),
        above: (x) => (
          <dl className="admin-facts">
            <dt>{w("tracker")}</dt><dd><code>{x.tracker.id}</code></dd>
            {x.tracker.token && <><dt>{w("token")}</dt><dd><code>{x.tracker.token}</code></dd></>}
            <dd className="hint">{w("trackerHint")}</dd>
          </dl>
        ),
      } : undefined}
    />
  );
}
