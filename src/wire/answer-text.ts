// Reads what a server answers, as long as it is no longer than it may be: whoever answers decides how much comes.
import { errorOf } from "../base/errors.ts";
import type { Fetched } from "../base/fetch.ts";

/** The body as text. @throws InputError `too-large` above `most` characters, without reading on. */
export async function readAnswer(response: Pick<Fetched, "body">, most: number, whose: string): Promise<string> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  const parts: string[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    const part = done ? decoder.decode() : decoder.decode(value, { stream: true });
    length += part.length;
    parts.push(part);
    if (done) return parts.join("");
    if (length <= most) continue;
    await reader?.cancel();
    throw errorOf({ code: "too-large", message: `${whose} is over ${most} characters` });
  }
}
