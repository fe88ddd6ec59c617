import { t } from '@vscode/l10n';
import { ProblemError, toProblem } from '../http/problem';
import type { HttpClient } from '../http/client';
import type { ProblemKind } from '../http/problem';
import { runCheck } from '../connections/checks';
import type { CheckResult, Session, TestReport, Values } from '../connections/vendor';
import { findRegion, tokenInfo } from './account';
import { CeligoApi } from './api';
import { listConnections } from './connections';
import { describeExpiry, tokenExpiry } from './expiry';
import { listFlows } from './flows';
import { listIntegrations } from './integrations';
import type { Page } from './paging';
import { apiOrigin, regionLabel, regions } from './regions';
import type { Region } from './regions';
import { listUsers } from './users';

/** The id of the `investigate` fix that asks the other regions. */
export const otherRegionsQuestion = 'otherRegions';

/**
 * The checks in their order: the host answers, it accepts the token, the token has time left, and what the token may list.
 * What it may not list is a finding, for a custom scope is no fault; the connection fails when the token is refused
 * or a list breaks. Throws ProblemError `cancelled` only.
 */
export async function testCeligo(session: Session, signal: AbortSignal, onResult: (result: CheckResult) => void, now = new Date()): Promise<TestReport> {
  const checks: CheckResult[] = [];
  const add = (result: CheckResult): CheckResult => {
    checks.push(result);
    onResult(result);
    return result;
  };
  const api = CeligoApi.of(session);

  const host = add(await checkHost(session.http, signal));
  if (host.outcome === 'failed') add(skipped('token', tokenLabel(), t('The host did not answer.')));
  else add(await checkToken(api, session.values, signal));
  const accepted = checks.at(-1)?.outcome === 'passed';
  add(checkLifetime(session.values, accepted, now));
  for (const list of lists()) {
    add(accepted ? await checkList(api, list, signal) : skipped(list.id, list.label, t('Not tried without an accepted token.')));
  }
  return report(checks, session.values);
}

/**
 * Asks without a token, so that nothing secret goes to a host that is not Celigo: it must refuse, in Celigo's way (celigo-api.md §1.5).
 * With which status is not promised, so any refusal in words of an API will do; not "no such thing", and no page.
 */
async function checkHost(http: HttpClient, signal: AbortSignal): Promise<CheckResult> {
  const label = t('The host answers');
  const run = async (): Promise<{ detail: string }> => {
    try {
      await http.request({ method: 'GET', path: '/v1/tokenInfo', step: t('reaching the host'), signal, retries: 1 });
    } catch (error) {
      const { kind } = toProblem(error);
      if (!refusals.includes(kind)) throw kind === 'notFound' ? notCeligo(http.origin) : error;
    }
    return { detail: http.origin.startsWith('https:') ? t('Over a trusted secure connection.') : t('On this computer, without encryption.') };
  };
  return runCheck({ id: 'host', label, run });
}

/** An empty 403 ("notEnabled") is not among them: Celigo says why. */
const refusals: readonly ProblemKind[] = ['unauthorized', 'forbidden', 'invalid', 'conflict', 'rateLimited'];

async function checkToken(api: CeligoApi, values: Values, signal: AbortSignal): Promise<CheckResult> {
  const run = async (): Promise<{ detail: string }> => {
    const info = await tokenInfo(api, signal);
    if (!info) return { detail: t('Celigo knows it, but its scope does not let it ask whom it belongs to.') };
    const { email, name, scope } = info;
    const who = name ?? email;
    const facts = [who ? t('It belongs to {0}.', who) : undefined, scope ? t('Its scope: {0}.', [scope].flat().join(', ')) : undefined];
    return { detail: facts.filter(Boolean).join(' ') || t('It does not say to whom it belongs.') };
  };
  const result = await runCheck({ id: 'token', label: tokenLabel(), run });
  return result.problem?.kind === 'unauthorized' ? { ...result, fixes: [askOthers(values), ...(result.problem.fixes ?? [])] } : result;
}

/** Wrong region and wrong token look alike; only asking tells, and asking takes the person's consent. */
function askOthers(values: Values): NonNullable<CheckResult['fixes']>[number] {
  const others = otherRegions(values).map((region) => `${region.label} (${new URL(region.api).host})`);
  return {
    kind: 'investigate',
    id: otherRegionsQuestion,
    label: t('Ask the Other Regions'),
    consent: t('To find out where the API token belongs, it is sent once to each of these hosts of Celigo: {0}. Nothing else is sent.', others.join(', ')),
  };
}

