// @vitest-environment node
// Writes Ant Design's style sheet from our tokens, for the parts we use. `UPDATE=1 npx vitest run src/theme` renews it.
import { createCache, extractStyle, StyleProvider } from "@ant-design/cssinjs";
import * as antd from "antd";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createElement, type ComponentType, type ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { antdTheme } from "./antd";
import { PARTS } from "./antd-parts";

const SHEET = new URL("antd.generated.css", import.meta.url);

/** Parts that cannot be drawn without something in them. */
const WITH: Record<string, object> = {
  Dropdown: { menu: { items: [] }, children: createElement("i") },
  Tooltip: { title: "t", children: createElement("i") },
  Popover: { content: "c", children: createElement("i") },
  Popconfirm: { title: "t", children: createElement("i") },
  Form: { children: createElement(antd.Form.Item, { label: "l" }) },
  Radio: { children: "r" },
  Segmented: { options: ["a"] },
  Tabs: { items: [{ key: "a", label: "a" }] },
  Space: { children: [createElement("i", { key: 1 }), createElement("i", { key: 2 })] },
  Badge: { count: 1 },
  Steps: { items: [{ title: "a" }] },
  Descriptions: { items: [{ key: "a", label: "a", children: "b" }] },
  Collapse: { items: [{ key: "a", label: "a" }] },
};

function sheet(): string {
  const cache = createCache();
  const parts = (): ReactNode[] =>
    PARTS.flatMap((name) => {
      const part = antd[name] as unknown as ComponentType<object>;
      return [createElement(part, { key: name, ...WITH[name] })];
    });
  for (const name of ["light", "dark"] as const) {
    renderToString(
      <StyleProvider cache={cache}>
        <antd.ConfigProvider theme={antdTheme(name)}>
          {parts()}
          <antd.Input.TextArea />
          <antd.Input.Search />
          <antd.Input.Password />
          <antd.DatePicker.RangePicker />
          <antd.Radio.Group options={["a"]} optionType="button" />
          <antd.Space.Compact><antd.Button /></antd.Space.Compact>
        </antd.ConfigProvider>
      </StyleProvider>,
    );
  }
  return `${extractStyle(cache, { plain: true }).replace(/<\/?style[^>]*>/g, "")}\n`;
}

it("the committed sheet is what the tokens say", { timeout: 60_000 }, () => {
  const now = sheet();
  if (process.env["UPDATE"]) writeFileSync(SHEET, now);
  expect(readFileSync(SHEET, "utf8") === now, "UPDATE=1 npx vitest run src/theme").toBe(true);
  expect(now).toContain(".nh-dark");
  expect(now).toContain(".nh-light");
});

it("no page uses a part that the sheet lacks", () => {
  const files = (dir: string): string[] =>
    readdirSync(dir).flatMap((f) => {
      const path = join(dir, f);
      return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(f) && !/\.test\./.test(f) ? [path] : [];
    });
  const root = new URL("..", import.meta.url).pathname;
  const free = ["App", "ConfigProvider", "theme", "Grid", "version"];
  const bad: string[] = [];
  for (const file of files(root)) {
    for (const [, names] of readFileSync(file, "utf8").matchAll(/import \{([^}]*)\} from "antd"/g)) {
      for (const raw of (names ?? "").split(",")) {
        const name = raw.trim();
        if (name === "" || name.startsWith("type ")) continue;
        const plain = name.split(" as ")[0] ?? name;
        if (!free.includes(plain) && !(PARTS as readonly string[]).includes(plain)) bad.push(`${file.slice(root.length)}: ${plain}`);
      }
    }
  }
  expect(bad, "add them to antd-parts.ts, then UPDATE=1 npx vitest run src/theme").toEqual([]);
});
