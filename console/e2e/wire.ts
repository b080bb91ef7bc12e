// A wire between browser and server that a test may cut, or speak into as the server does: whole frames between its own.

import { createServer, connect, type AddressInfo, type Socket } from "node:net";

export interface Wire {
  url: string;
  /** Ends every open stream; while it is on, new ones end at once. */
  cut(on: boolean): void;
  /** Says something to every open stream. */
  tell(frame: object): void;
  close(): Promise<void>;
}

/** A text frame as a server sends it: never masked. */
function framed(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.alloc(body.length < 65_536 ? 4 : 10);
  if (head.length === 4) head.writeUInt16BE(body.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(body.length), 2);
  if (head.length > 2) {
    head[0] = 0x81;
    head[1] = head.length === 4 ? 126 : 127;
  }
  return Buffer.concat([head, body]);
}

/** Length of the first whole frame in these bytes; `undefined` while some of it is missing. */
function whole(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return undefined;
  const length = head + (short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)));
  return bytes.length < length ? undefined : length;
}

/** What the server says on a stream goes on frame by frame, so that another can stand between two of them. */
function stream(browser: Socket, server: Socket): (frame: Buffer) => void {
  let [held, open] = [Buffer.alloc(0), false];
  server.on("data", (some: Buffer) => {
    held = Buffer.concat([held, some]);
    if (!open) {
      const end = held.indexOf("\r\n\r\n");
      if (end < 0) return;
      open = true;
      browser.write(held.subarray(0, end + 4));
      held = held.subarray(end + 4);
    }
    for (let length = whole(held); length !== undefined; length = whole(held)) {
      browser.write(held.subarray(0, length));
      held = held.subarray(length);
    }
  });
  return (frame) => { if (open) browser.write(frame); };
}

export async function wire(to: string): Promise<Wire> {
  const port = Number(new URL(to).port);
  const streams = new Map<Socket, (frame: Buffer) => void>();
  const all = new Set<Socket>();
  let isCut = false;
  const made = createServer((browser) => {
    const server = connect(port, "127.0.0.1");
    for (const socket of [browser, server]) {
      all.add(socket);
      socket.on("error", () => socket.destroy()).on("close", () => {
        all.delete(socket);
        streams.delete(browser);
        browser.destroy();
        server.destroy();
      });
    }
    browser.once("data", (first: Buffer) => {
      const isStream = /^GET \/api\/v1\/stream/.test(first.toString("latin1"));
      if (isStream && isCut) {
        browser.destroy();
        return;
      }
      server.write(first);
      browser.pipe(server);
      if (isStream) streams.set(browser, stream(browser, server));
      else server.pipe(browser);
    });
  });
  await new Promise<void>((done) => { made.listen(0, "127.0.0.1", done); });
  return {
    url: `http://127.0.0.1:${String((made.address() as AddressInfo).port)}`,
    cut: (on) => {
      isCut = on;
      if (on) for (const browser of streams.keys()) browser.destroy();
    },
    tell: (frame) => {
      const bytes = framed(JSON.stringify(frame));
      for (const say of streams.values()) say(bytes);
    },
    close: () => new Promise((done) => {
      all.forEach((socket) => socket.destroy());
      made.close(() => { done(); });
    }),
  };
}
