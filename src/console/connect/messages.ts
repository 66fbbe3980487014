// What the console's tab and the page that a provider sends a person back to say to each other, on a channel that is
// named after the one consent they are about. Only pages of this very origin can hear or speak on it.
import { z } from "zod";

const fromPage = z.discriminatedUnion("is", [
  /** With the whole address, which carries the code. */
  z.object({ is: z.literal("came"), address: z.url() }),
  z.object({
    is: z.literal("answered"),
    id: z.int(),
    status: z.int().min(200).max(599),
    contentType: z.string(),
    body: z.string(),
  }),
  /** There is no network, or the provider takes no requests from web pages. */
  z.object({ is: z.literal("unanswered"), id: z.int() }),
  z.object({ is: z.literal("left") }),
]);

export type FromPage = z.infer<typeof fromPage>;

export type ToPage =
  | { readonly is: "heard" }
  | {
      readonly is: "ask";
      readonly id: number;
      readonly url: string;
      readonly headers: Record<string, string>;
      readonly body: string;
    }
  | { readonly is: "ended"; readonly well: boolean };

/** What the page said; `undefined` for anything else. */
export const findMessage = (data: unknown): FromPage | undefined => fromPage.safeParse(data).data;
