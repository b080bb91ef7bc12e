import { createContext, useContext, useSyncExternalStore } from "react";
import { currentLanguage, named, useLanguage, useWords, type Words } from "../i18n";
import { commonWords, kindWords } from "../i18n/common";
import type { Doing } from "./deeds";
import type { FieldModel, FieldState } from "./model";
import type { Track, TrackState } from "./track";
import { fieldWords } from "./words";

export interface Rooms {
  model: FieldModel;
  track: Track;
}

export const FieldContext = createContext<Rooms | undefined>(undefined);

export function useRooms(): Rooms {
  const rooms = useContext(FieldContext);
  if (!rooms) throw new Error("used outside the field app");
  return rooms;
}

export function useField(): FieldState {
  const { model } = useRooms();
  return useSyncExternalStore(model.subscribe, () => model.state);
}

export function useTrack(): TrackState {
  const { track } = useRooms();
  return useSyncExternalStore(track.subscribe, () => track.state);
}

export const useFieldWords = () => useWords(fieldWords);
export const useCommonWords = () => useWords(commonWords);

/** The name of a ticket's kind. */
export function useKindName(): (kind: string) => string {
  const language = useLanguage();
  return (kind) => named(kindWords, kind, language);
}

/** `800 米`, `2.1 公里`: the field's way of writing how far. */
export function useFar(): (metres: number) => string {
  const w = useFieldWords();
  return (m) => (m < 995 ? w("metres", { n: Math.max(10, Math.round(m / 10) * 10) }) : w("km", { n: (m / 1000).toFixed(m < 99_500 ? 1 : 0) }));
}

const DOING: Record<Doing, keyof typeof fieldWords> = {
  accept: "doAccept", decline: "doDecline", depart: "doDepart", arrive: "doArrive", start: "doStart", finish: "doFinish", fail: "doFail", photo: "doPhoto", materials: "doMaterials", ack: "doAck", duty: "doDuty",
};

/** What a deed is called. */
export const doingWord = (doing: Doing): keyof typeof fieldWords => DOING[doing];

/** Words in the language that is spoken, for what is sent to the desk. */
export const spoken = (words: Words, key: string): string => named(words, key, currentLanguage());
