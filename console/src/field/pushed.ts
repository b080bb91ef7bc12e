// A push message as the notice that the phone shows. Pure, so that it is tested without a phone.

import { kindWords } from "../i18n/common";
import { say, type Language } from "../i18n/words";
import { clock, shortNo } from "../ui/format";
import { pushWords } from "./push-words";

/** What the server seals for this browser: `mobile_api::field::Pushed`. */
export interface Pushed {
  is: string;
  lang?: string;
  text?: string;
  dispatch_id?: string;
  no?: string;
  kind?: string;
  address?: string;
  minutes?: number;
  expires_at?: string;
  why?: string;
}

export interface Notice {
  title: string;
  options: NotificationOptions & { renotify?: boolean; vibrate?: number[]; timestamp?: number };
}

/** A message that cannot be read is a notice all the same: browsers take the right away from who shows none. */
export function readPushed(text: string | undefined): Pushed {
  try {
    const read = JSON.parse(text ?? "") as unknown;
    if (typeof read === "object" && read !== null && "is" in read) return read as Pushed;
  } catch {
    // said below
  }
  return { is: "note", ...(text === undefined ? {} : { text }) };
}

export function noticeOf(pushed: Pushed, now: number): Notice {
  const lang: Language = pushed.lang === "en" ? "en" : "zh";
  const w = (key: keyof typeof pushWords, fill?: Record<string, string | number>): string => say(pushWords[key], lang, fill);
  const no = shortNo(pushed.no ?? "");
  const kind = kindWords[pushed.kind as keyof typeof kindWords] as readonly [string, string] | undefined;
  const asks = pushed.is === "offer" || pushed.is === "order";
  const about = pushed.dispatch_id === undefined ? {} : { tag: pushed.dispatch_id, data: { dispatch_id: pushed.dispatch_id } };
  const base = { lang: lang === "zh" ? "zh-CN" : "en", icon: "/icon-192.png", badge: "/icon-192.png", ...about };
  if (asks) {
    const fill = { kind: kind ? say(kind, lang) : pushed.kind ?? "", no };
    const until = pushed.expires_at === undefined ? w("open") : w("until", { time: clock(pushed.expires_at, true) });
    const body = [pushed.address, pushed.minutes === undefined ? undefined : w("minutes", { n: pushed.minutes }), until].filter((part) => part !== undefined && part !== "");
    return {
      title: w(pushed.is as "offer" | "order", fill).trim(),
      options: { ...base, body: body.join(w("dot")), requireInteraction: true, ...(about.tag === undefined ? {} : { renotify: true }), vibrate: [400, 120, 400, 120, 400], timestamp: now },
    };
  }
  if (pushed.is === "gone") {
    const why = pushed.why !== undefined && Object.hasOwn(pushWords, pushed.why) ? w(pushed.why as keyof typeof pushWords) : pushed.text ?? "";
    // In the place of the offer, and quietly: an app that shows nothing for a message loses the right to get any.
    return { title: w("gone", { no }).trim(), options: { ...base, body: why, silent: true } };
  }
  return { title: w("note"), options: { ...base, body: pushed.text ?? "" } };
}
