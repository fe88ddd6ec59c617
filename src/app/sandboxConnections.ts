import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { ConnectionDraft } from '../connections/connectionDraft';
import type { Connection } from '../connections/connectionRecord';
import type { ConnectionService } from '../connections/connectionService';
import type { Log } from '../core/log';
import { isCancelled } from '../core/problem';
import { tryParseJson } from '../core/tryParseJson';

/** Only a busy machine comes near it: a sandbox that was stopped is found so after some seconds of retries. */
const testTimeoutMs = 60_000;

const poolSchema = z.looseObject({ id: z.string().min(1), name: z.string() });

/** The line that a sandbox prints when it is ready; later versions may say more. */
export const sandboxAnnouncementSchema = z.looseObject({
  celonis: z.looseObject({
    domain: z.string().regex(/^(127\.0\.0\.1|localhost|\[::1\]):\d+$/),
    appKey: z.string().min(1),
    apiKey: z.string().min(1),
    pools: z.tuple([poolSchema], poolSchema),
    knowledgeModels: z.array(z.unknown()).optional(),
  }),
  celigo: z
    .looseObject({
      origin: z.string().regex(/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+$/),
      apiToken: z.string().min(1),
    })
    .optional(),
});
export type SandboxAnnouncement = z.infer<typeof sandboxAnnouncementSchema>;

/** Adds a connection of each kind to the sandbox, or renews those that are there. The first takes files. */
export async function saveSandboxConnections(
  service: ConnectionService,
  announcement: SandboxAnnouncement,
): Promise<Connection[]> {
  const connections: Connection[] = [];
  for (const draft of createDrafts(service, announcement))
    connections.push(await service.save(draft, undefined, { sandbox: true }));
  return connections;
}

/**
 * Adds connections to a sandbox that was started around the editor, from the line that it printed. None where it is no
 * such line. Throws ProblemError.
 */
export async function saveAnnouncedSandbox(
  service: ConnectionService,
  announcementText: string,
  log: Log,
): Promise<Connection[]> {
  const announcement = sandboxAnnouncementSchema.safeParse(tryParseJson(announcementText));
  if (announcement.success) return saveSandboxConnections(service, announcement.data);
  log.warn(
    `CELONIS_CELIGO_SANDBOX does not hold the line of a sandbox on this computer: ${announcement.error.message}`,
  );
  return [];
}

/** A sandbox that ended with its window leaves connections behind whose last test says nothing any more. */
export async function retestSandboxConnections(service: ConnectionService, log: Log): Promise<void> {
  const sandboxConnections = service.connections().filter((connection) => connection.sandbox);
  for (const connection of sandboxConnections)
    await testConnection(service, connection.id, (message) => log.debug(message));
}

export async function testSandboxConnections(
  service: ConnectionService,
  log: Log,
  connections: readonly Connection[],
): Promise<void> {
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
    celonis.pools[0];
  const access = { domain: celonis.domain, authType: 'custom' };
  const secrets = { appKey: celonis.appKey };
  // In the order of their names: a row that comes later moves none that is there.
  const templates: SandboxConnectionTemplate[] = [
    {
      vendor: 'celonis',
      name: t('Sandbox'),
      values: { apiType: 'dataPush', ...access, poolId: pool.id },
      secrets,
    },
  ];
  if (celigo) {
    const values = { region: 'other', origin: celigo.origin, autoPurge: 'never' };
    templates.push({
      vendor: 'celigo',
      name: t('Sandbox Celigo'),
      values,
      secrets: { apiToken: celigo.apiToken },
    });
  }
  if (celonis.knowledgeModels)
    templates.push({
      vendor: 'celonis',
      name: t('Sandbox Intelligence'),
      values: { apiType: 'intelligence', ...access },
      secrets,
    });
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
    await service.testSaved(id, AbortSignal.timeout(testTimeoutMs));
  } catch (error) {
    if (!isCancelled(error)) warn(`The sandbox could not be tested: ${String(error)}`);
  }
}
