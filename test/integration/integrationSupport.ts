import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import { eventually } from '../support/eventually';
import { activateExtension } from './extension';

export { eventually };

/** The built-in sandbox with a connection to it. */
export async function connectSandbox(): Promise<Connection> {
  const { service } = await activateExtension();
  await vscode.commands.executeCommand('celonisCeligo.startSandbox');
  return eventually('the connection to the sandbox', () =>
    service.connections().find((connection) => connection.sandbox),
  );
}

/** What the log says from here on. It keeps its latest lines only, so that its length says nothing. */
export function followLog(log: { text: string; debug(line: string): void }): () => string {
  const mark = `from here on: ${randomUUID()}`;
  log.debug(mark);
  return () => log.text.slice(log.text.lastIndexOf(mark) + mark.length);
}

/** Takes away all that a test before may have left, so that each begins with nothing. */
export async function resetState(): Promise<void> {
  const { service, history, oauthClients, groups, drafts } = await activateExtension();
  for (const { id } of service.connections()) await service.delete(id);
  for (const { record } of oauthClients.list()) if (record) await oauthClients.delete(record.id);
  for (const { id } of groups.list()) await groups.dissolve(id);
  for (const unfinishedDraft of [...drafts.list()]) drafts.take(unfinishedDraft);
  await history.forgetPushes();
}

/** Says Enter to every question until something is there: what is proposed is taken. */
export async function acceptFormUntil<T>(
  description: string | (() => string),
  readValue: () => T | undefined,
): Promise<T> {
  return eventually(description, async () => {
    const value = readValue();
    if (value === undefined) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return value;
  });
}

/** What the sandbox holds in a table. */
export async function readSandboxTable(
  connection: Connection,
  table: string,
): Promise<{ columns: { name: string; type: string }[]; rowCount: number; rows: unknown[] } | undefined> {
  const response = await fetch(
    `http://${connection.values['domain']}/sandbox/pools/${connection.values['poolId']}/tables/${table}`,
  );
  return response.ok
    ? ((await response.json()) as { columns: { name: string; type: string }[]; rowCount: number; rows: unknown[] })
    : undefined;
}
