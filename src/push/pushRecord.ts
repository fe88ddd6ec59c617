import { z } from 'zod';
import type { PushParameters } from './definition/pushParametersSchema';
import { pushParametersSchema } from './definition/pushParametersSchema';
import type { PushResult } from './job/pushJob';

export const recordVersion = 1;

/** `interrupted`: its window was closed before it ended. */
export type PushState = PushResult['result'] | 'interrupted' | 'executing';

export const pushRecordSchema = z.looseObject({
  version: z.literal(recordVersion),
  id: z.string(),
  order: pushParametersSchema,
  /** `running` while it goes on, `executing` when Celonis has it and its end is not known here. */
  outcome: z.enum(['running', 'done', 'failed', 'cancelled', 'executing']),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  rows: z.number().nonnegative(),
  columns: z.number().nonnegative(),
  bytesSent: z.number().nonnegative(),
  jobId: z.string().optional(),
  /** What went wrong, in a sentence or two. */
  problem: z.string().optional(),
});

/** How a push stands or ended, as it is shown in the list of pushes. */
export type PushRecord = z.infer<typeof pushRecordSchema>;

export function createRunningRecord(id: string, order: PushParameters, startedAt: string): PushRecord {
  return {
    version: recordVersion,
    id,
    order,
    outcome: 'running',
    startedAt,
    updatedAt: startedAt,
    durationMs: 0,
    rows: 0,
    columns: 0,
    bytesSent: 0,
  };
}
