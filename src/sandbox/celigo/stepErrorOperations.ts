import * as z from 'zod';
import type { Call, Reply } from '../server';
import type { Account } from './account';
import { stepsOf } from './account';
import { badQuery, jsonBody, notFound, refusal } from './errors';
import { flowWithStep } from './flows';
import { bodyList } from './lists';
import type { StepError } from './model';
import type { Operation } from './operations';

/** No more errors than this in one call (celigo-api.md §2.2). */
const ids = z.array(z.string()).min(1).max(1000);
const idsOrRecords = z.array(z.union([z.string(), z.looseObject({ id: z.string() }).transform(({ id }) => id)])).min(1).max(1000);

/** The open and resolved errors of a flow's steps, and what can be done about them (celigo-api.md §3.7). */
export function stepErrorOperations(account: Account): Operation[] {
  const { stepErrors } = account;
  type Work = (call: Call, at: { flowId: string; stepId: string }, caller: Parameters<Operation['handle']>[2], params: Record<string, string>) => Reply | Promise<Reply>;
  const step = (method: string, path: string, right: Operation['right'], work: Work): Operation => ({
    method,
    path: `/v1/flows/{id}/{stepId}/${path}`,
    right,
    handle: (call, params, caller) => {
      const { flow, stepId } = flowWithStep(account, params['id'], params['stepId']);
      return work(call, { flowId: flow._id, stepId }, caller, params);
    },
  });
  const list = (call: Call, key: string, errors: readonly StepError[]): Reply => bodyList(call, key, filtered(call.query, errors), (error: StepError) => error.errorId, account.pageSize);
  const change = (path: string, shape: z.ZodType<{ errorIds: string[]; work: (error: StepError) => void }>): Operation =>
    step('PUT', path, 'run', async (call, { flowId, stepId }) => {
      const { errorIds, work } = await jsonBody(call, shape);
      stepErrors.change(flowId, stepId, new Set(errorIds), work);
      return { status: 204 };
    });

  return [
    {
      method: 'GET',
      path: '/v1/flows/{id}/errors',
      right: 'read',
      handle: (_call, { id }) => {
        const flow = account.flows.get(id);
        const flowErrors = stepsOf(flow).flatMap((one) => {
          const [latest, ...others] = stepErrors.open(flow._id, one.id);
          return latest ? [{ _expOrImpId: one.id, numError: others.length + 1, lastErrorAt: latest.occurredAt }] : [];
        });
        return { status: 200, body: { flowErrors } };
      },
    },
    step('GET', 'errors', 'read', (call, { flowId, stepId }) => list(call, 'errors', stepErrors.open(flowId, stepId))),
    step('GET', 'resolved', 'read', (call, { flowId, stepId }) => list(call, 'resolved', stepErrors.resolved(flowId, stepId))),
    step('PUT', 'resolved', 'run', async (call, { flowId, stepId }, caller) => {
      const { errors } = await jsonBody(call, z.looseObject({ errors: ids }));
      stepErrors.resolve(flowId, stepId, new Set(errors), caller.userId);
      return { status: 204 };
    }),
    step('DELETE', 'resolved', 'write', async (call, { flowId, stepId }) => {
      const { errors } = await jsonBody(call, z.looseObject({ errors: ids }));
      stepErrors.forgetResolved(flowId, stepId, new Set(errors));
      return { status: 204 };
    }),
    step('POST', 'retry', 'run', async (call, { flowId, stepId }, caller) => {
      const wanted = await jsonBody(call, retryShape);
      const retriable = stepErrors.open(flowId, stepId).filter(({ retryDataKey, errorId }) => {
        if (retryDataKey === undefined) return false;
        return wanted.retryDataKeys ? wanted.retryDataKeys.includes(retryDataKey) : wanted.errorIds?.includes(errorId);
      });
      if (retriable.length === 0) throw refusal(422, 'invalid_ref', 'None of these errors is open and has data to retry with.', wanted.retryDataKeys ? 'retryDataKeys' : 'errorIds');
      const job = account.runs.retry(account.flows.get(flowId), stepId, retriable, caller);
      return { status: 201, body: { _jobId: job._id } };
    }),
    change(
      'errors/assign',
      z.looseObject({ errorIds: ids, email: z.email() }).transform(({ errorIds, email }) => {
        if (!isColleague(account, email)) throw refusal(422, 'invalid_field', `${email} is not a user of this account.`, 'email');
        return { errorIds, work: (error: StepError) => void (error.assignedTo = email) };
      }),
    ),
    change('errors/unassign', z.looseObject({ errorIds: ids }).transform(({ errorIds }) => ({ errorIds, work: (error: StepError) => void delete error.assignedTo }))),
    change(
      'tags',
      z.looseObject({ errors: idsOrRecords.optional(), errorIds: ids.optional(), tagIds: z.array(z.string()) }).transform(({ errors, errorIds, tagIds }) => {
        for (const id of tagIds) if (!account.tags.find(id)) throw refusal(422, 'invalid_ref', `Tag ${id} does not exist.`, 'tagIds');
        if (!errors && !errorIds) throw refusal(422, 'invalid_or_missing_field', 'Expected field: errors to be present', 'errors');
        return { errorIds: errors ?? errorIds ?? [], work: (error: StepError) => void (error.tags = tagIds) };
      }),
    ),
    step('GET', '{key}/data', 'read', (_call, _at, _caller, { key }) => ({ status: 200, body: { data: retryData(account, key).data } })),
    step('PUT', '{key}/data', 'run', async (call, _at, _caller, { key }) => {
      const kept = retryData(account, key);
      const { data } = await jsonBody(call, z.looseObject({ data: z.record(z.string(), z.unknown()) }));
      Object.assign(kept, { data, edited: true });
      return { status: 200, body: { data } };
    }),
    step('GET', 'requests/{key}', 'read', (_call, _at, _caller, { key }) => {
      const exchange = stepErrors.exchange(key ?? '');
      if (!exchange) throw refusal(404, 'req_res_logs_not_found', 'The request is not in the log any more.');
      return { status: 200, body: exchange };
    }),
  ];
}

