// A SQLite database as a file of the host: read whole, and replaced whole. The locks that other programs hold on it are
// not seen by a run that is shut in, but what they leave beside it is, and that it changed is: so nothing half-written is
// read, and nothing that somebody wrote meanwhile is written over.
import { chmod, open, realpath, rm, stat } from "node:fs/promises";
import type { Clock } from "../../base/clock.ts";
import { errorOf, type SealbotError } from "../../base/errors.ts";
import { atPlace, codeOf, openFile, readable, replaceFile, writable } from "../files/place.ts";

/** Bytes of a database: a run holds it in memory, for a moment twice. */
export const largestDatabase = 100_000_000;
/** Milliseconds after which a lock was left behind by a run that was killed: it is held while a file is written. */
const staleLock = 60_000;

/** Bytes at the beginning of a journal; who is done with it and keeps it makes them zero. */
const journalHead = 28;

export interface DatabaseFile {
  /** As the flow names it. */
  readonly path: string;
  /** Empty for a new one. */
  readonly bytes: Uint8Array;
  /** What it was when it was read; `undefined` when it was not there. */
  readonly seen: Seen | undefined;
}

type Seen = Awaited<ReturnType<typeof look>>;

/** @throws NotFoundError `not-found` unless it may be made; ConflictError `conflict` while somebody writes. */
export async function readDatabase(path: string, mayCreate: boolean, signal: AbortSignal): Promise<DatabaseFile> {
  return await atPlace(path, signal, async () => {
    try {
      await using file = await openFile(path);
      const seen = await look(path);
      if (seen.size > largestDatabase) throw tooLarge(path);
      await mustBeSettled(path);
      const bytes = await file.readFile();
      await mustBeSettled(path);
      if (!isSame(seen, await look(path))) throw changed(path);
      checkMagic(path, bytes);
      return { path, bytes, seen };
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || !mayCreate) throw error;
      return { path, bytes: new Uint8Array(), seen: undefined };
    }
  });
}

/** Puts `bytes` in its place. @throws ConflictError `conflict` when it is not what was read any more. */
export async function writeDatabase({ path, seen }: DatabaseFile, bytes: Uint8Array, at: WriteOptions): Promise<void> {
  await atPlace(path, at.signal, async () => {
    const real = seen ? await readable(path) : await writable(path);
    // Whoever writes a database writes beside it.
    await writable(`${real}-journal`);
    if (seen && process.getuid && seen.uid !== process.getuid()) throw foreign(path);
    await using _lock = await lockOf(real, at.clock);
    await replaceFile(real, at.run, async (file) => {
      await file.writeFile(bytes);
      await file.sync();
      const now = await look(real).catch(unlessGone);
      if (seen ? !now || !isSame(seen, now) : now !== undefined) throw changed(path);
      await mustBeSettled(path);
    });
    if (seen) await chmod(real, seen.mode & 0o7777);
  });
}

export interface WriteOptions {
  /** Id of the run. */
  readonly run: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

async function look(path: string) {
  await using file = await open(path);
  const { dev, ino, size, mtimeNs, mode, uid } = await file.stat({ bigint: true });
  // Whoever writes counts it there, more finely than any clock.
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 24);
  const stamp = [dev, ino, size, mtimeNs, buffer.toString("hex")].join();
  return { stamp, size: Number(size), mode: Number(mode), uid: Number(uid) };
}

const isSame = (one: Seen, other: Seen): boolean => one.stamp === other.stamp;

/** Who is writing has a journal beside the file, and who was cut off has left one (sqlite.org/fileformat2, 3). */
async function mustBeSettled(path: string): Promise<void> {
  const real = await realpath(path).catch(unlessGone);
  if (real === undefined) return;
  for (const end of ["-journal", "-wal"]) {
    const beside = await open(`${real}${end}`).catch(unlessGone);
    if (!beside) continue;
    await using file = beside;
    const { bytesRead, buffer } = await file.read(Buffer.alloc(journalHead), 0, journalHead, 0);
    if (buffer.subarray(0, bytesRead).some((byte) => byte !== 0)) throw end === "-wal" ? walled(path) : inUse(path);
  }
}

function checkMagic(path: string, bytes: Buffer): void {
  if (bytes.length === 0 || bytes.toString("latin1", 0, 16) === "SQLite format 3\0") return;
  throw errorOf({ code: "bad-input", message: `${path} is no SQLite database, or is encrypted` });
}

/** Between runs of this host; other programs do not look at it. */
async function lockOf(real: string, clock: Clock): Promise<AsyncDisposable> {
  const path = `${real}.sealbot-lock`;
  const left = await stat(path).catch(unlessGone);
  if (left && clock.now() - left.mtimeMs > staleLock) await rm(path, { force: true });
  const file = await open(path, "wx", 0o600).catch((error: unknown) => {
    throw codeOf(error) === "EEXIST" ? changed(real) : error;
  });
  return {
    [Symbol.asyncDispose]: async () => {
      await file.close();
      await rm(path, { force: true });
    },
  };
}

function unlessGone(error: unknown): undefined {
  if (codeOf(error) !== "ENOENT") throw error;
}

const tooLarge = (path: string): SealbotError =>
  errorOf({ code: "too-large", message: `${path} has more than ${largestDatabase} bytes` });

const inUse = (path: string): SealbotError =>
  errorOf({
    code: "conflict",
    message: `${path} is locked: another program writes to it, or was cut off while it did`,
    hint: "Give the node a retry with a delay; when no program has it open, open it once with sqlite3.",
  });

const walled = (path: string): SealbotError =>
  errorOf({
    code: "conflict",
    message: `${path} is locked: what another program wrote last stands in a log beside it`,
    hint: "Close that program, or have it keep the file with PRAGMA journal_mode = DELETE.",
  });

const changed = (path: string): SealbotError =>
  errorOf({
    code: "conflict",
    message: `${path} is locked: it was written to meanwhile`,
    hint: "Give the node a retry with a delay.",
  });

const foreign = (path: string): SealbotError =>
  errorOf({ code: "not-allowed", message: `${path} belongs to another user than the one that the robot runs as` });
