import * as z from 'zod';
import type { Reply, ServiceRequest } from '../service';
import type { CeligoAccount } from './account';
import type { ApiOperation } from './crudOperations';
import { createInvalidQueryError, createNotFoundError, createReplyError, readJsonBody } from './errorReplies';
import { getFlowStep } from './flowOperations';
import { listFlowSteps } from './flowSteps';
import { createBodyPage } from './paging';
import type { StepErrorRecord } from './stepErrorStore';

/** No more errors than this in one call (celigo-api.md §2.2). */
const idsSchema = z.array(z.string()).min(1).max(1000);
const idsOrRecordsSchema = z
  .array(z.union([z.string(), z.looseObject({ id: z.string() }).transform(({ id }) => id)]))
  .min(1)
  .max(1000);

/** The open and resolved errors of a flow's steps, and what can be done about them (celigo-api.md §3.7). */
export function stepErrorOperations(account: CeligoAccount): ApiOperation[] {
  const { stepErrors } = account;
  type StepErrorHandler = (
    request: ServiceRequest,
    readTime: { flowId: string; stepId: string },
    caller: Parameters<ApiOperation['handle']>[2],
    params: Record<string, string>,
  ) => Reply | Promise<Reply>;
  const stepOperation = (
    method: string,
    path: string,
    right: ApiOperation['right'],
    handleStep: StepErrorHandler,
  ): ApiOperation => ({
    method,
    path: `/v1/flows/{id}/{stepId}/${path}`,
    right,
    handle: (request, params, caller) => {
      const { flow, stepId } = getFlowStep(account, params['id'], params['stepId']);
      return handleStep(request, { flowId: flow._id, stepId }, caller, params);
    },
  });
  const listErrors = (request: ServiceRequest, key: string, errors: readonly StepErrorRecord[]): Reply =>
    createBodyPage(
      request,
      key,
      filterErrors(request.query, errors),
      (error: StepErrorRecord) => error.errorId,
      account.pageSize,
    );
  const changeOperation = (
    path: string,
    schema: z.ZodType<{ errorIds: string[]; changeError: (error: StepErrorRecord) => void }>,
  ): ApiOperation =>
    stepOperation('PUT', path, 'run', async (request, { flowId, stepId }) => {
      const { errorIds, changeError } = await readJsonBody(request, schema);
      stepErrors.update(flowId, stepId, new Set(errorIds), changeError);
      return { status: 204 };
    });

  return [
    {
      method: 'GET',
      path: '/v1/flows/{id}/errors',
      right: 'read',
      handle: (_request, { id }) => {
        const flow = account.flows.getOrThrow(id);
        // Every step has an entry, one without errors too (observed-answers.md, 7).
        const flowErrors = listFlowSteps(flow).map((flowStep) => {
          const openErrors = stepErrors.listOpen(flow._id, flowStep.id);
          const [latest] = openErrors;
          return {
            _expOrImpId: flowStep.id,
            numError: openErrors.length,
            ...(latest ? { lastErrorAt: latest.occurredAt } : {}),
          };
        });
        return { status: 200, body: { flowErrors } };
      },
    },
    stepOperation('GET', 'errors', 'read', (request, { flowId, stepId }) =>
      listErrors(request, 'errors', stepErrors.listOpen(flowId, stepId)),
    ),
    stepOperation('GET', 'resolved', 'read', (request, { flowId, stepId }) =>
      listErrors(request, 'resolved', stepErrors.listResolved(flowId, stepId)),
    ),
    stepOperation('PUT', 'resolved', 'run', async (request, { flowId, stepId }, caller) => {
      const { errors } = await readJsonBody(request, z.looseObject({ errors: idsSchema }));
      stepErrors.resolve(flowId, stepId, new Set(errors), caller.userId);
      return { status: 204 };
    }),
    stepOperation('DELETE', 'resolved', 'write', async (request, { flowId, stepId }) => {
      const { errors } = await readJsonBody(request, z.looseObject({ errors: idsSchema }));
      stepErrors.deleteResolved(flowId, stepId, new Set(errors));
      return { status: 204 };
    }),
    stepOperation('POST', 'retry', 'run', async (request, { flowId, stepId }, caller) => {
      const retryRequest = await readJsonBody(request, retrySchema);
      const retriableErrors = stepErrors.listOpen(flowId, stepId).filter(({ retryDataKey, errorId }) => {
        if (retryDataKey === undefined) return false;
        return retryRequest.retryDataKeys
          ? retryRequest.retryDataKeys.includes(retryDataKey)
          : retryRequest.errorIds?.includes(errorId);
      });
      if (retriableErrors.length === 0)
        throw createReplyError(
          422,
          'invalid_ref',
          'None of these errors is open and has data to retry with.',
          retryRequest.retryDataKeys ? 'retryDataKeys' : 'errorIds',
        );
      const job = account.flowRuns.startRetry(account.flows.getOrThrow(flowId), stepId, retriableErrors, caller);
      return { status: 201, body: { _jobId: job._id } };
    }),
    changeOperation(
      'errors/assign',
      z.looseObject({ errorIds: idsSchema, email: z.email() }).transform(({ errorIds, email }) => {
        if (!isKnownUser(account, email))
          throw createReplyError(422, 'invalid_field', `${email} is not a user of this account.`, 'email');
        return { errorIds, changeError: (error: StepErrorRecord) => void (error.assignedTo = email) };
      }),
    ),
    changeOperation(
      'errors/unassign',
      z.looseObject({ errorIds: idsSchema }).transform(({ errorIds }) => ({
        errorIds,
        changeError: (error: StepErrorRecord) => void delete error.assignedTo,
      })),
    ),
    changeOperation(
      'tags',
      z
        .looseObject({
          errors: idsOrRecordsSchema.optional(),
          errorIds: idsSchema.optional(),
          tagIds: z.array(z.string()),
        })
        .transform(({ errors, errorIds, tagIds }) => {
          for (const id of tagIds)
            if (!account.tags.find(id))
              throw createReplyError(422, 'invalid_ref', `Tag ${id} does not exist.`, 'tagIds');
          if (!errors && !errorIds)
            throw createReplyError(422, 'invalid_or_missing_field', 'Expected field: errors to be present', 'errors');
          return {
            errorIds: errors ?? errorIds ?? [],
            changeError: (error: StepErrorRecord) => void (error.tags = tagIds),
          };
        }),
    ),
    stepOperation('GET', '{key}/data', 'read', (_request, _at, _caller, { key }) => ({
      status: 200,
      body: { data: getRetryData(account, key).data },
    })),
    stepOperation('PUT', '{key}/data', 'run', async (request, _at, _caller, { key }) => {
      const retryDataEntry = getRetryData(account, key);
      const { data } = await readJsonBody(request, z.looseObject({ data: z.record(z.string(), z.unknown()) }));
      Object.assign(retryDataEntry, { data, edited: true });
      return { status: 200, body: { data } };
    }),
    stepOperation('GET', 'requests/{key}', 'read', (_request, _at, _caller, { key }) => {
      const httpExchange = stepErrors.findExchange(key ?? '');
      if (!httpExchange)
        throw createReplyError(404, 'req_res_logs_not_found', 'The request is not in the log any more.');
      return { status: 200, body: httpExchange };
    }),
  ];
}