const retryShape = z.looseObject({ retryDataKeys: ids.optional(), errorIds: ids.optional(), errorFileId: z.string().optional() }).superRefine((body, context) => {
  const given = [body.retryDataKeys, body.errorIds, body.errorFileId].filter((one) => one !== undefined);
  if (given.length !== 1) context.addIssue({ code: 'custom', message: 'Send one of retryDataKeys, errorIds and errorFileId.' });
  else if (body.errorFileId !== undefined) context.addIssue({ code: 'custom', path: ['errorFileId'], message: 'There is no such file.' });
});

function retryData(account: Account, key: string | undefined): NonNullable<ReturnType<Account['stepErrors']['retryData']>> {
  const kept = account.stepErrors.retryData(key);
  if (!kept) throw notFound('Retry data', key ?? '');
  return kept;
}

function isColleague({ owner, users }: Account, email: string): boolean {
  return [owner.email, ...users.all().filter(({ accepted }) => accepted).map(({ sharedWithUser }) => sharedWithUser.email)].some((one) => one.toLowerCase() === email.toLowerCase());
}

function filtered(query: URLSearchParams, errors: readonly StepError[]): StepError[] {
  const at = (name: string): number | undefined => {
    const text = query.get(name);
    if (text === null) return undefined;
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw badQuery(`${name} is not a time.`, name);
    return time;
  };
  const [from, to, source, job] = [at('occurredAt_gte'), at('occurredAt_lte'), query.get('source'), query.get('_flowJobId')];
  return errors.filter(
    (error) =>
      (from === undefined || Date.parse(error.occurredAt) >= from) &&
      (to === undefined || Date.parse(error.occurredAt) <= to) &&
      (source === null || error.source === source) &&
      (job === null || error._flowJobId === job),
  );
}
