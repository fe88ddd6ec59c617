import * as vscode from 'vscode';
import { isCancelled } from '../http/problem';
import { sandboxLineSchema } from './sandboxProcess';
import { inform } from '../platform/notify';
import type { Connection } from '../connections/model';
import type { ConnectionService, Draft } from '../connections/service';
import type { Parts } from './parts';
import type { SandboxLine } from './sandboxProcess';

/** Start and stop the built-in sandbox, with a connection to it. */
export function sandboxCommands(parts: Parts): void {
  const { commands, sandbox, service, forms, tree, view } = parts;

  commands.add('celonisCeligo.startSandbox', async () => {
    const options = { location: { viewId: 'celonisCeligo.connections' }, title: vscode.l10n.t('Starting the sandbox') };
    const line = await vscode.window.withProgress(options, () => sandbox.start());
    const connections = await save(service, line);
    const first = connections[0]!;
    const row = tree.node(first.id);
    // Before it is tested: whoever sees that it works and goes elsewhere is not called back.
    if (row && view.visible) await view.reveal(row, { select: true, expand: true });
    await testAll(parts, connections);
    void inform(
      vscode.l10n.t('The sandbox is ready. It plays Celonis and Celigo on this computer, in memory: push a file to "{0}" and look at its table.', first.name),
    );
  });

  commands.add('celonisCeligo.stopSandbox', async () => {
    await sandbox.stop();
    const left = service.connections().filter((one) => one.sandbox);
    if (left.length === 0) return void inform(vscode.l10n.t('The sandbox is stopped.'));
    const remove = left.length === 1 ? vscode.l10n.t('Remove Connection') : vscode.l10n.t('Remove Connections');
    const message = vscode.l10n.t('The sandbox is stopped and what was in it is gone. Its connections will work again after the next start: {0}.', left.map(({ name }) => name).join(', '));
    void inform(message, remove).then(async (chosen) => {
      if (chosen !== remove) return;
      for (const { id } of left) {
        await service.delete(id);
        forms.close(id);
      }
    });
  });
}

/**
 * A sandbox that was started around the editor announces itself in CELONIS_CELIGO_SANDBOX, with the line that it printed.
 * Whatever comes first connects to it, a command or a look at the view, and it is connected to once.
 */
export function meetSandbox(parts: Parts): () => Promise<void> {
  const announced = process.env['CELONIS_CELIGO_SANDBOX'];
  if (!announced) return () => retest(parts);
  let met: Promise<void> | undefined;
  const meet = (): Promise<void> => (met ??= connectAnnounced(parts, announced));
  parts.commands.first(meet);
  return meet;
}

async function connectAnnounced(parts: Parts, announced: string): Promise<void> {
  const line = sandboxLineSchema.safeParse(parse(announced));
  if (line.success) await testAll(parts, await save(parts.service, line.data));
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

/** Adds a connection of each kind to the sandbox, or renews those that are there. The first takes files. */
async function save(service: ConnectionService, line: SandboxLine): Promise<Connection[]> {
  const connections: Connection[] = [];
  for (const draft of drafts(service, line)) connections.push(await service.save(draft, undefined, { sandbox: true }));
  return connections;
}

async function testAll({ service, log }: Parts, connections: readonly Connection[]): Promise<void> {
  await Promise.all(connections.map(({ id }) => test(service, id, (why) => log.warn(why))));
}

/** What a connection of one kind is made of. */
type Kind = Pick<Draft, 'vendor' | 'values' | 'secrets'> & { name: string };

function drafts(service: ConnectionService, { celonis, celigo }: SandboxLine): Draft[] {
  const mine = service.connections().filter((one) => one.sandbox);
  const known = (kind: Kind): Connection | undefined =>
    mine.find((one) => one.vendor === kind.vendor && (one.values['apiType'] ?? '') === (kind.values['apiType'] ?? ''));
  const pool = celonis.pools.find((one) => mine.some(({ values }) => values['poolId'] === one.id)) ?? celonis.pools[0]!;
  const reach = { domain: celonis.domain, authType: 'custom' };
  const secrets = { appKey: celonis.appKey };
  const kinds: Kind[] = [{ vendor: 'celonis', name: vscode.l10n.t('Sandbox'), values: { apiType: 'dataPush', ...reach, poolId: pool.id }, secrets }];
  if (celonis.knowledgeModels) kinds.push({ vendor: 'celonis', name: vscode.l10n.t('Sandbox Intelligence'), values: { apiType: 'intelligence', ...reach }, secrets });
  if (celigo) {
    const values = { region: 'other', origin: celigo.origin, autoPurge: 'never' };
    kinds.push({ vendor: 'celigo', name: vscode.l10n.t('Sandbox Celigo'), values, secrets: { apiToken: celigo.apiToken } });
  }
  return kinds.map((kind) => {
    const before = known(kind);
    return { ...kind, ...(before ? { id: before.id } : {}), name: before?.name ?? service.uniqueName(kind.name), environment: before?.environment ?? 'test' };
  });
}

async function test(service: ConnectionService, id: string, warn: (why: string) => void): Promise<void> {
  try {
    await service.testSaved(id, AbortSignal.timeout(10_000));
  } catch (error) {
    if (!isCancelled(error)) warn(`The sandbox could not be tested: ${String(error)}`);
  }
}
