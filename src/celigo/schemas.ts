import { z } from 'zod';

/**
 * Celigo's answers, as far as they are used: unknown members are ignored, and only ids are required (celigo-api.md §3).
 * Every other member may be absent, null or of a form that nobody foresaw: it then counts as absent, so that one odd record
 * does not make a list unreadable.
 */

const id = z.string().min(1);
const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const count = z.coerce.number().catch(0);
const code = z.union([z.string(), z.number()]).optional().catch(undefined);
const list = <T extends z.ZodType>(item: T) => z.array(item).optional().catch(undefined);

/** What goes back in a PUT, which erases or replaces it otherwise: whatever came, null too. */
const kept = z.unknown().optional();

/** `GET /v1/tokenInfo` (§1.4): only the user's id is promised. */
export const tokenInfoSchema = z.object({
  _userId: id,
  scope: z.union([z.string(), z.array(z.string())]).optional().catch(undefined),
  email: text,
  name: text,
});
export type TokenInfo = z.infer<typeof tokenInfoSchema>;

export const integrationSchema = z.object({
  _id: id,
  name: text,
  description: text,
  sandbox: flag,
  /** Set: an integration app, installed from the marketplace. */
  _connectorId: text,
});
export type Integration = z.infer<typeof integrationSchema>;

/** A source of a flow. Each may have a schedule of its own. */
const generatorSchema = z.object({ _exportId: text, schedule: text }).catch({});
const processorSchema = z.object({ type: text, _exportId: text, _importId: text }).catch({});
const branchSchema = z.object({ name: text, pageProcessors: list(processorSchema) }).catch({});

/** A flow (§3.6): sources, then destinations and lookups, in a line or in branches. */
export const flowSchema = z.object({
  _id: id,
  name: text,
  disabled: flag,
  schedule: text,
  timezone: text,
  lastExecutedAt: text,
  _integrationId: text,
  /** The section of the integration that the flow is shown in. */
  _flowGroupingId: text,
  sandbox: flag,
  pageGenerators: list(generatorSchema),
  pageProcessors: list(processorSchema),
  routers: list(z.object({ branches: list(branchSchema) }).catch({})),
  _exportId: text,
  _importId: text,
});
export type Flow = z.infer<typeof flowSchema>;

export const connectionSchema = z.object({
  _id: id,
  name: text,
  type: text,
  offline: flag,
  needsAuthorization: flag,
  queueSize: count.optional(),
  sandbox: flag,
  assistant: text,
});
export type CeligoConnection = z.infer<typeof connectionSchema>;

/** The answer to a ping, whatever it is (§3.1). */
export const pingSchema = z.object({ errors: z.unknown(), code: z.unknown() }).partial().catch({});

/** Why a ping failed: one of its `errors`, or the answer itself (§2.1). A bare text is the message; `code` may be a number here. */
export const pingErrorSchema = z
  .object({
    code,
    message: z.union([z.string(), z.object({ message: z.string() }).transform((inner) => inner.message)]).optional().catch(undefined),
  })
  .or(z.string().transform((message) => ({ code: undefined, message })))
  .catch({});

/** A job (§3.8). A status that is not known counts as still under way. */
export const jobSchema = z.object({
  _id: id,
  type: text,
  status: z.string().catch(''),
  _flowId: text,
  createdAt: text,
  startedAt: text,
  endedAt: text,
  numSuccess: count,
  numError: count,
  numIgnore: count,
  numPagesGenerated: count,
  numPagesProcessed: count,
});
export type Job = z.infer<typeof jobSchema>;

/** The answer to a run (§3.6): the key is not documented, so both are read. */
export const runSchema = z.object({ _jobId: text, _id: text });

/** An open error of a step (§3.7). Loose: "View as JSON" shows all of it. */
export const stepErrorSchema = z.looseObject({
  errorId: z.union([id, z.number()]).transform(String),
  occurredAt: text,
  source: text,
  code,
  message: text,
  classification: text,
  traceKey: text,
  retryDataKey: text,
  assignedTo: text,
});
export type StepError = z.infer<typeof stepErrorSchema>;

/** Open errors per step of a flow. */
export const flowErrorsSchema = z.object({ flowErrors: z.array(z.object({ _expOrImpId: id, numError: count })).catch([]) });

/** Open errors per flow of an integration. */
export const flowErrorCountSchema = z.object({ _flowId: id, numError: count });

export const integrationAccessSchema = z.looseObject({ _integrationId: id, accessLevel: kept });

/**
 * A user's access to the account (§3.10). Loose: a PUT erases what it omits, so everything that came must be able to go back.
 * Only what Celigo keeps by itself is read into a form of ours.
 */
export const userSchema = z.looseObject({
  _id: id,
  accessLevel: kept,
  integrationAccessLevel: z.array(integrationAccessSchema).nullish(),
  accepted: flag,
  dismissed: flag,
  disabled: kept,
  accountSSORequired: kept,
  accountMFARequired: kept,
  lastSignIn: text,
  sharedWithUser: z.looseObject({ _id: text, email: text, name: text, lastSignIn: text, accountSSOLinked: text }).optional().catch(undefined),
});
export type User = z.infer<typeof userSchema>;

/** Where something is used: resource type → things (§3). */
export const dependenciesSchema = z.record(z.string(), z.array(z.object({ id: z.string(), name: text })).catch([]));
export type Dependencies = z.infer<typeof dependenciesSchema>;

/** An export or import, as far as a step shows it. */
export const stepSchema = z.object({ _id: id, name: text, adaptorType: text });
