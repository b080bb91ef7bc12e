// Sends one deed. The queue decides when, and what a refusal means.

import { api, send } from "../api/client";
import { Refusal } from "../api/problem";
import type { Dispatch } from "../api/types";
import { live } from "../live/client";
import type { Deed } from "./deeds";
import type { Kept } from "./kept";
import type { Door, Standing } from "./queue";

const standing = (d: Dispatch): Standing => ({ version: d.version, state: d.state });

export function fieldDoor(kept: Kept): Door {
  return {
    async send(deed) {
      const { what, key } = deed;
      switch (what.do) {
        case "duty":
          await api.post("/api/v1/field/duty", { body: { on: what.on }, key, tries: 1 });
          return undefined;
        case "ack":
          // There is no acknowledgement over HTTP: it goes through the stream, or waits for it.
          if (!live.send({ type: "ack", dispatch_id: what.dispatch })) throw new Refusal(0, undefined);
          return undefined;
        case "materials": {
          const lines = what.lines.map(({ item_id, quantity_milli }) => ({ item_id, quantity_milli }));
          await api.post("/api/v1/field/dispatches/{id}/materials", { path: { id: what.dispatch }, body: { lines, at: new Date(deed.at).toISOString() }, key, tries: 1 });
          return undefined;
        }
        case "photo":
          await photo(kept, what.dispatch, what.photo, key);
          return undefined;
        default: {
          // When it was done, not when it is sent: the server keeps both, and says so when they lie apart.
          const body = { ...fields(deed), version: deed.sent?.version ?? deed.seen, at: new Date(deed.at).toISOString() };
          return standing(await api.post(`/api/v1/field/dispatches/{id}/${what.do}`, { path: { id: what.dispatch }, body, key, tries: 1 }));
        }
      }
    },
    async look(dispatch) {
      const jobs = await api.all("/api/v1/field/jobs");
      const mine = jobs.find((j) => j.dispatch.id === dispatch);
      return mine && standing(mine.dispatch);
    },
  };
}

/** What a step says beside its version and time. */
function fields({ what }: Deed): { reason?: string; outcome?: string; note?: string } {
  const note = "note" in what ? (what.note ?? "") : "";
  return {
    ...("reason" in what ? { reason: what.reason } : {}),
    ...("outcome" in what ? { outcome: what.outcome } : {}),
    ...(note === "" ? {} : { note }),
  };
}

async function photo(kept: Kept, dispatch: string, id: string, key: string): Promise<void> {
  const found = await kept.get("photos", id);
  if (!found) return; // it was taken anew
  const form = new FormData();
  form.append("slot", found.slot);
  form.append("taken_at", new Date(found.at).toISOString());
  form.append("photo", found.blob, `${found.slot}.jpg`);
  await send("post", `/api/v1/field/dispatches/${encodeURIComponent(dispatch)}/photos`, { body: form, key, tries: 1 });
  await kept.put("photos", { ...found, sent: true });
}
