import { t } from '@vscode/l10n';
import { z } from 'zod';
import { iterateItems } from '../../connections/listPages';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import { readLinkPage } from '../paging';
import { deleteRecord } from './writeConnections';

/** OAuth clients in Celigo (celigo-api.md §3.3): the registration of an application, which connections share. */

const lenientText = z.string().optional().catch(undefined);
const lenientTexts = z.array(z.string()).optional().catch(undefined);

export const iClientSchema = z.object({
  _id: z.string().min(1),
  name: lenientText,
  provider: lenientText,
  _httpConnectorId: lenientText,
  oauth2: z
    .object({ clientId: lenientText, scope: lenientTexts, validDomainNames: lenientTexts, grantType: lenientText })
    .optional()
    .catch(undefined),
});
export type IClient = z.infer<typeof iClientSchema>;

/** Throws ProblemError. */
export async function findIClientsByClientId(
  api: CeligoApi,
  clientId: string,
  signal: AbortSignal,
): Promise<IClient[]> {
  const iClients: IClient[] = [];
  const page = readLinkPage(
    api,
    { path: '/v1/iclients', itemSchema: iClientSchema, step: t('listing the OAuth 2.0 clients') },
    signal,
  );
  for await (const iClient of iterateItems(page, signal))
    if (iClient.oauth2?.clientId === clientId) iClients.push(iClient);
  return iClients;
}

/** Throws ProblemError. */
export function getIClient(api: CeligoApi, id: string, signal: AbortSignal): Promise<IClient> {
  return api.request({
    method: 'GET',
    path: v1Path`/iclients/${id}`,
    step: t('reading the OAuth 2.0 client'),
    schema: iClientSchema,
    signal,
  });
}

/** Throws ProblemError. */
export function createIClient(api: CeligoApi, body: object, signal: AbortSignal): Promise<IClient> {
  return api.request({
    method: 'POST',
    path: '/v1/iclients',
    step: t('creating the OAuth 2.0 client'),
    schema: iClientSchema,
    body: { json: body },
    signal,
  });
}

/** Throws ProblemError. */
export async function replaceIClient(api: CeligoApi, id: string, body: object, signal: AbortSignal): Promise<void> {
  await api.request({
    method: 'PUT',
    path: v1Path`/iclients/${id}`,
    step: t('updating the OAuth 2.0 client'),
    schema: z.unknown(),
    body: { json: body },
    signal,
  });
}

/** Throws ProblemError. One that no longer exists counts as deleted. */
export function deleteIClient(api: CeligoApi, id: string, signal: AbortSignal): Promise<void> {
  return deleteRecord(api, v1Path`/iclients/${id}`, t('deleting the OAuth 2.0 client'), signal);
}
