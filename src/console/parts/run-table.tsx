// A list of runs, newest first, as several pages show it.
import type { RunRow } from "../../wire/shapes.ts";
import { runState, runsText as text } from "../strings/runs.ts";
import { Ago } from "./ago.tsx";
import { lengthText } from "./ago-text.ts";
import { Status } from "./status.tsx";
import { type Column, Table } from "./table.tsx";

const columns: readonly Column<RunRow>[] = [
  { name: text.flow, width: "minmax(0, 2fr)", show: (run) => run.flow_name },
  {
    name: text.state,
    width: "minmax(9.5rem, 1.25fr)",
    show: ({ status }) => <Status tone={runState[status].tone}>{runState[status].name}</Status>,
  },
  {
    name: text.robot,
    width: "minmax(0, 1.25fr)",
    needs: "wide",
    show: ({ robot_name, label }) => robot_name ?? label ?? text.notYet,
  },
  { name: text.started, width: "minmax(6.5rem, 1fr)", needs: "wide", show: (run) => <Ago at={run.created_at} /> },
  {
    name: text.took,
    width: "6rem",
    needs: "wider",
    show: ({ duration_ms }) => (duration_ms === null ? text.notYet : lengthText(duration_ms)),
  },
];

const brief = ({ created_at, robot_name, label }: RunRow) => (
  <>
    <Ago at={created_at} /> · {robot_name ?? label ?? text.notYet}
  </>
);
const keyOf = ({ id }: RunRow) => id;
const hrefOf = ({ id }: RunRow) => `/runs/${id}`;

export interface RunTableProps {
  readonly runs: readonly RunRow[];
  /** Called when the last ones come near the window. */
  readonly onNearEnd?: () => void;
}

export const RunTable = ({ runs, onNearEnd }: RunTableProps) => (
  <Table
    label={text.list}
    rows={runs}
    columns={columns}
    keyOf={keyOf}
    hrefOf={hrefOf}
    brief={brief}
    {...(onNearEnd && { onNearEnd })}
  />
);
