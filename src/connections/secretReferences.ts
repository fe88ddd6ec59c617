import { exec } from 'node:child_process';
import { t } from '@vscode/l10n';
import { ProblemError } from '../core/problem';
import type { Secrets } from '../core/secrets';
import { readPastedSecret } from './pastedSecret';

const referencePattern = /^\$\{(env|command):([^]{1,2000})\}$/;

const commandTimeoutMs = 60_000;
const maxOutputBytes = 64 * 1024;

/** How what a reference stands for is found. */
export interface SecretReferenceSources {
  environment: Readonly<Record<string, string | undefined>>;
  /** Whether references may be followed: not in Restricted Mode. */
  isAllowed(): boolean;
  /** Gives what a command writes. Throws Error. */
  runCommand: (command: string) => Promise<string>;
}

/** References of this process, for a person whose workspace is trusted or not. */
export function processSecretSources(isAllowed: () => boolean): SecretReferenceSources {
  return { environment: process.env, isAllowed, runCommand };
}

/** Whether a text stands for a secret that is kept elsewhere: `${env:NAME}`, or `${command:op read …}`. */
export function isSecretReference(text: string): boolean {
  return referencePattern.test(text.trim());
}

/**
 * The secrets themselves, at the moment that they are used; they are stored nowhere. Throws ProblemError that names the
 * reference and never what came of it.
 */
export async function resolveSecretReferences(secrets: Secrets, sources: SecretReferenceSources): Promise<Secrets> {
  const resolved: Record<string, string> = {};
  for (const [field, text] of Object.entries(secrets)) resolved[field] = await resolveReference(text, sources);
  return resolved;
}

async function resolveReference(text: string, sources: SecretReferenceSources): Promise<string> {
  const match = referencePattern.exec(text.trim());
  if (!match) return text;
  const [reference, kind, name = ''] = match;
  if (!sources.isAllowed())
    throw new ProblemError({
      kind: 'secretMissing',
      what: t('The secret {0} is not read in Restricted Mode.', reference),
      next: t('Trust the workspace, or enter the secret itself.'),
    });
  if (kind === 'env') {
    const value = sources.environment[name.trim()]?.trim();
    if (value) return readResolved(value, reference);
    throw new ProblemError({
      kind: 'secretMissing',
      what: t('The environment variable {0} is not set.', name),
      why: t('The secret of this connection is taken from it.'),
      next: t('Set it and start the editor again, or enter the secret itself.'),
    });
  }
  const [value = ''] = (await runReferenceCommand(name, sources)).trim().split(/\r?\n/);
  if (value !== '') return readResolved(value, reference);
  throw new ProblemError({ ...commandProblem(name), why: t('It wrote nothing.') });
}

/** What was found, read as a pasted secret is: without `Bearer`, quotes and the like. Throws ProblemError. */
function readResolved(text: string, reference: string): string {
  const result = readPastedSecret(text, t('It holds nothing.'));
  if ('secret' in result) return result.secret;
  throw new ProblemError({
    kind: 'secretMissing',
    what: t('What {0} stands for cannot be used as a secret.', reference),
    why: result.error,
    next: t('Correct it where it is kept, or enter the secret itself.'),
  });
}

async function runReferenceCommand(command: string, { runCommand: run }: SecretReferenceSources): Promise<string> {
  try {
    return await run(command);
  } catch (error) {
    // What a command writes may hold the secret, so only how it ended is said.
    const { code, killed: wasStopped } = error as { code?: unknown; killed?: unknown };
    throw new ProblemError({
      ...commandProblem(command),
      why: wasStopped
        ? t('It had not ended after {0} seconds.', commandTimeoutMs / 1_000)
        : typeof code === 'number'
          ? t('It ended with the exit code {0}.', code)
          : t('It could not be started.'),
    });
  }
}

function commandProblem(command: string): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'secretMissing',
    what: t('The command "{0}" gave no secret.', command),
    next: t('Run it in a terminal: it has to write the secret in its first line. You may have to sign in to it first.'),
  };
}

function runCommand(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = exec(
      command,
      { timeout: commandTimeoutMs, maxBuffer: maxOutputBytes, windowsHide: true },
      (error, output) => (error ? reject(error) : resolve(output)),
    );
    // A command that asks for something in the terminal would wait forever.
    child.stdin?.end();
  });
}
