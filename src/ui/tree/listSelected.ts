/** What a command was called on: all that is selected, when that is among it. */
export function listSelected(arg: unknown, selection: unknown): unknown[] {
  return Array.isArray(selection) && selection.includes(arg) ? (selection as unknown[]) : [arg];
}
