import { t } from '@vscode/l10n';
import type { ListPage } from '../connections/listPages';
import { runCheck } from '../connections/runChecks';
import { limitForTest } from '../connections/testLimits';
import type { CheckResult, FieldValues, TestReport, VendorSession } from '../connections/vendor';
import type { Problem, ProblemKind } from '../core/problem';
import { isCancelled, ProblemError, toProblem } from '../core/problem';
import type { HttpClient } from '../http/httpClient';
import { networkRefusedProblem } from '../http/networkRefusal';
import type { TokenInfo, User } from './apiSchemas';
import { CeligoApi } from './celigoApi';
import { listConnections } from './integrations/connections';
import { listFlows } from './integrations/flows';
import { listIntegrations } from './integrations/integrations';
import { isCeligoRefusal } from './problems';
import type { Region } from './regions';
import { getApiOrigin, getRegionLabel, listRegions } from './regions';
import { computeTokenExpiry, describeExpiry } from './tokenExpiry';
import { askTokenInfo, askWithoutToken, findRegion, tokenInfoPath } from './users/tokenInfo';
import { getUserName, listUsers } from './users/users';

/** The id of the `investigate` fix that asks the other regions. */
export const otherRegionsFixId = 'otherRegions';

/**
 * The checks in their order: the host answers, it accepts the token, the token has time left, and what the token may
 * list. What it may not list is a finding, for a custom scope is no fault; the connection fails when the token is
 * refused or a list breaks. Throws ProblemError `cancelled` only.
 */
export async function testCeligoConnection(
  givenSession: VendorSession,
  signal: AbortSignal,
  onResult: (result: CheckResult) => void,
  now = new Date(),
): Promise<TestReport> {
  const session = limitForTest(givenSession);
  const checks: CheckResult[] = [];
  const addResult = (result: CheckResult): CheckResult => {
    checks.push(result);
    onResult(result);
    return result;
  };
  const api = CeligoApi.forSession(session);

  let tokenInfo: TokenInfo | undefined;
  let users: readonly User[] = [];
  const anonymousRefusal = askWithoutToken(session.http, signal);
  const hostResult = addResult(await checkHost(session.http, anonymousRefusal));
  if (hostResult.outcome === 'failed')
    addResult(skippedResult('token', tokenLabel(), t('Skipped, because Celigo was not reached.')));
  else addResult(await checkToken(api, session.values, await anonymousRefusal, signal, (info) => (tokenInfo = info)));
  const isTokenAccepted = checks.at(-1)?.outcome === 'passed';
  addResult(checkLifetime(session.values, isTokenAccepted, now));
  const loadUsers: typeof listUsers = async (...args) => {
    const page = await listUsers(...args);
    users = page.items;
    return page;
  };
  for (const listCheck of listChecks(loadUsers)) {
    addResult(
      isTokenAccepted
        ? await checkList(api, listCheck, signal)
        : skippedResult(listCheck.id, listCheck.label, t('Not tried without an accepted token.')),
    );
  }
  const owner = tokenInfo && findTokenOwner(tokenInfo, users);
  return { ...createReport(checks, session.values), ...(owner ? { place: owner } : {}) };
}

/**
 * A full token gets its user's id and nothing else; its name is among the account's users, unless it is the owner of
 * the account, who is not listed there (celigo-api.md §1.4, §3.10).
 */
function findTokenOwner({ name, email, _userId }: TokenInfo, users: readonly User[]): string | undefined {
  const user = users.find(({ sharedWithUser }) => sharedWithUser?._id === _userId);
  return name?.trim() || email || (user && getUserName(user));
}

/**
 * Asks without a token, so that nothing secret goes to a host that is not Celigo: it must refuse, in Celigo's way
 * (celigo-api.md §1.5). With which status is not promised, so any refusal in words of an API will do; not "no such
 * thing", no page, and no answer to anyone. `refusal` is the answer.
 */
async function checkHost(http: HttpClient, refusal: Promise<Problem | undefined>): Promise<CheckResult> {
  const runHostCheck = async (): Promise<{ detail: string }> => {
    const problem = explainHostAnswer(await refusal, new URL(http.origin).host);
    if (problem) throw new ProblemError(problem);
    return {
      detail: http.origin.startsWith('https:')
        ? t('Over a trusted secure connection.')
        : t('On this computer, without encryption.'),
    };
  };
  return runCheck({ id: 'host', label: t('Host'), run: runHostCheck });
}

const refusalKinds: readonly ProblemKind[] = ['unauthorized', 'forbidden', 'rateLimited'];

function explainHostAnswer(refusal: Problem | undefined, host: string): Problem | undefined {
  if (refusal === undefined)
    return notCeligoProblem({ kind: 'unreadable', what: '', why: t('It answers to anyone, without a token.') }, host);
  const isOwnForm = ['invalid', 'conflict'].includes(refusal.kind) && isCeligoRefusal(refusal);
  return refusalKinds.includes(refusal.kind) || isOwnForm ? undefined : explainForeignAnswer(refusal, host);
}

