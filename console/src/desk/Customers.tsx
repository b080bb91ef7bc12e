import { useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { Empty } from "../ui";

export default function Customers() {
  const w = useWords(commonWords);
  return <Empty>{w("notBuilt")}</Empty>;
}
