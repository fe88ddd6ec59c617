import type { ConnectionField, FieldValues } from '../../connections/vendor';

/** A value as people read it; undefined where there is none. */
export function describeValue(field: ConnectionField, values: FieldValues): string | undefined {
  const value = values[field.key];
  if (!value || field.kind === 'reference' || field.kind === 'secret') return undefined;
  return field.choices?.find((choice) => choice.value === value)?.label ?? field.format?.(value) ?? value;
}
