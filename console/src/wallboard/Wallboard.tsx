import { useEffect } from "react";
import { useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { forceTheme } from "../theme";
import { Empty } from "../ui";

export default function Wallboard() {
  const w = useWords(commonWords);
  useEffect(() => forceTheme("dark"), []);
  return <main><Empty>{w("notBuilt")}</Empty></main>;
}
