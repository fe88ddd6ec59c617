/** What deciding about visibility takes of a field. Free of imports, so that the webview decides by the same code. */
export interface Conditional {
  key: string;
  choices?: readonly { value: string }[] | undefined;
  visibleWhen?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The fields that count for these values, in order. */
export function visibleFields<F extends Conditional>(owner: { fields: readonly F[] }, values: Readonly<Record<string, string>>): readonly F[] {
  return owner.fields.filter((field) =>
    Object.entries(field.visibleWhen ?? {}).every(([key, allowed]) => allowed.includes(valueOf(owner, key, values))),
  );
}

/** A field's value, or the default of its choice. */
export function valueOf(owner: { fields: readonly Conditional[] }, key: string, values: Readonly<Record<string, string>>): string {
  return values[key] || (owner.fields.find((field) => field.key === key)?.choices?.[0]?.value ?? '');
}
