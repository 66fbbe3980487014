// `sealbot item rotate`: a new secret for an item as a checklist, each step of which can be skipped, and which can be
// taken up again at any step. Nothing of the old version goes before a person says so.
import { hasCode } from "../../base/errors.ts";
import { shellWord } from "../../base/shell-word.ts";
import { argument, choice, defineCommand, duration, flag, list, text } from "../command.ts";
import { parseInput } from "../flow-file.ts";
import { ItemRotation, rotationSteps, stepOf } from "../item-rotation.ts";
import { ending, valueOptions } from "../item-value.ts";

const titles = {
  value: "A new version",
  test: "A test run of each flow that uses it",
  watch: "The first run that is not a test",
  delete: "The older versions",
};

export const command = defineCommand({
  path: "item rotate",
  summary: "Give an item a new secret, step by step",
  arguments: { vault: argument("name or id", "vaults"), item: argument("name or id", "items") },
  options: {
    ...valueOptions,
    expires: ending,
    robot: text("R", "test on this robot, by name or id"),
    input: text("JSON", "what test runs start with, as one JSON object"),
    watch: duration("wait so long for the first run that is not a test"),
    "delete-old": flag("delete the older versions at the end, without asking"),
    from: choice("STEP", rotationSteps, "begin with this step, where an earlier rotation stopped"),
    skip: list("STEP", `leave a step out: ${rotationSteps.join(", ")}`, "each"),
  },
  examples: [
    "sealbot item rotate shop smtp",
    "sealbot item rotate shop smtp --value-file new.txt --robot build-1 --delete-old",
    "sealbot item rotate shop smtp --from test --robot build-1",
  ],
  async run(context, { args, options }) {
    const { out, signal } = context;
    const { from = "value", skip, input, ...flags } = options;
    const skipped = skip.map((step) => stepOf(step, "--skip"));
    const rotation = new ItemRotation(context, { ...args, ...flags, input: parseInput(input) });
    for (const step of rotationSteps.slice(rotationSteps.indexOf(from))) {
      const place = `${rotationSteps.indexOf(step) + 1}/${rotationSteps.length}`;
      const again = `sealbot item rotate ${shellWord(args.vault)} ${shellWord(args.item)} --from ${step}`;
      const tellHow = once(() => out.next(`${again}, to go on from here`));
      if (skipped.includes(step)) {
        out.note(`${place} ${titles[step]}: skipped`);
        continue;
      }
      out.note(`${place} ${titles[step]}`);
      signal.addEventListener("abort", tellHow, { once: true });
      try {
        if (!(await rotation[step]())) return tellHow();
      } catch (error) {
        // Where nothing was given yet, the error itself says what to give.
        if (step !== "value" || hasCode(error, "cancelled")) tellHow();
        throw error;
      } finally {
        signal.removeEventListener("abort", tellHow);
      }
    }
  },
});

/** Both a failure and Ctrl-C, which ends in one, lead here. */
function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}
