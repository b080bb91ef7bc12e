import { expect, it } from "vitest";
import type { Call } from "../api/types";
import type { TicketDay } from "../board/day";
import { callFigures, driveFigures, standing } from "./figures";

const NOW = new Date(2026, 10, 22, 14, 26).getTime();
const MIDNIGHT = new Date(2026, 10, 22).getTime();
const call = (minutes_ago: number, waited_s: number, is: "answered" | "lost" | "waiting", more: Partial<Call> = {}): Call => {
  const began = NOW - minutes_ago * 60_000;
  const then = new Date(began + waited_s * 1000).toISOString();
  return { id: `${minutes_ago}${is}`, direction: "inbound", began_at: new Date(began).toISOString(), answered_at: is === "answered" ? then : null, ended_at: is === "lost" ? then : null, ...more } as Call;
};

it("counts who was answered in time, and who gave up as not", () => {
  const f = callFigures([call(5, 8, "answered"), call(6, 20, "answered"), call(7, 21, "answered"), call(100, 40, "lost"), call(0.1, 6, "waiting"), call(2, 0, "waiting"), call(3, 1, "answered", { direction: "outbound" }), call(60 * 20, 1, "answered")], MIDNIGHT, NOW);
  expect(f.now).toEqual({ good: 2, of: 4 });
  expect(f.today).toEqual({ good: 2, of: 5 });
  expect([f.lost, f.longest_s]).toEqual([1, 120]);
  expect(f.hours.map((h) => h.hour)).toEqual([8, 9, 10, 11, 12, 13, 14]);
  expect(f.hours.at(-1)).toEqual({ hour: 14, all: 4, quick: 2 });
});

const ticket = (over: Partial<TicketDay>): TicketDay => ({ id: "", no: "", kind: "wash", zone: "z", created: NOW - 3 * 3600_000, arrived: undefined, promise: undefined, kept: undefined, closed: undefined, state: "enroute", human: undefined, ...over });

it("takes the middle of the drives, and leaves out what was booked for later", () => {
  const min = 60_000;
  const f = driveFigures(
    [
      ticket({ created: NOW - 30 * min, arrived: NOW - 20 * min, kept: true }),
      ticket({ created: NOW - 40 * min, arrived: NOW - 20 * min, kept: false, closed: NOW - 5 * min, state: "done" }),
      ticket({ created: NOW - 180 * min, arrived: NOW - 150 * min, kept: true, closed: NOW - 100 * min, state: "done" }),
      ticket({ created: NOW - 400 * min, arrived: NOW - 10 * min, promise: NOW, kept: true }),
      ticket({ created: NaN, arrived: NOW - 10 * min }),
      ticket({ closed: NOW - 3 * min, state: "cancelled" }),
    ],
    MIDNIGHT,
    NOW,
  );
  expect([f.now_s, f.today_s, f.most_s]).toEqual([1200, 1200, 1800]);
  expect([f.keptNow, f.keptToday, f.done, f.cancelled]).toEqual([{ good: 2, of: 3 }, { good: 3, of: 4 }, 2, 1]);
});

it("says how a share stands to its aim", () => {
  expect([standing({ good: 95, of: 100 }, 0.95), standing({ good: 94, of: 100 }, 0.95), standing({ good: 86, of: 100 }, 0.95), standing({ good: 0, of: 0 }, 0.95)]).toEqual(["good", "near", "low", undefined]);
});
