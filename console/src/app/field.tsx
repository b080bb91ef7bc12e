// Where the phone's app begins: `/field`. Nothing of the desk is loaded here.

import "../theme/theme.generated.css";
import "../theme/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { queries } from "../api/query";
import { restore, useSession } from "../api/session";
import { currentLanguage, speak } from "../i18n";
import { Broken } from "./Broken";
import { SignIn } from "./SignIn";

const Field = lazy(() => import("../field/Field"));

function App() {
  const session = useSession();
  if (session.is === "unknown") return null;
  if (session.is !== "in") return <SignIn field />;
  return (
    <Suspense fallback={null}>
      <Field />
    </Suspense>
  );
}

speak(currentLanguage());
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
