import { z } from 'zod';

/**
 * Celigo's answers, as far as they are used: unknown members are ignored, only what is needed is required
 * (celigo-api.md §3). What carries no meaning when absent is optional.
 */

const id = z.string().min(1);
const time = z.string().optional();

/** `GET /v1/tokenInfo` (§1.4): only the user's id is promised. */
export const tokenInfoSchema = z.object({
  _userId: id,
  scope: z.union([z.string(), z.array(z.string())]).optional(),
  email: z.string().optional(),
  name: z.string().optional(),
});
export type TokenInfo = z.infer<typeof tokenInfoSchema>;

export const integrationSchema = z.object({
  _id: id,
  name: z.string().optional(),
  description: z.string().nullish(),
  sandbox: z.boolean().optional(),
  /** Set: an integration app, installed from the marketplace. */
  _connectorId: z.string().nullish(),
});
export type Integration = z.infer<typeof integrationSchema>;

const generatorSchema = z.object({ _exportId: z.string().optional() });
const processorSchema = z.object({
  type: z.string().optional(),
  _exportId: z.string().optional(),
  _importId: z.string().optional(),
});
const branchSchema = z.object({ name: z.string().optional(), pageProcessors: z.array(processorSchema).nullish() });

/** A flow (§3.6): sources, then destinations and lookups, in a line or in branches. */
export const flowSchema = z.object({
  _id: id,
  name: z.string().optional(),
  disabled: z.boolean().optional(),
  schedule: z.string().nullish(),
  timezone: z.string().nullish(),
  lastExecutedAt: time,
  _integrationId: z.string().nullish(),
  sandbox: z.boolean().optional(),
  pageGenerators: z.array(generatorSchema).nullish(),
  pageProcessors: z.array(processorSchema).nullish(),
  routers: z.array(z.object({ branches: z.array(branchSchema).nullish() })).nullish(),
  _exportId: z.string().optional(),
  _importId: z.string().optional(),
});
export type Flow = z.infer<typeof flowSchema>;

export const connectionSchema = z.object({
  _id: id,
  name: z.string().optional(),
  type: z.string().optional(),
  offline: z.boolean().optional(),
  needsAuthorization: z.boolean().optional(),
  queueSize: z.number().optional(),
  queues: z.array(z.object({ name: z.string().optional(), size: z.number().optional() })).nullish(),
  sandbox: z.boolean().optional(),
  assistant: z.string().nullish(),
});
export type CeligoConnection = z.infer<typeof connectionSchema>;

/** The answer to a ping, whatever it is (§3.1). */
export const pingSchema = z.object({ errors: z.unknown(), code: z.unknown() }).partial().catch({});

/** Why a ping failed: one of its `errors`, or the answer itself (§2.1). A bare text is the message; `code` may be a number here. */
export const pingErrorSchema = z
  .object({
    code: z.union([z.string(), z.number()]).optional().catch(undefined),
    message: z.union([z.string(), z.object({ message: z.string() }).transform((inner) => inner.message)]).optional().catch(undefined),
  })
  .or(z.string().transform((message) => ({ code: undefined, message })))
  .catch({});

export const jobStatuses = ['queued', 'running', 'retrying', 'completed', 'failed', 'canceled', 'canceling'] as const;

/** A job (§3.8). A status that is not known counts as still under way. */
export const jobSchema = z.object({
  _id: id,
  type: z.string().optional(),
  status: z.string(),
  _flowId: z.string().optional(),
  createdAt: time,
  startedAt: time,
  endedAt: time,
  numSuccess: z.number().default(0),
  numError: z.number().default(0),
  numIgnore: z.number().default(0),
  numPagesGenerated: z.number().default(0),
  numPagesProcessed: z.number().default(0),
});
export type Job = z.infer<typeof jobSchema>;

/** The answer to a run (§3.6): the key is not documented, so both are read. */
export const runSchema = z.object({ _jobId: z.string().optional(), _id: z.string().optional() });

/** An open error of a step (§3.7). */
export const stepErrorSchema = z.object({
  errorId: id,
  occurredAt: time,
  source: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
  message: z.string().nullish(),
  classification: z.string().nullish(),
  traceKey: z.string().nullish(),
  retryDataKey: z.string().nullish(),
  assignedTo: z.string().nullish(),
});
export type StepError = z.infer<typeof stepErrorSchema>;

/** Open errors per step of a flow. */
export const flowErrorsSchema = z.object({
  flowErrors: z.array(z.object({ _expOrImpId: id, numError: z.number().default(0), lastErrorAt: time })).default([]),
});

/** Open errors per flow of an integration. */
export const flowErrorCountSchema = z.object({ _flowId: id, numError: z.number().default(0), lastErrorAt: time });

export const integrationAccessSchema = z.looseObject({ _integrationId: id, accessLevel: z.string() });

/**
 * A user's access to the account (§3.10). Loose: a PUT erases what it omits, so everything that came must be able to go back.
 */
export const userSchema = z.looseObject({
  _id: id,
  accessLevel: z.string().nullish(),
  integrationAccessLevel: z.array(integrationAccessSchema).nullish(),
  accepted: z.boolean().optional(),
  dismissed: z.boolean().optional(),
  disabled: z.boolean().optional(),
  accountSSORequired: z.boolean().optional(),
  accountMFARequired: z.boolean().optional(),
  lastSignIn: z.string().nullish(),
  sharedWithUser: z
    .looseObject({
      _id: z.string().optional(),
      email: z.string().optional(),
      name: z.string().optional(),
      lastSignIn: z.string().nullish(),
      accountSSOLinked: z.string().optional(),
    })
    .optional(),
});
export type User = z.infer<typeof userSchema>;

/** Where something is used: resource type → things (§3). */
export const dependenciesSchema = z.record(z.string(), z.array(z.object({ id: z.string(), name: z.string().nullish() })));
export type Dependencies = z.infer<typeof dependenciesSchema>;

/** An export or import, as far as a step shows it. */
export const stepSchema = z.object({ _id: id, name: z.string().optional(), adaptorType: z.string().optional() });
