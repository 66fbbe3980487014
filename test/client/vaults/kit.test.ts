// Emergency kits: what is printed holds the key, also for a camera, and nothing that a browser would fetch or run.
import jsqr from "jsqr";
import { expect, test } from "vitest";
import { kitPage, kitText, recoveryKit, vaultKit } from "../../../src/client/index.ts";
import { qrSvg } from "../../../src/client/vaults/kit.ts";
import { randomBytes } from "../../../src/crypto/bytes.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { formatVsk, vskLength } from "../../../src/vault/vsk.ts";

const about = {
  workspace: "ws_q2w3e4r5t6y7u8i9o0pasdfghj",
  server: "https://sealbot.example",
  vault: "shop",
  id: newId("vau"),
  epoch: 2,
  at: "2026-11-21",
};

/** Paints the path of the SVG as a camera would see it, `scale` pixels a module. */
function seen(svg: string, scale = 4): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const width = size * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let i = 0; i < scale * scale; i++) {
      const [px, py] = [Number(x) * scale + (i % scale), Number(y) * scale + Math.floor(i / scale)];
      pixels.fill(0, (py * width + px) * 4, (py * width + px) * 4 + 3);
    }
  }
  return jsqr.default(pixels, width, width)?.data;
}

test("a camera reads exactly the key", () => {
  for (let i = 0; i < 20; i++) {
    const vsk = formatVsk(about.id, randomBytes(vskLength));
    expect(seen(qrSvg(vsk, "key"))).toBe(vsk);
    const page = kitPage(vaultKit(vsk, about));
    expect(seen(page)).toBe(vsk);
  }
});

test("the page says what a person needs, and loads and runs nothing", () => {
  const vsk = formatVsk(about.id, randomBytes(vskLength));
  const page = kitPage(vaultKit(vsk, about));
  for (const text of [vsk, about.workspace, about.server, about.id, "shop", "2026-11-21", "sealbot vault open"])
    expect(page).toContain(text);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain("@media print");
  expect(page).not.toMatch(/<(script|link|img|iframe|object|form)\b|\bon\w+=|url\(|@import|\bsrc=|\bhref=/i);
});

test("a name cannot become markup", () => {
  const evil = `</style><script>alert("1")</script>&'`;
  const page = kitPage(vaultKit("VSK1-X", { ...about, vault: evil }));
  expect(page).not.toContain("<script");
  expect(page).toContain("&#60;script&#62;");
});

test("a recovery kit holds both keys, as a page and as text", () => {
  const keys = { recoveryCode: "SBR1-AAAAAA-BBBBBB", accountKey: "SBA1-CCCCCC" };
  const kit = recoveryKit(keys, { email: "ada@example.com", server: about.server, at: about.at });
  for (const text of [kitPage(kit), kitText(kit)])
    for (const part of [keys.recoveryCode, keys.accountKey, "ada@example.com", about.server])
      expect(text).toContain(part);
  expect(kitPage(kit).match(/<svg/g)).toHaveLength(2);
  const plain = recoveryKit({ recoveryCode: keys.recoveryCode }, { email: "a@b.example", server: "x", at: about.at });
  expect(kitText(plain)).not.toContain("Account key");
});
