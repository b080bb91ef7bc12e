// How a finished job can end, by its flow; kept on the phone, so that a cellar knows it too.

import { useEffect, useState } from "react";
import { api } from "../api/client";
import type { Flow } from "../api/types";

type Outcome = Flow["outcomes"][number];
const KEPT = "nearhand.flows";
/** Endings that a worker does not choose: the desk cancels, and what cannot be done is `fail`. */
const NOT_HIS = ["cancelled", "failed"];

let read: Flow[] | undefined;

function kept(): Flow[] {
  if (read) return read;
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]") as Flow[];
  } catch {
    return [];
  }
}

/** The outcomes a worker may finish a job of this kind with; none known: the server takes the flow's first. */
export function useOutcomes(kind: string): readonly Outcome[] {
  const [flows, setFlows] = useState(kept);
  useEffect(() => {
    if (read) return;
    api.all("/api/v1/flows").then((all) => {
      read = all;
      localStorage.setItem(KEPT, JSON.stringify(all));
      setFlows(all);
    }, () => undefined); // what was kept serves
  }, []);
  return flows.find((f) => f.kind === kind)?.outcomes.filter((o) => !NOT_HIS.includes(o.name)) ?? [];
}
