// Lets a stream through up to a number of bytes, so that another host cannot fill this one's memory.
import { errorOf } from "../../base/errors.ts";

/** @throws InputError `too-large` once there is more. */
export async function* bounded(stream: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most) throw errorOf({ code: "too-large", message: `there is more of it than ${most} bytes` });
    yield chunk;
  }
}
