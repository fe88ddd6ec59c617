/**
 * The entry of a table under a name that somebody else chose: only what the table itself has, never what every object
 * inherits ("constructor", "__proto__").
 */
export function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
