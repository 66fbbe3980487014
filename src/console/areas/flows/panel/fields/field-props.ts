// What every field is given.
import type { Expressions } from "../node-fields.ts";
import type { FieldFault } from "./fault.ts";
import type { FieldShape } from "./shape.ts";

export interface FieldProps<Shape extends FieldShape = FieldShape> {
  readonly shape: Shape;
  readonly label: string;
  /** For screen readers only, where what is around the field says what it is. */
  readonly isLabelHidden?: boolean;
  readonly hint?: string | undefined;
  /** The name of what the field holds: words of parts within are looked up below it. */
  readonly of: string;
  readonly optionOf?: ((option: string) => string) | undefined;
  readonly required: boolean;
  /** What holds while `value` is undefined. */
  readonly initial?: unknown;
  readonly expressions: Expressions;
  readonly value: unknown;
  /** `undefined` leaves the value out. */
  readonly onChange: (value: unknown) => void;
  /** As seen from this value. */
  readonly faults: readonly FieldFault[];
}

/** What Mantine's inputs want to know of a label. */
export const labelOf = ({
  label,
  isLabelHidden,
  required,
}: Pick<FieldProps, "label" | "isLabelHidden" | "required">) =>
  isLabelHidden ? { "aria-label": label } : { label, withAsterisk: required };

/** What is the same for every input of the panel. */
export const common = {
  size: "xs",
  autoComplete: "off",
  spellCheck: false,
  inputWrapperOrder: ["label", "input", "description", "error"],
} satisfies {
  size: "xs";
  autoComplete: string;
  spellCheck: boolean;
  inputWrapperOrder: ("label" | "input" | "description" | "error")[];
};

/** What holds for the parts of a value. */
export const expressionsWithin = (expressions: Expressions): Expressions =>
  expressions === "inside" ? "anywhere" : expressions;
