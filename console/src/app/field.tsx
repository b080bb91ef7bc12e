// Where the phone's app begins: `/field`. Nothing of the desk is loaded here.

import "../theme/theme.generated.css";
import "../theme/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { queries } from "../api/query";
import { restore, useSession } from "../api/session";
import { currentLanguage, speak } from "../i18n";
import type { Me } from "../api/types";
import { awaitInstall, keepApp } from "../field/install";
import { Broken } from "./Broken";
import { SignIn } from "./SignIn";

const Field = lazy(() => import("../field/Field"));

const KEPT = "nearhand.me";

/** Who was signed in here last: without a network he goes on working, and the server says later whether he still may. */
function lastMe(): Me | undefined {
  const kept = localStorage.getItem(KEPT);
  return kept === null ? undefined : (JSON.parse(kept) as Me);
}

function App() {
  const session = useSession();
  useEffect(() => {
    if (session.is === "in") localStorage.setItem(KEPT, JSON.stringify(session.me));
    if (session.is === "out") localStorage.removeItem(KEPT);
    if (session.is !== "away") return;
    const again = (): void => { void restore(); };
    const timer = setInterval(again, 15_000);
    addEventListener("online", again);
    return () => {
      clearInterval(timer);
      removeEventListener("online", again);
    };
  }, [session]);
  if (session.is === "unknown") return null;
  const me = session.is === "in" ? session.me : session.is === "away" ? lastMe() : undefined;
  if (!me) return <SignIn field />;
  return (
    <Suspense fallback={null}>
      <Field key={me.id} me={me} />
    </Suspense>
  );
}

speak(currentLanguage());
awaitInstall();
keepApp();
void restore();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <Broken>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </Broken>,
  );
}
