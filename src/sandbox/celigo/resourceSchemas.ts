import * as z from 'zod';
import { type CeligoResource, objectIdPattern } from './collection';

/**
 * The records of Celigo (celigo-api.md §3): for each type what a client may write, and beside it what only the service
 * sets. What a client sends besides is dropped without a word, as the service does with its own fields when they come
 * back.
 */

/** Of what was cloned: what it is a copy of. */
interface Copied {
  _sourceId?: string | undefined;
}

const idSchema = z.string().regex(objectIdPattern, 'Expected an id of 24 hexadecimal digits');
const textSchema = z.string();
const booleanSchema = z.boolean();
const timeSchema = z.iso.datetime({ offset: true });
const freeFormSchema = z.record(z.string(), z.unknown());

/** Six fields, the first a question mark: `? 5 8 * * 1`. */
const scheduleSchema = z
  .string()
  .regex(/^$|^\?( +[^ ]+){5}$/, 'Expected a cron expression of six fields that begins with ?');

export const userFieldsSchema = z.object({
  accessLevel: z.enum(['administrator', 'manage', 'monitor']).optional(),
  integrationAccessLevel: z
    .array(z.object({ _integrationId: idSchema, accessLevel: z.enum(['manage', 'monitor']) }))
    .nullish()
    .transform((levels) => levels ?? []),
  accountMFARequired: booleanSchema.optional(),
  accountSSORequired: booleanSchema.optional(),
  allowAccessToAPIM: booleanSchema.optional(),
  allowToEditRetryData: booleanSchema.optional(),
  allowIntegrationWorkspaceCreation: booleanSchema.optional(),
  allMcpServerAccess: booleanSchema.optional(),
  mcpServerAccessLevel: z
    .array(z.object({ _mcpServerId: idSchema, scopes: z.array(z.enum(['mcp:read', 'mcp:write'])) }))
    .nullish()
    .transform((levels) => levels ?? []),
});