const retrySchema = z
  .looseObject({
    retryDataKeys: idsSchema.optional(),
    errorIds: idsSchema.optional(),
    errorFileId: z.string().optional(),
  })
  .superRefine((body, context) => {
    const givenSelectors = [body.retryDataKeys, body.errorIds, body.errorFileId].filter((value) => value !== undefined);
    if (givenSelectors.length !== 1)
      context.addIssue({ code: 'custom', message: 'Send one of retryDataKeys, errorIds and errorFileId.' });
    else if (body.errorFileId !== undefined)
      context.addIssue({ code: 'custom', path: ['errorFileId'], message: 'There is no such file.' });
  });

function getRetryData(
  account: CeligoAccount,
  key: string | undefined,
): NonNullable<ReturnType<CeligoAccount['stepErrors']['findRetryData']>> {
  const retryDataEntry = account.stepErrors.findRetryData(key);
  if (!retryDataEntry) throw createNotFoundError('Retry data', key ?? '');
  return retryDataEntry;
}

function isKnownUser({ owner, users }: CeligoAccount, email: string): boolean {
  return [
    owner.email,
    ...users
      .listAll()
      .filter(({ accepted }) => accepted)
      .map(({ sharedWithUser }) => sharedWithUser.email),
  ].some((knownEmail) => knownEmail.toLowerCase() === email.toLowerCase());
}

function filterErrors(query: URLSearchParams, errors: readonly StepErrorRecord[]): StepErrorRecord[] {
  const readTime = (name: string): number | undefined => {
    const text = query.get(name);
    if (text === null) return undefined;
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw createInvalidQueryError(`${name} is not a time.`, name);
    return time;
  };
  const [from, to, source, job] = [
    readTime('occurredAt_gte'),
    readTime('occurredAt_lte'),
    query.get('source'),
    query.get('_flowJobId'),
  ];
  return errors.filter(
    (error) =>
      (from === undefined || Date.parse(error.occurredAt) >= from) &&
      (to === undefined || Date.parse(error.occurredAt) <= to) &&
      (source === null || error.source === source) &&
      (job === null || error._flowJobId === job),
  );
}
