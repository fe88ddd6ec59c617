import * as z from 'zod';
import { celonisControls } from './celonis/controls';
import type { Pace } from './celonis/executor';
import type { Team } from './celonis/team';
import { InvalidFault, type Faults } from './faults';
import type { Journal } from './journal';
import { find, type Route } from './router';
import type { Reply, Service } from './server';
import type { Value } from './tables/columns';
import { readRows, rememberingDecode, tableRows, type Table } from './tables/table';

interface ControlParts {
  team: Team;
  /** How long jobs take; the first is the one that is shown. */
  paces: readonly [Pace, ...Pace[]];
  journal: Journal;
  faults: Faults;
}

/**
 * What the sandbox offers besides the product APIs, below /sandbox/ on both ports and without a key:
 * - GET  /sandbox/pools/{poolId}/tables/{name}?offset=&limit=&dataSourceId= : a table's columns and rows. `length` is as
 *   declared. Whole numbers that a double cannot hold are texts, dates and times ISO texts (UTC).
 * - GET  /sandbox/requests : the journal, oldest first. DELETE empties it.
 * - GET, POST, DELETE /sandbox/faults : see faults.ts. POST adds and answers with the rules that have turns left.
 * - GET, POST /sandbox/pace : {queuedMs, runningMs}, how long a data push job takes. POST sets it for Celigo's jobs too.
 * - /sandbox/oauth and /sandbox/intelligence : see celonis/controls.ts.
 * Browsers are kept out: a request with an Origin, or with a Host that is not this computer, is refused.
 */
export function controlService({ team, paces, journal, faults }: ControlParts): Service {
  const decode = rememberingDecode(3_000_000);
  const routes: Route<undefined>[] = [
    {
      method: 'GET',
      path: '/sandbox/pools/{poolId}/tables/{name}',
      handle: async (call, { poolId, name }) => {
        const pool = team.pool(poolId);
        const source = call.query.get('dataSourceId');
        const table = source === null ? pool.tables.find(name ?? '') : pool.tables.get(name ?? '', source || null);
        if (!table) return problem(404, `There is no table "${name}" in the pool "${pool.name}".`);
        const [offset, limit] = [Number(call.query.get('offset') ?? 0), Number(call.query.get('limit') ?? 100)];
        if (!(Number.isInteger(offset) && offset >= 0 && Number.isInteger(limit) && limit >= 0)) return problem(400, 'offset and limit are whole numbers.');
        return { status: 200, headers: { 'content-type': 'application/json' }, body: await tableView(table, offset, limit, decode) };
      },
    },
    { method: 'GET', path: '/sandbox/requests', handle: () => ({ status: 200, body: journal.entries() }) },
    {
      method: 'DELETE',
      path: '/sandbox/requests',
      handle: () => {
        journal.clear();
        return { status: 204 };
      },
    },
    { method: 'GET', path: '/sandbox/faults', handle: () => ({ status: 200, body: faults.pending() }) },
    {
      method: 'POST',
      path: '/sandbox/faults',
      handle: async (call) => {
        try {
          faults.add(JSON.parse((await call.bytes(64 << 20)).toString('utf8')));
          return { status: 200, body: faults.pending() };
        } catch (error) {
          if (error instanceof InvalidFault || error instanceof SyntaxError) return problem(400, error.message);
          throw error;
        }
      },
    },
    {
      method: 'DELETE',
      path: '/sandbox/faults',
      handle: () => {
        faults.clear();
        return { status: 204 };
      },
    },
    { method: 'GET', path: '/sandbox/pace', handle: () => ({ status: 200, body: paces[0] }) },
    {
      method: 'POST',
      path: '/sandbox/pace',
      handle: async (call) => {
        const given = readPace((await call.bytes(10_000)).toString('utf8'));
        if (!given) return problem(400, 'Send a JSON object with queuedMs and runningMs, which are milliseconds.');
        for (const pace of paces) Object.assign(pace, given);
        return { status: 200, body: paces[0] };
      },
    },
    ...celonisControls(team),
  ];
  return {
    name: 'sandbox',
    handle: async (call) => {
      if (call.headers.origin !== undefined) return problem(403, 'This address is for programs on this computer, not for web pages.');
      if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(call.headers.host ?? '')) return problem(403, 'The Host header must name this computer.');
      const routed = find(routes, call.method, call.path);
      if (typeof routed === 'string') return problem(routed === 'unknown path' ? 404 : 405, `The sandbox has no ${call.method} ${call.path}.`);
      return routed.route.handle(call, routed.params, undefined);
    },
  };
}

/** Undefined where it is none. */
function readPace(text: string): Partial<Pace> | undefined {
  const milliseconds = z.number().min(0).optional();
  try {
    return z.object({ queuedMs: milliseconds, runningMs: milliseconds }).parse(JSON.parse(text)) as Partial<Pace>;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

function problem(status: number, message: string): Reply {
  return { status, body: { error: message } };
}

async function tableView(table: Table, offset: number, limit: number, decode: ReturnType<typeof rememberingDecode>): Promise<Buffer> {
  const columns = table.columns.map(({ name, type, length, key }) => ({ name, type, length: length ?? null, key }));
  const names = table.columns.map(({ name }) => JSON.stringify(name));
  const pieces: Buffer[] = [Buffer.from(`{"columns":${JSON.stringify(columns)},"rowCount":${tableRows(table)},"rows":[`)];
  for await (const rows of readRows(table, offset, limit, decode)) {
    const texts = rows.map((row) => `{${row.map((value, index) => `${names[index]}:${asJson(value)}`).join(',')}}`);
    pieces.push(Buffer.from((pieces.length > 1 ? ',' : '') + texts.join(',')));
    await new Promise((resolve) => setImmediate(resolve));
  }
  pieces.push(Buffer.from(']}'));
  return Buffer.concat(pieces);
}

function asJson(value: Value): string {
  return typeof value === 'bigint' ? `"${value}"` : JSON.stringify(value);
}
