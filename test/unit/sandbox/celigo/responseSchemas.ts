import * as z from 'zod';

/**
 * What Celigo's own schemas say of its answers, as far as the sandbox has it: what is required, what the values may be,
 * and no field besides. Written for these tests, and apart from what the sandbox uses itself.
 */

const id = z.string().regex(/^[0-9a-f]{24}$/);
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const text = z.string();
const flag = z.boolean();
const count = z.number().int().min(0);
const masked = z.literal('******');
const anyRecord = z.record(z.string(), z.unknown());
const resource = { _id: id, createdAt: time, lastModified: time };

export const user = z.strictObject({
  ...resource,
  accessLevel: z.enum(['administrator', 'manage', 'monitor']).optional(),
  integrationAccessLevel: z.array(z.strictObject({ _integrationId: id, accessLevel: z.enum(['manage', 'monitor']) })),
  accepted: flag,
  dismissed: flag,
  disabled: flag,
  accountSSORequired: flag.optional(),
  accountMFARequired: flag.optional(),
  allowAccessToAPIM: flag.optional(),
  allowToEditRetryData: flag.optional(),
  allowIntegrationWorkspaceCreation: flag.optional(),
  isProductionAdmin: flag.optional(),
  mcpServerAccessLevel: z
    .array(z.strictObject({ _mcpServerId: id, scopes: z.array(z.enum(['mcp:read', 'mcp:write'])) }))
    .optional(),
  allMcpServerAccess: flag.optional(),
  lastSignIn: time.optional(),
  createdVia: z.enum([
    'existing_account_invite',
    'existing_account_share_request',
    'invited_during_signup',
    'new_account_auto_join',
  ]),
  sharedWithUser: z.strictObject({
    _id: id,
    email: z.email(),
    name: text.optional(),
    lastSignIn: time.optional(),
    allowedToResetMFA: flag.optional(),
    accountSSOLinked: z.enum(['not_linked', 'this_account', 'other_account']),
  }),
});

/** An entry of the users of an integration (observed-answers.md, 4). */
export const integrationUser = user.pick({ _id: true, accepted: true, accessLevel: true, sharedWithUser: true });

export const integration = z.strictObject({
  ...resource,
  name: text,
  description: text.optional(),
  mode: z.enum(['install', 'settings', 'uninstall']).optional(),
  sandbox: flag,
  _registeredConnectionIds: z.array(id),
  flowGroupings: z.array(z.strictObject({ _id: id, name: text })).optional(),
  _connectorId: id.optional(),
});

const pageProcessor = z.union([
  z.strictObject({ type: z.literal('export'), _exportId: id }),
  z.strictObject({ type: z.literal('import'), _importId: id }),
]);

export const flow = z.strictObject({
  ...resource,
  name: text,
  disabled: flag,
  logging: anyRecord,
  schedule: z
    .string()
    .regex(/^\?( \S+){5}$/)
    .optional(),
  timezone: text.optional(),
  _integrationId: id.optional(),
  pageGenerators: z
    .array(z.strictObject({ _exportId: id, schedule: text.optional(), skipRetries: flag.optional() }))
    .optional(),
  pageProcessors: z.array(pageProcessor).optional(),
  routers: z
    .array(
      z.strictObject({
        id: text,
        name: text,
        routeRecordsTo: z.enum(['first_matching_branch', 'all_matching_branches']),
        branches: z.array(z.strictObject({ name: text, pageProcessors: z.array(pageProcessor) })),
      }),
    )
    .optional(),
  autoResolveMatchingTraceKeys: flag.optional(),
  lastExecutedAt: time.optional(),
  resolvedAt: time.optional(),
  free: flag.optional(),
  sandbox: flag.optional(),
});

const auth = z.strictObject({
  type: z.enum(['custom', 'basic', 'token', 'oauth']),
  failStatusCode: z.number().optional(),
  token: z
    .strictObject({ token: masked, location: z.enum(['url', 'header', 'body']), headerName: text, scheme: text })
    .optional(),
  basic: z.strictObject({ username: text, password: masked }).optional(),
  oauth: z
    .strictObject({
      grantType: z.enum(['authorizecode', 'clientcredentials', 'password']),
      useIClientFields: flag,
      scope: z.array(text),
      tokenURI: text.optional(),
      clientCredentialsLocation: z.enum(['basicauthheader', 'body']).optional(),
    })
    .optional(),
});

const labelled = z.array(z.strictObject({ id: text, label: text, required: flag }));

const http = z.strictObject({
  formType: z.enum(['assistant', 'rest', 'http', 'graph_ql', 'assistant_graphql']),
  mediaType: z.enum(['xml', 'json', 'urlencoded', 'form-data', 'plaintext']),
  successMediaType: z.enum(['xml', 'csv', 'json', 'plaintext']).optional(),
  errorMediaType: z.enum(['xml', 'json', 'plaintext']).optional(),
  baseURI: z.string().regex(/^https:\/\/.*[^/]$/),
  concurrencyLevel: z.number().min(1).max(25),
  headers: z.array(z.strictObject({ name: text, value: text })).optional(),
  ping: z
    .strictObject({ relativeURI: z.string().startsWith('/'), method: z.enum(['GET', 'POST', 'PUT', 'HEAD']) })
    .optional(),
  auth,
  encrypted: masked.optional(),
  encryptedFields: labelled.optional(),
  unencrypted: z.record(z.string(), z.string()).optional(),
  unencryptedFields: labelled.optional(),
  _iClientId: id.optional(),
  _httpConnectorId: id.optional(),
  _httpConnectorApiId: id.optional(),
  _httpConnectorVersionId: id.optional(),
});

