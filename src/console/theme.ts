// How the console looks: calm, dense enough to work in, with the reader's own fonts, readable in light and in dark.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import { partsText } from "./strings/parts.ts";

/** White text is readable on its shade 6 and darker. */
const seal: MantineColorsTuple = [
  "#eef9f8",
  "#d9f1ef",
  "#b2e2de",
  "#84d0cb",
  "#52b8b2",
  "#2b9b97",
  "#1a7d7a",
  "#166664",
  "#135150",
  "#0e3c3c",
];

const dark: MantineColorsTuple = [
  "#e4e7eb",
  "#c6cbd2",
  "#9ca4ae",
  "#838b96",
  "#343a43",
  "#272c33",
  "#1b1f25",
  "#13161a",
  "#0e1013",
  "#090b0d",
];

const sans = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif';
const mono = 'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

export const theme = createTheme({
  colors: { seal, dark },
  primaryColor: "seal",
  primaryShade: { light: 6, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  fontFamily: sans,
  fontFamilyMonospace: mono,
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  headings: {
    fontFamily: sans,
    fontWeight: "620",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.25" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.35" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  components: {
    Button: { defaultProps: { size: "sm" } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: "lg",
        overlayProps: { backgroundOpacity: 0.4, blur: 2 },
        closeButtonProps: { "aria-label": partsText.closeDialog },
      },
    },
    Text: { defaultProps: { size: "sm" } },
    Paper: { defaultProps: { radius: "lg" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Anchor: { defaultProps: { underline: "hover" } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#fbfbfc",
    "--mantine-color-dimmed": "#59616b",
    "--mantine-color-error": "#c2255c",
    "--mantine-color-anchor": "var(--mantine-color-seal-7)",
    "--mantine-color-placeholder": "#6b737d",
    "--sb-panel": "#ffffff",
    "--sb-side": "#f4f5f6",
    "--sb-line": "#e4e6ea",
    "--sb-hover": "#f1f3f4",
    "--sb-good": "#157a49",
    "--sb-wait": "#a34a00",
    "--sb-wait-soft": "#fff4e6",
    "--sb-wait-line": "#ffd8a8",
    "--sb-bad": "#c2255c",
    "--sb-busy": "#1864ab",
    "--sb-quiet": "#59616b",
  },
  dark: {
    "--mantine-color-dimmed": "#9ca4ae",
    "--mantine-color-error": "#ff8fab",
    "--mantine-color-anchor": "var(--mantine-color-seal-3)",
    "--sb-panel": "#181b20",
    "--sb-side": "#0f1114",
    "--sb-line": "#272c33",
    "--sb-hover": "#1f242a",
    "--sb-good": "#51cf8a",
    "--sb-wait": "#ffb861",
    "--sb-wait-soft": "#2b2113",
    "--sb-wait-line": "#5c4322",
    "--sb-bad": "#ff8fab",
    "--sb-busy": "#74c0fc",
    "--sb-quiet": "#9ca4ae",
  },
});