/** What the service itself keeps of a user's access. */
export interface CeligoUserState {
  accepted: boolean;
  dismissed: boolean;
  disabled: boolean;
  isProductionAdmin?: boolean;
  createdVia:
    | 'existing_account_invite'
    | 'existing_account_share_request'
    | 'invited_during_signup'
    | 'new_account_auto_join';
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
export type CeligoUser = CeligoResource & z.infer<typeof userFieldsSchema> & CeligoUserState;

export const integrationFieldsSchema = z.object({
  name: textSchema.min(1),
  description: textSchema.optional(),
  readme: textSchema.optional(),
  mode: z.enum(['install', 'settings', 'uninstall']).optional(),
  flowGroupings: z.array(z.object({ _id: idSchema.optional(), name: textSchema })).optional(),
  aliases: z.array(freeFormSchema).optional(),
  settings: freeFormSchema.optional(),
  settingsForm: freeFormSchema.optional(),
  version: textSchema.optional(),
  _registeredConnectionIds: z.array(idSchema).optional(),
});
export type IntegrationRecord = CeligoResource &
  Copied &
  z.infer<typeof integrationFieldsSchema> & { sandbox: boolean; _connectorId?: string };

const processorSchema = z
  .looseObject({
    type: z.enum(['export', 'import']),
    _exportId: idSchema.optional(),
    _importId: idSchema.optional(),
    proceedOnFailure: booleanSchema.optional(),
  })
  .superRefine(({ type, _exportId, _importId }, context) => {
    const field = type === 'export' ? '_exportId' : '_importId';
    if ((type === 'export' ? _exportId : _importId) === undefined)
      context.addIssue({ code: 'custom', path: [field], message: `Expected field: ${field} to be present` });
  });

const routerSchema = z.looseObject({
  id: textSchema.optional(),
  name: textSchema.optional(),
  routeRecordsTo: z.enum(['first_matching_branch', 'all_matching_branches']).optional(),
  routeRecordsUsing: z.enum(['input_filters', 'script']).optional(),
  branches: z
    .array(
      z.looseObject({
        name: textSchema.optional(),
        pageProcessors: z.array(processorSchema).optional(),
        nextRouterId: textSchema.optional(),
      }),
    )
    .optional(),
});

export const flowFieldsSchema = z
  .object({
    name: textSchema.min(1),
    description: textSchema.optional(),
    disabled: booleanSchema.default(false),
    schedule: scheduleSchema.optional(),
    timezone: textSchema.optional(),
    _integrationId: idSchema.optional(),
    _flowGroupingId: idSchema.optional(),
    pageGenerators: z
      .array(
        z.looseObject({
          _exportId: idSchema,
          schedule: scheduleSchema.optional(),
          skipRetries: booleanSchema.optional(),
        }),
      )
      .optional(),
    pageProcessors: z.array(processorSchema).optional(),
    routers: z.array(routerSchema).optional(),
    runPageGeneratorsInParallel: booleanSchema.optional(),
    skipRetries: booleanSchema.optional(),
    autoResolveMatchingTraceKeys: booleanSchema.optional(),
    logging: freeFormSchema.default({}),
    aliases: z.array(freeFormSchema).optional(),
    settings: freeFormSchema.optional(),
    wizardState: textSchema.optional(),
  })
  .refine(({ pageProcessors, routers }) => !(pageProcessors?.length && routers?.length), {
    path: ['routers'],
    message: 'A flow has either pageProcessors or routers',
  });
export type FlowRecord = CeligoResource &
  Copied &
  z.infer<typeof flowFieldsSchema> & { sandbox: boolean; lastExecutedAt?: string; resolvedAt?: string; free: boolean };

const connectionTypes = [
  'http',
  'netsuite',
  'salesforce',
  'ftp',
  's3',
  'wrapper',
  'rdbms',
  'mongodb',
  'as2',
  'filesystem',
  'mcp',
  'dynamodb',
  'jdbc',
  'van',
  'rest',
] as const;

const httpAuthSchema = z
  .looseObject({
    type: z
      .enum(['custom', 'basic', 'token', 'oauth', 'oauth1', 'wsse', 'cookie', 'digest', 'jwtbearer', 'jwt', 'specific'])
      .optional(),
    token: z
      .looseObject({
        token: textSchema.optional(),
        location: z.enum(['url', 'header', 'body']).optional(),
        refreshRelativeURI: textSchema.optional(),
      })
      .optional(),
    basic: z.looseObject({ username: textSchema.optional(), password: textSchema.optional() }).optional(),
    cookie: z.looseObject({ uri: textSchema.optional() }).optional(),
    oauth: z
      .looseObject({
        grantType: z.enum(['authorizecode', 'clientcredentials', 'password']).optional(),
        useIClientFields: booleanSchema.optional(),
      })
      .optional(),
  })
  .superRefine(({ type, token, basic, cookie }, context) => {
    const addMissingFieldIssue = (path: string[]): void =>
      context.addIssue({ code: 'custom', path, message: `Expected field: ${path.join('.')} to be present` });
    if (type === 'token' && !token?.token && !token?.refreshRelativeURI) addMissingFieldIssue(['token', 'token']);
    if ((type === 'basic' || type === 'digest' || type === 'wsse') && !basic?.username && !basic?.password)
      addMissingFieldIssue(['basic', 'username']);
    if (type === 'cookie' && !cookie?.uri) addMissingFieldIssue(['cookie', 'uri']);
  });

/** The `http` block (celigo-api.md §3.2). */
const httpSchema = z.looseObject({
  baseURI: textSchema.min(1),
  mediaType: z.enum(['xml', 'json', 'urlencoded', 'form-data', 'plaintext']),
  formType: z.enum(['assistant', 'rest', 'http', 'graph_ql', 'assistant_graphql']).optional(),
  successMediaType: z.enum(['xml', 'csv', 'json', 'plaintext']).optional(),
  errorMediaType: z.enum(['xml', 'json', 'plaintext']).optional(),
  // More than the licence gives is cut down silently.
  concurrencyLevel: z
    .number()
    .min(1)
    .transform((level) => Math.min(25, level))
    .optional(),
  headers: z.array(z.looseObject({ name: textSchema, value: textSchema })).optional(),
  ping: z
    .looseObject({ relativeURI: textSchema.nullish(), method: z.enum(['GET', 'POST', 'PUT', 'HEAD']).optional() })
    .optional(),
  auth: httpAuthSchema.optional(),
  encrypted: z.unknown().optional(),
  unencrypted: freeFormSchema.optional(),
  _iClientId: idSchema.optional(),
  _httpConnectorId: idSchema.optional(),
  _httpConnectorApiId: idSchema.optional(),
  _httpConnectorVersionId: idSchema.optional(),
});

export const connectionFieldsSchema = z
  .looseObject({
    name: textSchema.min(1).max(100),
    type: z.enum(connectionTypes),
    externalId: textSchema.optional(),
    assistant: textSchema.optional(),
    debugDate: timeSchema.optional(),
    settings: freeFormSchema.optional(),
    settingsForm: freeFormSchema.optional(),
    http: httpSchema.optional(),
    _borrowConcurrencyFromConnectionId: idSchema.optional(),
  })
  .superRefine((connection, context) => {
    if (!isObject(connection[connection.type]))
      context.addIssue({
        code: 'custom',
        path: [connection.type],
        message: `Expected field: ${connection.type} to be present`,
      });
  });
/** Kept with its secrets; every answer masks them. */
export type ConnectionRecord = CeligoResource &
  z.infer<typeof connectionFieldsSchema> & {
    offline: boolean;
    needsAuthorization?: boolean;
    sandbox: boolean;
    queues?: { name: string; size: number }[];
  };

const iClientProviders = [
  'custom_oauth2',
  'netsuite',
  'amazonmws',
  'awsIam',
  'azureserviceprincipal',
  'integrator',
  'salesforce',
  'shopify',
  'ebay-xml',
  'microsoftbusinesscentral',
  'google',
  'azureoauth',
  'squareup',
  'zendesk',
  'docusign',
  'ebay',
  'windowslive',
  'bigcommerce',
  'asana',
  'box',
  'dropbox',
  'clover',
  'servicenow',
  'jobvite',
  'twilio',
  'certify',
  'woocommerce',
] as const;

export const iClientFieldsSchema = z
  .looseObject({
    provider: z.enum(iClientProviders),
    name: textSchema.min(1),
    formType: z.enum(['assistant', 'http']).optional(),
    _httpConnectorId: idSchema.optional(),
    _httpConnectorApiId: idSchema.optional(),
    oauth2: z
      .looseObject({
        clientId: textSchema.optional(),
        clientSecret: textSchema.optional(),
        scope: z
          .union([z.array(textSchema), textSchema.transform((scopes) => scopes.split(/[ ,]+/).filter(Boolean))])
          .optional(),
        grantType: z.enum(['authorizecode', 'clientcredentials', 'password']).optional(),
        clientCredentialsLocation: z.enum(['basicauthheader', 'body']).optional(),
        validDomainNames: z.array(textSchema.regex(/^[^/:]+(:\d+)?$/, 'Expected a bare host')).optional(),
      })
      .optional(),
  })
  .superRefine(({ provider, oauth2 }, context) => {
    if (provider !== 'custom_oauth2' || oauth2?.validDomainNames?.length) return;
    context.addIssue({
      code: 'custom',
      path: ['oauth2', 'validDomainNames'],
      message: 'Expected field: oauth2.validDomainNames to be present',
    });
  });
export type IClientRecord = CeligoResource & z.infer<typeof iClientFieldsSchema> & { published: boolean };

const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export const exportFieldsSchema = z.looseObject({
  name: textSchema.min(1),
  adaptorType: textSchema.min(1),
  _connectionId: idSchema.optional(),
  type: textSchema.optional(),
  isLookup: booleanSchema.optional(),
  http: z.looseObject({ relativeURI: textSchema.optional(), method: z.enum(httpMethods).optional() }).optional(),
});
export const importFieldsSchema = z.looseObject({
  name: textSchema.min(1),
  adaptorType: textSchema.min(1),
  _connectionId: idSchema,
  http: z
    .looseObject({ relativeURI: z.array(textSchema).optional(), method: z.array(z.enum(httpMethods)).optional() })
    .optional(),
});
/** An export or an import: a step of a flow. */
export interface StepRecord extends CeligoResource, Copied {
  name: string;
  adaptorType: string;
  _connectionId?: string | undefined;
  isLookup?: boolean | undefined;
  http?: { relativeURI?: string | string[] | undefined; method?: string | string[] | undefined } | undefined;
  apiIdentifier: string;
  sandbox: boolean;
}

export const scriptFieldsSchema = z.object({
  name: textSchema.min(1).max(100),
  description: textSchema.max(1024).optional(),
  content: textSchema.optional(),
  postResponseHookToProcessOnChildRecord: booleanSchema.optional(),
});
export type ScriptRecord = CeligoResource &
  Copied &
  z.infer<typeof scriptFieldsSchema> & { sandbox: boolean; debugUntil?: string | undefined };

export interface JobRecord extends CeligoResource {
  type: 'flow' | 'retry' | 'export' | 'import';
  status: 'queued' | 'running' | 'retrying' | 'completed' | 'failed' | 'canceled' | 'canceling';
  /** Of runs and retries; a step has `_flowJobId` instead. */
  _flowId?: string;
  _integrationId?: string;
  _flowJobId?: string;
  _exportId?: string;
  _importId?: string;
  /** The place of a step in its run. */
  oIndex?: string;
  startedAt?: string;
  endedAt?: string;
  purgeAt: string;
  lastExecutedAt?: string;
  numExport?: number;
  doneExporting?: boolean;
  triggeredBy?: string;
  canceledBy?: string;
  numSuccess: number;
  numError: number;
  numIgnore: number;
  numOpenError: number;
  numResolved: number;
  numPagesGenerated?: number;
  numPagesProcessed?: number;
}

/** An error of a flow's step (celigo-api.md §3.7). */
export interface StepErrorRecord {
  errorId: string;
  occurredAt: string;
  source: string;
  code: string;
  message: string;
  classification: string;
  classifiedBy: string;
  traceKey: string;
  oIndex: string;
  /** Absent where the record was not stored, so that it cannot be retried. */
  retryDataKey?: string;
  reqAndResKey?: string;
  retriable: boolean;
  purgeAt: string;
  _flowJobId: string;
  assignedTo?: string;
  tags?: string[];
  resolvedAt?: string;
  resolvedBy?: string;
}

export interface AccessTokenRecord extends CeligoResource {
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
