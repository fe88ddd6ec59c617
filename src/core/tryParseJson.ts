/** What JSON text holds; undefined where it is none, as half a line of a process that was killed is. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
