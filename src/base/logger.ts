// What a part needs of a log: pino satisfies it. Fields first, then a short constant text; never a secret, never a body.
type Write = (fields: Readonly<Record<string, unknown>>, text: string) => void;

export interface Logger {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}