/** What is wrong with an answer that Celigo does not give; any other problem as it is. */
function explainForeignAnswer(problem: Problem, host: string): Problem {
  // An empty 403 is not Celigo's: it gives its reason.
  if (problem.kind === 'notEnabled' || (problem.kind === 'html' && problem.status === 403))
    return networkRefusedProblem(
      problem.kind === 'notEnabled' ? { ...problem, why: t('The service gave no reason.') } : problem,
      host,
    );
  if (problem.kind === 'notFound')
    return notCeligoProblem({ ...problem, why: t('It has no {0}.', tokenInfoPath) }, host);
  return ['html', 'unreadable', 'invalid', 'conflict'].includes(problem.kind)
    ? notCeligoProblem(problem, host)
    : problem;
}

async function checkToken(
  api: CeligoApi,
  values: FieldValues,
  anonymousRefusal: Problem | undefined,
  signal: AbortSignal,
  onTokenInfo: (info: TokenInfo) => void,
): Promise<CheckResult> {
  const runTokenCheck = async (): Promise<{ detail: string }> => {
    const { host } = new URL(api.origin);
    const answer = await askTokenInfo(api, signal).catch((error: unknown) => {
      if (isCancelled(error)) throw error;
      throw new ProblemError(explainForeignAnswer(toProblem(error), host), { cause: error });
    });
    if ('refusal' in answer) {
      // A refusal that everyone gets, or one in other words than Celigo's, says nothing: a list must prove the token.
      const isOnlyForKnown = anonymousRefusal?.kind === 'unauthorized';
      if (!(isOnlyForKnown && isCeligoRefusal(answer.refusal)) && !(await canListAnything(api, signal)))
        throw new ProblemError(
          isOnlyForKnown ? undecidedProblem(answer.refusal, host) : networkRefusedProblem(answer.refusal, host),
        );
      return { detail: t('Celigo knows it, but its scope does not let it ask whom it belongs to.') };
    }
    onTokenInfo(answer.info);
    const { email, name, scope } = answer.info;
    const tokenOwner = name ?? email;
    const facts = [
      tokenOwner ? t('It belongs to {0}.', tokenOwner) : undefined,
      scope ? t('Its scope: {0}.', [scope].flat().join(', ')) : undefined,
    ];
    return { detail: facts.filter(Boolean).join(' ') || t('Celigo knows it, and does not tell whom it belongs to.') };
  };
  const result = await runCheck({ id: 'token', label: tokenLabel(), run: runTokenCheck });
  return result.problem?.kind === 'unauthorized'
    ? { ...result, fixes: [createAskOtherRegionsFix(values), ...(result.problem.fixes ?? [])] }
    : result;
}

async function canListAnything(api: CeligoApi, signal: AbortSignal): Promise<boolean> {
  for (const { loadFirstPage } of listChecks()) {
    try {
      await loadFirstPage(api, signal);
      return true;
    } catch (error) {
      if (isCancelled(error)) throw error;
    }
  }
  return false;
}

/** Wrong region and wrong token look alike; only asking tells, and asking takes the person's consent. */
function createAskOtherRegionsFix(values: FieldValues): NonNullable<CheckResult['fixes']>[number] {
  const regionLabels = listOtherRegions(values).map((region) => `${region.label} (${new URL(region.apiOrigin).host})`);
  return {
    kind: 'investigate',
    id: otherRegionsFixId,
    label: t('Ask the Other Regions'),
    consent: t(
      'To find out where the API token belongs, it is sent once to each of these hosts of Celigo: {0}. Nothing else is sent.',
      regionLabels.join(', '),
    ),
  };
}

/**
 * Carries out the `investigate` fix of a wrong region: one more check, which offers to switch to the region that knows
 * the token.
 */
export async function askOtherRegions(
  session: VendorSession,
  signal: AbortSignal,
  createClient: (origin: string) => HttpClient,
): Promise<CheckResult> {
  const unreachable: Region[] = [];
  const label = t('Other regions');
  const startedAt = performance.now();
  const matchingRegion = await findRegion(
    session.secrets['apiToken'] ?? '',
    listOtherRegions(session.values),
    createClient,
    signal,
    (region) => unreachable.push(region),
  );
  const result = { id: otherRegionsFixId, label, latencyMs: Math.round(performance.now() - startedAt) };
  if (matchingRegion) {
    return {
      ...result,
      outcome: 'passed',
      detail: t('The API token belongs to the region {0}.', matchingRegion.label),
      fixes: [
        {
          kind: 'setField',
          field: 'region',
          value: matchingRegion.id,
          label: t('Switch to {0}', matchingRegion.label),
        },
      ],
    };
  }
  const unreachableLabels = unreachable.map((region) => region.label).join(', ');
  return {
    ...result,
    outcome: 'failed',
    problem: {
      kind: 'unauthorized',
      what: t('No region knows this API token.'),
      ...(unreachableLabels ? { why: t('Not reached: {0}.', unreachableLabels) } : {}),
      next: t('Create a new token in Celigo and enter it.'),
    },
  };
}

function listOtherRegions(values: FieldValues): readonly Region[] {
  const ownOrigin = getApiOrigin(values);
  return listRegions().filter((region) => region.apiOrigin !== ownOrigin);
}

