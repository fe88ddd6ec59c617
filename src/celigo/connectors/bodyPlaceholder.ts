/**
 * Stands in a body for what is put in at the very moment of sending: a secret, or the id of a record that is made just
 * before. A plan that holds placeholders can be shown, stored and logged.
 */
export class BodyPlaceholder {
  constructor(
    readonly key: string,
    /** What it is called: "App key". */
    readonly label: string,
    readonly isSecret: boolean,
  ) {}

  /** In JSON that is shown. */
  toJSON(): string {
    return `‹${this.label}›`;
  }
}

export type BodyValue =
  | string
  | number
  | boolean
  | null
  | BodyPlaceholder
  | readonly BodyValue[]
  | { readonly [name: string]: BodyValue };
export type BodyObject = { readonly [name: string]: BodyValue };

/** The body as it is sent. A placeholder that has no value is an error of ours. */
export function fillBody(body: BodyObject, values: Readonly<Record<string, string>>): Record<string, unknown> {
  return fillValue(body, values) as Record<string, unknown>;
}

function fillValue(value: BodyValue, values: Readonly<Record<string, string>>): unknown {
  if (value instanceof BodyPlaceholder) {
    const text = Object.hasOwn(values, value.key) ? values[value.key] : undefined;
    if (!text) throw new Error(`There is no "${value.key}" to send.`);
    return text;
  }
  if (Array.isArray(value)) return (value as readonly BodyValue[]).map((item) => fillValue(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as BodyObject).map(([name, member]) => [name, fillValue(member, values)]),
  );
}

/** One field that is written, by its path in the body. */
export interface WrittenField {
  path: string;
  value: string | BodyPlaceholder;
}

/** Every field of a body in the order in which it stands there; a list of plain values is one field. */
export function listWrittenFields(value: BodyValue, path = ''): WrittenField[] {
  if (value instanceof BodyPlaceholder) return [{ path, value }];
  if (Array.isArray(value)) {
    const items = value as readonly BodyValue[];
    if (items.every((item) => typeof item !== 'object' || item === null))
      return [{ path, value: items.map(String).join(', ') }];
    return items.flatMap((item, index) => listWrittenFields(item, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return [{ path, value: String(value) }];
  return Object.entries(value as BodyObject).flatMap(([name, member]) =>
    listWrittenFields(member, path ? `${path}.${name}` : name),
  );
}
