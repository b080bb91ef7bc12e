// Materials: what workers choose from when they say what a job used.

import { api } from "../api/client";
import type { Item } from "../api/types";
import { useWords } from "../i18n";
import type { Field, Values } from "./Form";
import { List } from "./List";
import { text, useBranches } from "./options";
import { adminWords } from "./words";

/** The one kind that the catalogue holds today. */
const KIND = "material";

/** Both names as typed, when one of them differs from what was: the server takes them together. */
function renamed(item: Item, v: Values): { name?: Item["name"] } {
  const name = { zh: text(v["name_zh"]), en: text(v["name_en"]) };
  return name.zh === item.name.zh && name.en === item.name.en ? {} : { name };
}

export function Items({ may }: { may: boolean }) {
  const w = useWords(adminWords);
  const branches = useBranches();
  const names: Field[] = [
    { name: "name_zh", label: w("nameZh"), is: "text", required: true, max: 60 },
    { name: "name_en", label: w("nameEn"), is: "text", required: true, max: 60 },
  ];
  const create: Field[] = [
    ...names,
    { name: "code", label: w("code"), is: "text", required: true, max: 32 },
    { name: "unit", label: w("unit"), is: "text", required: true, max: 16, hint: w("unitHint") },
    { name: "branch_id", label: w("branch"), is: "select", required: true, options: branches.options },
  ];
  const standing = (x: Item): string => w(x.active ? "inUse" : "outOfUse");
  return (
    <List<Item>
      name="items"
      title={w("items")}
      note={w("itemsNote")}
      read={(cursor) => api.get("/api/v1/items", { query: { kind: KIND, all: true, limit: 50, ...(cursor ? { cursor } : {}) } })}
      idOf={(x) => x.id}
      nameOf={(x) => x.code}
      columns={[
        { head: w("nameZh"), cell: (x) => <b>{x.name.zh}</b>, text: (x) => x.name.zh },
        { head: w("nameEn"), cell: (x) => x.name.en },
        { head: w("code"), cell: (x) => x.code },
        { head: w("unit"), cell: (x) => x.unit },
        { head: w("branch"), cell: (x) => branches.nameOf(x.branch_id) },
        { head: w("state"), cell: (x) => <span className={x.active ? undefined : "hint"}>{standing(x)}</span>, text: standing },
      ]}
      create={may ? { fields: create, first: {}, save: (v) => api.post("/api/v1/items", { body: { kind: KIND, code: text(v["code"]), name: { zh: text(v["name_zh"]), en: text(v["name_en"]) }, unit: text(v["unit"]), branch_id: text(v["branch_id"]) } }) } : undefined}
      change={may ? {
        fields: () => [...names, { name: "active", label: w("stillUsed"), is: "check" }],
        first: (x) => ({ name_zh: x.name.zh, name_en: x.name.en, active: x.active }),
        save: (x, v) => api.patch("/api/v1/items/{id}", { path: { id: x.id }, body: { version: x.version, ...renamed(x, v), ...(v["active"] === x.active ? {} : { active: v["active"] === true }) } }),
      } : undefined}
    />
  );
}
