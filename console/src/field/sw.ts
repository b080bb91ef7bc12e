/// <reference lib="webworker" />
// The phone's service worker: the app itself is kept, so that it opens in a cellar. Deeds and positions are the page's
// matter (IndexedDB); the API is never answered from here.

import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";

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
