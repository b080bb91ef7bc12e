import { signOut } from "../api/session";
import { useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { Empty } from "../ui";

export default function Field() {
  const w = useWords(commonWords);
  return (
    <main>
      <Empty action={<button type="button" className="button" onClick={() => void signOut()}>{w("signOut")}</button>}>{w("notBuilt")}</Empty>
    </main>
  );
}
