import { parseArgs } from 'node:util';
import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import { pushModes } from '../../push/definition/pushDefinition';
import type { PushMode } from '../../push/job/pushJobApi';

/** What was typed behind the command. */
export interface CommandLineArguments {
  /** Paths. */
  files: readonly string[];
  /** The path of a push definition. */
  definition?: string;
  table?: string;
  mode?: PushMode;
  keys: readonly string[];
  domain?: string;
  pool?: string;
  isDryRun: boolean;
  format?: 'parquet' | 'csv';
}

const options = {
  definition: { type: 'string' },
  table: { type: 'string' },
  mode: { type: 'string' },
  key: { type: 'string', multiple: true },
  domain: { type: 'string' },
  pool: { type: 'string' },
  'dry-run': { type: 'boolean' },
  format: { type: 'string' },
} as const;

const usage =
  'push FILE… [--definition F] [--table T] [--mode replace|append|upsert|delete] [--key K…] [--domain D] [--pool P] ' +
  '[--dry-run] [--format parquet|csv]';

/**
 * Reads the command line. Throws ProblemError of kind `input`, which repeats nothing that could be a secret.
 * @param secret the key of the environment: it is refused as an argument.
 */
export function readArguments(args: readonly string[], secret: string | undefined): CommandLineArguments {
  if (args.some((argument) => isKey(argument, secret)))
    throw inputProblem(
      t('The key must not be an argument.'),
      t('Every program on this machine can read the arguments of a command, and shells write them down.'),
      t(
        'Delete this key in Celonis if others may have seen it, and pass the key in CELONIS_APP_KEY or CELONIS_API_KEY.',
      ),
    );
  const { values, positionals } = parseOptions(args);
  const { definition, table, domain, pool, key = [] } = values;
  const mode = oneOf('--mode', values.mode, pushModes);
  const format = oneOf('--format', values.format, ['parquet', 'csv'] as const);
  if (positionals.length === 0 && definition === undefined)
    throw inputProblem(t('No file to push was named.'), undefined, t('Usage: {0}', usage));
  return {
    files: positionals,
    keys: key,
    isDryRun: values['dry-run'] === true,
    ...(definition === undefined ? {} : { definition }),
    ...(table === undefined ? {} : { table }),
    ...(mode === undefined ? {} : { mode }),
    ...(domain === undefined ? {} : { domain }),
    ...(pool === undefined ? {} : { pool }),
    ...(format === undefined ? {} : { format }),
  };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw inputProblem(t('The command line is not valid.'), error.message, t('Usage: {0}', usage));
  }
}

function oneOf<T extends string>(name: string, value: string | undefined, choices: readonly T[]): T | undefined {
  const choice = choices.find((candidate) => candidate === value);
  if (value === undefined || choice !== undefined) return choice;
  throw inputProblem(t('{0} cannot be "{1}".', name, value), undefined, t('Choose one of: {0}.', choices.join(', ')));
}

function isKey(argument: string, secret: string | undefined): boolean {
  if (/^--?(app|api)-?_?key\b|^--?(token|secret|password|bearer)\b|^(AppKey|Bearer)\s/i.test(argument)) return true;
  if (secret && argument.includes(secret)) return true;
  const value = argument.replace(/^--[a-z-]+=/, '');
  return isEncodedKey(value) || isRandomText(value);
}

/** Keys of Celonis are base64 of a UUID and a secret (celonis-api.md §2.1). */
function isEncodedKey(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(Buffer.from(text, 'base64').toString('latin1'));
}

/** Long, of letters in both cases and digits, and without anything that separates words. */
function isRandomText(text: string): boolean {
  return /^[A-Za-z0-9+=]{40,}$/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && /[0-9]/.test(text);
}

function inputProblem(what: string, why: string | undefined, next: string): ProblemError {
  return new ProblemError({ kind: 'input', what, next, ...(why === undefined ? {} : { why }) });
}
