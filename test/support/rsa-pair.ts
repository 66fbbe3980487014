// An RSA key with a certificate that it signed itself, made here with openssl.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tempHome } from "./temp-home.ts";

export function rsaPair(): { readonly certificate: string; readonly key: string } {
  using home = tempHome();
  const [certificate, key] = ["cert.pem", "key.pem"].map((name) => join(home.path, name));
  const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=sealbot test"];
  execFileSync("openssl", [...made, "-keyout", String(key), "-out", String(certificate)], { stdio: "ignore" });
  return { certificate: readFileSync(String(certificate), "utf8"), key: readFileSync(String(key), "utf8") };
}
