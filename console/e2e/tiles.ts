// An operator's tile server: each tile is a plain square with its edge drawn, so that one sees which one lies where.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32, deflateSync } from "node:zlib";

const SIDE = 256;

function chunk(name: string, data: Buffer): Buffer {
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

/** A PNG of one byte a pixel; every second tile is darker. */
function tile(x: number, y: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIDE, 0);
  head.writeUInt32BE(SIDE, 4);
  head[8] = 8;
  const rows = Buffer.alloc(SIDE * (SIDE + 1), (x + y) % 2 === 0 ? 205 : 225);
  for (let row = 0; row < SIDE; row++) {
    rows[row * (SIDE + 1)] = 0;
    rows[row * (SIDE + 1) + 1] = 120;
    if (row === 0) rows.fill(120, 1, SIDE + 1);
  }
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

export interface Tiles {
  template: string;
  asked: string[];
  stop(): void;
}

export async function tiles(): Promise<Tiles> {
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    const [, , x, y] = (/^\/(\d+)\/(\d+)\/(\d+)\.png$/.exec(request.url ?? "") ?? []).map(Number);
    if (x === undefined || y === undefined) {
      answer.writeHead(404).end();
      return;
    }
    asked.push(request.url ?? "");
    answer.writeHead(200, { "Content-Type": "image/png", "Access-Control-Allow-Origin": "*" }).end(tile(x, y));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { template: `http://127.0.0.1:${String(port)}/{z}/{x}/{y}.png`, asked, stop: () => { server.close(); } };
}

const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) + 128, ...varint(Math.floor(n / 128))]);
/** As deep as the file goes. */
const DEEPEST = 10;

/** A whole PMTiles file of the third version: one tile, which stands for every tile of the world. */
export function pmtiles(): Buffer {
  const image = tile(0, 0);
  const every = (4 ** (DEEPEST + 1) - 1) / 3;
  // One entry: from tile 0 on, so many times the same, so long, at the beginning of the data.
  const directory = Buffer.from([1, 0, ...varint(every), ...varint(image.length), 1]);
  const about = Buffer.from("{}");
  const head = Buffer.alloc(127);
  head.write("PMTiles", 0, "latin1");
  head[7] = 3;
  const directoryAt = head.length;
  const aboutAt = directoryAt + directory.length;
  const dataAt = aboutAt + about.length;
  const words = [directoryAt, directory.length, aboutAt, about.length, dataAt, 0, dataAt, image.length, every, 1, 1];
  words.forEach((n, i) => { head.writeBigUInt64LE(BigInt(n), 8 + 8 * i); });
  // Clustered; neither the directory nor the tiles are packed; PNG; from the whole world down.
  head.set([1, 1, 1, 2, 0, DEEPEST], 96);
  [-180, -85, 180, 85].forEach((degrees, i) => { head.writeInt32LE(degrees * 1e7, 102 + 4 * i); });
  return Buffer.concat([head, directory, about, image]);
}
