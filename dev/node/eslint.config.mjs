// ESLint for Odoo's native modules; bin/lint runs it from the repository root with the packages of package-lock.json.
import js from "@eslint/js";

const BROWSER = [
    "Blob",
    "CustomEvent",
    "DataTransfer",
    "DragEvent",
    "Event",
    "File",
    "FormData",
    "HTMLElement",
    "Intl",
    "MouseEvent",
    "URL",
    "URLSearchParams",
    "clearInterval",
    "clearTimeout",
    "console",
    "document",
    "fetch",
    "getComputedStyle",
    "localStorage",
    "location",
    "luxon",
    "navigator",
    "odoo",
    "requestAnimationFrame",
    "sessionStorage",
    "setInterval",
    "setTimeout",
    "window",
];

export default [
    { ignores: ["**/static/lib/**", "dev/node/**"] },
    js.configs.recommended,
    {
        files: ["**/*.js"],
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: Object.fromEntries(BROWSER.map((name) => [name, "readonly"])),
        },
        rules: {
            "array-callback-return": "error",
            curly: "error",
            eqeqeq: "error",
            "no-alert": "error",
            "no-console": "error",
            "no-eval": "error",
            "no-implied-eval": "error",
            "no-restricted-properties": [
                "error",
                { property: "innerHTML", message: "Let a template make the HTML." },
            ],
            "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
        },
    },
];
