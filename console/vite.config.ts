/// <reference types="node" />
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

/** `NEARHAND=http://127.0.0.1:8080 npm run dev` serves the console with reloading over a running server. */
const server = process.env["NEARHAND"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [
    react(),
    VitePWA({
      // The phone's app only: the desk is always at a wire and must never run an old version.
      strategies: "injectManifest",
      srcDir: "src/field",
      filename: "sw.ts",
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ["field.html", "field.webmanifest", "icon*", "assets/field-*", "assets/shared-*", "assets/preload-helper-*", "assets/rolldown-runtime-*"],
        rollupFormat: "iife",
      },
    }),
  ],
  worker: { format: "es" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    sourcemap: false,
    chunkSizeWarningLimit: 1100,
    rolldownOptions: {
      input: { desk: "index.html", field: "field.html" },
      output: {
        // Names that the service worker's list above counts on: what both entries use, and what only the phone does.
        codeSplitting: {
          groups: [
            { name: "shared", priority: 2, test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]|src[\\/](api|i18n|live|theme|ui)[\\/](?!.*antd)|src[\\/]app[\\/](SignIn|Broken|sign-in)|src[\\/](map[\\/]datum|browser)/ },
            { name: "field-app", priority: 1, test: /src[\\/]field[\\/]/ },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true, changeOrigin: false }, "/console.json": { target: server }, "/basemap.pmtiles": { target: server } } },
});
