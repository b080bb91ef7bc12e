/// <reference lib="webworker" />
// The phone's service worker: the app itself is kept, so that it opens in a cellar. Deeds and positions are the page's
// matter (IndexedDB); the API is never answered from here.

import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { noticeOf, readPushed } from "./pushed";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
const page = createHandlerBoundToURL("/field.html");

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.mode === "navigate" && (url.pathname === "/field" || url.pathname.startsWith("/field/"))) {
    event.respondWith(page({ request: event.request, event, url, sameOrigin: true, params: [] } as never));
  }
});
self.addEventListener("install", () => { void self.skipWaiting(); });
self.addEventListener("activate", (event) => { event.waitUntil(self.clients.claim()); });

// An offer wakes the phone; one that is over is shown as over in the same place.
self.addEventListener("push", (event) => {
  const { title, options } = noticeOf(readPushed(event.data?.text()), Date.now());
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openApp());
});

/** The app shows the offer by itself: it asks the server as soon as it is seen. */
async function openApp(): Promise<void> {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const app = open.find((client) => new URL(client.url).pathname.startsWith("/field"));
  if (app) await app.focus();
  else await self.clients.openWindow("/field");
}
