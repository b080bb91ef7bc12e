// What proves the work: the photographs by their flow's names, and the customer's signature.

import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import { useLanguage, useWords } from "../i18n";
import { clock } from "../ui";
import { ticketWords } from "./story-words";

/** Photographs read of one ticket: more than it can have rounds for. */
const MOST = 1000;

/** What a photograph shows, as its flow calls it. */
export function useSlotName(kind: string): (slot: string) => string {
  const language = useLanguage();
  const flows = useQuery({ queryKey: ["flows"], queryFn: () => api.get("/api/v1/flows"), staleTime: Infinity });
  const photos = flows.data?.items.find((f) => f.kind === kind)?.photos ?? [];
  return (slot) => photos.find((p) => p.slot === slot)?.title[language] ?? slot;
}

/** What proves the work: the photographs, and the customer's signature. */
export function Proofs({ id, kind }: { id: string; kind: string }) {
  const w = useWords(ticketWords);
  const nameOf = useSlotName(kind);
  const photos = useQuery({ queryKey: ["ticket", id, "photos"], queryFn: ({ signal }) => api.all("/api/v1/tickets/{id}/photos", { path: { id }, signal }, MOST) });
  if (!photos.data?.length) return null;
  return (
    <section className="story-proofs" aria-label={w("proofs")}>
      <h2 className="section">{w("proofs")}</h2>
      <ul>
        {photos.data.map((photo) => {
          const what = photo.kind === "signature" ? w("signature") : photo.slot ? nameOf(photo.slot) : w("unnamed");
          const src = `/api/v1/photos/${photo.id}`;
          return (
            <li key={photo.id}>
              <a href={src} target="_blank" rel="noopener" aria-label={w("openPhoto", { what })}><img className={photo.kind === "signature" ? "is-signature" : ""} src={src} alt="" loading="lazy" /></a>
              <span className="row g8"><span className="cut-text grow">{what}</span><span className="hint">{clock(photo.taken_at ?? photo.at)}</span></span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
