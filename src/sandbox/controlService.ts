import type { CelonisTeam } from './celonis/team';
import { findRoute, type Route } from './router';
import type { Reply, Service } from './service';
import type { TableValue } from './tables/columnTypes';
import { countTableRows, createCachingDecoder, readRows, type StoredTable } from './tables/storedTable';

/**
 * What the sandbox offers besides the product APIs, below /sandbox/ on both ports and without a key:
 * - GET  /sandbox/pools/{poolId}/tables/{name}?offset=&limit=&dataSourceId= : a table's columns and rows. `length` is
 *   as
 *   declared. Whole numbers that a double cannot hold are texts, dates and times ISO texts (UTC).
 * Browsers are refused: a request with an Origin, or with a Host that is not this computer, is refused.
 */
export function controlService(team: CelonisTeam, otherRoutes: readonly Route<undefined>[] = []): Service {
  const decodeColumn = createCachingDecoder(3_000_000);
  const routes: Route<undefined>[] = [
    {
      method: 'GET',
      path: '/sandbox/pools/{poolId}/tables/{name}',
      handle: async (request, { poolId, name }) => {
        const pool = team.getPool(poolId);
        const source = request.query.get('dataSourceId');
        const table =
          source === null ? pool.tables.findByName(name ?? '') : pool.tables.get(name ?? '', source || null);
        if (!table) return createErrorReply(404, `There is no table "${name}" in the pool "${pool.name}".`);
        const [offset, limit] = [Number(request.query.get('offset') ?? 0), Number(request.query.get('limit') ?? 100)];
        if (!(Number.isInteger(offset) && offset >= 0 && Number.isInteger(limit) && limit >= 0))
          return createErrorReply(400, 'offset and limit are whole numbers.');
        return {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: await renderTablePage(table, offset, limit, decodeColumn),
        };
      },
    },
    ...otherRoutes,
  ];
  return {
    name: 'sandbox',
    handle: async (request) => {
      if (request.headers.origin !== undefined)
        return createErrorReply(403, 'This address is for programs on this computer, not for web pages.');
      if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(request.headers.host ?? ''))
        return createErrorReply(403, 'The Host header must name this computer.');
      const match = findRoute(routes, request.method, request.path);
      if (typeof match === 'string')
        return createErrorReply(
          match === 'unknown path' ? 404 : 405,
          `The sandbox has no ${request.method} ${request.path}.`,
        );
      return match.route.handle(request, match.params, undefined);
    },
  };
}

export function createErrorReply(status: number, message: string): Reply {
  return { status, body: { error: message } };
}

async function renderTablePage(
  table: StoredTable,
  offset: number,
  limit: number,
  decodeColumn: ReturnType<typeof createCachingDecoder>,
): Promise<Buffer> {
  const columns = table.columns.map(({ name, type, length, key }) => ({ name, type, length: length ?? null, key }));
  const names = table.columns.map(({ name }) => JSON.stringify(name));
  const buffers: Buffer[] = [
    Buffer.from(`{"columns":${JSON.stringify(columns)},"rowCount":${countTableRows(table)},"rows":[`),
  ];
  for await (const rows of readRows(table, offset, limit, decodeColumn)) {
    const rowTexts = rows.map(
      (row) => `{${row.map((value, index) => `${names[index]}:${valueToJson(value)}`).join(',')}}`,
    );
    buffers.push(Buffer.from((buffers.length > 1 ? ',' : '') + rowTexts.join(',')));
    await new Promise((resolve) => setImmediate(resolve));
  }
  buffers.push(Buffer.from(']}'));
  return Buffer.concat(buffers);
}

function valueToJson(value: TableValue): string {
  return typeof value === 'bigint' ? `"${value}"` : JSON.stringify(value);
}
