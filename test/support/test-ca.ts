// A certificate for this machine's loopback that nobody trusts until told to.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { tempHome } from "./temp-home.ts";

export interface TestCa extends Disposable {
  /** As `openControlPlane` takes it. */
  readonly tls: { readonly cert: string; readonly key: string };
  /** For NODE_EXTRA_CA_CERTS of a child. */
  readonly file: string;
}

/** While it is not disposed, this process trusts it too. */
export function openTestCa(): TestCa {
  const home = tempHome();
  const [cert, key] = ["cert.pem", "key.pem"].map((name) => join(home.path, name));
  const names = "subjectAltName=IP:127.0.0.1,DNS:localhost";
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const out = ["-subj", "/CN=sealbot test", "-addext", names, "-keyout", String(key), "-out", String(cert)];
  execFileSync("openssl", [...made, ...out], { stdio: "ignore" });
  const tls = { cert: readFileSync(String(cert), "utf8"), key: readFileSync(String(key), "utf8") };
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, tls.cert]);
  return {
    tls,
    file: String(cert),
    [Symbol.dispose]() {
      setDefaultCACertificates(before);
      home[Symbol.dispose]();
    },
  };
}
