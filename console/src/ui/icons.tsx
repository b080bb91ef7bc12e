// Line icons of the frame and the rooms, 24 units wide, drawn in the ink around them. A word always stands beside one.

const PATHS = {
  desk: "M4 13v-2a8 8 0 0 1 16 0v2M4 13h3v6H5a1 1 0 0 1-1-1zM20 13h-3v6h2a1 1 0 0 0 1-1zM17 19c0 2-2 2-4 2",
  board: "M3 5l6-2 6 2 6-2v16l-6 2-6-2-6 2zM9 3v16M15 5v16",
  ticket: "M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4zM10 6v12",
  users: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.500 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.200.8 3.500 2.500 3.500 5.500",
  back: "M9 5L4 10l5 5M4 10h9a7 7 0 0 1 7 7v2",
  wall: "M3 5h18v11H3zM8 20h8M12 16v4",
  gear: "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 2v3M12 19v3M4.900 4.900l2.100 2.100M17 17l2.100 2.100M2 12h3M19 12h3M4.900 19.100L7 17M17 7l2.100-2.100",
  phone: "M6 3h3l2 5-2.500 1.500a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3C10 21 3 14 3 6a3 3 0 0 1 3-3z",
  hang: "M3 15c0-2 3-5 9-5s9 3 9 5v2h-5v-3c-2-.8-6-.8-8 0v3H3z",
  pause: "M8 5v14M16 5v14",
  move: "M4 8h14l-4-4M20 16H6l4 4",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
  drop: "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z",
  tow: "M3 17V9h6l3 4h5l4 2v2zM9 9l7-5v3M7 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  cal: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  flag: "M5 21V4h13l-3 4 3 4H5",
  ask: "M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 18v.1M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20z",
  pin: "M12 21c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12zM12 12a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  check: "M4 12l5 5L20 6",
  x: "M6 6l12 12M18 6L6 18",
  eye: "M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 22h4",
  ring: "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 22h4M3 8a9 9 0 0 1 2-4M21 8a9 9 0 0 0-2-4",
  warn: "M12 3l10 18H2zM12 10v5M12 18v.1",
  down: "M6 9l6 6 6-6",
  right: "M9 6l6 6-6 6",
  left: "M15 6l-6 6 6 6",
  cam: "M4 8h4l2-3h4l2 3h4v11H4zM12 16a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z",
  nav: "M3 11l18-8-8 18-2-8z",
  off: "M2 3l20 18M5 12a10 10 0 0 1 4-2.400M2 8.500A15 15 0 0 1 6 6M11 5c4-.3 8 1 11 3.500M15 10a10 10 0 0 1 4 2M9 16a5 5 0 0 1 6 0M12 20v.1",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  note: "M5 4h14v16H5zM9 9h6M9 13h6",
  play: "M7 5l12 7-12 7z",
  moon: "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  bolt: "M13 2L5 14h6l-1 8 8-12h-6z",
  box: "M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10",
  car: "M3 16v-4l3-1 2-5h8l2 5 3 1v4zM6 16v3M18 16v3M6 12h12",
  batt: "M3 8h15v8H3zM21 11v2",
  out: "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
  person: "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 4-7 8-7s8 2 8 7",
} as const;

export type IconName = keyof typeof PATHS;
/** The path of an icon, for what draws it elsewhere, such as the map. */
export const iconPath = (name: IconName): string => PATHS[name];

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The icon of a ticket's kind; one that is new to us is a note. */
export function kindIcon(kind: string): IconName {
  switch (kind) {
    case "wash": return "drop";
    case "rescue": return "tow";
    case "booking": return "cal";
    case "complaint": return "flag";
    case "enquiry": return "ask";
    case "visit":
    case "return_visit": return "back";
    default: return "note";
  }
}

export function Logo() {
  return (
    <svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
      <path className="logo-drop" d="M13 24C7.500 17.500 4.500 14 4.500 10a8.500 8.500 0 0 1 17 0c0 4-3 7.500-8.500 14z" />
      <path className="logo-n" d="M9.500 13.500v-7l7 7v-7" />
    </svg>
  );
}
