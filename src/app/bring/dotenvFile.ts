import { readEnvironmentVariables } from './environmentVariables';
import type { FoundSetup } from './foundSetup';

/** The connections in an .env file: `NAME=value`, `export NAME="value"`, comments behind `#`. */
export function parseDotenvFile(text: string): FoundSetup[] {
  const variables: Record<string, string> = {};
  for (const line of text.split(/\r\n?|\n/)) {
    const [, name, ...values] =
      /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*[=:]\s*(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:#.*)?$/.exec(line) ?? [];
    if (name !== undefined) variables[name] = values.find((value) => value !== undefined) ?? '';
  }
  return readEnvironmentVariables(variables);
}
