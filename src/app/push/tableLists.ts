import type { PoolColumn, PoolTable } from '../../celonis/dataIntegration/poolTables';
import { listColumns, listTables } from '../../celonis/dataIntegration/poolTables';
import type { Connection } from '../../connections/connectionRecord';
import type { Log } from '../../core/log';
import { toProblem } from '../../core/problem';
import { destinationOf } from './destination';
import type { PushConnections } from './pushDependencies';

/** How long a list is taken to be true, and how long Celonis may take to answer, in milliseconds. */
const limits = { age: 60_000, answer: 5_000 };

/** The tables of data pools, asked for again and again while somebody types. */
export class TableLists {
  private readonly lists = new Map<string, { askedAtMs: number; answer: Promise<readonly unknown[]> }>();

  constructor(
    private readonly service: Pick<PushConnections, 'openSession'>,
    private readonly log: Log,
    private readonly now: () => number = Date.now,
  ) {}

  /** None where they cannot be listed. All who ask within a minute get the same answer. */
  async read(connection: Connection): Promise<readonly PoolTable[]> {
    return this.remember(connection, '', () => this.list(connection));
  }

  /** The columns of a table; none where they cannot be listed. */
  async readColumns(connection: Connection, table: PoolTable): Promise<readonly PoolColumn[]> {
    return this.remember(connection, JSON.stringify([table.name, table.dataSourceId]), async () => {
      try {
        const session = await this.service.openSession(connection.id);
        return await listColumns(session, table, AbortSignal.timeout(limits.answer));
      } catch (error) {
        this.log.debug(`The columns of ${table.name} are not known: ${toProblem(error).what}`);
        return [];
      }
    });
  }

  private async remember<T>(
    connection: Connection,
    of: string,
    ask: () => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    const key = JSON.stringify([connection.id, destinationOf(connection), of]);
    const cachedList = this.lists.get(key);
    if (cachedList && this.now() - cachedList.askedAtMs < limits.age) return cachedList.answer as Promise<readonly T[]>;
    const answer = ask();
    this.lists.set(key, { askedAtMs: this.now(), answer });
    return answer;
  }

  private async list(connection: Connection): Promise<readonly PoolTable[]> {
    try {
      const session = await this.service.openSession(connection.id);
      return await listTables(session, AbortSignal.timeout(limits.answer));
    } catch (error) {
      this.log.debug(`The tables of "${connection.name}" are not known: ${toProblem(error).what}`);
      return [];
    }
  }
}
