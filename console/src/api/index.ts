export { api, newKey, send } from "./client";
export { serverClock } from "./clock";
export { Refusal } from "./problem";
export { isOne, useMe, useSession } from "./session";
export type * from "./types";
