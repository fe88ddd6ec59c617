import { t } from '@vscode/l10n';
import { z } from 'zod';
import { iterateItems } from '../../connections/listPages';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import { readLinkPage } from '../paging';

/** HTTP connectors, from which Celigo's form makes connections (celigo-api.md §3.4). */

const lenientText = z.string().optional().catch(undefined);
const lenientBoolean = z.boolean().optional().catch(undefined);
const lenientTexts = z.array(z.string()).catch([]);

/** In the list. */
export const listedConnectorSchema = z.object({
  _id: z.string().min(1),
  name: lenientText,
  legacyId: lenientText,
  published: lenientBoolean,
});
export type ListedConnector = z.infer<typeof listedConnectorSchema>;

const versionsSchema = z.array(z.object({ _id: z.string().min(1), name: lenientText })).catch([]);

/** What is required here is what a connection cannot be made without. */
const connectorFieldSchema = z.object({
  path: z.string().min(1),
  values: z.array(z.unknown()).catch([]),
  labelOverride: lenientText,
  helpURL: lenientText,
  inputType: lenientText,
  _conditionIds: lenientTexts,
});
export type ConnectorField = z.infer<typeof connectorFieldSchema>;

const supportedBySchema = z.object({
  connection: z.object({
    preConfiguredFields: z.array(connectorFieldSchema).default([]),
    fieldsUserMustSet: z.array(connectorFieldSchema).default([]),
    conditions: z.array(z.object({ _id: z.string().min(1), condition: z.unknown() })).default([]),
  }),
});

const apiSchema = z.object({
  _id: z.string().min(1),
  name: z.string().min(1),
  description: lenientText,
  baseURIs: lenientTexts,
  versions: versionsSchema,
  supportedBy: supportedBySchema.optional(),
});
export type ConnectorApi = z.infer<typeof apiSchema>;

/** A connector with everything. */
export const connectorSchema = listedConnectorSchema.extend({
  isGraphQL: lenientBoolean,
  baseURIs: lenientTexts,
  versions: versionsSchema,
  apis: z.array(apiSchema).nullish(),
  supportedBy: supportedBySchema.optional(),
  settingsForm: z.unknown().optional(),
});
export type HttpConnector = z.infer<typeof connectorSchema>;

/** The connectors whose key has this word in it, those whose key it is first. Throws ProblemError. */
export async function findConnectors(api: CeligoApi, word: string, signal: AbortSignal): Promise<ListedConnector[]> {
  const connectors: ListedConnector[] = [];
  const page = readLinkPage(
    api,
    { path: '/v1/httpconnectors', itemSchema: listedConnectorSchema, step: t('listing the connectors') },
    signal,
  );
  for await (const connector of iterateItems(page, signal))
    if (connectorKey(connector).includes(word)) connectors.push(connector);
  return connectors.sort((a, b) => Number(connectorKey(b) === word) - Number(connectorKey(a) === word));
}

/** The key of a connector: its `legacyId`, or the name in lower case without dots and spaces. */
export function connectorKey({ legacyId, name }: Pick<ListedConnector, 'legacyId' | 'name'>): string {
  return (legacyId || (name ?? '').replace(/[.\s]/g, '')).toLowerCase();
}

/** A connector with everything; undefined where it is of a shape that is not known. Throws ProblemError. */
export async function readConnector(
  api: CeligoApi,
  id: string,
  signal: AbortSignal,
): Promise<HttpConnector | undefined> {
  const answer = await api.request({
    method: 'GET',
    path: `${v1Path`/httpconnectors/${id}`}?returnEverything=true`,
    step: t('reading the connector'),
    schema: z.unknown(),
    signal,
  });
  return connectorSchema.safeParse(answer).data;
}
