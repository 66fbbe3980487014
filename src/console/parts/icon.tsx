// The console's own small set of icons: strokes on a grid of 24, in the colour of the text beside them. They are never
// the only thing that says something.

const shapes = {
  home: "M4 11.5 12 4.5l8 7M6 10v9.5h12V10M10 19.5v-5h4v5",
  vault: "M5 10.5h14v9H5zM8 10.5V8a4 4 0 0 1 8 0v2.5M12 14v2.5",
  robot: "M5.5 9.5h13v9h-13zM12 9.5V6M12 4.5v.01M9.5 13.5v.01M14.5 13.5v.01M9.5 16h5M3 13v3M21 13v3",
  flow: "M4 5h6v5H4zM14 14h6v5h-6zM7 10v3.5a3 3 0 0 0 3 3h4",
  run: "M7.5 5.5v13l11-6.5z",
  audit: "M6 4h12v16l-3-2-3 2-3-2-3 2zM9 8.5h6M9 12h6",
  members:
    "M9 11a3.25 3.25 0 1 0 0-6.5A3.25 3.25 0 0 0 9 11M3 19.5c.5-3.5 3-5 6-5s5.5 1.5 6 5M15.5 4.8a3.25 3.25 0 0 1 0 6M17.5 14.8c2 .7 3.2 2.2 3.5 4.7",
  token: "M14.5 13.5a4.5 4.5 0 1 0-4.2-2.9L4 17v3h3.5v-2h2v-2h2l1.2-1.8M15.5 8.5v.01",
  settings: "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h9M17 17h3M15 5v4M9 10v4M15 15v4",
  search: "M11 17.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M20 20l-4.3-4.3",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5zM10 20.5h4",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10",
  screen: "M4 5h16v11H4zM9 20h6M12 16v4",
  copy: "M9 9h10.5v10.5H9zM5.5 15H4.5V4.5H15v1",
  check: "M5 12.5 10 17.5 19.5 7",
  cross: "M6 6l12 12M18 6 6 18",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  eyeOff:
    "M4 4l16 16M10 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-3 3.7M6.3 7.3A15 15 0 0 0 2.5 12S6 18.5 12 18.5a9.5 9.5 0 0 0 4-.9",
  alert: "M12 4.5 21 19.5H3zM12 10v4.5M12 17v.01",
  info: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 11.5v4.5M12 8v.01",
  plus: "M12 5v14M5 12h14",
  right: "M9.5 6l6 6-6 6",
  print: "M7 9V4h10v5M7 17H4.5V9.5h15V17H17M7 14h10v6H7z",
  download: "M12 4v11M7.5 11l4.5 4.5L16.5 11M5 19.5h14",
  signOut: "M10 4.5H5v15h5M14 8l4 4-4 4M18 12H9.5",
  lock: "M5.5 11h13v8.5h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15",
  help: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.5v.01",
  mail: "M4 6h16v12H4zM4.5 6.5 12 13l7.5-6.5",
  card: "M3.5 6h17v12h-17zM3.5 10h17M7 14.5h4",
  database:
    "M5 6.5c0-1.7 3-3 7-3s7 1.3 7 3-3 3-7 3-7-1.3-7-3M5 6.5v11c0 1.7 3 3 7 3s7-1.3 7-3v-11M5 12c0 1.7 3 3 7 3s7-1.3 7-3",
  file: "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5",
  plug: "M9 3.5V8M15 3.5V8M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0zM12 17v3.5",
  terminal: "M4 5.5h16v13H4zM7.5 9.5l3 2.5-3 2.5M12.5 15h4",
  note: "M5 4h14v16H5zM8.5 8.5h7M8.5 12h7M8.5 15.5h4",
  person: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20.5c.7-4 3.8-6 7.5-6s6.8 2 7.5 6",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 13h8.4L17 7M10.5 11v5.5M13.5 11v5.5",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 7.5V12l3 2",
  pencil: "M4.5 19.5l1-4L16 5l3 3L8.5 18.5z",
  globe: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M3.5 12h17M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17",
  key: "M8.5 19a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M11 13l8-8M16 8l2.5 2.5M13.5 10.5l1.5 1.5",
  gear: "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6M12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3M6 6l2.1 2.1M15.9 15.9 18 18M6 18l2.1-2.1M15.9 8.1 18 6",
  message: "M4 5h16v11H11l-4.5 4V16H4z",
  stop: "M7 7h10v10H7z",
  expression: "M13 5.5h-1a2.5 2.5 0 0 0-2.5 2.5L8 18.5M6.5 11h5.5M13.5 12l5.5 6M19 12l-5.5 6",
  up: "M12 19V5M6 11l6-6 6 6",
  code: "M8.5 7.5 4 12l4.5 4.5M15.5 7.5 20 12l-4.5 4.5M13.5 5l-3 14",
  branch: "M4 12h5l6-6h5M9 12l6 6h5M17.5 3.5 20 6l-2.5 2.5M17.5 15.5 20 18l-2.5 2.5",
  shelf: "M4 5h16v14H4zM9.5 5v14",
  shelfOpen: "M4 5h16v14H4zM9.5 5v14M6 8.5h1.5M6 12h1.5M6 15.5h1.5",
  undo: "M8.5 5.5 4.5 9.5l4 4M4.5 9.5H14a5.25 5.25 0 0 1 0 10.5h-4",
  redo: "M15.5 5.5l4 4-4 4M19.5 9.5H10a5.25 5.25 0 0 0 0 10.5h4",
  arrange: "M4 9.5h5v5H4zM15 4.5h5v5h-5zM15 14.5h5v5h-5zM9 12h3M15 7h-3v10h3",
  more: "M6 12v.01M12 12v.01M18 12v.01",
} as const;

export type IconName = keyof typeof shapes;

/** `size` in pixels. Hidden from screen readers: give the control that holds it a label. */
export const Icon = ({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    aria-hidden="true"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.75}
    strokeLinecap="round"
    strokeLinejoin="round"
    focusable="false"
  >
    <path d={shapes[name]} />
  </svg>
);
