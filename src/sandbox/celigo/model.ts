import * as z from 'zod';
import { objectIdPattern, type Resource } from './collection';

/**
 * The records of Celigo (celigo-api.md §3): for each type what a client may write, and beside it what only the service sets.
 * What a client sends besides is dropped without a word, as the service does with its own fields when they come back.
 */

const id = z.string().regex(objectIdPattern, 'Expected an id of 24 hexadecimal digits');
const text = z.string();
const flag = z.boolean();
const time = z.iso.datetime({ offset: true });
const free = z.record(z.string(), z.unknown());

/** Six fields, the first a question mark: `? 5 8 * * 1`. */
const schedule = z.string().regex(/^$|^\?( +[^ ]+){5}$/, 'Expected a cron expression of six fields that begins with ?');

export const userFields = z.object({
  accessLevel: z.enum(['administrator', 'manage', 'monitor']).optional(),
  integrationAccessLevel: z
    .array(z.object({ _integrationId: id, accessLevel: z.enum(['manage', 'monitor']) }))
    .nullish()
    .transform((given) => given ?? []),
  accountMFARequired: flag.optional(),
  accountSSORequired: flag.optional(),
  allowAccessToAPIM: flag.optional(),
  allowToEditRetryData: flag.optional(),
  allowIntegrationWorkspaceCreation: flag.optional(),
  allMcpServerAccess: flag.optional(),
  mcpServerAccessLevel: z
    .array(z.object({ _mcpServerId: id, scopes: z.array(z.enum(['mcp:read', 'mcp:write'])) }))
    .nullish()
    .transform((given) => given ?? []),
});

/** What the service itself keeps of a user's access. */
export interface UserState {
  accepted: boolean;
  dismissed: boolean;
  disabled: boolean;
  isProductionAdmin?: boolean;
  createdVia: 'existing_account_invite' | 'existing_account_share_request' | 'invited_during_signup' | 'new_account_auto_join';
  lastSignIn?: string;
  sharedWithUser: {
    _id: string;
    email: string;
    name?: string;
    lastSignIn?: string;
    allowedToResetMFA?: boolean;
    accountSSOLinked: 'not_linked' | 'this_account' | 'other_account';
  };
}
export type User = Resource & z.infer<typeof userFields> & UserState;

export const integrationFields = z.object({
  name: text.min(1),
  description: text.optional(),
  readme: text.optional(),
  mode: z.enum(['install', 'settings', 'uninstall']).optional(),
  flowGroupings: z.array(z.object({ _id: id.optional(), name: text })).optional(),
  aliases: z.array(free).optional(),
  settings: free.optional(),
  settingsForm: free.optional(),
  version: text.optional(),
  _registeredConnectionIds: z.array(id).optional(),
});
export type Integration = Resource & z.infer<typeof integrationFields> & { sandbox: boolean; _connectorId?: string };

const processor = z
  .looseObject({
    type: z.enum(['export', 'import']),
    _exportId: id.optional(),
    _importId: id.optional(),
    proceedOnFailure: flag.optional(),
  })
  .superRefine(({ type, _exportId, _importId }, context) => {
    const field = type === 'export' ? '_exportId' : '_importId';
    if ((type === 'export' ? _exportId : _importId) === undefined) context.addIssue({ code: 'custom', path: [field], message: `Expected field: ${field} to be present` });
  });

const router = z.looseObject({
  id: text.optional(),
  name: text.optional(),
  routeRecordsTo: z.enum(['first_matching_branch', 'all_matching_branches']).optional(),
  routeRecordsUsing: z.enum(['input_filters', 'script']).optional(),
  branches: z.array(z.looseObject({ name: text.optional(), pageProcessors: z.array(processor).optional(), nextRouterId: text.optional() })).optional(),
});

