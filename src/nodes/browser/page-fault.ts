// What went wrong in a browser, in our words. Playwright's own hold the call with all that was given to it, and pages
// can write into them: of those only what is known here is told.
import { errorOf, SealbotError } from "../../base/errors.ts";

/** Of a selector that should have named one element. */
export const several = (count: number): SealbotError =>
  errorOf({
    code: "bad-input",
    message: `the selector is true of ${count} elements`,
    hint: "Write one that is true of a single element, for example with >> nth=0.",
  });

/** `timeout` as the config has it. */
export function pageFault(error: unknown, timeout: string): SealbotError {
  if (error instanceof SealbotError) return error;
  const { name = "", message = "" } = error instanceof Error ? error : {};
  if (name === "TimeoutError") {
    return errorOf({
      code: "timeout",
      message: `the page did not come to that within ${timeout}`,
      hint: "Is it the right page, and the selector right? A screenshot shows.",
    });
  }
  const many = /strict mode violation:[\s\S]*? resolved to (\d+) elements/.exec(message)?.[1];
  if (many) return several(Number(many));
  const net = /net::(ERR_[A-Z0-9_]{1,60})/.exec(message)?.[1];
  if (net) return errorOf({ code: "unreachable", message: `the page cannot be loaded (${net})` });
  if (/while parsing (css |)selector|not a valid (selector|XPath)|Unknown engine|Unexpected token/i.test(message)) {
    return errorOf({ code: "bad-input", message: "the selector cannot be understood" });
  }
  if (/crashed/.test(message)) return errorOf({ code: "node-failed", message: "the page crashed" });
  if (/has been closed|Target closed/.test(message)) {
    return errorOf({ code: "node-failed", message: "the page was closed" });
  }
  if (/context was destroyed|not attached to the DOM|Cannot find context|Frame was detached/i.test(message)) {
    return errorOf({ code: "node-failed", message: "the page went elsewhere meanwhile" });
  }
  return errorOf({ code: "node-failed", message: "the browser could not do that on this page" });
}
