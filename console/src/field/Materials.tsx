// Materials used: one row a material, minus and plus at the thumb's size. What changed is kept with one press.

import { useState } from "react";
import { useLanguage } from "../i18n";
import { useItems } from "./flows";
import type { Held } from "./held";
import { amount, differences, stepOf, usedAt } from "./materials";
import { Sheet } from "./Sheet";
import { useField, useFieldWords, useRooms } from "./use";

export function MaterialsSheet({ held, onClose }: { held: Held; onClose: () => void }) {
  const w = useFieldWords();
  const language = useLanguage();
  const { model } = useRooms();
  const { queue } = useField();
  const items = useItems();
  const used = usedAt(held, queue.waiting);
  const [wanted, setWanted] = useState<ReadonlyMap<string, number>>(new Map());
  const lines = differences(used, wanted, items);
  const keep = (): void => {
    if (lines.length > 0) void model.act({ do: "materials", dispatch: held.id, lines });
    onClose();
  };
  return (
    <Sheet title={w("materials")} hint={w(items.length === 0 ? "materialsEmpty" : "materialsHint")} onClose={onClose}>
      <ul className="stock">
        {items.map((item) => {
          const now = wanted.get(item.id) ?? used.find((u) => u.item_id === item.id)?.quantity_milli ?? 0;
          const name = item.name[language];
          const change = (by: number): void => { setWanted(new Map(wanted).set(item.id, Math.max(0, now + by))); };
          return (
            <li key={item.id}>
              <span className="grow"><span className="strong">{name}</span><span className="f-hint">{item.code}</span></span>
              <button type="button" className="f-step" aria-label={w("less1", { name })} aria-disabled={now === 0} onClick={() => { change(-stepOf(item.unit)); }}>−</button>
              <span className={`stock-n tabular${now > 0 ? " strong" : ""}`} aria-live="polite">{`${amount(now)} ${item.unit}`}</span>
              <button type="button" className="f-step" aria-label={w("more1", { name })} onClick={() => { change(stepOf(item.unit)); }}>+</button>
            </li>
          );
        })}
      </ul>
      {items.length > 0 && <div className="stock-foot"><button type="button" className="act2 strong stock-keep" onClick={keep}>{w("materialsSave")}</button></div>}
    </Sheet>
  );
}
