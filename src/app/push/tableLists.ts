import type { PoolTable } from '../../celonis/dataIntegration/poolTables';
import { listTables } from '../../celonis/dataIntegration/poolTables';
import type { Connection } from '../../connections/connectionRecord';
import type { Log } from '../../core/log';
import { toProblem } from '../../core/problem';
import { destinationOf } from './destination';
import type { PushConnections } from './pushDependencies';

/** How long a list is taken to be true, and how long Celonis may take to answer, in milliseconds. */
const limits = { age: 60_000, answer: 5_000 };

/** The tables of data pools, asked for again and again while somebody types. */
export class TableLists {
  private readonly lists = new Map<string, { askedAtMs: number; tables: Promise<readonly PoolTable[]> }>();

  constructor(
    private readonly service: Pick<PushConnections, 'openSession'>,
    private readonly log: Log,
    private readonly now: () => number = Date.now,
  ) {}

  /** None where they cannot be listed. All who ask within a minute get the same answer. */
  async read(connection: Connection): Promise<readonly PoolTable[]> {
    const key = JSON.stringify([connection.id, destinationOf(connection)]);
    const cachedList = this.lists.get(key);
    if (cachedList && this.now() - cachedList.askedAtMs < limits.age) return cachedList.tables;
    const tables = this.list(connection);
    this.lists.set(key, { askedAtMs: this.now(), tables });
    return tables;
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
