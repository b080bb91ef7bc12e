// The real binary on a free port, with a living town or with the training chain alone.

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SignIn {
  login: string;
  password: string;
  role: string;
  branch_id: string;
  worker_id?: string;
  extension?: string;
}

export interface Server {
  url: string;
  signIns: SignIn[];
  /** The first sign-in of a role. */
  who(role: string): SignIn;
  stop(): Promise<void>;
}

const root = new URL("../..", import.meta.url).pathname;

/** `CONSOLE_BIN`, else what cargo built last. */
export function binary(): string {
  const built = [process.env["CONSOLE_BIN"], join(root, "target/debug/nearhand"), join(root, "target/release/nearhand")];
  const found = built.find((path) => path !== undefined && path !== "" && existsSync(path));
  if (found === undefined) throw new Error("no binary: cargo build, or set CONSOLE_BIN");
  return found;
}

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().on("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => { done(port); });
    });
  });
}

function run(args: string[], env: Record<string, string>): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(binary(), args, { env: { ...process.env, ...env } });
    let [out, err] = ["", ""];
    child.stdout.on("data", (d: Buffer) => (out += d.toString()));
    child.stderr.on("data", (d: Buffer) => (err += d.toString()));
    child.on("close", (code) => { if (code === 0) done(out); else fail(new Error(`${args.join(" ")}: ${err}${out}`)); });
  });
}

/** With `CONSOLE_VITE` the console is served from its sources, over the binary's API: for work on a page. With
 * `CONSOLE_DIST` beside it, from a build: for measuring. */
async function vite(api: string, children: ChildProcess[]): Promise<string> {
  const port = await freePort();
  const child = spawn(join(root, "console/node_modules/.bin/vite"), [...(process.env["CONSOLE_DIST"] ? ["preview", "--outDir", process.env["CONSOLE_DIST"]] : []), "--port", String(port), "--strictPort"], { cwd: join(root, "console"), env: { ...process.env, NEARHAND: api }, stdio: process.env["E2E_LOG"] ? "inherit" : "ignore" });
  children.push(child);
  const url = `http://localhost:${port}`;
  for (let tried = 0; tried < 200; tried++) {
    if (await fetch(url).then((a) => a.ok, () => false)) return url;
    await new Promise((r) => setTimeout(r, 100));
  }
  throw new Error("vite did not get ready");
}

/** Starts a server with the training chain; `town` lets callers ring and workers drive, that many calls an hour. */
export async function start(opts: { town?: { calls: number; seed?: number }; workers?: number; env?: Record<string, string> } = {}): Promise<Server> {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), "nearhand-e2e-"));
  const env = { NEARHAND_LIMITS__RATE: "off", RUST_LOG: "warn", ...opts.env };
  const url = `http://127.0.0.1:${port}`;
  const workers = String(opts.workers ?? 12);
  const seeded = await run(["admin", "seed", "--workers", workers, "--branches", "1", "--seed", String(opts.town?.seed ?? 7), "--data", data, "--json"], env);
  const { sign_ins: signIns } = JSON.parse(seeded) as { sign_ins: SignIn[] };
  const children: ChildProcess[] = [];
  const begin = (args: string[]): void => {
    const child = spawn(binary(), args, { env: { ...process.env, ...env }, stdio: process.env["E2E_LOG"] ? "inherit" : "ignore" });
    children.push(child);
  };
  begin(["serve", "--port", String(port), "--data", data]);
  for (let tried = 0; ; tried++) {
    if (await fetch(`${url}/readyz`).then((a) => a.ok, () => false)) break;
    if (tried > 200) throw new Error("the server did not get ready");
    await new Promise((r) => setTimeout(r, 100));
  }
  const shown = process.env["CONSOLE_VITE"] ? await vite(url, children) : url;
  if (opts.town) begin(["simulate", "--url", url, "--seed", String(opts.town.seed ?? 7), "--workers", workers, "--calls-per-hour", String(opts.town.calls), "--for", "900s"]);
  return {
    url: shown,
    signIns,
    who: (role) => {
      const found = signIns.find((s) => s.role === role);
      if (!found) throw new Error(`nobody is ${role}`);
      return found;
    },
    stop: async () => {
      await Promise.all(children.map((child) => new Promise<void>((done) => {
        if (child.exitCode !== null) { done(); return; }
        child.on("close", () => { done(); });
        child.kill("SIGTERM");
      })));
      rmSync(data, { recursive: true, force: true });
    },
  };
}
