import { expect, it } from "vitest";
import { arcsOf } from "./arcs";

it("draws each way once with all its commands, and none for what stays", () => {
  const states = ["new", "offered", "done"].map((name) => ({ name, end: name === "done", title: { zh: name, en: name } }));
  const moves = [
    { command: "offer", from: ["new"], to: "offered", by: ["system"] },
    { command: "open", from: ["new", "offered"], to: "offered", by: ["agent"] },
    { command: "decline", from: ["offered"], to: "new", by: ["worker"] },
    { command: "note", from: ["new", "offered", "done"], by: ["agent"] },
  ];
  expect(arcsOf({ states, moves })).toEqual([
    { from: 0, to: 1, commands: ["offer", "open"] },
    { from: 1, to: 0, commands: ["decline"] },
  ]);
});
