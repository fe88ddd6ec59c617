import * as z from 'zod';
import type { CeligoResource } from './collection';
import { booleanSchema, freeFormSchema, idSchema, textSchema, timeSchema } from './fieldSchemas';
import { isObject } from './jsonPatch';

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
