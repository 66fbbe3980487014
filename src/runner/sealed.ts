// Changes to Node's own objects that code of a flow cannot take back.

/** Puts a value in a property's place; nobody can put another there, this neither. */
export function seal(owner: object, name: PropertyKey, value: unknown): void {
  if (Object.getOwnPropertyDescriptor(owner, name)?.configurable === false) return;
  Object.defineProperty(owner, name, { value, writable: false, configurable: false, enumerable: true });
}

/** Of what lies below a socket or a resolver. */
export const prototypeOf = (handle: unknown): object => Object(Reflect.getPrototypeOf(Object(handle)));
