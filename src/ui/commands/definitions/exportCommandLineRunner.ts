import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { createExampleWorkflow } from '../../../app/commandLine/exampleWorkflow';
import { joinIntoSingleFile } from '../../../app/commandLine/singleFile.mjs';
import { findPushConnection } from '../../../app/push/connectionByName';
import { loadDefinition } from '../../../app/push/definitionFiles';
import { showInformation } from '../../adapters/notifications';
import { fileNameOf } from '../../prompts/dataFiles';
import type { Services } from '../services';

/**
 * Export Command-Line Runner…: writes a file that Node runs, which pushes as this extension does, and beside it an
 * example of a workflow that uses it. Asks where. Throws ProblemError.
 */
export async function exportCommandLineRunner(
  services: Pick<Services, 'commands' | 'files' | 'service' | 'workers'>,
  definitionUri: vscode.Uri,
): Promise<void> {
  const definition = await loadDefinition(services.files, definitionUri.toString());
  const runner = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(definitionUri, '..', 'push.js'),
    filters: { JavaScript: ['js'] },
    title: vscode.l10n.t('Export Command-Line Runner'),
  });
  if (!runner) return;
  const distFolder = dirname(services.workers.file);
  const code = joinIntoSingleFile('commandLine.js', (name) => readFileSync(join(distFolder, name), 'utf8'));
  await services.files.writeText(runner.toString(), code);
  const values = findPushConnection(services.service, definition.connection)?.values;
  const workflow = vscode.Uri.joinPath(runner, '..', 'push.workflow.yml');
  const hasWorkflow = await services.files.exists(workflow.toString());
  if (!hasWorkflow)
    await services.files.writeText(
      workflow.toString(),
      createExampleWorkflow({
        definition: services.files.shortPath(definitionUri.toString()),
        runner: services.files.shortPath(runner.toString()),
        domain: values?.['domain'] ?? 'acme.eu-1.celonis.cloud',
        poolId: values?.['poolId'] ?? '',
      }),
    );
  const openLabel = vscode.l10n.t('Open');
  const message = vscode.l10n.t(
    '{0} was written. {1} shows how a workflow uses it. The key is in neither.',
    fileNameOf(runner),
    fileNameOf(workflow),
  );
  // Not awaited: a notification may stay open for as long as it likes.
  services.commands.runInBackground('celonisCeligo.exportCommandLineRunner', {}, async () => {
    if ((await showInformation(message, openLabel)) === openLabel) await vscode.window.showTextDocument(workflow);
  });
}
