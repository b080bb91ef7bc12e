// The websocket's frames, as `mobile-api/src/stream.rs` has them: a message is one frame or an array of several.

import type { Call, CallState, Customer, Dispatch, Fact, FixesTaken, Line, LocateLink, Match, SeatStanding, Ticket } from "../api/types";

export interface PositionItem {
  worker_id: string;
  lat: number;
  lon: number;
  heading_deg?: number;
  fix_age_s: number;
  state: string;
}

export interface Ringing {
  call_id: string;
  line: string;
  from: string;
  match: Match;
  customers: Customer[];
  open_tickets: Ticket[];
  last_calls: Call[];
}

export interface Offer {
  dispatch_id: string;
  version: number;
  ticket: Ticket;
  eta_s: number;
  distance_m: number;
  /** Absent: an order, which is acknowledged and not answered. */
  expires_at?: string;
}

/** Somebody who looks at a ticket; nameless when his branch is not ours to see. */
export interface Viewer {
  user_id?: string;
  name?: string;
}

export interface ToClient {
  hello: { node: string; zones: { zone: string; seq: number }[] };
  fact: Fact;
  offer: Offer;
  offer_gone: { dispatch_id: string; why: string };
  /** A job of this worker's crew has moved on. */
  job: { dispatch_id: string; version: number; state: Dispatch["state"] };
  positions: { zone: string; items: PositionItem[] };
  ringing: Ringing;
  call: { call_id: string; state: CallState; seat_id?: string; end_reason?: string };
  line: { line: Line };
  seat: SeatStanding;
  fixes_taken: FixesTaken;
  warning: { dispatch_id: string; what: string };
  located: LocateLink;
  alarm: { zone: string; ticket_id: string; no: string; reason: string };
  viewers: { ticket_id: string; viewers: Viewer[]; more: number };
  resync: { zone: string };
  error: { detail: string };
  pong: object;
}
export type FrameType = keyof ToClient;
export type Frame = { [T in FrameType]: { type: T } & ToClient[T] }[FrameType];

export interface FixSent {
  lat: number;
  lon: number;
  at: string;
  accuracy_m?: number;
  speed_mps?: number;
  heading_deg?: number;
  battery_pct?: number;
}
export type ToServer =
  | { type: "resume"; zone: string; seq: number }
  | { type: "watch"; zone: string; bbox?: [west: number, south: number, east: number, north: number] }
  | { type: "fixes"; datum: "wgs84" | "gcj02" | "bd09"; fixes: FixSent[] }
  | { type: "look"; ticket_id?: string }
  | { type: "ack"; dispatch_id: string }
  | { type: "ping" };

export type { Dispatch };