const connectionBase = z.strictObject({
  ...resource,
  name: z.string().max(100),
  offline: flag,
  needsAuthorization: flag.optional(),
  assistant: z.string().toLowerCase().optional(),
  queues: z.array(z.strictObject({ name: text, size: count })).optional(),
  sandbox: flag,
});

/** The block of the connection's type is there. */
export const connection = z.discriminatedUnion('type', [
  connectionBase.extend({ type: z.literal('http'), http }),
  connectionBase.extend({
    type: z.literal('netsuite'),
    netsuite: anyRecord.refine(({ tokenSecret }) => tokenSecret === '******'),
  }),
  connectionBase.extend({
    type: z.literal('salesforce'),
    salesforce: anyRecord.refine(({ refreshToken }) => refreshToken === '******'),
  }),
  connectionBase.extend({ type: z.literal('ftp'), ftp: anyRecord.refine(({ password }) => password === '******') }),
  connectionBase.extend({ type: z.literal('rdbms'), rdbms: anyRecord.refine(({ password }) => password === '******') }),
]);

export const iClient = z.strictObject({
  ...resource,
  name: text,
  provider: z.literal('custom_oauth2'),
  published: flag,
  formType: z.enum(['assistant', 'http']),
  _httpConnectorId: id.optional(),
  _httpConnectorApiId: id.optional(),
  oauth2: z.strictObject({
    clientId: text,
    clientSecret: masked,
    scope: z.array(text),
    scopeDelimiter: text,
    grantType: z.enum(['authorizecode', 'password', 'clientcredentials']),
    clientCredentialsLocation: z.enum(['basicauthheader', 'body']),
    validDomainNames: z.array(z.string().regex(/^[^/:]+$/)).min(1),
    token: z.strictObject({ uri: text, method: z.enum(['GET', 'POST', 'PUT']) }),
    accessTokenLocation: z.enum(['url', 'header', 'body']),
    accessTokenHeaderName: text,
    scheme: text,
  }),
});

const methods = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const step = { ...resource, name: text, _connectionId: id, sandbox: flag, apiIdentifier: text };

export const exportStep = z.strictObject({
  ...step,
  adaptorType: z.enum(['HTTPExport', 'NetSuiteExport', 'SalesforceExport', 'FTPExport', 'RDBMSExport']),
  isLookup: flag.optional(),
  http: z.strictObject({ relativeURI: text, method: methods }).optional(),
});

export const importStep = z.strictObject({
  ...step,
  adaptorType: z.enum(['HTTPImport', 'NetSuiteDistributedImport', 'SalesforceImport', 'FTPImport', 'RDBMSImport']),
  http: z.strictObject({ relativeURI: z.array(text), method: z.array(methods) }).optional(),
});

export const job = z.strictObject({
  ...resource,
  type: z.enum(['flow', 'retry', 'bulk_retry', 'export', 'import']),
  status: z.enum(['queued', 'running', 'retrying', 'completed', 'failed', 'canceled', 'canceling']),
  _flowId: id.optional(),
  _integrationId: id.optional(),
  _flowJobId: id.optional(),
  _exportId: id.optional(),
  _importId: id.optional(),
  oIndex: text.optional(),
  purgeAt: time,
  lastExecutedAt: time.optional(),
  numExport: count.optional(),
  doneExporting: z.boolean().optional(),
  startedAt: time.optional(),
  endedAt: time.optional(),
  triggeredBy: id.optional(),
  canceledBy: id.or(z.literal('system')).optional(),
  numSuccess: count,
  numError: count,
  numIgnore: count,
  numOpenError: count,
  numResolved: count,
  numPagesGenerated: count.optional(),
  numPagesProcessed: count.optional(),
});

export const stepError = z.strictObject({
  errorId: text,
  occurredAt: time,
  source: text,
  code: text,
  message: text,
  classification: z.enum([
    'value',
    'missing',
    'connection',
    'intermittent',
    'rate limit',
    'too large',
    'parse',
    'duplicate',
  ]),
  classifiedBy: text,
  traceKey: text,
  oIndex: text,
  retryDataKey: text.optional(),
  reqAndResKey: text.optional(),
  retriable: z.boolean(),
  purgeAt: time,
  _flowJobId: id,
  assignedTo: z.email().optional(),
  tags: z.array(id).optional(),
  resolvedAt: time.optional(),
  resolvedBy: id.optional(),
});

export const auditEntry = z.strictObject({
  _id: id,
  time,
  event: z.enum(['create', 'update', 'delete']),
  source: z.enum(['ui', 'api', 'system', 'connector', 'script', 'stack', 'sso']),
  resourceType: text,
  _resourceId: id,
  byUser: z.strictObject({ _id: id, email: z.email(), name: text }),
  fieldChanges: z.array(
    z.strictObject({ fieldPath: text, oldValue: z.unknown().optional(), newValue: z.unknown().optional() }),
  ),
});
