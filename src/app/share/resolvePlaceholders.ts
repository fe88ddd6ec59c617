import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import type { SharedConnection } from './connectionsFile';

const placeholderPattern = /\$\{(env|input):([^${}]{1,200})\}/g;

/** Where the values come from that placeholders stand for. */
export interface PlaceholderSources {
  /** Undefined where what is imported may not look at it: a variable may hold a secret of another program. */
  environment: Readonly<Record<string, string | undefined>> | undefined;
  /** Asks the person once for each question of a file. Throws ProblemError `cancelled`. */
  ask: (question: string) => Promise<string>;
}

/** Connections with `${env:NAME}` and `${input:Question}` replaced. Throws ProblemError where a variable is not set. */
export async function resolvePlaceholders(
  connections: readonly SharedConnection[],
  { environment, ask }: PlaceholderSources,
): Promise<SharedConnection[]> {
  const answers = new Map<string, string>();
  const resolveText = async (text: string, name: string): Promise<string> => {
    let result = '';
    let end = 0;
    for (const match of text.matchAll(placeholderPattern)) {
      const [whole, kind, key = ''] = match;
      if (kind === 'env' && !environment)
        throw new ProblemError({
          kind: 'input',
          what: t('The environment variable {0} is not read for this import.', key),
          why: t('Links, and files in Restricted Mode, could take a secret of another program from it.'),
          next: t('Trust the workspace and import a file, or put the value in its place.'),
        });
      if (kind === 'env' && environment?.[key] === undefined)
        throw new ProblemError({
          kind: 'input',
          what: t('The environment variable {0} is not set.', key),
          why: t('The connection "{0}" takes a value from it.', name),
          next: t('Set it, start the editor again, and import once more.'),
        });
      if (kind === 'input' && !answers.has(key)) answers.set(key, await ask(key));
      result += text.slice(end, match.index) + (kind === 'env' ? environment?.[key] : answers.get(key));
      end = match.index + whole.length;
    }
    return result + text.slice(end);
  };
  const resolved: SharedConnection[] = [];
  for (const connection of connections) {
    const values: Record<string, string> = {};
    for (const [key, text] of Object.entries(connection.values)) values[key] = await resolveText(text, connection.name);
    resolved.push({ ...connection, values });
  }
  return resolved;
}
