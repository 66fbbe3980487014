// What a field is called, by the thing that it is a property of.
import { optionName, propertyHint, propertyName } from "../../../../strings/node-words.ts";
import type { Property } from "./shape.ts";

export interface FieldWords {
  readonly label: string;
  readonly hint: string | undefined;
  readonly optionOf: (option: string) => string;
}

/** `of` is the type of a node or trigger, `node` or `settings`. What a schema says itself counts more. */
export const wordsOf = (of: string, { name, description }: Pick<Property, "name" | "description">): FieldWords => ({
  label: propertyName(of, name),
  hint: description ?? propertyHint(of, name),
  optionOf: (option) => optionName(of, name, option),
});
