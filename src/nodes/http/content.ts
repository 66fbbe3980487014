// An answer's content as it was before it was packed for the way. It is unpacked piece by piece, so that whoever reads
// can stop a small answer that turns out to be a huge one.
import type { IncomingMessage } from "node:http";
import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

const unpackers: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** An answer without content, or packed in a way that nobody asked for, stays as it is. */
export function decoded(answer: IncomingMessage, encoding: string | undefined): Readable {
  const { statusCode: status = 0, headers } = answer;
  const unpack = unpackers[encoding?.trim().toLowerCase() ?? ""];
  const isEmpty = status === 204 || status === 304 || headers["content-length"] === "0";
  if (!unpack || isEmpty) return answer;
  const unpacker = unpack();
  // Whoever reads the last one hears of a fault in either.
  pipeline(answer, unpacker, () => {});
  return unpacker;
}
