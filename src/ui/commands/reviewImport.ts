import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { parseConnectionsFile, workspaceConnectionsFile } from '../../app/share/connectionsFile';
import { ImportReview } from '../../app/share/importReview';
import { resolvePlaceholders } from '../../app/share/resolvePlaceholders';
import { ProblemError } from '../../core/problem';
import { showInformation } from '../adapters/notifications';
import { askText, back } from '../prompts/prompts';
import { enterSecrets } from './enterSecrets';
import type { Services } from './services';

type Dependencies = Pick<Services, 'files' | 'groups' | 'imports' | 'log' | 'oauthClients' | 'service'>;

/** Which file of the folder was offered already, in the state of the workspace. */
const offeredKey = 'offeredConnectionsFile';

/** Opens a page that shows what a file would bring, and imports what is chosen there. Throws ProblemError. */
export async function reviewImport(
  services: Dependencies,
  text: string,
  name: string,
  canReadEnvironment = vscode.workspace.isTrusted,
): Promise<void> {
  const { connections, groups = [] } = parseConnectionsFile(text, name);
  if (connections.length === 0)
    throw new ProblemError({ kind: 'input', what: vscode.l10n.t('{0} has no connections.', name) });
  const resolvedConnections = await resolvePlaceholders(connections, {
    environment: canReadEnvironment ? process.env : undefined,
    ask: async (question) => {
      const answer = await askText({ title: vscode.l10n.t('Import Connections'), prompt: question });
      return answer === back ? '' : answer;
    },
  });
  services.imports.show(text, name, new ImportReview(services, { connections: resolvedConnections, groups }), {
    enterSecrets: (withoutSecret) => enterSecrets(services, withoutSecret),
  });
}

/**
 * The connections that a team keeps in `.vscode` of the folder, offered once as long as the file stays as it is.
 * Nothing is read in Restricted Mode. Throws ProblemError where the file cannot be read.
 */
export async function offerTeamConnections(services: Dependencies, state: vscode.Memento): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder || !vscode.workspace.isTrusted) return;
  const { files } = services;
  const file = files.resolve(folder.uri.toString(), '.vscode', workspaceConnectionsFile);
  if (!(await files.exists(file))) return;
  const text = await files.readText(file);
  const hash = createHash('sha256').update(text).digest('hex');
  if (state.get(offeredKey) === hash) return;
  const { connections } = parseConnectionsFile(text, workspaceConnectionsFile);
  const names = new Set(services.service.connections().map(({ name }) => name.toLowerCase()));
  const missing = connections.filter(({ name }) => !names.has(name.toLowerCase()));
  await state.update(offeredKey, hash);
  if (missing.length === 0) return;
  const reviewLabel = vscode.l10n.t('Review…');
  const message =
    missing.length === 1
      ? vscode.l10n.t('This folder brings a connection that you do not have: {0}.', missing[0]?.name ?? '')
      : vscode.l10n.t('This folder brings {0} connections that you do not have.', missing.length);
  if ((await showInformation(message, reviewLabel)) === reviewLabel)
    await reviewImport(services, text, workspaceConnectionsFile);
}
