// A fetch that records every request body and, once told to, changes the answers of the control plane.

export interface Lie {
  /** Part of the path of the answers to change. */
  readonly path: RegExp;
  /** The changed body, or the same one. */
  readonly tell: (body: Record<string, unknown>) => unknown;
}

/** Records what goes out; `lie` is asked for each answer that is JSON. */
export class LyingFetch {
  readonly sent: string[] = [];
  lie: Lie | undefined;

  readonly fetch: typeof fetch = async (input, init) => {
    if (typeof init?.body === "string") this.sent.push(init.body);
    const response = await fetch(input, init);
    const { lie } = this;
    if (!lie || !response.ok || !lie.path.test(String(input)) || response.status === 204) return response;
    const told = lie.tell(await response.json());
    return new Response(JSON.stringify(told), { status: response.status, headers: response.headers });
  };
}
