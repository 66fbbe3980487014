// A text in a language of its own. What colours and indents it is loaded when there is one to show.
import { Input, Textarea } from "@mantine/core";
import { lazy, Suspense } from "react";
import { fetched } from "../../../../parts/fetched.ts";
import { faultWords } from "./fault.ts";
import { common, type FieldProps, labelOf } from "./field-props.ts";
import classes from "./fields.module.css";
import type { FieldShape } from "./shape.ts";

const CodeEditor = lazy(async () => ({
  default: (await fetched(() => import("../../json/code-editor.tsx"))).CodeEditor,
}));

type CodeShape = Extract<FieldShape, { is: "code" }>;

export function CodeField({ shape, hint, required, value, onChange, faults, ...named }: FieldProps<CodeShape>) {
  const code = typeof value === "string" ? value : "";
  const error = faultWords(faults);
  const plain = (
    <Textarea
      {...common}
      {...labelOf({ ...named, required })}
      description={hint}
      error={error}
      value={code}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      autosize
      minRows={5}
      maxRows={24}
      classNames={{ input: "sb-mono" }}
    />
  );
  if (shape.language !== "javascript") return plain;
  return (
    <Suspense fallback={plain}>
      <div className={classes.frame}>
        <Input.Label labelElement="div" size="xs" required={required}>
          {named.label}
        </Input.Label>
        <div className={classes.code} data-bad={error !== undefined || undefined}>
          <CodeEditor label={named.label} value={code} onChange={onChange} />
        </div>
        {hint !== undefined && <Input.Description size="xs">{hint}</Input.Description>}
        {error !== undefined && <Input.Error size="xs">{error}</Input.Error>}
      </div>
    </Suspense>
  );
}
