// Emergency kits: what a person prints when a key is shown once. One page of HTML that needs nothing else, or plain
// text; both hold the key itself, so whoever writes one to a file makes it its owner's alone.
import { encode } from "uqr";

export interface Kit {
  readonly title: string;
  /** What it is for, in one sentence. */
  readonly purpose: string;
  /** Name and value, one a line. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly keys: readonly { readonly name: string; readonly text: string }[];
  /** What to do with it, one sentence a step. */
  readonly steps: readonly string[];
}

/** The kit of a vault: with it, whoever was granted the vault opens it. */
export function vaultKit(
  vsk: string,
  about: { workspace: string; server: string; vault: string; id: string; epoch: number; at: string },
): Kit {
  const { workspace, server, vault, id, epoch, at } = about;
  return {
    title: `Vault “${vault}”`,
    purpose:
      "The Vault Secret Key below opens this vault. Nobody can show it again: not the control plane, not its makers.",
    facts: [
      ["Vault", `${vault} (${id})`],
      ["Key number", String(epoch)],
      ["Workspace", workspace],
      ["Control plane", server],
      ["Made", at],
    ],
    keys: [{ name: "Vault Secret Key", text: vsk }],
    steps: [
      "Print this page, then delete the file.",
      "Keep the paper where you keep passports. The key alone opens nothing: it takes a person or a robot that was granted the vault.",
      `Open the vault with it: sealbot vault open ${id}`,
      "Give it to a robot: sealbot robot inject ROBOT VAULT, or sealbot unlock on the robot's host.",
      "After a rotation (sealbot vault rotate) this key opens nothing any more: print the new kit and destroy this one.",
    ],
  };
}

/** The kit of an account: with it, its owner gets back in when the password is lost. */
export function recoveryKit(
  { recoveryCode, accountKey }: { recoveryCode: string; accountKey?: string | undefined },
  about: { email: string; server: string; at: string },
): Kit {
  return {
    title: "sealbot recovery kit",
    purpose: "Keep it on paper, away from computers. With the recovery code you get back in when the password is lost.",
    facts: [
      ["Account", about.email],
      ["Control plane", about.server],
      ["Made", about.at],
    ],
    keys: [
      { name: "Recovery code", text: recoveryCode },
      ...(accountKey === undefined ? [] : [{ name: "Account key", text: accountKey }]),
    ],
    steps: [
      "Print this, then delete the file.",
      "Back in with it: sealbot account recover --kit-file FILE",
      ...(accountKey === undefined ? [] : ["Every new sign-in asks for the account key beside the password."]),
    ],
  };
}

/** The kit as text, one thing a line. */
export const kitText = ({ title, purpose, facts, keys, steps }: Kit): string =>
  [
    `${title}. ${purpose}`,
    ...keys.map(({ name, text }) => `${name}: ${text}`),
    ...facts.map(([name, value]) => `${name}: ${value}`),
    ...steps,
    "",
  ].join("\n");

/** The kit as one page of HTML: light, printable, nothing loaded and no script. */
export function kitPage({ title, purpose, facts, keys, steps }: Kit): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(title)} · emergency kit</title>
<style>${style}</style>
</head>
<body>
<main>
<header><p class="brand">sealbot · emergency kit</p><h1>${html(title)}</h1><p>${html(purpose)}</p></header>
${keys.map(keyBox).join("\n")}
<dl>${facts.map(([name, value]) => `<dt>${html(name)}</dt><dd>${html(value)}</dd>`).join("")}</dl>
<h2>What to do with it</h2>
<ol>${steps.map((step) => `<li>${html(step)}</li>`).join("")}</ol>
<p class="notes">Where it is kept: <span></span></p>
</main>
</body>
</html>
`;
}

const keyBox = ({ name, text }: Kit["keys"][number]): string =>
  `<section>${qrSvg(text, name)}<div><h2>${html(name)}</h2><code>${html(text)}</code></div></section>`;

/** A QR code as one path, in black on white whatever the page looks like; it says exactly `text`. */
export function qrSvg(text: string, label: string): string {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return `<svg role="img" aria-label="${html(label)} as a QR code" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}

const html = (text: string): string =>
  text
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");

const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#111;font:16px/1.5 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:2rem 1.25rem}
.brand{margin:0;color:#555;font-size:.85rem;letter-spacing:.04em;text-transform:uppercase}
h1{margin:.25rem 0 .5rem;font-size:1.75rem;overflow-wrap:anywhere}
h2{margin:0 0 .5rem;font-size:1rem}
section{display:flex;flex-wrap:wrap;gap:1.25rem;align-items:center;margin:1.5rem 0;padding:1.25rem;border:2px solid #111;border-radius:.5rem;break-inside:avoid}
section div{flex:1 1 16rem;min-width:0}
svg{flex:none;width:11rem;height:11rem}
code{display:block;font:600 1.2rem/1.6 ui-monospace,Consolas,monospace;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.25rem;margin:1.5rem 0}
dt{color:#555}
dd{margin:0;overflow-wrap:anywhere}
li{margin:.25rem 0}
.notes{display:flex;gap:.5rem;margin-top:2rem}
.notes span{flex:1;border-bottom:1px solid #111}
@media print{main{max-width:none;padding:0}@page{margin:18mm}}
`.trim();
