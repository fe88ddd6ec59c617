import { t } from '@vscode/l10n';
import { iterateItems } from '../../connections/listPages';
import type { FieldChoice, VendorSession } from '../../connections/vendor';
import { ProblemError, toProblem } from '../../core/problem';
import { createAuthorizedClient } from '../authorization';
import { listPools } from './dataPools';

/** The data pools that the credential of a session may list, by name, for the field Pool ID. Throws ProblemError. */
export async function listPoolChoices(session: VendorSession, signal: AbortSignal): Promise<readonly FieldChoice[]> {
  const choices: FieldChoice[] = [];
  try {
    for await (const { id, name } of iterateItems(listPools(createAuthorizedClient(session), signal), signal))
      choices.push({ value: id, label: name || id, ...(name ? { description: id } : {}) });
  } catch (error) {
    const problem = toProblem(error);
    if (problem.kind !== 'forbidden' && problem.kind !== 'notEnabled') throw error;
    const what = t('This connection may not list data pools. Pushing does not need that.');
    throw new ProblemError({ ...problem, what, next: enterByHandText() }, { cause: error });
  }
  if (choices.length === 0)
    throw new ProblemError({
      kind: 'notFound',
      what: t('There is no data pool that this connection may see.'),
      next: enterByHandText(),
    });
  return choices.sort((a, b) => a.label.localeCompare(b.label));
}

function enterByHandText(): string {
  return t('Open the pool in Celonis and paste its address under Pool ID.');
}
