import { expect, it } from "vitest";
import { bare, halves, plateKind } from "./plate";

it.each([
  ["陕A·7K3Q2", "blue"],
  ["陕a 7k3q2", "blue"],
  ["陕A·D06218", "green"],
  ["陕AF30188", "green"],
  ["陕A12345D", "green"],
  ["陕A1234学", "blue"],
])("%s is %s", (plate, kind) => {
  expect(plateKind(plate)).toBe(kind);
});

it.each(["", "陕", "陕A7K3Q", "陕A7K3Q2X9", "XA7K3Q2", "陕AO1234", "陕I12345", "陕AI2345"])("%s is none", (plate) => {
  expect(plateKind(plate)).toBeUndefined();
});

it("is stored without its dot", () => {
  expect(bare(" 陕a·7k3q2 ")).toBe("陕A7K3Q2");
  expect(halves("陕A7K3Q2")).toEqual(["陕A", "7K3Q2"]);
});
