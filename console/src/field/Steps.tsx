// The five steps of a job: behind, kept but not sent, next, ahead. Told by shape and word.

import { clock, StateGlyph } from "../ui";
import { stepsDone, STEPS, type Deed, type Step } from "./deeds";
import { waitingOf, type Held } from "./held";
import type { fieldWords } from "./words";
import { useFieldWords } from "./use";

type Word = keyof typeof fieldWords;
const WORDS: Record<Step, Word> = { accept: "stepAccept", depart: "stepDepart", arrive: "stepArrive", start: "stepStart", finish: "stepFinish" };

/** What a step is called in this job: an order is seen, not accepted; a rescue ends as rescued. */
export function stepWord(step: Step, held: Held): Word {
  const { dispatch, ticket } = held.job;
  if (step === "accept" && dispatch.mode === "assigned") return "stepAck";
  if (ticket.kind === "rescue" && step === "start") return "stepRescue";
  if (ticket.kind === "rescue" && step === "finish") return "stepRescued";
  return WORDS[step];
}

/** When a step was done: on this phone, else as the server has it, for a mate of the crew may have done it. */
function timeOf(step: Step, { times, job: { dispatch } }: Held): number {
  const heard = { accept: dispatch.mode === "assigned" ? dispatch.acked_at : dispatch.accepted_at, depart: dispatch.enroute_at, arrive: dispatch.arrived_at, start: dispatch.started_at, finish: dispatch.ended_at }[step];
  return times[step] ?? Date.parse(heard ?? "");
}

export function Steps({ held, waiting }: { held: Held; waiting: readonly Deed[] }) {
  const w = useFieldWords();
  const mine = waitingOf(held.id, waiting);
  const done = stepsDone(held.job.dispatch.state, mine);
  return (
    <ol className="steps" aria-label={w("steps")}>
      {STEPS.map((step, i) => {
        const kept = mine.some((d) => d.what.do === step || (step === "accept" && d.what.do === "ack"));
        const is = kept ? "kept" : i < done ? "done" : i === done ? "next" : "ahead";
        const at = timeOf(step, held);
        const under = is === "kept" ? w("waitsToSend") : is === "next" ? w("stepNext") : is === "done" && !Number.isNaN(at) ? clock(at) : "";
        return (
          <li key={step} className={`is-${is}`} aria-current={is === "next" ? "step" : undefined}>
            <span className="dot">{is === "done" || is === "kept" ? <StateGlyph state="done" size={16} /> : is === "next" ? <i /> : null}</span>
            <span className="name">{w(stepWord(step, held))}</span>
            <span className="under tabular">{under}</span>
          </li>
        );
      })}
    </ol>
  );
}
