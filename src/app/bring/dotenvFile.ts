import { readEnvironmentVariables } from './environmentVariables';
import type { FoundSetup } from './foundSetup';

/** The connections in an .env file: `NAME=value`, `export NAME="value"`, comments behind `#`. */
export function parseDotenvFile(text: string): FoundSetup[] {
  const variables: Record<string, string> = {};
  for (const line of text.split(/\r\n?|\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*[=:]\s*(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:#.*)?$/.exec(
      line,
    );
    if (match) variables[match[1]!] = match[2] ?? match[3] ?? match[4] ?? '';
  }
  return readEnvironmentVariables(variables);
}
