import * as vscode from 'vscode';
import { isCancelled } from '../http/problem';
import { sandboxLineSchema } from './sandboxProcess';
import type { Connection } from '../connections/model';
import type { ConnectionService } from '../connections/service';
import type { Parts } from './parts';
import type { SandboxLine } from './sandboxProcess';

/** Start and stop the built-in sandbox, with a connection to it. */
export function sandboxCommands(parts: Parts): void {
  const { commands, sandbox, service, forms } = parts;

  commands.add('celonisCeligo.startSandbox', async () => {
    const options = { location: { viewId: 'celonisCeligo.connections' }, title: vscode.l10n.t('Starting the sandbox') };
    const line = await vscode.window.withProgress(options, () => sandbox.start());
    const connection = await connect(parts, line);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The sandbox is ready. It plays Celonis on this computer, in memory: push a file to "{0}" and look at its table.', connection.name),
    );
  });

  commands.add('celonisCeligo.stopSandbox', async () => {
    await sandbox.stop();
    const connection = service.connections().find((one) => one.sandbox);
    if (!connection) return void vscode.window.showInformationMessage(vscode.l10n.t('The sandbox is stopped.'));
    const remove = vscode.l10n.t('Remove Connection');
    const message = vscode.l10n.t('The sandbox is stopped and what was in it is gone. The connection "{0}" will work again after the next start.', connection.name);
    void vscode.window.showInformationMessage(message, remove).then(async (chosen) => {
      if (chosen !== remove) return;
      await service.delete(connection.id);
      forms.close(connection.id);
    });
  });
}

/** A sandbox that was started around the editor announces itself in this variable, with the line that it printed. */
export async function connectAnnounced(parts: Parts): Promise<void> {
  const announced = process.env['CELONIS_CELIGO_SANDBOX'];
  if (!announced) return retest(parts);
  const line = sandboxLineSchema.safeParse(parse(announced));
  if (line.success) await connect(parts, line.data);
  else parts.log.warn(`CELONIS_CELIGO_SANDBOX does not hold the line of a sandbox on this computer: ${line.error.message}`);
}

/** A sandbox that ended with its window leaves a connection behind whose last test is worth nothing any more. */
export async function retest({ service, log }: Pick<Parts, 'service' | 'log'>): Promise<void> {
  for (const { id } of service.connections().filter((one) => one.sandbox)) await test(service, id, (why) => log.debug(why));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Adds the connection to the sandbox, or renews the one that is there, and tests it. */
async function connect({ service, log, view, tree }: Parts, line: SandboxLine): Promise<Connection> {
  const connection = await service.save(draft(service, line), undefined, { sandbox: true });
  await test(service, connection.id, (why) => log.warn(why));
  const node = tree.node(connection.id);
  if (node && view.visible) await view.reveal(node, { select: true, expand: true });
  return connection;
}

function draft(service: ConnectionService, { celonis }: SandboxLine): Parameters<ConnectionService['save']>[0] {
  const known = service.connections().find((one) => one.sandbox);
  const pool = celonis.pools.find((one) => one.id === known?.values['poolId']) ?? celonis.pools[0]!;
  return {
    ...(known ? { id: known.id } : {}),
    vendor: 'celonis',
    name: known?.name ?? service.uniqueName(vscode.l10n.t('Sandbox')),
    environment: known?.environment ?? 'test',
    values: { apiType: 'dataPush', domain: celonis.domain, authType: 'custom', poolId: pool.id },
    secrets: { appKey: celonis.appKey },
  };
}

async function test(service: ConnectionService, id: string, warn: (why: string) => void): Promise<void> {
  try {
    await service.testSaved(id, AbortSignal.timeout(10_000));
  } catch (error) {
    if (!isCancelled(error)) warn(`The sandbox could not be tested: ${String(error)}`);
  }
}
