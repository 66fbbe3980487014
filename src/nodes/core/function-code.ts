// Turns an author's JavaScript into a function that sees a fixed set of names, which nothing can give another value, and
// finds the author's line in an error. It confines nothing: the child process of the run is the boundary.
import { Script } from "node:vm";

/** What code finds besides what the language has: nothing of Node's own but Buffer. */
const webNames = [
  ...["AbortController", "AbortSignal", "Blob", "Buffer", "CompressionStream", "DOMException", "DecompressionStream"],
  ...["Event", "EventTarget", "File", "FormData", "Headers", "ReadableStream", "Request", "Response", "TextDecoder"],
  ...["TextDecoderStream", "TextEncoder", "TextEncoderStream", "TransformStream", "URL", "URLSearchParams"],
  ...["WritableStream", "atob", "btoa", "clearImmediate", "clearInterval", "clearTimeout", "crypto", "fetch"],
  ...["performance", "queueMicrotask", "setImmediate", "setInterval", "setTimeout", "structuredClone"],
] as const;

const languageNames = [
  ...["AggregateError", "Array", "ArrayBuffer", "BigInt", "BigInt64Array", "BigUint64Array", "Boolean", "DataView"],
  ...["Date", "Error", "EvalError", "FinalizationRegistry", "Float32Array", "Float64Array", "Int16Array", "Int32Array"],
  ...["Int8Array", "Intl", "Iterator", "JSON", "Map", "Math", "Number", "Object", "Promise", "Proxy", "RangeError"],
  ...["ReferenceError", "Reflect", "RegExp", "Set", "String", "Symbol", "SyntaxError", "TypeError", "URIError"],
  ...["Uint16Array", "Uint32Array", "Uint8Array", "Uint8ClampedArray", "WeakMap", "WeakRef", "WeakSet"],
  ...["decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "isFinite", "isNaN", "parseFloat"],
  ...["parseInt"],
] as const;

const names: readonly string[] = [...languageNames, ...webNames];
/** Cannot be given another meaning, and have none that could do harm. */
const fixed = ["NaN", "Infinity", "undefined"];

/** The global object of code. Node loads some of it only when it is looked at. */
const surface: object = Object.freeze(
  Object.create(
    null,
    Object.fromEntries(names.map((name) => [name, { enumerable: true, get: () => Reflect.get(globalThis, name) }])),
  ),
);

/** What else the process has by name: in code, all of it is undefined. */
const hidden = Object.getOwnPropertyNames(globalThis).filter(
  (name) => /^[A-Za-z_$][\w$]*$/.test(name) && ![...names, ...fixed, "globalThis", "console"].includes(name),
);

/** How code is named in stacks. */
const fileName = "flow-code";

/** Code as a function of those `parameters` that it names, in their order. */
export interface Compiled<Name extends string> {
  readonly uses: readonly Name[];
  call(...values: unknown[]): unknown;
}

/** Nothing of it runs before it is called. @throws SyntaxError when it is no JavaScript. */
export function compile<Name extends string>(source: string, parameters: readonly Name[]): Compiled<Name> {
  const words = new Set(source.match(/[A-Za-z_$][\w$]*/g));
  const uses = parameters.filter((name) => words.has(name));
  const used = names.filter((name) => words.has(name));
  // Code without `await` becomes a plain function, which saves the engine a promise. All stands on the author's first
  // line, so that lines are the author's own; what is hidden can have any name only where the language is not strict.
  const isAsync = words.has("await");
  const head =
    `(function (globalThis, ${hidden.join(", ")}) { const { ${used.join(", ")} } = globalThis; ` +
    `return ${isAsync ? "async " : ""}function (${uses.join(", ")}) { "use strict"; `;
  const text = `${head}${source}\n}; })`;
  const script = new Script(text, { filename: fileName, columnOffset: -head.length });
  checkBody(source, isAsync);
  let made: unknown;
  return {
    uses,
    call: (...values) => {
      made ??= script.runInThisContext()(surface);
      return Reflect.apply(Object(made), undefined, values);
    },
  };
}

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor;

/** Whoever looks at a flow has not run it: code that closes the function around it would run with what surrounds it. */
function checkBody(source: string, isAsync: boolean): void {
  try {
    Reflect.construct(isAsync ? AsyncFunction : Function, [source]);
  } catch {
    throw new SyntaxError("a bracket closes more than the code opens");
  }
}

/** "line 3, column 7" of the author's code; `undefined` when the error does not come from there. */
export function placeOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? error.stack : undefined;
  const [, line, column] =
    (typeof stack === "string" && new RegExp(`${fileName}:(\\d+)(?::(\\d+))?`).exec(stack)) || [];
  if (line === undefined) return undefined;
  return column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
}
