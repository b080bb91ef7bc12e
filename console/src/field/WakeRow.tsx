// One row of the settings: whether an offer wakes this phone, and if not, what stands in the way.

import { useFieldWords } from "./use";
import { useWake, type Standing } from "./wake";

const SAYS = {
  unknown: "wakeOff", on: "wakeOn", off: "wakeOff", refused: "wakeRefused", install: "wakeInstall", unsupported: "wakeUnsupported", insecure: "wakeInsecure", server: "wakeServer", failed: "wakeFailed",
} as const satisfies Record<Standing, string>;

/** Only what he can change here has a button. */
const TURNS: Partial<Record<Standing, boolean>> = { on: false, off: true, failed: true };

export function WakeRow() {
  const w = useFieldWords();
  const { standing, busy, turn } = useWake();
  const to = TURNS[standing];
  return (
    <div className="set-row tall" data-wake={standing}>
      <div className="grow">
        <p id="wake-name">{w("wake")}</p>
        <p className="f-hint" role="status">{w(busy ? "wakeBusy" : SAYS[standing])}</p>
      </div>
      {to !== undefined && <button type="button" className="act2 narrow" aria-describedby="wake-name" aria-disabled={busy} onClick={() => { if (!busy) turn(to); }}>{w(to ? "wakeTurnOn" : "wakeTurnOff")}</button>}
    </div>
  );
}
