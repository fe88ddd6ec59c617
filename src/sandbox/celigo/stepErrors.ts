import type { StepError } from './model';

/** What a step does to records, for as long as nobody mends the data: one kind of error, so and so many of it per run. */
export interface Mistake {
  stepId: string;
  perRun: number;
  code: string;
  message: string;
  classification: 'value' | 'missing' | 'connection' | 'intermittent' | 'rate limit' | 'duplicate' | 'parse';
  source: string;
  /** A record that fails; `{key}` in texts is its trace key. */
  record: Record<string, unknown>;
  /** Trace keys are this and a number. */
  keyPrefix: string;
  /** Fails again when retried, unless its data were edited. */
  lasting?: boolean;
  /** Nothing was kept to retry with. */
  lost?: boolean;
}

interface RetryData {
  data: Record<string, unknown>;
  mistake: Mistake;
  edited: boolean;
}

export interface HttpExchange {
  key: string;
  time: string;
  request: { method: string; url: string; headers: Record<string, string>; body: unknown };
  response: { statusCode: number; headers: Record<string, string>; body: unknown };
}

interface Step {
  open: StepError[];
  resolved: StepError[];
}

/** The open and the resolved errors of every step, newest first, and what is kept to retry with. */
export class StepErrors {
  #steps = new Map<string, Step>();
  #retryData = new Map<string, RetryData>();
  #exchanges = new Map<string, HttpExchange>();
  #number = 5_400_000_000;
  #keys = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  open(flowId: string, stepId: string): readonly StepError[] {
    return this.#steps.get(`${flowId}/${stepId}`)?.open ?? [];
  }

  resolved(flowId: string, stepId: string): readonly StepError[] {
    return this.#steps.get(`${flowId}/${stepId}`)?.resolved ?? [];
  }

  retryData(key: string | undefined): RetryData | undefined {
    return key === undefined ? undefined : this.#retryData.get(key);
  }

  exchange(key: string): HttpExchange | undefined {
    return this.#exchanges.get(key);
  }

  /** Adds one error of this kind, or the same once more for a record that was retried in vain. */
  add(flowId: string, mistake: Mistake, jobId: string, at: number, again?: StepError): StepError {
    const number = String(this.#number++);
    const key = again?.traceKey ?? `${mistake.keyPrefix}${this.#next(mistake.keyPrefix)}`;
    const filled = (text: string): string => text.replaceAll('{key}', key);
    const record = JSON.parse(filled(JSON.stringify(mistake.record))) as Record<string, unknown>;
    const retryDataKey = mistake.lost ? undefined : `rdk${number}`;
    const occurredAt = new Date(at).toISOString();
    const error: StepError = {
      errorId: number,
      occurredAt,
      source: mistake.source,
      code: mistake.code,
      message: filled(mistake.message),
      classification: mistake.classification,
      classifiedBy: 'auto',
      traceKey: key,
      oIndex: String(this.open(flowId, mistake.stepId).length),
      _flowJobId: jobId,
      ...(retryDataKey ? { retryDataKey, reqAndResKey: `rrk${number}` } : {}),
    };
    if (retryDataKey) {
      this.#retryData.set(retryDataKey, { data: record, mistake, edited: false });
      const body = { error: error.message };
      this.#exchanges.set(`rrk${number}`, {
        key: `rrk${number}`,
        time: occurredAt,
        request: { method: 'POST', url: 'https://target.alpenrad.example/records', headers: { 'content-type': 'application/json' }, body: record },
        response: { statusCode: Number(mistake.code) || 422, headers: { 'content-type': 'application/json' }, body },
      });
    }
    this.#step(flowId, mistake.stepId).open.unshift(error);
    return error;
  }

  /** Moves these to the resolved ones; ids that are not open are passed over. Gives how many were moved. */
  resolve(flowId: string, stepId: string, errorIds: ReadonlySet<string>, by: string): number {
    const step = this.#step(flowId, stepId);
    const moved = step.open.filter(({ errorId }) => errorIds.has(errorId));
    step.open = step.open.filter(({ errorId }) => !errorIds.has(errorId));
    step.resolved.unshift(...moved.map((error) => ({ ...error, resolvedAt: new Date(this.now()).toISOString(), resolvedBy: by })));
    return moved.length;
  }

  forgetResolved(flowId: string, stepId: string, errorIds: ReadonlySet<string> | undefined): void {
    const step = this.#step(flowId, stepId);
    step.resolved = errorIds ? step.resolved.filter(({ errorId }) => !errorIds.has(errorId)) : [];
  }

  change(flowId: string, stepId: string, errorIds: ReadonlySet<string>, change: (error: StepError) => void): void {
    for (const error of this.#step(flowId, stepId).open) if (errorIds.has(error.errorId)) change(error);
  }

  #step(flowId: string, stepId: string): Step {
    const name = `${flowId}/${stepId}`;
    let step = this.#steps.get(name);
    if (!step) this.#steps.set(name, (step = { open: [], resolved: [] }));
    return step;
  }

  #next(prefix: string): number {
    const number = (this.#keys.get(prefix) ?? 10_000) + 1;
    this.#keys.set(prefix, number);
    return number;
  }
}
