import { sumOf } from '../../core/sum';
import type { CeligoResource } from './collection';
import type { FlowRecord } from './flowSchemas';
import { listFlowSteps } from './flowSteps';
import type { StepErrorTemplate } from './stepErrorStore';

export interface JobRecord extends CeligoResource {
  type: 'flow' | 'retry' | 'export' | 'import';
  status: 'queued' | 'running' | 'retrying' | 'completed' | 'failed' | 'canceled' | 'canceling';
  /** Of runs and retries; a step has `_flowJobId` instead. */
  _flowId?: string;
  _integrationId?: string;
  _flowJobId?: string;
  _exportId?: string;
  _importId?: string;
  /** Of kinds of jobs that this sandbox does not make. */
  _bulkJobId?: string;
  _parentJobId?: string;
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

const retentionMs = 30 * 86_400_000;
export const counterNames = ['numSuccess', 'numError', 'numIgnore'] as const;
export type RecordCounters = Pick<JobRecord, (typeof counterNames)[number]>;

/** A job that waits for its turn; it is kept for 30 days. */
function createJobRecord(id: string, type: JobRecord['type'], createdAtMs: number): JobRecord {
  const timestamp = new Date(createdAtMs).toISOString();
  return {
    _id: id,
    type,
    status: 'queued',
    createdAt: timestamp,
    lastModified: timestamp,
    purgeAt: new Date(createdAtMs + retentionMs).toISOString(),
    numSuccess: 0,
    numError: 0,
    numIgnore: 0,
    numOpenError: 0,
    numResolved: 0,
  };
}

/** A run of a flow, or a retry. */
export function createRunRecord(
  id: string,
  type: 'flow' | 'retry',
  flow: FlowRecord,
  createdAtMs: number,
  fields: Partial<JobRecord>,
): JobRecord {
  const [firstSource] = type === 'flow' ? (flow.pageGenerators ?? []) : [];
  return {
    ...createJobRecord(id, type, createdAtMs),
    _flowId: flow._id,
    ...(flow._integrationId ? { _integrationId: flow._integrationId } : {}),
    ...(firstSource ? { _exportId: firstSource._exportId } : {}),
    ...(flow.lastExecutedAt ? { lastExecutedAt: flow.lastExecutedAt } : {}),
    numExport: 0,
    doneExporting: false,
    numPagesGenerated: 0,
    numPagesProcessed: 0,
    ...fields,
  };
}

/**
 * A step of a run. It names neither flow nor integration (observed-answers.md, 3), and has only the pages of its kind
 * (2).
 */
export function createStepRecord(
  id: string,
  run: JobRecord,
  { kind, id: stepId }: ReturnType<typeof listFlowSteps>[number],
  index: number,
): JobRecord {
  return {
    ...createJobRecord(id, kind, Date.parse(run.createdAt)),
    _flowJobId: run._id,
    oIndex: String(index),
    numExport: 0,
    ...(kind === 'export' ? { _exportId: stepId, numPagesGenerated: 0 } : { _importId: stepId, numPagesProcessed: 0 }),
  };
}

/**
 * What each step of a run comes to: what one could do nothing with does not reach the next. The filter that leaves
 * records out is that of the first import.
 */
export function countStepRecords(
  flow: FlowRecord,
  records: number,
  ignored: number,
  errorTemplates: readonly StepErrorTemplate[],
): RecordCounters[] {
  const steps = listFlowSteps(flow);
  const firstImport = steps.findIndex(({ kind }) => kind === 'import');
  let remaining = records;
  return steps.map(({ id }, index) => {
    const numError = sumErrorsPerRun(errorTemplates.filter(({ stepId }) => stepId === id));
    const numIgnore = index === firstImport ? Math.min(ignored, remaining) : 0;
    remaining = Math.max(0, remaining - numIgnore - numError);
    return { numSuccess: remaining, numError, numIgnore };
  });
}

export function sumCounters(counters: readonly RecordCounters[]): RecordCounters {
  const sum = (name: keyof RecordCounters): number => sumOf(counters, (counter) => counter[name]);
  return { numSuccess: sum('numSuccess'), numError: sum('numError'), numIgnore: sum('numIgnore') };
}

export function sumErrorsPerRun(errorTemplates: readonly StepErrorTemplate[]): number {
  return sumOf(errorTemplates, ({ errorsPerRun: perRun }) => perRun);
}
