// What a pushed notice says. The service worker speaks them, without the app.

import { defineWords } from "../i18n/words";

export const pushWords = defineWords({
  offer: ["新派单 · {kind} {no}", "New job · {kind} {no}"],
  order: ["派给你了 · {kind} {no}", "Yours · {kind} {no}"],
  gone: ["不用答复了 · {no}", "Nothing to answer · {no}"],
  note: ["近手", "Nearhand"],
  minutes: ["约 {n} 分钟到", "about {n} min away"],
  until: ["{time} 前答复", "answer by {time}"],
  open: ["点开确认", "open to confirm"],
  dot: [" · ", " · "],
  taken: ["已被别人接走", "Somebody else has taken it"],
  withdrawn: ["调度已收回", "The desk took it back"],
  expired: ["超过时间，已派给别人", "Time ran out; somebody else is asked"],
  declined: ["你已拒绝", "You declined it"],
  cancelled: ["客户取消了", "The customer cancelled"],
});
