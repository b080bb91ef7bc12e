import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** What people read stands in words: no text between tags, none in the attributes that are shown or spoken. */
const SHOWN = new Set(["title", "placeholder", "aria-label", "alt", "label", "aria-description", "okText", "cancelText", "description"]);
const noText = {
  meta: { type: "problem", messages: { text: "text for people belongs into a defineWords table" } },
  create(context) {
    const isText = (value) => typeof value === "string" && /\p{L}{2,}/u.test(value);
    return {
      JSXText(node) {
        if (isText(node.value)) context.report({ node, messageId: "text" });
      },
      JSXAttribute(node) {
        if (SHOWN.has(node.name.name) && node.value?.type === "Literal" && isText(node.value.value)) context.report({ node, messageId: "text" });
      },
    };
  },
};

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.ts", "e2e/shots", "**/*.mjs", "**/*.js", "**/*.d.mts"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "react-hooks": hooks, nearhand: { rules: { "no-text": noText } } },
    rules: {
      "nearhand/no-text": "error",
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "what people typed is text, never markup" },
        { selector: "MemberExpression[property.name='innerHTML']", message: "what people typed is text, never markup" },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  { files: ["src/field/**"], rules: { "no-restricted-imports": ["error", { patterns: ["antd", "antd/*", "../desk/*", "../board/*", "../admin/*", "../app/Frame"] }] } },
  { files: ["**/*.test.{ts,tsx}", "e2e/**"], rules: { "nearhand/no-text": "off", "no-console": "off", "@typescript-eslint/no-unnecessary-condition": "off", "@typescript-eslint/no-unsafe-assignment": "off" } },
);
