import * as vscode from 'vscode';
import { setTimeout as wait } from 'node:timers/promises';
import { parts } from './extension';
import type { Connection } from '../../src/connections/model';

/** Waits until something is there and answers it. */
export async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>, patienceMs = 15_000): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await wait(25);
  }
}

/** The built-in sandbox with a connection to it. */
export async function startSandbox(): Promise<Connection> {
  const { service } = await parts();
  await vscode.commands.executeCommand('celonisCeligo.startSandbox');
  return eventually('the connection to the sandbox', () => service.connections().find((one) => one.sandbox), 40_000);
}

/** Takes away all connections and pushes, so that each test begins with nothing. */
export async function startOver(): Promise<void> {
  const { service, history } = await parts();
  for (const { id } of service.connections()) await service.delete(id);
  await history.forget();
}

/** Says Enter to every question until something is there: what is proposed is taken. */
export async function acceptUntil<T>(what: string, look: () => T | undefined): Promise<T> {
  return eventually(what, async () => {
    const found = look();
    if (found === undefined) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return found;
  });
}

/** What the sandbox holds in a table. */
export async function sandboxTable(connection: Connection, table: string): Promise<{ columns: { name: string; type: string }[]; rowCount: number; rows: unknown[] } | undefined> {
  const answer = await fetch(`http://${connection.values['domain']}/sandbox/pools/${connection.values['poolId']}/tables/${table}`);
  return answer.ok ? ((await answer.json()) as { columns: { name: string; type: string }[]; rowCount: number; rows: unknown[] }) : undefined;
}