export const flowFields = z
  .object({
    name: text.min(1),
    description: text.optional(),
    disabled: flag.default(false),
    schedule: schedule.optional(),
    timezone: text.optional(),
    _integrationId: id.optional(),
    _flowGroupingId: id.optional(),
    pageGenerators: z.array(z.looseObject({ _exportId: id, schedule: schedule.optional(), skipRetries: flag.optional() })).optional(),
    pageProcessors: z.array(processor).optional(),
    routers: z.array(router).optional(),
    runPageGeneratorsInParallel: flag.optional(),
    skipRetries: flag.optional(),
    autoResolveMatchingTraceKeys: flag.optional(),
    logging: free.default({}),
    aliases: z.array(free).optional(),
    settings: free.optional(),
    wizardState: text.optional(),
  })
  .refine(({ pageProcessors, routers }) => !(pageProcessors?.length && routers?.length), { path: ['routers'], message: 'A flow has either pageProcessors or routers' });
export type Flow = Resource & z.infer<typeof flowFields> & { sandbox: boolean; lastExecutedAt?: string; resolvedAt?: string; free: boolean };

const connectionTypes = ['http', 'netsuite', 'salesforce', 'ftp', 's3', 'wrapper', 'rdbms', 'mongodb', 'as2', 'filesystem', 'mcp', 'dynamodb', 'jdbc', 'van', 'rest'] as const;

const httpAuth = z
  .looseObject({
    type: z.enum(['custom', 'basic', 'token', 'oauth', 'oauth1', 'wsse', 'cookie', 'digest', 'jwtbearer', 'jwt', 'specific']).optional(),
    token: z.looseObject({ token: text.optional(), location: z.enum(['url', 'header', 'body']).optional(), refreshRelativeURI: text.optional() }).optional(),
    basic: z.looseObject({ username: text.optional(), password: text.optional() }).optional(),
    cookie: z.looseObject({ uri: text.optional() }).optional(),
    oauth: z.looseObject({ grantType: z.enum(['authorizecode', 'clientcredentials', 'password']).optional(), useIClientFields: flag.optional() }).optional(),
  })
  .superRefine(({ type, token, basic, cookie }, context) => {
    const missing = (path: string[]): void => context.addIssue({ code: 'custom', path, message: `Expected field: ${path.join('.')} to be present` });
    if (type === 'token' && !token?.token && !token?.refreshRelativeURI) missing(['token', 'token']);
    if ((type === 'basic' || type === 'digest' || type === 'wsse') && !basic?.username && !basic?.password) missing(['basic', 'username']);
    if (type === 'cookie' && !cookie?.uri) missing(['cookie', 'uri']);
  });

/** The `http` block (celigo-api.md §3.2). */
const http = z.looseObject({
  baseURI: text.min(1),
  mediaType: z.enum(['xml', 'json', 'urlencoded', 'form-data', 'plaintext']),
  formType: z.enum(['assistant', 'rest', 'http', 'graph_ql', 'assistant_graphql']).optional(),
  successMediaType: z.enum(['xml', 'csv', 'json', 'plaintext']).optional(),
  errorMediaType: z.enum(['xml', 'json', 'plaintext']).optional(),
  // More than the licence gives is cut down silently.
  concurrencyLevel: z.number().min(1).transform((level) => Math.min(25, level)).optional(),
  headers: z.array(z.looseObject({ name: text, value: text })).optional(),
  ping: z.looseObject({ relativeURI: text.nullish(), method: z.enum(['GET', 'POST', 'PUT', 'HEAD']).optional() }).optional(),
  auth: httpAuth.optional(),
  encrypted: z.unknown().optional(),
  unencrypted: free.optional(),
  _iClientId: id.optional(),
  _httpConnectorId: id.optional(),
  _httpConnectorApiId: id.optional(),
  _httpConnectorVersionId: id.optional(),
});

export const connectionFields = z
  .looseObject({
    name: text.min(1).max(100),
    type: z.enum(connectionTypes),
    externalId: text.optional(),
    assistant: text.optional(),
    debugDate: time.optional(),
    settings: free.optional(),
    settingsForm: free.optional(),
    http: http.optional(),
    _borrowConcurrencyFromConnectionId: id.optional(),
  })
  .superRefine((connection, context) => {
    if (!isObject(connection[connection.type])) context.addIssue({ code: 'custom', path: [connection.type], message: `Expected field: ${connection.type} to be present` });
  });
/** Kept with its secrets; every answer masks them. */
export type Connection = Resource & z.infer<typeof connectionFields> & { offline: boolean; needsAuthorization?: boolean; sandbox: boolean; queues?: { name: string; size: number }[] };

