// The rooms of the desk: one line each. To add one: a folder with a page that is its default export, and a line here.

import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { Role } from "../api/types";
import type { commonWords } from "../i18n/common";
import type { IconName } from "../ui/icons";

export interface Room {
  /** First segment of its path. */
  path: string;
  word: keyof typeof commonWords;
  icon: IconName;
  page: LazyExoticComponent<ComponentType>;
  /** Who sees it in the nav; everybody at a desk unless said. */
  roles?: readonly Role[];
  /** Stands at the foot of the nav. */
  foot?: boolean;
}

export const ROOMS: readonly Room[] = [
  { path: "desk", word: "desk", icon: "desk", page: lazy(() => import("../desk/Desk")) },
  { path: "board", word: "board", icon: "board", page: lazy(() => import("../board/Board")) },
  { path: "tickets", word: "tickets", icon: "ticket", page: lazy(() => import("../desk/Tickets")) },
  { path: "customers", word: "customers", icon: "users", page: lazy(() => import("../desk/Customers")) },
  { path: "visits", word: "visits", icon: "back", page: lazy(() => import("../desk/Visits")) },
  { path: "admin", word: "admin", icon: "gear", page: lazy(() => import("../admin/Admin")), foot: true },
];
