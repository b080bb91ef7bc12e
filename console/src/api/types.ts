// The API's types by their short names.

import type { components } from "./schema";

type S = components["schemas"];
export type AcknowledgedAlarm = S["AcknowledgedAlarm"];
export type Actor = S["Actor"];
export type AuditEntry = S["AuditEntry"];
export type Branch = S["Branch"];
export type Call = S["Call"];
export type CallState = S["CallState"];
export type Candidate = S["QuoteCandidate"];
export type Car = S["Car"];
export type Crew = S["Crew"];
export type Customer = S["Customer"];
export type Dispatch = S["Dispatch"];
export type Fact = S["Fact"];
export type Flow = S["Flow"];
export type Job = S["Job"];
export type LeftOut = S["LeftOut"];
export type Line = S["Line"];
export type LocateLink = S["LocateLink"];
export type Match = S["Match"];
export type Me = S["Me"];
export type Message = S["Message"];
export type NewTicket = S["NewTicket"];
export type Place = S["Place"];
export type PlaceHit = S["PlaceHit"];
export type Quote = S["Quote"];
export type Role = S["Role"];
export type Seat = S["Seat"];
export type SeatStanding = S["SeatStanding"];
export type Ticket = S["Ticket"];
export type User = S["User"];
export type Vehicle = S["Vehicle"];
export type Why = S["Why"];
export type Worker = S["Worker"];
export type Zone = S["Zone"];
export type FixesTaken = S["FixesTaken"];
