import * as vscode from 'vscode';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionDraft, ConnectionService } from '../../connections/connectionService';
import { isCancelled } from '../../core/problem';
import { showInformation } from '../adapters/notifications';
import type { SandboxAnnouncement } from './sandboxProcess';
import { sandboxAnnouncementSchema } from './sandboxProcess';
import type { Services } from './services';

/** Start and stop the built-in sandbox, with a connection to it. */
export function registerSandboxCommands(services: Services): void {
  const { commands, sandbox, service, forms, tree, view } = services;

  commands.register('celonisCeligo.startSandbox', async () => {
    const options = { location: { viewId: 'celonisCeligo.connections' }, title: vscode.l10n.t('Starting the sandbox') };
    const announcement = await vscode.window.withProgress(options, () => sandbox.start());
    const connections = await saveSandboxConnections(service, announcement);
    const firstConnection = connections[0]!;
    const row = tree.getConnectionNode(firstConnection.id);
    // Before it is tested: whoever sees that it works and goes elsewhere is not called back.
    if (row && view.visible) await view.reveal(row, { select: true, expand: true });
    await testConnections(services, connections);
    void showInformation(
      vscode.l10n.t(
        'The sandbox is ready. It plays Celonis and Celigo on this computer, in memory: push a file to "{0}" and look at its table.',
        firstConnection.name,
      ),
    );
  });

  commands.register('celonisCeligo.stopSandbox', async () => {
    await sandbox.stop();
    const sandboxConnections = service.connections().filter((connection) => connection.sandbox);
    if (sandboxConnections.length === 0) return void showInformation(vscode.l10n.t('The sandbox is stopped.'));
    const removeLabel =
      sandboxConnections.length === 1 ? vscode.l10n.t('Remove Connection') : vscode.l10n.t('Remove Connections');
    const message = vscode.l10n.t(
      'The sandbox is stopped and what was in it is gone. Its connections will work again after the next start: {0}.',
      sandboxConnections.map(({ name }) => name).join(', '),
    );
    void showInformation(message, removeLabel).then(async (chosen) => {
      if (chosen !== removeLabel) return;
      for (const { id } of sandboxConnections) {
        await service.delete(id);
        forms.close(id);
      }
    });
  });
}

/**
 * A sandbox that was started around the editor announces itself in CELONIS_CELIGO_SANDBOX, with the line that it
 * printed. Whatever comes first connects to it, a command or a look at the view, and it is connected to once.
 */
export function connectAnnouncedSandbox(services: Services): () => Promise<void> {
  const announcementText = process.env['CELONIS_CELIGO_SANDBOX'];
  if (!announcementText) return () => retestSandboxConnections(services);
  let connecting: Promise<void> | undefined;
  const connectOnce = (): Promise<void> => (connecting ??= connectAnnouncement(services, announcementText));
  services.commands.runBeforeEach(connectOnce);
  return connectOnce;
}

async function connectAnnouncement(services: Services, announcementText: string): Promise<void> {
  const announcement = sandboxAnnouncementSchema.safeParse(tryParseJson(announcementText));
  if (announcement.success)
    await testConnections(services, await saveSandboxConnections(services.service, announcement.data));
  else
    services.log.warn(
      `CELONIS_CELIGO_SANDBOX does not hold the line of a sandbox on this computer: ${announcement.error.message}`,
    );
}

/** A sandbox that ended with its window leaves a connection behind whose last test is worth nothing any more. */
export async function retestSandboxConnections({ service, log }: Pick<Services, 'service' | 'log'>): Promise<void> {
  for (const { id } of service.connections().filter((connection) => connection.sandbox))
    await testConnection(service, id, (message) => log.debug(message));
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Adds a connection of each kind to the sandbox, or renews those that are there. The first takes files. */
async function saveSandboxConnections(
  service: ConnectionService,
  announcement: SandboxAnnouncement,
): Promise<Connection[]> {
  const connections: Connection[] = [];
  for (const draft of createDrafts(service, announcement))
    connections.push(await service.save(draft, undefined, { sandbox: true }));
  return connections;
}

async function testConnections({ service, log }: Services, connections: readonly Connection[]): Promise<void> {
  await Promise.all(connections.map(({ id }) => testConnection(service, id, (message) => log.warn(message))));
}

/** What a connection of one kind is made of. */
type SandboxConnectionTemplate = Pick<ConnectionDraft, 'vendor' | 'values' | 'secrets'> & { name: string };

function createDrafts(service: ConnectionService, { celonis, celigo }: SandboxAnnouncement): ConnectionDraft[] {
  const sandboxConnections = service.connections().filter((connection) => connection.sandbox);
  const findExisting = (template: SandboxConnectionTemplate): Connection | undefined =>
    sandboxConnections.find(
      (connection) =>
        connection.vendor === template.vendor &&
        (connection.values['apiType'] ?? '') === (template.values['apiType'] ?? ''),
    );
  const pool =
    celonis.pools.find((candidate) => sandboxConnections.some(({ values }) => values['poolId'] === candidate.id)) ??
    celonis.pools[0]!;
  const access = { domain: celonis.domain, authType: 'custom' };
  const secrets = { appKey: celonis.appKey };
  const templates: SandboxConnectionTemplate[] = [
    {
      vendor: 'celonis',
      name: vscode.l10n.t('Sandbox'),
      values: { apiType: 'dataPush', ...access, poolId: pool.id },
      secrets,
    },
  ];
  if (celonis.knowledgeModels)
    templates.push({
      vendor: 'celonis',
      name: vscode.l10n.t('Sandbox Intelligence'),
      values: { apiType: 'intelligence', ...access },
      secrets,
    });
  if (celigo) {
    const values = { region: 'other', origin: celigo.origin, autoPurge: 'never' };
    templates.push({
      vendor: 'celigo',
      name: vscode.l10n.t('Sandbox Celigo'),
      values,
      secrets: { apiToken: celigo.apiToken },
    });
  }
  return templates.map((template) => {
    const existingConnection = findExisting(template);
    return {
      ...template,
      ...(existingConnection ? { id: existingConnection.id } : {}),
      name: existingConnection?.name ?? service.uniqueName(template.name),
      environment: existingConnection?.environment ?? 'test',
    };
  });
}

async function testConnection(service: ConnectionService, id: string, warn: (message: string) => void): Promise<void> {
  try {
    await service.testSaved(id, AbortSignal.timeout(10_000));
  } catch (error) {
    if (!isCancelled(error)) warn(`The sandbox could not be tested: ${String(error)}`);
  }
}
