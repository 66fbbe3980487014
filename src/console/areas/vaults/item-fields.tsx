// The fields of an item as a form: each with the control that its schema asks for, secrets hidden while they are typed.
import {
  Alert,
  Button,
  Fieldset,
  FileInput,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import { toBase64url } from "../../../crypto/bytes.ts";
import { Icon } from "../../parts/icon.tsx";
import { fieldName, itemsText as text } from "../../strings/items.ts";
import { type Field, type FormValue, groupsOf } from "./form-fields.ts";

export interface ItemFieldsProps {
  readonly fields: readonly Field[];
  readonly form: FormValue;
  readonly onChange: (form: FormValue) => void;
  /** By path. */
  readonly faults: Readonly<Record<string, string>>;
}

export function ItemFields({ fields, form, onChange, faults }: ItemFieldsProps) {
  const one = (field: Field) => (
    <OneField
      key={field.path}
      field={field}
      value={form.values[field.path] ?? field.initial}
      fault={faults[field.path]}
      onChange={(more) => onChange({ ...form, values: { ...form.values, ...more } })}
    />
  );
  const general = fields.some(({ path }) => path === "") ? undefined : faults[""];
  return (
    <Stack>
      {fields.filter(({ group }) => group === undefined).map(one)}
      {groupsOf(fields).map((group) => {
        const isOut = form.without.includes(group);
        const without = isOut ? form.without.filter((name) => name !== group) : [...form.without, group];
        return isOut ? (
          <div key={group}>
            <Button variant="default" size="xs" onClick={() => onChange({ ...form, without })}>
              {text.takeIn(fieldName(group))}
            </Button>
          </div>
        ) : (
          <Fieldset key={group} legend={fieldName(group)}>
            <Stack>
              {fields.filter((field) => field.group === group).map(one)}
              <div>
                <Button variant="subtle" color="gray" size="xs" onClick={() => onChange({ ...form, without })}>
                  {text.leaveOut}
                </Button>
              </div>
            </Stack>
          </Fieldset>
        );
      })}
      {general !== undefined && (
        <Alert role="alert" color="red" variant="default" icon={<Icon name="alert" />}>
          {general}
        </Alert>
      )}
    </Stack>
  );
}

interface OneFieldProps {
  readonly field: Field;
  readonly value: string | boolean;
  readonly fault: string | undefined;
  /** Values by path. */
  readonly onChange: (values: Readonly<Record<string, string | boolean>>) => void;
}

function OneField({ field, value, fault, onChange }: OneFieldProps) {
  const { path, name, control, secret, required, options } = field;
  const typed = String(value);
  const common = {
    label: control === "json" ? text.json : fieldName(name),
    error: fault && (control === "json" ? text.notJson : fault),
    autoComplete: "off",
    spellCheck: false,
    ...(required || control === "switch" || control === "json" ? {} : { description: text.optional }),
  };
  const take = (next: string | boolean) => onChange({ [path]: next });
  const onText = (event: { readonly currentTarget: { readonly value: string } }) => take(event.currentTarget.value);
  switch (control) {
    case "switch":
      return (
        <Switch label={common.label} checked={value === true} onChange={(event) => take(event.currentTarget.checked)} />
      );
    case "choice":
      return (
        <Select
          label={common.label}
          error={fault}
          data={[...options]}
          value={typed === "" ? null : typed}
          onChange={(next) => take(next ?? "")}
          allowDeselect={!required}
        />
      );
    case "number":
      return <NumberInput {...common} value={typed} onChange={(next) => take(String(next))} hideControls />;
    case "file":
      return <ContentInput field={field} fault={fault} onChange={onChange} />;
    case "json":
    case "long":
      return (
        <Textarea
          {...common}
          value={typed}
          onChange={onText}
          autosize
          minRows={4}
          maxRows={14}
          classNames={{ input: "sb-mono" }}
        />
      );
    case "text":
      return secret ? (
        <PasswordInput {...common} autoComplete="new-password" value={typed} onChange={onText} />
      ) : (
        <TextInput {...common} value={typed} onChange={onText} />
      );
  }
}

interface ContentInputProps {
  readonly field: Field;
  readonly fault: string | undefined;
  readonly onChange: OneFieldProps["onChange"];
}

/** As documents hold their content: with the other two symbols, and padded. */
function base64(bytes: Uint8Array): string {
  const text = toBase64url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}

/** Reads a file in this page, and takes over its name and type. */
const ContentInput = ({ field, fault, onChange }: ContentInputProps) => (
  <FileInput
    label={fieldName(field.name)}
    description={text.fileHint}
    placeholder={text.chooseFile}
    error={fault}
    onChange={async (file) => {
      if (!file) return onChange({ [field.path]: "" });
      const content = base64(new Uint8Array(await file.arrayBuffer()));
      onChange({
        [field.path]: content,
        filename: file.name,
        media_type: file.type || "application/octet-stream",
      });
    }}
  />
);
