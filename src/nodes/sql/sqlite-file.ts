// A SQLite database as a file of the host: read whole, and replaced whole. The locks that other programs hold on it are
// not seen by a run that is shut in, but what they leave beside it is, and that it changed is: so nothing half-written is
// read, and nothing that somebody wrote meanwhile is written over.
import { chmod, lstat, open, rm, stat } from "node:fs/promises";
import type { Clock } from "../../base/clock.ts";
import { errorOf, type SealbotError } from "../../base/errors.ts";
import { atPlace, codeOf, openFile, readable, replaceFile, writable } from "../files/place.ts";
import { withLog } from "./sqlite-log.ts";

/** Bytes of a database, and of a log beside it: a run holds them in memory, for a moment twice. */
export const largestDatabase = 100_000_000;
/** Milliseconds after which a lock was left behind by a run that was killed: it is held while a file is written. */
const staleLock = 60_000;
/** Bytes at the beginning of a journal; who is done with it and keeps it makes them zero. */
const journalHead = 28;

export interface DatabaseFile {
  /** As the flow names it. */
  readonly path: string;
  /** With what a log beside it adds; empty for a new one. */
  readonly bytes: Uint8Array;
  /** What it was when it was read; `undefined` when it was not there. */
  readonly seen: Seen | undefined;
}

/** @throws NotFoundError `not-found` unless it may be made; ConflictError `conflict` while somebody writes. */
export async function readDatabase(path: string, mayCreate: boolean, signal: AbortSignal): Promise<DatabaseFile> {
  return await atPlace(path, signal, async () => {
    const real = await readable(path).catch((error: unknown) => {
      if (codeOf(error) !== "ENOENT" || !mayCreate) throw error;
    });
    if (real === undefined) return { path, bytes: new Uint8Array(), seen: undefined };
    const [seen, log] = [await look(real), await look(`${real}-wal`).catch(unlessGone)];
    if (Math.max(seen.size, log?.size ?? 0) > largestDatabase) throw tooLarge(path);
    const bytes = await contentOf(real);
    const whole = log ? withLog(bytes, await contentOf(`${real}-wal`)) : bytes;
    await mustBeSettled(path, real);
    if (!isSame(seen, await look(real)) || !isSame(log, await look(`${real}-wal`).catch(unlessGone)))
      throw changed(path);
    if (whole.length > largestDatabase) throw tooLarge(path);
    checkMagic(path, whole);
    return { path, bytes: whole, seen };
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
      await mustBeSettled(path, real);
      // Both are gone when the last who keeps a log has closed the file; until then they would go with another file.
      for (const beside of ["-wal", "-shm"]) if (await isThere(`${real}${beside}`)) throw isKeptOpen(path);
      if (!isSame(seen, await look(real).catch(unlessGone))) throw changed(path);
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

interface Seen {
  readonly stamp: string;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
}

async function look(real: string): Promise<Seen> {
  await using file = await openFile(real);
  const { dev, ino, size, mtimeNs, mode, uid } = await file.stat({ bigint: true });
  // Whoever writes counts it there, more finely than any clock.
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 24);
  const stamp = [dev, ino, size, mtimeNs, buffer.toString("hex")].join();
  return { stamp, size: Number(size), mode: Number(mode), uid: Number(uid) };
}

const isSame = (one: Seen | undefined, other: Seen | undefined): boolean => one?.stamp === other?.stamp;

const isThere = async (real: string): Promise<boolean> => (await lstat(real).catch(unlessGone)) !== undefined;

async function contentOf(real: string): Promise<Buffer> {
  await using file = await openFile(real);
  return await file.readFile();
}

/** Who is writing has a journal beside the file, and who was cut off has left one (sqlite.org/fileformat2, 3). */
async function mustBeSettled(path: string, real: string): Promise<void> {
  const journal = await openFile(`${real}-journal`).catch(unlessGone);
  if (!journal) return;
  await using file = journal;
  const { bytesRead, buffer } = await file.read(Buffer.alloc(journalHead), 0, journalHead, 0);
  if (buffer.subarray(0, bytesRead).some((byte) => byte !== 0)) throw inUse(path);
}

function checkMagic(path: string, bytes: Uint8Array): void {
  const text = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (text === "" || text === "SQLite format 3\0") return;
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

const isKeptOpen = (path: string): SealbotError =>
  errorOf({
    code: "conflict",
    message: `${path} is locked: another program has it open and keeps a log of it, so a run may only read it`,
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
