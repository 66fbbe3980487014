// What an answer says, of whatever route: also of those that never end.

/** All of an answer, which can be read again; of a stream, what it begins with, and nobody reads it after that. */
export async function answerText(answer: Response): Promise<string> {
  if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) return await answer.clone().text();
  const reader = answer.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return new TextDecoder().decode(value);
}
