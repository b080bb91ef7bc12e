export { Clock, Countdown, Since } from "./Clock";
export { ago, clock, distance, masked, money, phone, running, shortNo, span, when } from "./format";
export { Icon, iconPath, kindIcon, Logo, type IconName } from "./icons";
export { Choice, ConnectionSign, CutLine, Empty, Key, Kind, Phone, Plate, ProblemText } from "./parts";
export { bare, halves, plateKind } from "./plate";
export { colourOf, lateness, shapeOf, shownState, type Shape } from "./state";
export { StateGlyph, StateMark } from "./StateMark";
export { useNow } from "./time";
