import { t } from '@vscode/l10n';
import type { HttpClient } from '../http/client';
import { isCancelled, ProblemError, toProblem } from '../http/problem';
import type { Fix, Problem } from '../http/problem';
import type { CheckResult, Session, TestReport } from '../connections/vendor';
import { paths, poolSchema, teamSchema } from './api';
import { authorized, withScheme } from './auth';
import { DataPushApi } from './dataPushApi';
import { authTypeOf, keyTypes } from './fields';
import type { KeyType } from './fields';

/** A person waits for a test: less patience than elsewhere. */
const patience = { timeoutMs: 15_000, retries: 1 } as const;

/**
 * Tests a data push connection by reading only: the host answers, the credential is accepted, the pool is there, pushing is permitted.
 * A key that may do nothing but push passes, because whoami and pool details are optional (celonis-api.md §3.1).
 * Throws ProblemError only when cancelled.
 */
export async function testConnection(session: Session, signal: AbortSignal, onResult: (result: CheckResult) => void): Promise<TestReport> {
  const test = new ConnectionTest(session, signal);
  const checks: CheckResult[] = [];
  const add = (result: CheckResult): boolean => {
    checks.push(result);
    onResult(result);
    return result.outcome !== 'failed';
  };
  const labels = checkLabels();
  if (!add(await test.host(labels.host))) {
    const reason = t('Skipped, because the host does not answer.');
    for (const id of ['credential', 'pool', 'push'] as const) add(skipped(id, labels[id], reason));
  } else if (!add(await test.credential(labels.credential))) {
    const reason = t('Skipped, because the key is not accepted.');
    for (const id of ['pool', 'push'] as const) add(skipped(id, labels[id], reason));
  } else if (!add(await test.pool(labels.pool))) {
    add(skipped('push', labels.push, t('Skipped, because the data pool is not reachable.')));
  } else {
    add(await test.push(labels.push));
  }
  const failure = checks.find((check) => check.outcome === 'failed');
  const summary = failure?.problem?.what ?? (test.poolName ? t('Connected. You can push to the data pool {0}.', test.poolName) : t('Connected. You can push to the data pool.'));
  return { works: failure === undefined, checks, summary };
}

function checkLabels() {
  return {
    host: t('The host answers'),
    credential: t('The key is accepted'),
    pool: t('The data pool is there'),
    push: t('Pushing is permitted'),
  };
}

class ConnectionTest {
  poolName: string | undefined;
  private readonly poolId: string;
  private readonly authType: KeyType;

  constructor(
    private readonly session: Session,
    private readonly signal: AbortSignal,
  ) {
    this.poolId = session.values['poolId'] ?? '';
    this.authType = authTypeOf(session.values) as KeyType;
  }

  /** Any answer of the host itself will do, also a refusal: no credential is sent yet. */
  host(label: string): Promise<CheckResult> {
    const secure = this.session.http.origin.startsWith('https:');
    return this.timed('host', label, async () => {
      try {
        await this.whoAmI(this.session.http);
      } catch (error) {
        const { status, kind } = toProblem(error);
        if (status === undefined || kind === 'proxy') throw error;
      }
      return { detail: secure ? t('Over a trusted secure connection.') : t('On this computer, without encryption.') };
    });
  }

  credential(label: string): Promise<CheckResult> {
    return this.timed('credential', label, async () => {
      const verdict = await this.verdict(authorized(this.session));
      if (verdict.accepted) return { detail: verdict.detail };
      const fix = await this.otherScheme();
      throw new ProblemError(rejected(verdict.problem, this.authType, fix));
    });
  }

  pool(label: string): Promise<CheckResult> {
    return this.timed('pool', label, async () => {
      try {
        const step = t('reading the data pool');
        const pool = await authorized(this.session).request({ method: 'GET', path: paths.pool(this.poolId), step, schema: poolSchema, signal: this.signal, ...patience });
        this.poolName = pool.name ?? undefined;
        return { detail: pool.name ? t('It is called {0}.', pool.name) : t('It answers.') };
      } catch (error) {
        const problem = toProblem(error);
        if (problem.kind === 'forbidden' || problem.kind === 'notEnabled') {
          return { skipped: t('Skipped: the key may not read pool details. Pushing does not need that.') };
        }
        throw problem.kind === 'notFound' ? new ProblemError(noPool(problem, this.poolId), { cause: error }) : error;
      }
    });
  }

  push(label: string): Promise<CheckResult> {
    return this.timed('push', label, async () => {
      try {
        const jobs = await new DataPushApi(authorized(this.session), this.poolId).jobs(this.signal, patience);
        return { detail: jobs.length === 0 ? t('No data push job is under way.') : t('Data push jobs in the pool: {0}.', jobs.length) };
      } catch (error) {
        throw new ProblemError(noPush(toProblem(error), this.poolId), { cause: error });
      }
    });
  }

