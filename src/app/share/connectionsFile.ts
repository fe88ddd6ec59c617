import { t } from '@vscode/l10n';
import { type ParseError, parse } from 'jsonc-parser/lib/esm/main.js';
import { z } from 'zod';
import { groupColors } from '../../connections/connectionGroups';
import { connectionEnvironments } from '../../connections/connectionRecord';
import { clientAuthentications } from '../../connections/oauthClients';
import { connectionsFileSchemaUri } from '../../core/jsonSchemaUris';
import { ProblemError } from '../../core/problem';
import type { SchemaIssue, SchemaPath } from '../../push/definition/schemaIssue';
import { describeSchemaIssue, formatSchemaPath } from '../../push/definition/schemaIssue';

/** What a file of connections ends in, so that the editor knows its schema. */
export const connectionsFileSuffix = '.connections.json';

/** A file of this name in `.vscode` holds the connections of a team. */
export const workspaceConnectionsFile = 'celonis-celigo.json';

const groupPathSchema = z.array(z.string().trim().min(1).max(200)).min(1).max(20);

const sharedGroupSchema = z.strictObject({
  path: groupPathSchema.describe('The names of the groups that it is in, the outermost first, and its own'),
  color: z.enum(groupColors).optional().describe('The colour of its folder'),
});

const sharedConnectionSchema = z.strictObject({
  name: z.string().trim().min(1).max(200).describe('The name of the connection'),
  service: z.string().min(1).describe('celonis or celigo'),
  environment: z.enum(connectionEnvironments).default('none').describe('On production every change is asked about'),
  readOnly: z.boolean().default(false).describe('Nothing may be changed with it'),
  values: z
    .record(z.string(), z.string())
    .describe('The fields of the form by their keys. ${env:NAME} and ${input:Question} stand for values that differ'),
  oauthClient: z
    .strictObject({
      name: z.string().trim().min(1).max(200),
      clientId: z.string().trim().min(1).max(1_000),
      clientAuthentication: z
        .enum(clientAuthentications)
        .optional()
        .describe('How it proves who it is: basic (in a header) where nothing is said, or post (in the body)'),
    })
    .optional()
    .describe('The OAuth 2.0 client that it uses, without its secret'),
  group: groupPathSchema
    .optional()
    .describe(
      'The group that it is in: the names of groups, the outermost first. Connections of a group stand in the order of this file',
    ),
});

/** Connections without any secret, as a team shares them. */
export const connectionsFileSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1).describe('The version of this format'),
  groups: z
    .array(sharedGroupSchema)
    .max(1_000)
    .optional()
    .describe('The groups in their order. Those that only connections name need not stand here'),
  connections: z.array(sharedConnectionSchema).max(1_000),
});

export type SharedGroup = z.output<typeof sharedGroupSchema>;
export type SharedConnection = z.output<typeof sharedConnectionSchema>;
export type ConnectionsFile = z.output<typeof connectionsFileSchema>;

/** Longer texts are no file of connections. */
const maxTextLength = 2_000_000;

/** What a file says. Comments are allowed. Throws ProblemError that names the place. */
export function parseConnectionsFile(text: string, name: string): ConnectionsFile {
  const errors: ParseError[] = [];
  const value: unknown = text.length > maxTextLength ? undefined : parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (value === undefined || error)
    throw new ProblemError({
      kind: 'input',
      what: t('{0} cannot be read as JSON.', name),
      ...(error ? { why: t('The fault is in line {0}.', text.slice(0, error.offset).split('\n').length) } : {}),
      next: t('Correct it, or export the connections again.'),
    });
  const result = connectionsFileSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ProblemError({
    kind: 'input',
    what: t('{0} is not a file of connections.', name),
    ...(issue ? { why: describeIssue(issue, value) } : {}),
    next: t('Files of connections are made with "Export Connections…".'),
  });
}

function describeIssue(issue: SchemaIssue, file: unknown): string {
  const path = issue.path as SchemaPath;
  if (issue.code === 'unrecognized_keys')
    return t('"{0}" is not known in {1}.', issue.keys[0] ?? '', formatSchemaPath(path) || t('the file'));
  const value = path.reduce<unknown>(
    (parent, key) => (parent as Readonly<Record<string | number, unknown>> | undefined)?.[key],
    file,
  );
  return describeSchemaIssue(issue, value, value !== undefined, t('The file'));
}

/** The text of a file, in the order in which a person reads it. */
export function formatConnectionsFile(
  connections: readonly SharedConnection[],
  groups: readonly SharedGroup[] = [],
): string {
  const shownConnections = connections.map(({ name, service, environment, readOnly, values, oauthClient, group }) => ({
    name,
    service,
    ...(group ? { group } : {}),
    ...(environment === 'none' ? {} : { environment }),
    ...(readOnly ? { readOnly } : {}),
    values,
    ...(oauthClient ? { oauthClient } : {}),
  }));
  return `${JSON.stringify({ $schema: connectionsFileSchemaUri, version: 1, ...(groups.length > 0 ? { groups } : {}), connections: shownConnections }, undefined, 2)}\n`;
}
