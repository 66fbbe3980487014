// A mail as a flow sees it: who, when, what, and its attachments by name, type and size. What the mail says of itself is
// data from a stranger: nothing of it is opened, fetched or run.
import type { Address, Email } from "postal-mime";

export interface Person {
  readonly name: string;
  readonly address: string;
}

export interface Enclosure {
  readonly name: string | null;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Base64; absent when it was not asked for, or is larger than was asked for. */
  readonly content?: string;
}

export interface Letter {
  readonly from: Person | null;
  readonly to: readonly Person[];
  readonly subject: string;
  /** ISO 8601 as the sender wrote it; `null` when that is no date. */
  readonly date: string | null;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Enclosure[];
}

/** Attachments of up to `contentLimit` bytes come with their content. @throws what the parser throws. */
export async function parseLetter(source: Uint8Array, contentLimit: number): Promise<Letter> {
  const { default: PostalMime } = await import("postal-mime");
  const mail: Email = await PostalMime.parse(source);
  const { from, to = [], subject = "", date, text = "", html = "", attachments } = mail;
  return {
    from: (from && people([from])[0]) ?? null,
    ...{ to: people(to), subject, date: date !== undefined && isTime(date) ? date : null, text, html },
    attachments: attachments.map(({ filename: name, mimeType: type, content }) => {
      const bytes = typeof content === "string" ? Buffer.from(content) : bytesOf(content);
      const isGiven = contentLimit > 0 && bytes.length <= contentLimit;
      return { name, type, size: bytes.length, ...(isGiven && { content: bytes.toString("base64") }) };
    }),
  };
}

const people = (all: readonly Address[]): Person[] =>
  all
    .flatMap(({ name, address, group }) => group ?? [{ name, address }])
    .map(({ name, address }) => ({ name, address }));

const isTime = (date: string): boolean => !Number.isNaN(Date.parse(date));

const bytesOf = (content: ArrayBuffer | Uint8Array): Buffer =>
  content instanceof Uint8Array
    ? Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    : Buffer.from(content);
