import { createHash } from 'node:crypto';
import { t } from '@vscode/l10n';
import { z } from 'zod';
import { formatNumber } from '../../core/formatNumbers';
import { sanitizeLine } from '../../core/sanitizeText';
import type { StateStorage } from '../../storage/sharedState';
import { describeDefinition } from './definitionFile';
import type { PushDefinition } from './pushDefinition';

/** The push of a definition as far as a person has to agree to it. */
export interface ConsentSubject {
  /** The URI of the definition file: the same content elsewhere is about other files. */
  origin: string;
  definition: PushDefinition;
  /** The id of the connection. */
  connection: string;
  /** Full paths of the files outside of the workspace folder. */
  outside: readonly string[];
  /** The URIs of the files to push, where these are not all that the definition is about. */
  only?: readonly string[];
}

const key = 'definitionConsents';
const stored = z.array(z.string());

/**
 * Which pushes of definitions a person has agreed to on this machine, or has written the definition for; only hashes
 * are stored.
 */
export class DefinitionConsents {
  constructor(
    private readonly state: StateStorage,
    /** How many are stored, the newest ones. */
    private readonly limit = 500,
  ) {}

  has(subject: ConsentSubject): boolean {
    return this.hashes().includes(hashOf(subject));
  }

  async remember(subject: ConsentSubject): Promise<void> {
    const hash = hashOf(subject);
    const others = this.hashes().filter((other) => other !== hash);
    await this.state.update(key, [...others, hash].slice(-this.limit));
  }

  private hashes(): string[] {
    const parsed = stored.safeParse(this.state.get(key));
    return parsed.success ? parsed.data : [];
  }
}

/** SHA-256 of everything that, when it changes, is asked about again. How the file is laid out is no part of it. */
function hashOf({ origin, definition, connection, outside, only }: ConsentSubject): string {
  const parts = [
    origin,
    describeDefinition(definition),
    connection,
    [...outside].sort(),
    only ? [...only].sort() : null,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** What a person has to know to agree, in the words that they see. */
export interface ConsentDetails {
  /** The name of the definition file. */
  name: string;
  connection: string;
  /** Empty where the connection has none. */
  environment: string;
  tables: readonly string[];
  mode: string;
  /** The files by their paths in the workspace, those outside of it too. */
  files: readonly string[];
  /** The full path of the folder that the files should lie in. */
  folder: string;
  /** Full paths. */
  outside: readonly string[];
}

/** The question before a push that nobody has agreed to yet. */
export function consentQuestion({
  name,
  connection,
  environment,
  tables,
  mode,
  files,
  folder,
  outside,
}: ConsentDetails): { message: string; detail: string } {
  const [first, second] = outside;
  const message =
    first === undefined
      ? t('Push as {0} says?', sanitizeLine(name))
      : second === undefined
        ? t('Push as {0} says, with 1 file from outside of its folder?', sanitizeLine(name))
        : t('Push as {0} says, with {1} files from outside of its folder?', sanitizeLine(name), outside.length);
  const lines = [
    t(
      'This push definition was neither saved in the push panel on this machine nor pushed with this connection yet, or something about it has changed since.',
    ),
    '',
    t('Connection: {0}', sanitizeLine(connection)),
    t('Environment: {0}', environment === '' ? t('not set') : environment),
    t('Table: {0}', tables.map(sanitizeLine).join(', ')),
    t('Mode: {0}', mode),
    t('Files: {0}', files.length),
    ...listNames(files),
  ];
  if (first !== undefined) lines.push('', t('Not in the folder {0}:', sanitizeLine(folder)), ...listNames(outside));
  return { message, detail: lines.join('\n') };
}

/** The question before files are opened in the push panel that lie outside of the folder. */
export function outsideQuestion(
  name: string,
  folder: string,
  outside: readonly string[],
): { message: string; detail: string } {
  const message =
    outside.length === 1
      ? t('Open 1 file from outside of the folder, as {0} says?', sanitizeLine(name))
      : t('Open {1} files from outside of the folder, as {0} says?', sanitizeLine(name), outside.length);
  return { message, detail: [t('Not in the folder {0}:', sanitizeLine(folder)), ...listNames(outside)].join('\n') };
}

/** The question before the push of one file by a definition that is about several. */
export function scopeQuestion(name: string, files: readonly string[]): { message: string; detail: string } {
  return {
    message: t('{0} is about {1} files. Push only the chosen one, or all of them?', sanitizeLine(name), files.length),
    detail: listNames(files).join('\n'),
  };
}

const maxNames = 10;

/** The first ten, and how many more there are. Each stands in one line, whatever is in a name. */
function listNames(names: readonly string[]): string[] {
  const more = names.length - maxNames;
  return [...names.slice(0, maxNames).map(sanitizeLine), ...(more > 0 ? [t('and {0} more', formatNumber(more))] : [])];
}
