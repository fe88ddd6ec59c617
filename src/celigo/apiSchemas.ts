import { z } from 'zod';

/**
 * Celigo's answers, as far as they are used: unknown members are ignored, and only ids are required (celigo-api.md §3).
 * Every other member may be absent, null or of a form that nobody foresaw: it then counts as absent, so that one odd
 * record does not make a list unreadable.
 */

const idSchema = z.string().min(1);
const lenientText = z.string().optional().catch(undefined);
const lenientBoolean = z.boolean().optional().catch(undefined);
const lenientCount = z.coerce.number().catch(0);
const lenientCode = z.union([z.string(), z.number()]).optional().catch(undefined);
const lenientObject = z.record(z.string(), z.unknown()).optional().catch(undefined);
const lenientList = <T extends z.ZodType>(item: T) => z.array(item).optional().catch(undefined);

/** What goes back in a PUT, which erases or replaces it otherwise: whatever came, null too. */
const unchangedValue = z.unknown().optional();

/** `GET /v1/tokenInfo` (§1.4): only the user's id is promised. */
export const tokenInfoSchema = z.object({
  _userId: idSchema,
  scope: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  email: lenientText,
  name: lenientText,
});
export type TokenInfo = z.infer<typeof tokenInfoSchema>;

export const integrationSchema = z.object({
  _id: idSchema,
  name: lenientText,
  description: lenientText,
  sandbox: lenientBoolean,
  /** Set: an integration app, installed from the marketplace. */
  _connectorId: lenientText,
});
export type Integration = z.infer<typeof integrationSchema>;

/** A source of a flow. Each may have a schedule of its own. */
const pageGeneratorSchema = z.object({ _exportId: lenientText, schedule: lenientText }).catch({});
const pageProcessorSchema = z.object({ type: lenientText, _exportId: lenientText, _importId: lenientText }).catch({});
const branchSchema = z.object({ name: lenientText, pageProcessors: lenientList(pageProcessorSchema) }).catch({});

/** A flow (§3.6): sources, then destinations and lookups, in a line or in branches. */
export const flowSchema = z.object({
  _id: idSchema,
  name: lenientText,
  disabled: lenientBoolean,
  schedule: lenientText,
  timezone: lenientText,
  lastExecutedAt: lenientText,
  _integrationId: lenientText,
  /** The section of the integration that the flow is shown in. */
  _flowGroupingId: lenientText,
  sandbox: lenientBoolean,
  pageGenerators: lenientList(pageGeneratorSchema),
  pageProcessors: lenientList(pageProcessorSchema),
  routers: lenientList(z.object({ branches: lenientList(branchSchema) }).catch({})),
  _exportId: lenientText,
  _importId: lenientText,
});
export type Flow = z.infer<typeof flowSchema>;

export const connectionSchema = z.object({
  _id: idSchema,
  name: lenientText,
  type: lenientText,
  offline: lenientBoolean,
  needsAuthorization: lenientBoolean,
  queueSize: lenientCount.optional(),
  sandbox: lenientBoolean,
  assistant: lenientText,
  settings: lenientObject,
  /** As far as it says where the connection leads to (§3.2). Secrets come masked and are not read. */
  http: z
    .object({
      baseURI: lenientText,
      unencrypted: lenientObject,
      _httpConnectorId: lenientText,
      _iClientId: lenientText,
      auth: z
        .object({
          type: lenientText,
          oauth: z
            .object({ scope: lenientList(z.string()) })
            .optional()
            .catch(undefined),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});
export type CeligoConnection = z.infer<typeof connectionSchema>;

/** The answer to a ping, whatever it is (§3.1). */
export const pingSchema = z.object({ errors: z.unknown(), code: z.unknown() }).partial().catch({});

/**
 * Why a ping failed: one of its `errors`, or the answer itself (§2.1). A bare text is the message; `code` may be a
 * number here.
 */
export const pingErrorSchema = z
  .object({
    code: lenientCode,
    message: z
      .union([z.string(), z.object({ message: z.string() }).transform((inner) => inner.message)])
      .optional()
      .catch(undefined),
  })
  .or(z.string().transform((message) => ({ code: undefined, message })))
  .catch({});

/** A job (§3.8). A status that is not known counts as still under way. */
export const jobSchema = z.object({
  _id: idSchema,
  type: lenientText,
  status: z.string().catch(''),
  _flowId: lenientText,
  createdAt: lenientText,
  startedAt: lenientText,
  endedAt: lenientText,
  numSuccess: lenientCount,
  numError: lenientCount,
  numIgnore: lenientCount,
  numPagesGenerated: lenientCount,
  numPagesProcessed: lenientCount,
});
export type Job = z.infer<typeof jobSchema>;

/** The answer to a run (§3.6): the key is not documented, so both are read. */
export const runResponseSchema = z.object({ _jobId: lenientText, _id: lenientText });

/** An open error of a step (§3.7). Loose: "View as JSON" shows all of it. */
export const stepErrorSchema = z.looseObject({
  errorId: z.union([idSchema, z.number()]).transform(String),
  occurredAt: lenientText,
  source: lenientText,
  code: lenientCode,
  message: lenientText,
  classification: lenientText,
  traceKey: lenientText,
  retryDataKey: lenientText,
  assignedTo: lenientText,
});
export type StepError = z.infer<typeof stepErrorSchema>;

/** Open errors per step of a flow. */
export const flowErrorsSchema = z.object({
  flowErrors: z.array(z.object({ _expOrImpId: idSchema, numError: lenientCount })).catch([]),
});

/** Open errors per flow of an integration. */
export const flowErrorCountSchema = z.object({ _flowId: idSchema, numError: lenientCount });

export const integrationAccessSchema = z.looseObject({ _integrationId: idSchema, accessLevel: unchangedValue });

/**
 * A user's access to the account (§3.10). Loose: a PUT erases what it omits, so everything that came must be able to go
 * back. Only what Celigo keeps by itself is read into a form of ours.
 */
export const userSchema = z.looseObject({
  _id: idSchema,
  accessLevel: unchangedValue,
  integrationAccessLevel: z.array(integrationAccessSchema).nullish(),
  accepted: lenientBoolean,
  dismissed: lenientBoolean,
  disabled: unchangedValue,
  accountSSORequired: unchangedValue,
  accountMFARequired: unchangedValue,
  lastSignIn: lenientText,
  sharedWithUser: z
    .looseObject({
      _id: lenientText,
      email: lenientText,
      name: lenientText,
      lastSignIn: lenientText,
      accountSSOLinked: lenientText,
    })
    .optional()
    .catch(undefined),
});
export type User = z.infer<typeof userSchema>;

/** Where something is used: resource type → things (§3). */
export const connectionUsageSchema = z.record(
  z.string(),
  z.array(z.object({ id: z.string(), name: lenientText })).catch([]),
);
export type ConnectionUsage = z.infer<typeof connectionUsageSchema>;

/** An export or import, as far as a step shows it. */
export const stepSchema = z.object({ _id: idSchema, name: lenientText, adaptorType: lenientText });
