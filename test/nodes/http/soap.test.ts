// http.soap against a real SOAP service: what is asked and answered, who is let in, and where a credential may not go.
import { createRequire } from "node:module";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { OpenedItem } from "../../../src/flow/node.ts";
import { Canaries } from "../../support/canary.ts";
import { type HttpSite, openHttpSite } from "../../support/http-site.ts";
import { rsaPair } from "../../support/rsa-pair.ts";
import { freePort } from "../../support/squid.ts";
import { runInRunner } from "../in-runner.ts";
import { anItem, runNode } from "../one-node.ts";
import { openSoapHost, type SoapHost } from "./soap-host.ts";

const canaries = new Canaries();
const login = { username: "ada", password: `${canaries.plant("soap")}<&>` };
const pair = rsaPair();
let service: SoapHost;
let open: SoapHost;
/** Answers whatever a test wants. */
let site: HttpSite;
let answer: Parameters<typeof openHttpSite>[0];
beforeAll(async () => {
  service = await openSoapHost(login);
  open = await openSoapHost();
  site = await openHttpSite((request) => answer(request));
});
beforeEach(() => {
  answer = () => ({});
});
afterAll(() => Promise.all([service, open, site].map((one) => one[Symbol.asyncDispose]())));

const token = (hosts: readonly string[] = [], fields: object = login) => anItem("login", fields, hosts);
const signature = (fields: object = {}) =>
  anItem("certificate", { certificate: pair.certificate, private_key: pair.key, ...fields });

interface Given {
  readonly item?: OpenedItem;
  readonly signature?: OpenedItem;
  readonly signal?: AbortSignal;
}

async function call(config: object, { item, signature, signal }: Given = {}) {
  const input = { operation: "Total", input: { customer: "ann & <bob>" } };
  const options = { ...(item && { item }), ...(signature && { items: { signature } }), ...(signal && { signal }) };
  const ran = await runNode("http.soap", { ...input, ...config }, options);
  expect(canaries.in([{ where: "told", text: ran.told }])).toEqual([]);
  return ran;
}

const answered = { customer: "ann & <bob>", total: 11, order: ["a", "b"] };

test("a service answers as its WSDL says, from its URL or from the flow, also in SOAP 1.2", async () => {
  for (const config of [
    { wsdl: `${open.url}/orders?wsdl` },
    { wsdl: open.wsdl() },
    { wsdl: open.wsdl(), version: "1.2" },
  ]) {
    expect((await call(config)).msg).toMatchObject({ result: answered });
  }
  expect(open.received.at(-1)).toContain("http://www.w3.org/2003/05/soap-envelope");
  expect(open.received.at(-1)).toContain("ann &amp; &lt;bob&gt;");
});

test.each(["text", "digest"] as const)(
  "a UsernameToken with its password as %s lets in, and a wrong one does not",
  async (password) => {
    const wsdl = `${service.url}/orders?wsdl`;
    expect((await call({ wsdl, password }, { item: token() })).msg).toMatchObject({ result: answered });
    expect(service.received.at(-1)?.includes(login.password.slice(0, -3))).toBe(password === "text");
    const { outcome } = await call({ wsdl, password }, { item: token([], { ...login, password: "no" }) });
    expect(outcome.error).toMatchObject({ code: "not-signed-in" });
    expect((await call({ wsdl })).outcome.error).toMatchObject({ code: "not-signed-in" });
  },
);

test("a fault is told by its code alone, unless the flow looks at it: then what was made of secrets is masked", async () => {
  const config = { wsdl: service.wsdl(), input: { customer: "nobody" } };
  const item = token([service.host]);
  expect((await call(config, { item })).outcome.error).toEqual({
    code: "node-failed",
    message: `${service.host} answered with a fault (tns:NoSuchCustomer)`,
  });
  const { msg, masked } = await call({ ...config, failOnFault: false, password: "digest" }, { item });
  expect(msg).toMatchObject({ result: null, fault: { code: "tns:NoSuchCustomer" } });
  const digest = /PasswordDigest">([^<]+)</.exec(service.received.at(-1) ?? "")?.[1] ?? "";
  expect(masked).toEqual([digest]);
});

test("a signature covers body, time and token, and can be checked with the certificate that comes along", async () => {
  const { msg, outcome } = await call(
    { wsdl: `${service.url}/orders?wsdl` },
    { item: token(), signature: signature() },
  );
  expect(outcome.error).toBeUndefined();
  expect(msg).toMatchObject({ result: answered });
  expect(signedParts(service.received.at(-1) ?? "")).toEqual(["Body", "Timestamp", "UsernameToken"]);
  await call({ wsdl: open.wsdl(), endpoint: `${open.url}/orders`, timestamp: false }, { signature: signature() });
  expect(signedParts(open.received.at(-1) ?? "")).toEqual(["Body"]);
  expect(() => signedParts((open.received.at(-1) ?? "").replace("ann", "eve"))).toThrow();
  for (const fields of [{ private_key: "none" }, { certificate: "none" }]) {
    const { outcome } = await call({ wsdl: open.wsdl() }, { signature: signature(fields) });
    expect(outcome.error).toMatchObject({ code: "bad-input" });
  }
});

