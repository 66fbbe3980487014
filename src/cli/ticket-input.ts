// A join ticket as it comes in: from a file, from stdin, or typed. It is checked for its form before anything is called.
import { asSealbotError, errorOf } from "../base/errors.ts";
import { parseTicket, type TicketKind } from "../trust/ticket.ts";
import type { Context } from "./context.ts";
import { readSecret } from "./secret-input.ts";

/**
 * The ticket's line. `source` is a file, `-` for stdin, or absent for a pipe or a prompt. A robot's ticket is refused
 * on the command line, where every user of the host can read it.
 */
export async function readTicket(context: Context, kind: TicketKind, source: string | undefined): Promise<string> {
  const isTicket = source !== undefined && /^sb[jm]1_/.test(source);
  if (isTicket && kind === "robot") {
    throw errorOf({
      code: "bad-input",
      message: "the ticket itself was given on the command line, where others on this host can read it",
      hint: "Put it into a file and name that, or pipe it in: … | sealbot robot join -",
    });
  }
  const text = isTicket ? source : await read(context, kind, source);
  parseTicket(text, kind);
  return text.trim();
}

async function read(context: Context, kind: TicketKind, source: string | undefined): Promise<string> {
  const isPiped = source === undefined && !context.prompts.canAsk;
  return readSecret(context, {
    what: "ticket",
    message: "Ticket",
    flag: "a file, or - for stdin",
    // Whoever mistyped it is asked again; a file's faults are told once, by whoever parses it.
    ...(source === undefined && !isPiped && { check: (text: string) => faultOf(text, kind) }),
    ...(source === "-" && context.prompts.canAsk ? {} : { file: isPiped ? "-" : source }),
  });
}

function faultOf(text: string, kind: TicketKind): string | undefined {
  try {
    parseTicket(text, kind);
    return undefined;
  } catch (error) {
    return asSealbotError(error).message;
  }
}
