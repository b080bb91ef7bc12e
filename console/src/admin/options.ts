// What the forms choose from, and how things are called.

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../api/client";
import { useLanguage } from "../i18n";
import { named } from "../i18n";
import type { Option } from "./Form";
import { skillWords } from "./words";

interface Named {
  id: string;
  name: string;
}

/** Everything of a kind, for choosing one: organisations are small. */
function useAll<T extends Named>(name: string, read: () => Promise<T[]>): { options: Option[]; nameOf: (id: string | null | undefined) => string } {
  const { data } = useQuery({ queryKey: ["options", name], queryFn: read, staleTime: 60_000 });
  return useMemo(() => {
    const by = new Map(data?.map((x) => [x.id, x.name]));
    return { options: (data ?? []).map((x) => ({ value: x.id, label: x.name })), nameOf: (id) => (id ? (by.get(id) ?? "…") : "") };
  }, [data]);
}

export const useBranches = () => useAll("branches", () => api.all("/api/v1/branches"));
export const useZoneNames = () => useAll("zones", () => api.all("/api/v1/zones"));
export const useUsers = () => useAll("users", () => api.all("/api/v1/users"));
export const useCrews = () => useAll("crews", () => api.all("/api/v1/crews"));
export const useWorkerNames = () => useAll("workers", () => api.all("/api/v1/workers"));
export const useVehicles = () => useAll("vehicles", async () => (await api.all("/api/v1/vehicles")).map((v) => ({ id: v.id, name: v.plate })));

/** The skills that the server knows. */
export function useSkills(): Option[] {
  const language = useLanguage();
  return useMemo(() => Object.keys(skillWords).map((value) => ({ value, label: named(skillWords, value, language) })), [language]);
}

/** Values of a form as text, list or nothing. */
export const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");
export const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v): v is string => typeof v === "string") : []);
export const number = (value: unknown): number => Number(typeof value === "number" ? value : text(value));
/** `{ name: value }` when there is one, else nothing: absent is not the same as empty. */
export const given = <N extends string>(name: N, value: unknown): Partial<Record<N, string>> => (text(value) === "" ? {} : ({ [name]: text(value) } as Record<N, string>));
/** `{ name: value }` when it differs from what was. */
export const changed = <N extends string>(name: N, before: string | null | undefined, value: unknown): Partial<Record<N, string>> => (text(value) === (before ?? "") || text(value) === "" ? {} : ({ [name]: text(value) } as Record<N, string>));
