// What the phone keeps: a small IndexedDB. Deeds that wait, photographs, jobs as last seen, positions not yet sent. It
// survives a restart; nothing in it counts as done before the server has said so.

import type { Deed } from "./deeds";
import type { Held } from "./held";
import type { KeptFix } from "./pace";
import type { Photo } from "./proofs";

interface Stores {
  deeds: Deed;
  photos: Photo;
  jobs: Held;
  fixes: KeptFix;
}
export type StoreName = keyof Stores;

const VERSION = 1;
const KEYS: Record<StoreName, IDBObjectStoreParameters> = {
  deeds: { keyPath: "seq", autoIncrement: true },
  photos: { keyPath: "id" },
  jobs: { keyPath: "id" },
  fixes: { keyPath: "seq", autoIncrement: true },
};

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, fail) => {
    request.onsuccess = () => { done(request.result); };
    request.onerror = () => { fail(request.error ?? new Error("the phone's store did not answer")); };
  });

export class Kept {
  readonly #db: IDBDatabase;

  private constructor(db: IDBDatabase) {
    this.#db = db;
  }

  static async open(name = "nearhand-field"): Promise<Kept> {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => {
      for (const [store, how] of Object.entries(KEYS)) {
        if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store, how);
      }
    };
    const db = await asked(request);
    db.onversionchange = () => { db.close(); };
    return new Kept(db);
  }

  async all<S extends StoreName>(store: S): Promise<Stores[S][]> {
    return asked(this.#db.transaction(store).objectStore(store).getAll() as IDBRequest<Stores[S][]>);
  }

  async get<S extends StoreName>(store: S, key: IDBValidKey): Promise<Stores[S] | undefined> {
    return asked(this.#db.transaction(store).objectStore(store).get(key) as IDBRequest<Stores[S] | undefined>);
  }

  /** Writes a row and waits until it is on the disk; gives back its key. */
  async put<S extends StoreName>(store: S, row: Stores[S]): Promise<IDBValidKey> {
    return this.#write(store, (all) => all.put(row));
  }

  /** Adds a row whose number the store gives. */
  async add<S extends "deeds" | "fixes">(store: S, row: Omit<Stores[S], "seq">): Promise<number> {
    return (await this.#write(store, (all) => all.add(row))) as number;
  }

  async drop(store: StoreName, keys: readonly IDBValidKey[]): Promise<void> {
    if (keys.length === 0) return;
    await this.#write(store, (all) => {
      keys.forEach((key) => all.delete(key));
      return undefined;
    });
  }

  async #write(store: StoreName, act: (all: IDBObjectStore) => IDBRequest<IDBValidKey> | undefined): Promise<IDBValidKey> {
    const tx = this.#db.transaction(store, "readwrite", { durability: "strict" });
    const request = act(tx.objectStore(store));
    return new Promise((done, fail) => {
      tx.oncomplete = () => { done(request?.result ?? 0); };
      tx.onerror = tx.onabort = () => { fail(tx.error ?? new Error("the phone's store is full")); };
    });
  }

  close(): void {
    this.#db.close();
  }
}
