// TanStack Query as we use it: what the stream keeps fresh is not asked for again by the clock.

import { QueryClient } from "@tanstack/react-query";
import { Refusal } from "./problem";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      // The client tries again by itself while nothing was decided.
      retry: (failed, why) => why instanceof Refusal && why.again && failed < 2,
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
