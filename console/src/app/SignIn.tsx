// Signing in, at the desk and on the phone.

import { useState, type SubmitEvent } from "react";
import { Refusal } from "../api/problem";
import { signIn, useSession } from "../api/session";
import { speak, useLanguage, useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { chooseTheme, useTheme } from "../theme";
import { Choice, Logo, ProblemText } from "../ui";
import "./sign-in.css";

const KEPT = "nearhand.extension";

export function SignIn({ field = false }: { field?: boolean }) {
  const w = useWords(commonWords);
  const language = useLanguage();
  const theme = useTheme();
  const session = useSession();
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<unknown>();
  const [missing, setMissing] = useState<{ login: boolean; password: boolean }>({ login: false, password: false });

  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = (name: string): string => {
      const value = new FormData(form).get(name);
      return typeof value === "string" ? value : "";
    };
    const [login, password, terminal] = [text("login").trim(), text("password"), text("terminal").trim()];
    setMissing({ login: login === "", password: password === "" });
    const first = login === "" ? "login" : password === "" ? "password" : undefined;
    if (first) {
      form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
      return;
    }
    setBusy(true);
    setWhy(undefined);
    try {
      if (!field) localStorage.setItem(KEPT, terminal);
      await signIn(login, password, terminal || undefined);
    } catch (refused) {
      setWhy(refused);
      setBusy(false);
      form.querySelector<HTMLInputElement>("[name=password]")?.focus();
    }
  };

  const ended = session.is === "out" && session.ended === true && why === undefined;
  return (
    <main className={`door${field ? " is-field" : ""}`}>
      <form onSubmit={(event) => void submit(event)} noValidate aria-label={w("signIn")}>
        <h1 className="row g12"><Logo />{w("product")}</h1>
        {ended && <ProblemText why={new Refusal(401, { code: "unauthenticated" })} />}
        {session.is === "away" && <ProblemText why={session.why} />}
        <label>
          {w("login")}
          <input name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={64} autoFocus aria-invalid={missing.login} aria-describedby="login-missing" />
          <span id="login-missing" className="is-bad hint">{missing.login && w("needLogin")}</span>
        </label>
        <label>
          {w("password")}
          <input name="password" type="password" autoComplete="current-password" maxLength={256} aria-invalid={missing.password} aria-describedby="password-missing" />
          <span id="password-missing" className="is-bad hint">{missing.password && w("needPassword")}</span>
        </label>
        {!field && (
          <label>
            {w("extension")}
            <input name="terminal" inputMode="numeric" maxLength={64} defaultValue={localStorage.getItem(KEPT) ?? ""} aria-describedby="extension-hint" />
            <span id="extension-hint" className="hint">{w("extensionHint")}</span>
          </label>
        )}
        {why !== undefined && <ProblemText why={why} />}
        <button className="button primary large" aria-disabled={busy}>{w("signIn")}</button>
        <div className="row g12">
          <Choice small name={w("language")} value={language} options={[{ value: "zh", label: w("chinese") }, { value: "en", label: w("english") }]} onChange={speak} />
          <span className="grow" />
          <button type="button" className="link" onClick={() => { chooseTheme(theme === "dark" ? "light" : "dark"); }}>{theme === "dark" ? w("light") : w("dark")}</button>
          {!field && <a href="/field">{w("fieldApp")}</a>}
        </div>
      </form>
    </main>
  );
}