/** Carries out `askOthers`: one more check, which offers to switch to the region that knows the token. */
export async function askOtherRegions(session: Session, signal: AbortSignal, client: (origin: string) => HttpClient): Promise<CheckResult> {
  const unreachable: Region[] = [];
  const label = t('Other regions');
  const started = Date.now();
  const found = await findRegion(session.secrets['apiToken'] ?? '', otherRegions(session.values), client, signal, (region) => unreachable.push(region));
  const result = { id: otherRegionsQuestion, label, latencyMs: Date.now() - started };
  if (found) {
    return {
      ...result,
      outcome: 'passed',
      detail: t('The API token belongs to the region {0}.', found.label),
      fixes: [{ kind: 'setField', field: 'region', value: found.id, label: t('Switch to {0}', found.label) }],
    };
  }
  const silent = unreachable.map((region) => region.label).join(', ');
  return {
    ...result,
    outcome: 'failed',
    problem: {
      kind: 'unauthorized',
      what: t('No region knows this API token.'),
      ...(silent ? { why: t('Not reached: {0}.', silent) } : {}),
      next: t('Create a new token in Celigo and enter it.'),
    },
  };
}

function otherRegions(values: Values): readonly Region[] {
  const own = apiOrigin(values);
  return regions().filter((region) => region.api !== own);
}

/** Passes as long as nothing is known to be wrong; an accepted token that should be gone means that the lifetime here is not the one there. */
function checkLifetime(values: Values, accepted: boolean, now: Date): CheckResult {
  const expiry = tokenExpiry(values, now);
  const base = { id: 'lifetime', label: t('The API token has time left') };
  if (expiry.state === 'unknown') return { ...base, outcome: 'skipped', detail: t('Choose the token\'s Auto purge to be warned before it ends.') };
  if (expiry.state !== 'gone') return { ...base, outcome: 'passed', detail: describeExpiry(expiry, now) };
  if (accepted) return { ...base, outcome: 'passed', detail: t('By its lifetime the token should be gone, but it is still accepted. Check Auto purge and Token created.') };
  return { ...base, outcome: 'skipped', detail: describeExpiry(expiry, now) };
}

interface List {
  id: string;
  label: string;
  /** What is listed, for the summary. */
  things: string;
  first: (api: CeligoApi, signal: AbortSignal) => Promise<Page<unknown>>;
}

function lists(): readonly List[] {
  return [
    { id: 'integrations', label: t('Integrations can be listed'), things: t('integrations'), first: listIntegrations },
    { id: 'flows', label: t('Flows can be listed'), things: t('flows'), first: listFlows },
    { id: 'connections', label: t('Connections can be listed'), things: t('connections'), first: listConnections },
    { id: 'users', label: t('Users can be listed'), things: t('users'), first: listUsers },
  ];
}

async function checkList(api: CeligoApi, { id, label, first }: List, signal: AbortSignal): Promise<CheckResult> {
  const run = async (): Promise<{ detail: string }> => {
    const { items, next } = await first(api, signal);
    if (next) return { detail: t('Listed, more than {0}.', items.length) };
    return { detail: items.length === 0 ? t('Listed, there are none.') : t('Listed, {0}.', items.length) };
  };
  const result = await runCheck({ id, label, run });
  if (result.problem?.kind !== 'forbidden') return result;
  const { latencyMs, problem } = result;
  const detail = [t('This token may not.'), problem.why].filter(Boolean).join(' ');
  return { ...skipped(id, label, detail), ...(latencyMs === undefined ? {} : { latencyMs }) };
}

/** Works when nothing failed; names what the token may not list. */
function report(checks: readonly CheckResult[], values: Values): TestReport {
  const failed = checks.find((check) => check.outcome === 'failed');
  if (failed) return { works: false, checks, summary: failed.problem?.what ?? failed.label };
  const forbidden = lists().filter((list) => checks.some((check) => check.id === list.id && check.outcome === 'skipped')).map((list) => list.things);
  const summary =
    forbidden.length === 0
      ? t('Connected to Celigo, {0}.', regionLabel(values))
      : t('Connected to Celigo, {0}. The token may not list: {1}.', regionLabel(values), forbidden.join(', '));
  return { works: true, checks, summary };
}

function skipped(id: string, label: string, detail: string): CheckResult {
  return { id, label, outcome: 'skipped', detail };
}

function tokenLabel(): string {
  return t('The API token is accepted');
}

function notCeligo(origin: string): ProblemError {
  return new ProblemError({
    kind: 'notFound',
    what: t('{0} answers, but not as Celigo does.', new URL(origin).host),
    why: t('It has no /v1/tokenInfo.'),
    next: t('Check the region, or the origin.'),
    fixes: [{ kind: 'editConnection', label: t('Check the Region'), field: 'region' }],
  });
}
