import { z } from 'zod';
import { timestampEncodings } from '../engine/model/tablePlan';

/** Shown in the tree and in prompts; on production every change is asked about. */
export const connectionEnvironments = ['none', 'test', 'production'] as const;
export type Environment = (typeof connectionEnvironments)[number];

/** The last test of a connection, in short; the whole report is in the log. */
export const lastTestSchema = z.object({
  at: z.iso.datetime(),
  outcome: z.enum(['works', 'fails']),
  /** One sentence for the tooltip. */
  summary: z.string(),
  latencyMs: z.number().nonnegative().optional(),
  /** What the service calls the place that it leads to, where it says so: the data pool's name, the token's owner. */
  place: z.string().optional(),
  /** Nothing answered at its address. */
  isUnreachable: z.literal(true).optional().catch(undefined),
});
export type LastTest = z.infer<typeof lastTestSchema>;

/** The last time that all behind a connection was read, in short. */
export const lastSyncSchema = z.object({
  at: z.iso.datetime(),
  outcome: z.enum(['done', 'failed']),
  /** One sentence for the tooltip. */
  summary: z.string(),
});
export type LastSync = z.infer<typeof lastSyncSchema>;

/**
 * A connection in another service that leads to the same place with the same secret: which account has it, and its id
 * there.
 */
export const remoteLinkSchema = z.object({
  /** Our connection to the other service. */
  accountId: z.uuid(),
  remoteId: z.string().min(1),
  name: z.string(),
});
export type RemoteLink = z.infer<typeof remoteLinkSchema>;

/** How a data pool took DATETIME when that was tried. It counts for this pool only. */
export const provenFormsSchema = z.object({
  poolId: z.string(),
  at: z.iso.datetime(),
  /** Those that it took, the surest first; none where it took none. */
  timestamps: z.array(z.enum(timestampEncodings)),
  /** Tables that the trial left behind. */
  tables: z.array(z.string()),
});
export type ProvenForms = z.infer<typeof provenFormsSchema>;

/** The newest version this program writes. Older ones are upgraded on read, newer ones are left untouched. */
export const connectionRecordVersion = 1;

/**
 * A connection without its secrets, as it lies in globalState.
 * `values` holds the vendor's non-secret fields by key; `secrets` names the fields whose secret was stored;
 * `origin` is the only place where those secrets may be sent.
 */
export const connectionSchema = z.looseObject({
  version: z.literal(connectionRecordVersion),
  id: z.uuid(),
  vendor: z.string().min(1),
  name: z.string().min(1),
  environment: z.enum(connectionEnvironments),
  /** Nothing behind it may be changed. */
  isReadOnly: z.literal(true).optional(),
  values: z.record(z.string(), z.string()),
  secrets: z.array(z.string()),
  origin: z.url(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  lastTest: lastTestSchema.optional(),
  /** When a test of it succeeded the last time. */
  lastWorkedAt: z.iso.datetime().optional().catch(undefined),
  lastSync: lastSyncSchema.optional(),
  /** Belongs to the built-in sandbox: starting it renews the connection, stopping it offers to remove it. */
  sandbox: z.literal(true).optional(),
  provenForms: provenFormsSchema.optional().catch(undefined),
  /** Where else it is used. Holds no secret. */
  links: z.array(remoteLinkSchema).optional().catch(undefined),
});
export type Connection = z.infer<typeof connectionSchema>;
