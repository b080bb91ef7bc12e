// What Ant Design is told of our tokens. Its style sheet is made of this at build time (`antd-css.test.tsx`), so that no
// style is written at run time and the content policy stays strict.

import { theme, type ThemeConfig } from "antd";
import { fontFamily, motion, palettes, type ThemeName } from "./tokens";

export function antdTheme(name: ThemeName): ThemeConfig {
  const p = palettes[name];
  return {
    algorithm: name === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    hashed: false,
    cssVar: { key: `nh-${name}`, prefix: "ant" },
    token: {
      colorPrimary: p.accent,
      colorPrimaryHover: p.accentHover,
      colorPrimaryActive: p.accentActive,
      colorPrimaryBg: p.accentBg,
      colorPrimaryBorder: p.accentLine,
      colorLink: p.accent,
      colorLinkHover: p.accentHover,
      colorInfo: p.accent,
      colorSuccess: p.done,
      colorSuccessBg: p.doneBg,
      colorWarning: p.wait,
      colorWarningBg: p.waitBg,
      colorError: p.bad,
      colorErrorBg: p.badBg,
      colorErrorBorder: p.badLine,
      colorText: p.ink,
      colorTextSecondary: p.ink2,
      colorTextTertiary: p.ink3,
      colorTextDescription: p.ink3,
      colorTextPlaceholder: p.ink3,
      colorTextLightSolid: p.onAccent,
      colorBorder: p.field,
      colorBorderSecondary: p.line,
      colorSplit: p.line,
      colorBgLayout: p.bg,
      colorBgContainer: p.surface,
      colorBgElevated: p.surface,
      colorFillAlter: p.sunken,
      controlItemBgActive: p.accentBg,
      controlItemBgHover: p.hover,
      fontSize: 14,
      lineHeight: 1.5714,
      fontWeightStrong: 600,
      borderRadius: 6,
      borderRadiusLG: 8,
      borderRadiusSM: 4,
      controlHeight: 32,
      controlHeightSM: 24,
      controlHeightLG: 40,
      motionDurationFast: `${String(motion.quick)}s`,
      motionDurationMid: `${String(motion.panel)}s`,
      motionDurationSlow: `${String(motion.panel)}s`,
      boxShadow: p.shadow,
      boxShadowSecondary: p.shadow,
      fontFamily,
    },
    components: {
      Button: { defaultBorderColor: p.line2, primaryShadow: "none", defaultShadow: "none", dangerShadow: "none", fontWeight: 400 },
      Table: { cellPaddingBlock: 8, headerBg: p.surface },
      Tooltip: { colorBgSpotlight: p.ink, colorTextLightSolid: p.surface },
    },
  };
}
