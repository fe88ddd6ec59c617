import * as vscode from 'vscode';
import { requireWritable } from '../../../app/changes/permitChange';
import { readRetryData, writeRetryData } from '../../../celigo/integrations/retryData';
import { errorMessage } from '../../../core/errorMessage';
import { showInformation, showWarning, withCancellableProgress } from '../../adapters/notifications';
import { permitAccountChange } from './celigoAccount';
import type { StepErrorChange } from './stepErrorChanges';
import { retryAfterQuestion } from './stepErrorChanges';

/**
 * Opens the record of an error for editing and, once the person says so, puts it into Celigo and retries it.
 * Throws ProblemError, `cancelled` where it is declined.
 */
export async function editRecordAndRetry(
  services: Parameters<typeof retryAfterQuestion>[0],
  change: StepErrorChange,
  location: { flowId: string; stepId: string; retryDataKey: string },
): Promise<void> {
  const { api, connection } = change.account;
  requireWritable(services.service, connection.id);
  const retryData = await withCancellableProgress(vscode.l10n.t('Reading the record of the error'), (signal) =>
    readRetryData(api, location, signal),
  );
  const document = await vscode.workspace.openTextDocument({
    language: 'json',
    content: `${JSON.stringify(retryData.data, undefined, 2)}\n`,
  });
  await vscode.window.showTextDocument(document, { preview: false });
  const record = await askForRecord(document);
  if (!record) return;
  const account = await permitAccountChange(services, change.account, {
    question: vscode.l10n.t('Change the record of this error of {0}?', change.place),
    summary: { remarks: [vscode.l10n.t('Celigo keeps the record as it is in the editor, and sends it on a retry.')] },
    confirmLabel: vscode.l10n.t('Change'),
    isHarmless: true,
  });
  await withCancellableProgress(vscode.l10n.t('Changing the record of the error'), (signal) =>
    writeRetryData(account.api, location, { ...retryData, data: record.value }, signal),
  );
  const { finished } = await retryAfterQuestion(services, change);
  await finished();
}

/** What the editor holds, once the person wants it sent and it is JSON. Undefined where they decide otherwise. */
async function askForRecord(document: vscode.TextDocument): Promise<{ value: unknown } | undefined> {
  const retry = vscode.l10n.t('Retry with This Record…');
  let answer = await showInformation(
    vscode.l10n.t('Edit the record, and retry it from here. Nothing is sent before.'),
    retry,
  );
  while (answer === retry) {
    try {
      return { value: JSON.parse(document.getText()) as unknown };
    } catch (error) {
      answer = await showWarning(vscode.l10n.t('The record is no valid JSON: {0}', errorMessage(error)), retry);
    }
  }
  return undefined;
}