const providers = [
  'custom_oauth2', 'netsuite', 'amazonmws', 'awsIam', 'azureserviceprincipal', 'integrator', 'salesforce', 'shopify', 'ebay-xml', 'microsoftbusinesscentral', 'google',
  'azureoauth', 'squareup', 'zendesk', 'docusign', 'ebay', 'windowslive', 'bigcommerce', 'asana', 'box', 'dropbox', 'clover', 'servicenow', 'jobvite', 'twilio',
  'certify', 'woocommerce',
] as const;

export const iClientFields = z
  .looseObject({
    provider: z.enum(providers),
    name: text.min(1),
    formType: z.enum(['assistant', 'http']).optional(),
    _httpConnectorId: id.optional(),
    _httpConnectorApiId: id.optional(),
    oauth2: z
      .looseObject({
        clientId: text.optional(),
        clientSecret: text.optional(),
        scope: z.union([z.array(text), text.transform((scopes) => scopes.split(/[ ,]+/).filter(Boolean))]).optional(),
        grantType: z.enum(['authorizecode', 'clientcredentials', 'password']).optional(),
        clientCredentialsLocation: z.enum(['basicauthheader', 'body']).optional(),
        validDomainNames: z.array(text.regex(/^[^/:]+(:\d+)?$/, 'Expected a bare host')).optional(),
      })
      .optional(),
  })
  .superRefine(({ provider, oauth2 }, context) => {
    if (provider !== 'custom_oauth2' || oauth2?.validDomainNames?.length) return;
    context.addIssue({ code: 'custom', path: ['oauth2', 'validDomainNames'], message: 'Expected field: oauth2.validDomainNames to be present' });
  });
export type IClient = Resource & z.infer<typeof iClientFields> & { published: boolean };

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export const exportFields = z.looseObject({
  name: text.min(1),
  adaptorType: text.min(1),
  _connectionId: id.optional(),
  type: text.optional(),
  isLookup: flag.optional(),
  http: z.looseObject({ relativeURI: text.optional(), method: z.enum(methods).optional() }).optional(),
});
export const importFields = z.looseObject({
  name: text.min(1),
  adaptorType: text.min(1),
  _connectionId: id,
  http: z.looseObject({ relativeURI: z.array(text).optional(), method: z.array(z.enum(methods)).optional() }).optional(),
});
/** An export or an import: a step of a flow. */
export interface Step extends Resource {
  name: string;
  adaptorType: string;
  _connectionId?: string | undefined;
  isLookup?: boolean | undefined;
  http?: { relativeURI?: string | string[] | undefined; method?: string | string[] | undefined } | undefined;
  apiIdentifier: string;
  sandbox: boolean;
}

export interface Job extends Resource {
  type: 'flow' | 'retry' | 'export' | 'import';
  status: 'queued' | 'running' | 'retrying' | 'completed' | 'failed' | 'canceled' | 'canceling';
  _flowId: string;
  _integrationId?: string;
  _flowJobId?: string;
  _exportId?: string;
  _importId?: string;
  startedAt?: string;
  endedAt?: string;
  triggeredBy?: string;
  canceledBy?: string;
  numSuccess: number;
  numError: number;
  numIgnore: number;
  numOpenError: number;
  numResolved: number;
  numPagesGenerated: number;
  numPagesProcessed: number;
}

/** An error of a flow's step (celigo-api.md §3.7). */
export interface StepError {
  errorId: string;
  occurredAt: string;
  source: string;
  code: string;
  message: string;
  classification: string;
  classifiedBy: string;
  traceKey: string;
  oIndex: string;
  /** Absent where the record was not kept, so that it cannot be retried. */
  retryDataKey?: string;
  reqAndResKey?: string;
  _flowJobId: string;
  assignedTo?: string;
  tags?: string[];
  resolvedAt?: string;
  resolvedBy?: string;
}

export interface AccessToken extends Resource {
  name: string;
  description?: string;
  token: string;
  revoked: boolean;
  fullAccess: boolean;
  _connectionIds?: string[];
  _exportIds?: string[];
  _importIds?: string[];
  autoPurgeAt?: string;
  /** A personal token: `ashare`, and whose. */
  tokenType?: 'ashare';
  _aShareId?: string;
  _userId: string;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
