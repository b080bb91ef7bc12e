// The top bar: seat and its state, lines, queue, search, connection, language, time.

import { Dropdown } from "antd";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { isMac } from "../browser";
import { signOut, useMe } from "../api/session";
import { speak, useLanguage, useWords } from "../i18n";
import { commonWords, roleWords } from "../i18n/common";
import { queueOf, useLines, useSeats } from "../live";
import { Choice, Clock, ConnectionSign, Icon, Key, Since } from "../ui";
import { SeatState } from "./SeatState";

export function TopBar() {
  const w = useWords(commonWords);
  const language = useLanguage();
  const me = useMe();
  const seats = useSeats();
  const seat = seats.find((s) => s.seat_id === me.seat_id);
  return (
    <header className="top">
      {seat ? (
        <>
          <span className="nowrap"><b className="section">{seat.name}</b> <span className="hint">{w("extensionNo", { no: seat.extension })}</span></span>
          <SeatState seat={seat} />
        </>
      ) : (
        <b className="section nowrap">{me.name}</b>
      )}
      <Lines />
      <span className="grow" />
      <Search />
      <ConnectionSign />
      <Choice small name={w("language")} value={language} options={[{ value: "zh", label: w("chinese") }, { value: "en", label: w("english") }]} onChange={speak} />
      <Person />
      <Clock />
    </header>
  );
}

/** What is on the own seat's lines, and who waits. */
function Lines() {
  const w = useWords(commonWords);
  const lines = useLines();
  const me = useMe();
  const queue = queueOf(lines);
  const oldest = queue[0];
  const mine = lines.filter((l) => l.call && l.call.state !== "ended" && l.call.seat_id !== undefined && l.call.seat_id !== null && l.call.seat_id === me.seat_id);
  return (
    <>
      {mine.map((l) => (
        <span key={l.name} className="nowrap top-line">
          <span className="support">{w("line", { name: l.name })}</span>{" "}
          <b className={l.call?.state === "ringing" ? "is-wait" : "is-accent"}>{l.call && <Since at={l.call.answered_at ?? l.call.began_at} />}</b>
        </span>
      ))}
      <span className="nowrap top-queue">
        <span className="support">{w("queue")}</span> <b>{queue.length}</b>
        {oldest && <> <span className="support">{w("longest")}</span> <b className="is-wait"><Since at={oldest.began_at} /></b></>}
      </span>
    </>
  );
}

/** One field for everything; `Ctrl K` goes there. */
function Search() {
  const w = useWords(commonWords);
  const go = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.code === "KeyK" && !event.isComposing) {
        event.preventDefault();
        field.current?.focus();
        field.current?.select();
      }
    };
    addEventListener("keydown", key);
    return () => { removeEventListener("keydown", key); };
  }, []);
  return (
    <form
      role="search"
      className="search"
      onSubmit={(event) => {
        event.preventDefault();
        const asked = field.current?.value.trim() ?? "";
        if (asked !== "") void go(`/tickets?q=${encodeURIComponent(asked)}`);
      }}
    >
      <Icon name="search" />
      <input ref={field} type="search" aria-label={w("searchName")} placeholder={w("search")} maxLength={64} />
      <Key>{isMac() ? "⌘K" : "Ctrl K"}</Key>
    </form>
  );
}

function Person() {
  const w = useWords(commonWords);
  const r = useWords(roleWords);
  const me = useMe();
  const items = [
    { key: "who", label: `${me.name} · ${me.roles.map((role) => r(role)).join(" · ")}`, disabled: true },
    { key: "out", label: w("signOut") },
    { key: "everywhere", label: w("signOutEverywhere") },
  ];
  return (
    <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => { void signOut(key === "everywhere").catch(() => undefined); } }}>
      <button type="button" className="who" aria-label={me.name} title={me.name}><Icon name="person" /></button>
    </Dropdown>
  );
}
