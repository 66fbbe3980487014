// What a write-ahead log beside a SQLite database adds to it: programs that keep one write there first, and the file
// itself follows when they find time (sqlite.org/fileformat2, 4). The log is only read here, never written or removed.
const headSize = 32;
const frameHead = 24;
/** The same but for its last bit, which says in which order bytes are summed up. */
const magic = 0x377f0682;

/** The database as of the last transaction that the log has whole; a log that is none adds nothing. */
export function withLog(database: Uint8Array, log: Uint8Array): Uint8Array {
  const { pages, count, pageSize } = committed(log);
  if (count === 0) return database;
  const whole = new Uint8Array(count * pageSize);
  whole.set(database.subarray(0, whole.length));
  for (const [page, at] of pages) {
    if (page <= count) whole.set(log.subarray(at, at + pageSize), (page - 1) * pageSize);
  }
  return whole;
}

/** Where the last content of each page stands, and how many pages there are then. */
function committed(log: Uint8Array) {
  const pages = new Map<number, number>();
  const nothing = { pages, count: 0, pageSize: 0 };
  if (log.length < headSize) return nothing;
  const view = new DataView(log.buffer, log.byteOffset, log.length);
  const kind = view.getUint32(0);
  if ((kind & ~1) !== magic) return nothing;
  const [pageSize, salts] = [view.getUint32(8), [view.getUint32(16), view.getUint32(20)]];
  const sum = new RunningSum(view, (kind & 1) === 0);
  sum.add(0, frameHead);
  if (pageSize < 512 || !sum.isAt(frameHead)) return nothing;
  let count = 0;
  const open = new Map<number, number>();
  for (let at = headSize; at + frameHead + pageSize <= log.length; at += frameHead + pageSize) {
    const [page, after] = [view.getUint32(at), view.getUint32(at + 4)];
    const isOld = view.getUint32(at + 8) !== salts[0] || view.getUint32(at + 12) !== salts[1];
    sum.add(at, 8);
    sum.add(at + frameHead, pageSize);
    // What follows was left by an earlier round, or is being written.
    if (isOld || page === 0 || !sum.isAt(at + 16)) break;
    open.set(page, at + frameHead);
    if (after === 0) continue;
    count = after;
    for (const [one, place] of open) pages.set(one, place);
    open.clear();
  }
  return { pages, count, pageSize };
}

class RunningSum {
  readonly #view: DataView;
  readonly #isLittle: boolean;
  #first = 0;
  #second = 0;

  constructor(view: DataView, isLittle: boolean) {
    this.#view = view;
    this.#isLittle = isLittle;
  }

  add(from: number, length: number): void {
    for (let at = from; at < from + length; at += 8) {
      this.#first = (this.#first + this.#view.getUint32(at, this.#isLittle) + this.#second) >>> 0;
      this.#second = (this.#second + this.#view.getUint32(at + 4, this.#isLittle) + this.#first) >>> 0;
    }
  }

  isAt(place: number): boolean {
    return this.#view.getUint32(place) === this.#first && this.#view.getUint32(place + 4) === this.#second;
  }
}
