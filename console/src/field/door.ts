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
        case "photo":
          await photo(kept, what.dispatch, what.photo, key);
          return undefined;
        default: {
          const body = { ...fields(deed), version: deed.sent?.version ?? deed.seen };
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

/** What a step says beside the version; the note of a late sending comes after the worker's own. */
function fields({ what, sent }: Deed): { reason?: string; outcome?: string; note?: string } {
  const own = "note" in what ? what.note : undefined;
  const note = [own, sent?.note].filter((n): n is string => Boolean(n)).join(" · ");
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
  form.append("photo", found.blob, `${found.slot}.jpg`);
  await send("post", `/api/v1/field/dispatches/${encodeURIComponent(dispatch)}/photos`, { body: form, key, tries: 1 });
  await kept.put("photos", { ...found, sent: true });
}
