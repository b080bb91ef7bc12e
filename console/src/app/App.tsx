// The desk's frame and its rooms. A room is one line in `rooms.ts`; it is loaded when it is entered.

import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { queries } from "../api/query";
import { useSession } from "../api/session";
import { Broken } from "./Broken";
import { SignIn } from "./SignIn";

const Frame = lazy(() => import("./Frame"));
const Wallboard = lazy(() => import("../wallboard/Wallboard"));

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <BrowserRouter>
        <Door />
      </BrowserRouter>
    </QueryClientProvider>
  );
}

function Door() {
  const session = useSession();
  if (session.is === "unknown") return null;
  if (session.is !== "in") return <SignIn />;
  const { roles } = session.me;
  if (roles.every((role) => role === "worker" || role === "crew")) {
    location.replace("/field");
    return null;
  }
  return (
    <Broken>
      <Suspense fallback={null}>
        <Routes>
          <Route path="/wallboard" element={<Wallboard />} />
          <Route path="/sign-in" element={<Navigate to="/" replace />} />
          <Route path="*" element={<Frame />} />
        </Routes>
      </Suspense>
    </Broken>
  );
}
