// Where the desk begins: `/` and every room of it.

import "../theme/theme.generated.css";
import "../theme/base.css";
import { createRoot } from "react-dom/client";
import { restore } from "../api/session";
import { currentLanguage, speak } from "../i18n";
import { App } from "./App";

speak(currentLanguage());
void restore();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
