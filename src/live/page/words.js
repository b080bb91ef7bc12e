// What the page says, Chinese first. Answers of the server come with both languages where they are words.

const zh = {
  login: "登录名", password: "密码", terminal: "分机号（坐席填写）", signIn: "登录", signOut: "退出", otherLanguage: "English", zone: "片区",
  map: "地图", mapHint: "拖动平移，滚轮缩放，方向键移动。列表里有同样的工单。", whole: "全区", openTickets: "未结工单", humanQueue: "待人工", calls: "通话",
  justNow: "刚刚发生", open: "未结", free: "空闲师傅", onDuty: "在岗", all: "全部",
  connected: "已连接", catching: "补收中", cut: "已断线", cutLine: "连接断了，正在重连。图上和列表里是断线前的数。",
  nobodyWaits: "没有待人工的工单。", noTickets: "没有未结工单。", noCalls: "没有通话。", more: (n) => `还有 ${n} 张`,
  wrongCredentials: "登录名或密码不对。", lockedOut: "错误次数太多，账号暂时锁定。", notForField: "这一页给坐席和调度用，外勤请用手机端。",
  away: "连不上服务器，稍后再试。", tooMany: "请求太频繁，稍等再试。",
  late: "已迟", ago: (s) => (s < 90 ? `${s} 秒前` : `${Math.round(s / 60)} 分前`), round: (n) => `第 ${n} 轮`, promise: "承诺", minutes: (n) => `${n} 分`,
  newHuman: (no) => `${no} 待人工`, seq: (n) => `序号 ${n}`,
  kinds: { wash: "洗车", rescue: "救援", return_visit: "回访" },
  states: {
    new: "待派", offered: "待接单", accepted: "已接单", enroute: "在途", on_scene: "已到达", working: "作业中", done: "已完成", cancelled: "已取消",
    failed: "未能完成", waiting: "待回访", due: "应回访", closed: "已结束", human: "待人工",
  },
  workers: { off: "离岗", free: "空闲", offered: "待答", accepted: "已接单", enroute: "在途", arrived: "已到达", working: "作业", dark: "失联" },
  facts: {
    ticket_created: "新工单", offer_made: "派给", grab_opened: "抢单开放", assigned: "指派", offer_acknowledged: "已看到", offer_accepted: "接单",
    offer_declined: "拒绝", offer_expired: "超时未接", departed: "出发", arrived: "到达", work_started: "开始作业", dispatch_done: "完成",
    dispatch_failed: "未能完成", dispatch_superseded: "改派", ticket_changed: "信息变更", human_needed: "待人工", attempt_made: "回访一次",
    note_added: "备注", ticket_closed: "结单", elsewhere: "其他门店", promised_anew: "重新约定", alarm_raised: "报警", organisation_changed: "组织变更",
  },
  lines: { queued: "排队", ringing: "振铃", talking: "通话中", held: "保持", ended: "结束" },
};

const en = {
  login: "Login", password: "Password", terminal: "Extension (agents)", signIn: "Sign in", signOut: "Sign out", otherLanguage: "中文", zone: "Zone",
  map: "Map", mapHint: "Drag to pan, wheel to zoom, arrow keys to move. The list holds the same tickets.", whole: "Whole", openTickets: "Open tickets",
  humanQueue: "Needs a person", calls: "Calls", justNow: "Just now", open: "Open", free: "Free", onDuty: "On duty", all: "All",
  connected: "Connected", catching: "Catching up", cut: "Cut off", cutLine: "The connection is gone; trying again. Map and list show what was known before.",
  nobodyWaits: "No ticket needs a person.", noTickets: "No open tickets.", noCalls: "No calls.", more: (n) => `${n} more`,
  wrongCredentials: "Login or password is wrong.", lockedOut: "Too many wrong passwords: locked for a while.",
  notForField: "This page is for desks; in the field, use the phone app.", away: "The server cannot be reached; try again later.",
  tooMany: "Too many requests; wait a moment.",
  late: "Late", ago: (s) => (s < 90 ? `${s} s ago` : `${Math.round(s / 60)} min ago`), round: (n) => `round ${n}`, promise: "Promised", minutes: (n) => `${n} min`,
  newHuman: (no) => `${no} needs a person`, seq: (n) => `no. ${n}`,
  kinds: { wash: "Wash", rescue: "Rescue", return_visit: "Return visit" },
  states: {
    new: "To send", offered: "Offered", accepted: "Accepted", enroute: "On the way", on_scene: "On scene", working: "Working", done: "Done",
    cancelled: "Cancelled", failed: "Could not be done", waiting: "Waiting", due: "Due", closed: "Closed", human: "Needs a person",
  },
  workers: { off: "Off", free: "Free", offered: "Asked", accepted: "Accepted", enroute: "On the way", arrived: "On scene", working: "Working", dark: "Dark" },
  facts: {
    ticket_created: "booked", offer_made: "offered to", grab_opened: "open to many", assigned: "assigned", offer_acknowledged: "seen",
    offer_accepted: "accepted", offer_declined: "declined", offer_expired: "no answer", departed: "set off", arrived: "arrived",
    work_started: "work began", dispatch_done: "done", dispatch_failed: "could not be done", dispatch_superseded: "re-assigned",
    ticket_changed: "changed", human_needed: "needs a person", attempt_made: "customer called", note_added: "note", ticket_closed: "closed",
    elsewhere: "another branch", promised_anew: "promised anew", alarm_raised: "alarm", organisation_changed: "staff or zone changed",
  },
  lines: { queued: "Queued", ringing: "Ringing", talking: "Talking", held: "On hold", ended: "Ended" },
};

let chosen = localStorage.getItem("language") === "en" ? en : zh;

/** The words of the language chosen. */
export const words = () => chosen;

/** The word for a code of a family such as `states`; the code itself when nobody translated it. */
export const word = (family, code) => chosen[family][code] ?? code;

export function switchLanguage() {
  chosen = chosen === zh ? en : zh;
  localStorage.setItem("language", chosen === en ? "en" : "zh");
  label();
}

/** Puts the chosen words into every element that names one. */
export function label() {
  document.documentElement.lang = chosen === en ? "en" : "zh-CN";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = chosen[element.dataset.word];
}

export const time = (at, seconds = false) =>
  new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", ...(seconds && { second: "2-digit" }), hour12: false });

/** `陕A7K3Q2` as people read it. */
export const plate = (text) => `${text.slice(0, 2)}·${text.slice(2)}`;

export const metres = (m) => (m < 1000 ? `${Math.round(m / 10) * 10} m` : `${(m / 1000).toFixed(1)} km`);