test("a credential goes only where it may, whatever address a WSDL gives", async () => {
  answer = () => ({ body: open.wsdl(`${site.url}/orders`), headers: { "content-type": "text/xml" } });
  const lying = { wsdl: site.url.replace("127.0.0.1", "localhost") };
  const { outcome } = await call(lying, { item: token() });
  expect(outcome.error).toMatchObject({ code: "not-permitted" });
  expect(site.seen.map(({ method }) => method)).toEqual(["GET"]);
  const { outcome: moved } = await call({ wsdl: service.wsdl() }, { item: token(["api.example.com"]) });
  expect(moved.error).toMatchObject({ code: "not-permitted" });
});

test("parts of a WSDL come from its own host or those of its items, and from no file", async () => {
  const importing = (location: string) =>
    open
      .wsdl()
      .replace(
        "<types>",
        `<types><xsd:schema><xsd:import namespace="urn:x" schemaLocation="${location}"/></xsd:schema>`,
      );
  expect((await call({ wsdl: importing(`${site.url}/x.xsd`) })).outcome.error).toMatchObject({ code: "not-permitted" });
  expect((await call({ wsdl: importing("/etc/passwd") })).outcome.error).toMatchObject({ code: "bad-input" });
  const schema = '<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x"/>';
  answer = ({ url }) => ({ body: url === "/x.xsd" ? schema : importing("x.xsd") });
  expect((await call({ wsdl: site.url })).msg).toMatchObject({ result: answered });
});

test.each([
  ["an operation that is not there", { operation: "Nothing" }, { code: "bad-input" }],
  ["markup in place of a name", { input: { 'customer><a b="': 1 } }, { code: "bad-input" }],
  ["a WSDL that is none", { wsdl: "<html/>" }, { code: "bad-input" }],
  ["a port that is not there", { port: "Other" }, { code: "bad-input" }],
  ["an address that is none", { wsdl: "<ADDRESS/>" }, { code: "bad-input" }],
])("%s is refused", async (_, config, error) => {
  expect((await call({ wsdl: open.wsdl(), ...config })).outcome.error).toMatchObject(error);
});

test("markup for the library's own key stays a text", async () => {
  await call({ wsdl: open.wsdl(), input: { customer: { $xml: "<evil/>" } } });
  expect(open.received.at(-1)).not.toContain("<evil/>");
});

test("says what a service did that is away, silent, too loud, or no SOAP at all", async () => {
  const wsdl = open.wsdl(`${site.url}/orders`);
  const ended = async (config: object = {}, given: Given = {}) => (await call({ wsdl, ...config }, given)).outcome;
  const gone = `http://127.0.0.1:${await freePort()}/`;
  expect((await ended({ endpoint: gone })).error).toMatchObject({ code: "unreachable" });
  expect((await ended({ wsdl: gone })).error).toMatchObject({ code: "unreachable" });
  answer = () => undefined;
  expect((await ended({ timeout: "100ms" })).error).toMatchObject({ code: "timeout" });
  const stop = new AbortController();
  answer = () => void stop.abort();
  expect((await ended({}, { signal: stop.signal })).status).toBe("cancelled");
  answer = () => ({ body: "x".repeat(2_000) });
  expect((await ended({ maxBytes: 1_000 })).error).toMatchObject({ code: "too-large" });
  for (const body of ["hello", "<a/>", "<a", "<Envelope><Body><TotalResponse/></Body></Envelope>"]) {
    answer = () => ({ body, headers: { "content-type": "text/xml" } });
    const { error } = await ended();
    expect([undefined, "node-failed"]).toContain(error?.code);
  }
  answer = () => ({ status: 502, body: "<html>", headers: { "content-type": "text/html" } });
  expect((await ended()).error).toMatchObject({ code: "node-failed", message: `${site.host} answered 502` });
});

test("works in a runner that is shut in", async () => {
  const held = { category: "login", fields: login };
  const config = {
    wsdl: `${service.url}/orders?wsdl`,
    operation: "Total",
    input: { customer: "ann" },
    password: "digest",
  };
  const { outcome, msg, told } = await runInRunner("http.soap", config, held);
  expect(outcome?.error).toBeUndefined();
  expect(msg).toMatchObject({ result: { customer: "ann", total: 3 } });
  expect(canaries.in([{ where: "told", text: told }])).toEqual([]);
});

/** What a signature covers, by name, once the library that other programs check with finds it good. */
function signedParts(envelope: string): string[] {
  const [signing, dom] = ["xml-crypto", "@xmldom/xmldom"];
  const ofSoap = createRequire(import.meta.resolve("soap"));
  const { SignedXml } = ofSoap(signing);
  const { DOMParser } = createRequire(ofSoap.resolve(signing))(dom);
  const document = new DOMParser().parseFromString(envelope, "text/xml");
  const [certificate] = /(?<=BinarySecurityToken [^>]*>)[^<]+/.exec(envelope) ?? [];
  const publicCert = `-----BEGIN CERTIFICATE-----\n${certificate?.replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----`;
  const check = new SignedXml({ publicCert, idMode: "wssecurity", getCertFromKeyInfo: () => null });
  check.loadSignature(document.getElementsByTagName("Signature")[0]);
  if (!check.checkSignature(envelope)) throw new TypeError("the signature is not good");
  const signed: string[] = check.getSignedReferences();
  return signed.map((part) => /^<(?:\w+:)?(\w+)/.exec(part)?.[1] ?? "").toSorted();
}
