// What went wrong, as tests compare it.

/** The code of what `act` throws or rejects with; `undefined` when it succeeds. Two loads have two error classes. */
export async function codeOf(act: () => unknown): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error instanceof Error ? Reflect.get(error, "code") : error;
  }
  return undefined;
}