  /**
   * Whether this client's credential is accepted. Being known but not allowed to ask who one is counts as accepted; being refused there
   * is weighed against the data push API itself, which alone matters in the end.
   */
  private async verdict(http: HttpClient): Promise<{ accepted: true; detail: string } | { accepted: false; problem: Problem }> {
    try {
      const team = await this.whoAmI(http);
      return { accepted: true, detail: team ? t('It belongs to the team {0}.', team) : t('Celonis knows it.') };
    } catch (error) {
      const problem = toProblem(error);
      if (['forbidden', 'notEnabled', 'notFound'].includes(problem.kind)) {
        return { accepted: true, detail: t('Celonis knows it, though it may not ask who it belongs to.') };
      }
      if (problem.kind !== 'unauthorized') throw error;
      if (await this.mayListJobs(http)) return { accepted: true, detail: t('The data push API accepts it.') };
      return { accepted: false, problem };
    }
  }

  /** The same secret under the other scheme, at the same origin: the remedy, if that is accepted. */
  private async otherScheme(): Promise<Fix | undefined> {
    const other: KeyType = this.authType === 'custom' ? 'token' : 'custom';
    const from = keyTypes[this.authType].secret;
    const key = this.session.secrets[from];
    if (!key) return undefined;
    const http = withScheme(this.session.http, other, key);
    if (!(await this.succeeds(this.whoAmI(http))) && !(await this.mayListJobs(http))) return undefined;
    const label = other === 'token' ? t('Use Auth Type Token') : t('Use Auth Type Custom');
    return { kind: 'setField', field: 'authType', value: other, label, secret: { from, to: keyTypes[other].secret } };
  }

  /** The team's name, if it is told. */
  private async whoAmI(http: HttpClient): Promise<string | undefined> {
    const team = await http.request({ method: 'GET', path: paths.team, step: t('asking for the team'), schema: teamSchema, signal: this.signal, ...patience });
    return team?.name ?? team?.domain ?? undefined;
  }

  private mayListJobs(http: HttpClient): Promise<boolean> {
    return this.succeeds(new DataPushApi(http, this.poolId).jobs(this.signal, patience));
  }

  private async succeeds(call: Promise<unknown>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (error) {
      if (isCancelled(error)) throw error;
      return false;
    }
  }

  private async timed(id: string, label: string, check: () => Promise<{ detail: string } | { skipped: string }>): Promise<CheckResult> {
    const started = performance.now();
    const latencyMs = (): number => Math.round(performance.now() - started);
    try {
      const found = await check();
      if ('skipped' in found) return { ...skipped(id, label, found.skipped), latencyMs: latencyMs() };
      return { id, label, outcome: 'passed', latencyMs: latencyMs(), detail: found.detail };
    } catch (error) {
      if (isCancelled(error)) throw error;
      const problem = toProblem(error);
      return { id, label, outcome: 'failed', latencyMs: latencyMs(), problem, ...(problem.fixes ? { fixes: problem.fixes } : {}) };
    }
  }
}

function skipped(id: string, label: string, detail: string): CheckResult {
  return { id, label, outcome: 'skipped', detail };
}

function rejected(problem: Problem, authType: KeyType, fix: Fix | undefined): Problem {
  if (fix) {
    return {
      ...problem,
      what: authType === 'custom' ? t('Celonis does not accept this as an App key.') : t('Celonis does not accept this as an API key.'),
      next: authType === 'custom' ? t('It is accepted as an API key: switch the auth type to Token.') : t('It is accepted as an App key: switch the auth type to Custom.'),
      fixes: [fix],
    };
  }
  const field = keyTypes[authType].secret;
  return {
    ...problem,
    what: authType === 'custom' ? t('Celonis does not accept the App key.') : t('Celonis does not accept the API key.'),
    next: t('It is not accepted as the other kind of key either. Copy it again in one piece, or create a new one if it was deleted.'),
    fixes: [{ kind: 'editConnection', label: t('Enter It Again'), field }],
  };
}

function noPool(problem: Problem, poolId: string): Problem {
  return {
    ...problem,
    what: t('There is no data pool with the id {0}.', poolId),
    next: t('Open the pool in Celonis and paste its address under Pool ID. A pool that the key may not see looks the same.'),
    fixes: [{ kind: 'editConnection', label: t('Correct the Pool ID'), field: 'poolId' }],
  };
}

function noPush(problem: Problem, poolId: string): Problem {
  switch (problem.kind) {
    case 'forbidden':
      return {
        ...problem,
        what: t('The key may not push to this data pool.'),
        next: t('Ask an administrator to give the key the permission Data Push API in the permissions of the pool.'),
      };
    case 'notEnabled':
      return {
        ...problem,
        what: t('Celonis refused the data push API without a word.'),
        next: t('Ask an administrator of the team whether the data push API is switched on, whether the key has the permission Data Push API on the pool, and whether your network or VPN is allowed.'),
      };
    case 'notFound':
      return {
        ...problem,
        what: t('There is no data push API for the data pool {0}.', poolId),
        why: t('Neither its present address nor the older one is known to the host.'),
        next: t('Check the Pool ID and the domain. A pool that the key may not see looks the same.'),
        fixes: [{ kind: 'editConnection', label: t('Correct the Pool ID'), field: 'poolId' }],
      };
    default:
      return problem;
  }
}
