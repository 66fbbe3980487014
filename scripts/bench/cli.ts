// Cold starts of the built command line, against Node doing nothing.
import { runToEnd } from "./child.ts";
import { compare, type Figure, median } from "./measure.ts";
import { main, openOffice } from "./office.ts";

const starts = 9;

export async function cliBench({ rounds }: { rounds: number }): Promise<Figure[]> {
  await using office = await openOffice();
  const cold = (args: readonly string[]) => async () => {
    const times: number[] = [];
    for (let i = 0; i < starts; i++) times.push(await runToEnd(args, office.memberEnv));
    return median(times);
  };
  const common = { unit: "ms", floorName: "node -e 0", rounds, floor: cold(["-e", "0"]) };
  return [
    await compare({ ...common, name: "sealbot --version", aim: 1.3, ours: cold([main, "--version"]) }),
    await compare({
      ...common,
      name: "sealbot item get",
      aim: 1.6,
      ours: cold([main, "item", "get", "ops", "note", "--reveal"]),
    }),
  ];
}
