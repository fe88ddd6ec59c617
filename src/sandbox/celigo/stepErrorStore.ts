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

/**
 * What a step does to records, for as long as nobody mends the data: one kind of error, so and so many of it per run.
 */
export interface StepErrorTemplate {
  stepId: string;
  errorsPerRun: number;
  code: string;
  message: string;
  classification: 'value' | 'missing' | 'connection' | 'intermittent' | 'rate limit' | 'duplicate' | 'parse';
  source: string;
  /** A record that fails; `{key}` in texts is its trace key. */
  record: Record<string, unknown>;
  /** Trace keys are this and a number. */
  keyPrefix: string;
  /** Fails again when retried, unless its data were edited. */
  isPermanent?: boolean;
  /** Nothing was stored to retry with. */
  hasNoRetryData?: boolean;
}

/** Errors are kept as long as runs. */
const retentionMs = 30 * 86_400_000;

interface RetryData {
  data: Record<string, unknown>;
  template: StepErrorTemplate;
  edited: boolean;
}

export interface HttpExchange {
  key: string;
  time: string;
  request: { method: string; url: string; headers: Record<string, string>; body: unknown };
  response: { statusCode: number; headers: Record<string, string>; body: unknown };
}

interface StepErrorLists {
  open: StepErrorRecord[];
  resolved: StepErrorRecord[];
}

/** The open and the resolved errors of every step, newest first, and what is stored to retry with. */
export class StepErrorStore {
  #steps = new Map<string, StepErrorLists>();
  #retryData = new Map<string, RetryData>();
  #exchanges = new Map<string, HttpExchange>();
  #number = 5_400_000_000;
  #keys = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  listOpen(flowId: string, stepId: string): readonly StepErrorRecord[] {
    return this.#steps.get(`${flowId}/${stepId}`)?.open ?? [];
  }

  listResolved(flowId: string, stepId: string): readonly StepErrorRecord[] {
    return this.#steps.get(`${flowId}/${stepId}`)?.resolved ?? [];
  }

  findRetryData(key: string | undefined): RetryData | undefined {
    return key === undefined ? undefined : this.#retryData.get(key);
  }

  findExchange(key: string): HttpExchange | undefined {
    return this.#exchanges.get(key);
  }

  /** Adds one error of this kind, or the same once more for a record that was retried in vain. */
  addError(
    flowId: string,
    template: StepErrorTemplate,
    jobId: string,
    occurredAtMs: number,
    retriedError?: StepErrorRecord,
  ): StepErrorRecord {
    const errorId = String(this.#number++);
    const traceKey = retriedError?.traceKey ?? `${template.keyPrefix}${this.#next(template.keyPrefix)}`;
    const fillKey = (text: string): string => text.replaceAll('{key}', traceKey);
    const record = JSON.parse(fillKey(JSON.stringify(template.record))) as Record<string, unknown>;
    const retryDataKey = template.hasNoRetryData ? undefined : `rdk${errorId}`;
    const occurredAt = new Date(occurredAtMs).toISOString();
    const error: StepErrorRecord = {
      errorId: errorId,
      occurredAt,
      source: template.source,
      code: template.code,
      message: fillKey(template.message),
      classification: template.classification,
      classifiedBy: 'auto',
      traceKey: traceKey,
      oIndex: String(this.listOpen(flowId, template.stepId).length),
      _flowJobId: jobId,
      retriable: retryDataKey !== undefined,
      purgeAt: new Date(occurredAtMs + retentionMs).toISOString(),
      ...(retryDataKey ? { retryDataKey, reqAndResKey: `rrk${errorId}` } : {}),
    };
    if (retryDataKey) {
      this.#retryData.set(retryDataKey, { data: record, template, edited: false });
      const body = { error: error.message };
      this.#exchanges.set(`rrk${errorId}`, {
        key: `rrk${errorId}`,
        time: occurredAt,
        request: {
          method: 'POST',
          url: 'https://target.alpenrad.example/records',
          headers: { 'content-type': 'application/json' },
          body: record,
        },
        response: { statusCode: Number(template.code) || 422, headers: { 'content-type': 'application/json' }, body },
      });
    }
    this.#step(flowId, template.stepId).open.unshift(error);
    return error;
  }

  /** Moves these to the resolved ones; ids that are not open are passed over. Gives how many were moved. */
  resolve(flowId: string, stepId: string, errorIds: ReadonlySet<string>, resolvedBy: string): number {
    const step = this.#step(flowId, stepId);
    const resolvedErrors = step.open.filter(({ errorId }) => errorIds.has(errorId));
    step.open = step.open.filter(({ errorId }) => !errorIds.has(errorId));
    step.resolved.unshift(
      ...resolvedErrors.map((error) => ({
        ...error,
        resolvedAt: new Date(this.now()).toISOString(),
        resolvedBy: resolvedBy,
      })),
    );
    return resolvedErrors.length;
  }

  deleteResolved(flowId: string, stepId: string, errorIds: ReadonlySet<string> | undefined): void {
    const step = this.#step(flowId, stepId);
    step.resolved = errorIds ? step.resolved.filter(({ errorId }) => !errorIds.has(errorId)) : [];
  }

  update(
    flowId: string,
    stepId: string,
    errorIds: ReadonlySet<string>,
    update: (error: StepErrorRecord) => void,
  ): void {
    for (const error of this.#step(flowId, stepId).open) if (errorIds.has(error.errorId)) update(error);
  }

  #step(flowId: string, stepId: string): StepErrorLists {
    const stepKey = `${flowId}/${stepId}`;
    let step = this.#steps.get(stepKey);
    if (!step) this.#steps.set(stepKey, (step = { open: [], resolved: [] }));
    return step;
  }

  #next(prefix: string): number {
    const number = (this.#keys.get(prefix) ?? 10_000) + 1;
    this.#keys.set(prefix, number);
    return number;
  }
}
