// The frame of the desk: nav 56, top bar 48. Right of the nav nothing scrolls but lists.

import { StyleProvider } from "@ant-design/cssinjs";
import { App as Antd, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { Suspense, useMemo } from "react";
import { Navigate, NavLink, Route, Routes, useLocation, useNavigate } from "react-router";
import "../theme/antd.generated.css";
import { isOne, useMe } from "../api/session";
import { useLanguage, useWords } from "../i18n";
import { commonWords } from "../i18n/common";
import { useCentreKept, useOpenTickets, useStream } from "../live";
import { useRinging } from "../desk/file";
import { chooseTheme, useTheme } from "../theme";
import { antdTheme } from "../theme/antd";
import { CutLine, Icon, Logo } from "../ui";
import { Broken } from "./Broken";
import { ROOMS, type Room } from "./rooms";
import { TopBar } from "./TopBar";
import "./frame.css";

/** Never in the document: the sheet is made at build time, and the policy forbids writing styles here. */
const nowhere = document.createElement("div");

export default function Frame() {
  const language = useLanguage();
  const theme = useTheme();
  const config = useMemo(() => ({ ...antdTheme(theme), zeroRuntime: true }), [theme]);
  useStream();
  useCentreKept();
  return (
    <StyleProvider container={nowhere}>
      <ConfigProvider theme={config} locale={language === "zh" ? zhCN : enUS} wave={{ disabled: true }}>
        <Antd component={false}>
          <House />
        </Antd>
      </ConfigProvider>
    </StyleProvider>
  );
}

function House() {
  const w = useWords(commonWords);
  const here = useLocation().pathname.split("/")[1] ?? "";
  const go = useNavigate();
  useRinging(() => { void go("/desk"); });
  return (
    <div className="house">
      <a className="skip" href="#room">{w("skip")}</a>
      <Nav />
      <div className="col grow">
        <TopBar />
        <CutLine />
        <main id="room" tabIndex={-1}>
          <Broken key={here}>
            <Suspense fallback={null}>
              <Routes>
                {ROOMS.map(({ path, page: Page }) => <Route key={path} path={`/${path}/*`} element={<Page />} />)}
                <Route path="*" element={<Home />} />
              </Routes>
            </Suspense>
          </Broken>
        </main>
      </div>
    </div>
  );
}

/** A dispatcher begins at the board, everybody else at the desk. */
function Home() {
  const me = useMe();
  return <Navigate to={isOne(me, "agent") || !isOne(me, "dispatcher") ? "/desk" : "/board"} replace />;
}

/** More than so many are as good as many: the mark must not cover its icon. */
const MOST = 99;

function Nav() {
  const w = useWords(commonWords);
  const me = useMe();
  const theme = useTheme();
  const human = useOpenTickets().filter((t) => t.needs_human).length;
  const seen = ROOMS.filter((r) => !r.roles || isOne(me, ...r.roles));
  const link = (room: Room) => (
    <NavLink key={room.path} to={`/${room.path}`} className={({ isActive }) => (isActive ? "on" : "")}>
      <Icon name={room.icon} size={20} />
      {w(room.word)}
      {room.path === "board" && human > 0 && <sup>{human > MOST ? `${String(MOST)}+` : human}</sup>}
    </NavLink>
  );
  return (
    <nav className="nav" aria-label={w("mainNav")}>
      <span className="logo"><Logo /></span>
      {seen.filter((r) => !r.foot).map(link)}
      <a href="/wallboard" target="_blank" rel="noreferrer"><Icon name="wall" size={20} />{w("wallboard")}</a>
      <span className="grow" />
      <button type="button" onClick={() => { chooseTheme(theme === "dark" ? "light" : "dark"); }}>
        <Icon name={theme === "dark" ? "sun" : "moon"} size={20} />
        {theme === "dark" ? w("light") : w("dark")}
      </button>
      {seen.filter((r) => r.foot).map(link)}
    </nav>
  );
}
