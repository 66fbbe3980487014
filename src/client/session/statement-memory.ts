// Statements that a server shows again and again, each kept as one object, because what was read and checked of a
// statement is remembered with the object. It answers no question about trust: revocations, pins and times are asked
// for each time.
import type { Statement } from "../../trust/statement.ts";

/** Statements kept; those longest unseen go first. */
const most = 10_000;
/** Characters of a payload beyond which a statement is not kept: manifests have a memory of their own. */
const longest = 8_192;

export class StatementMemory {
  /** By signature, the one seen last at the end. */
  readonly #known = new Map<string, Statement>();

  /** The earlier object of exactly the same statement, certificates included; this one if there is none. */
  same(statement: Statement): Statement {
    if (statement.payload.length > longest) return statement;
    const known = this.#known.get(statement.signature);
    const kept = known && isSame(known, statement) ? known : this.#whole(statement);
    this.#known.delete(statement.signature);
    this.#known.set(statement.signature, kept);
    const oldest = this.#known.size > most ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    return kept;
  }

  /** One member's certificate comes with everything that member signed. */
  #whole(statement: Statement): Statement {
    return { ...statement, certificates: statement.certificates.map((one) => this.same(one)) };
  }
}

const isSame = (a: Statement, b: Statement): boolean =>
  a.kind === b.kind &&
  a.payload === b.payload &&
  a.signer === b.signer &&
  a.signature === b.signature &&
  a.certificates.length === b.certificates.length &&
  a.certificates.every((one, at) => {
    const other = b.certificates[at];
    return other !== undefined && isSame(one, other);
  });
