/** What deciding about visibility takes of a field. Free of imports, so that the webview decides by the same code. */
export interface ConditionalField {
  key: string;
  choices?: readonly { value: string }[] | undefined;
  visibleWhen?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The fields that count for these values, in order. */
export function visibleFields<F extends ConditionalField>(
  form: { fields: readonly F[] },
  values: Readonly<Record<string, string>>,
): readonly F[] {
  return form.fields.filter((field) =>
    Object.entries(field.visibleWhen ?? {}).every(([key, allowed]) =>
      allowed.includes(valueOrDefault(form, key, values)),
    ),
  );
}

/** A field's value, or the default of its choice. */
export function valueOrDefault(
  form: { fields: readonly ConditionalField[] },
  key: string,
  values: Readonly<Record<string, string>>,
): string {
  return values[key] || (form.fields.find((field) => field.key === key)?.choices?.[0]?.value ?? '');
}
