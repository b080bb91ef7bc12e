// Rows of one height of which only those in sight are drawn.

import { useCallback, useEffect, useState, type RefObject } from "react";

/** Rows drawn beyond the edge, so that a quick wheel shows no gap. */
const BEYOND = 4;
/** Height that is drawn at least, pixels: a machine too busy to measure still shows rows. */
const LEAST = 400;

export function useRows(box: RefObject<HTMLElement | null>, count: number, height: number): { first: number; last: number; reveal: (i: number) => void } {
  const [view, setView] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const see = (): void => { setView({ top: element.scrollTop, height: element.clientHeight }); };
    see();
    element.addEventListener("scroll", see, { passive: true });
    const sized = new ResizeObserver(see);
    sized.observe(element);
    return () => {
      element.removeEventListener("scroll", see);
      sized.disconnect();
    };
  }, [box]);
  const reveal = useCallback((i: number): void => {
    const element = box.current;
    if (!element || i < 0) return;
    const [top, bottom] = [i * height, (i + 1) * height];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  }, [box, height]);
  const first = Math.max(0, Math.floor(view.top / height) - BEYOND);
  const last = Math.min(count, Math.ceil((view.top + Math.max(view.height, LEAST)) / height) + BEYOND);
  return { first, last, reveal };
}