/**
 * Passes as long as nothing is known to be wrong; an accepted token that should have expired means that the lifetime
 * here is not the one there.
 */
function checkLifetime(values: FieldValues, isTokenAccepted: boolean, now: Date): CheckResult {
  const expiry = computeTokenExpiry(values, now);
  const checkInfo = { id: 'lifetime', label: t('Token lifetime') };
  if (expiry.state === 'unknown')
    return {
      ...checkInfo,
      outcome: 'skipped',
      detail: t("Choose the token's Auto purge to be warned before it ends."),
    };
  if (expiry.state !== 'expired') return { ...checkInfo, outcome: 'passed', detail: describeExpiry(expiry, now) };
  if (isTokenAccepted)
    return {
      ...checkInfo,
      outcome: 'passed',
      detail: t('By its lifetime the token has expired, but it is still accepted. Check Auto purge and Token created.'),
    };
  return { ...checkInfo, outcome: 'skipped', detail: describeExpiry(expiry, now) };
}

interface ListCheck {
  id: string;
  label: string;
  /** What is listed, for the summary. */
  listedThings: string;
  loadFirstPage: (api: CeligoApi, signal: AbortSignal) => Promise<ListPage<unknown>>;
}

function listChecks(loadUsers = listUsers): readonly ListCheck[] {
  return [
    {
      id: 'integrations',
      label: t('Integrations'),
      listedThings: t('integrations'),
      loadFirstPage: listIntegrations,
    },
    { id: 'flows', label: t('Flows'), listedThings: t('flows'), loadFirstPage: listFlows },
    {
      id: 'connections',
      label: t('Connections'),
      listedThings: t('connections'),
      loadFirstPage: listConnections,
    },
    { id: 'users', label: t('Users'), listedThings: t('users'), loadFirstPage: loadUsers },
  ];
}

async function checkList(
  api: CeligoApi,
  { id, label, loadFirstPage }: ListCheck,
  signal: AbortSignal,
): Promise<CheckResult> {
  const runListCheck = async (): Promise<{ detail: string }> => {
    const { items, loadNext } = await loadFirstPage(api, signal);
    if (loadNext) return { detail: t('Listed, more than {0}.', items.length) };
    return { detail: items.length === 0 ? t('Listed, there are none.') : t('Listed, {0}.', items.length) };
  };
  const result = await runCheck({ id, label, run: runListCheck });
  if (result.problem?.kind !== 'forbidden') return result;
  const { latencyMs, problem } = result;
  const detail = [t('This token may not.'), problem.why].filter(Boolean).join(' ');
  return { ...skippedResult(id, label, detail), ...(latencyMs === undefined ? {} : { latencyMs }) };
}

/** Works when nothing failed; names what the token may not list. */
function createReport(checks: readonly CheckResult[], values: FieldValues): TestReport {
  const failedCheck = checks.find((check) => check.outcome === 'failed');
  if (failedCheck) return { works: false, checks, summary: failedCheck.problem?.what ?? failedCheck.label };
  const forbiddenThings = listChecks()
    .filter((listCheck) => checks.some((check) => check.id === listCheck.id && check.outcome === 'skipped'))
    .map((listCheck) => listCheck.listedThings);
  const summary =
    forbiddenThings.length === 0
      ? t('Connected to Celigo, {0}.', getRegionLabel(values))
      : t('Connected to Celigo, {0}. The token may not list: {1}.', getRegionLabel(values), forbiddenThings.join(', '));
  return { works: true, checks, summary };
}

function skippedResult(id: string, label: string, detail: string): CheckResult {
  return { id, label, outcome: 'skipped', detail };
}

function tokenLabel(): string {
  return t('Authentication');
}

/** Celigo refuses so what a scope does not cover, but other web servers do so for any token. */
function undecidedProblem(problem: Problem, host: string): Problem {
  const answer = problem.fixes?.find((fix) => fix.kind === 'showAnswer');
  return {
    ...problem,
    what: t('It is not known whether Celigo accepts the API token.'),
    why: [
      t(
        'With it, {0} refuses every call with status {1}, and not in a form that Celigo documents.',
        host,
        problem.status ?? problem.kind,
      ),
      problem.why,
    ]
      .filter(Boolean)
      .join(' '),
    next: t(
      'Check the region, or the origin. If it is right, the scope of the token may cover nothing of what is listed here: try one with full access.',
    ),
    fixes: [
      { kind: 'editConnection', label: t('Check the Region'), field: 'region' },
      { kind: 'editConnection', label: t('Enter Another Token'), field: 'apiToken' },
      ...(answer ? [answer] : []),
    ],
  };
}

function notCeligoProblem(problem: Problem, host: string): Problem {
  return {
    ...problem,
    what: t('{0} answers, but not as Celigo does.', host),
    next: t(
      'Check the region, or the origin. If it is right, a proxy, firewall or sign-in page of your network may answer instead.',
    ),
    fixes: [{ kind: 'editConnection', label: t('Check the Region'), field: 'region' }],
  };
}
