// Web Push for this phone: asks the browser, tells the server, and says how it stands. A subscription lives as long as the
// sign-in, so it is told anew at every start.

import { useCallback, useEffect, useState } from "react";
import { api } from "../api/client";
import { Refusal } from "../api/problem";
import { currentLanguage, useLanguage } from "../i18n";

/** `on`: an offer wakes this phone. `refused`: the browser was told no. `install`: an iPhone wakes installed apps alone.
 * `insecure`: the page came without TLS. `server`: this server pushes to no browsers. */
export type Standing = "unknown" | "on" | "off" | "refused" | "install" | "unsupported" | "insecure" | "server" | "failed";

/** The subscription's id at the server, while this phone is to be woken. */
const KEPT = "nearhand.wake";

/** What the browser can do, before anybody is asked. */
export function able(has: { secure: boolean; push: boolean; apple: boolean; installed: boolean; permission: string | undefined }): Standing {
  if (!has.secure) return "insecure";
  if (!has.push) return has.apple && !has.installed ? "install" : "unsupported";
  return has.permission === "denied" ? "refused" : "off";
}

function here(): Standing {
  const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);
  const installed = matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
  const push = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  return able({ secure: isSecureContext, push, apple, installed, permission: push ? Notification.permission : undefined });
}

const registration = async (): Promise<ServiceWorkerRegistration | undefined> => navigator.serviceWorker.getRegistration("/field");

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (key: ArrayBuffer | null): string => btoa(String.fromCharCode(...new Uint8Array(key ?? new ArrayBuffer(0)))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** Whether a subscription was made with this key: after the server lost its own, the old one rings nobody. */
const isOf = (made: PushSubscription, key: string): boolean => text(made.options.applicationServerKey) === key.replace(/=+$/, "");

/** Subscribes and tells the server; the permission is there already. */
async function tell(): Promise<Standing> {
  const { public_key: key } = await api.get("/api/v1/field/push-key");
  if (!key) return "server";
  const worker = await registration();
  if (!worker) return "unsupported"; // while developing there is none
  let made = await worker.pushManager.getSubscription();
  if (made && !isOf(made, key)) {
    await made.unsubscribe();
    made = null;
  }
  made ??= await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  const body = { endpoint: made.endpoint, p256dh: text(made.getKey("p256dh")), auth: text(made.getKey("auth")), lang: currentLanguage() };
  const kept = await api.post("/api/v1/field/push-subscriptions", { body });
  localStorage.setItem(KEPT, kept.id);
  return "on";
}

async function start(): Promise<Standing> {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return permission === "denied" ? "refused" : "off";
  return tell();
}

async function end(): Promise<Standing> {
  const id = localStorage.getItem(KEPT);
  localStorage.removeItem(KEPT);
  await (await (await registration())?.pushManager.getSubscription())?.unsubscribe();
  if (id !== null) await api.delete("/api/v1/field/push-subscriptions/{id}", { path: { id } }).catch((why: unknown) => {
    if (!(why instanceof Refusal) || why.status !== 404) throw why; // a sign-out ended it already
  });
  return "off";
}

/** How this phone stands, and what changes it; call the latter from a touch. */
export function useWake(): { standing: Standing; busy: boolean; turn: (on: boolean) => void } {
  const [standing, setStanding] = useState<Standing>(() => (here() === "off" && localStorage.getItem(KEPT) !== null && Notification.permission === "granted" ? "on" : here()));
  const [busy, setBusy] = useState(false);
  const turn = useCallback((on: boolean) => {
    setBusy(true);
    (on ? start() : end()).then(setStanding, () => { setStanding("failed"); }).finally(() => { setBusy(false); });
  }, []);
  return { standing, busy, turn };
}

const isOfJob = (notice: Notification): boolean => (notice.data as { dispatch_id?: unknown } | null)?.dispatch_id !== undefined;

/** Tells the server again at every start and change of language, and takes back notices of what the screen shows now. */
export function useWoken(): void {
  const language = useLanguage();
  useEffect(() => {
    if (here() === "off" && localStorage.getItem(KEPT) !== null && Notification.permission === "granted") tell().catch(() => undefined); // the next start tries again
  }, [language]);
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    const clear = (): void => {
      if (!document.hidden) registration().then((worker) => worker?.getNotifications()).then((all) => { all?.filter(isOfJob).forEach((n) => { n.close(); }); }, () => undefined);
    };
    clear();
    document.addEventListener("visibilitychange", clear);
    return () => { document.removeEventListener("visibilitychange", clear); };
  }, []);
}
