import { t } from '@vscode/l10n';
import type { PoolColumn, PoolTable } from '../../celonis/dataIntegration/poolTables';
import { findTable, listColumns, listTables } from '../../celonis/dataIntegration/poolTables';
import type { Connection } from '../../connections/connectionRecord';
import type { VendorSession } from '../../connections/vendor';
import type { Log } from '../../core/log';
import { isCancelled, ProblemError } from '../../core/problem';
import type { PushDependencies } from './pushDependencies';

/** Where a file goes: an existing table or the name of a new one. */
export interface TargetTable {
  name: string;
  existing?: PoolTable;
}

/** The pool that a connection pushes to, with what is known of its tables. */
export class PoolSession {
  /** Undefined where the key may push and not list: then it is not known what a replace takes away. */
  private constructor(
    readonly connection: Connection,
    readonly session: VendorSession,
    readonly tables: readonly PoolTable[] | undefined,
  ) {}

  /** Throws ProblemError only for what would make the push fail too. */
  static async open(
    connection: Connection,
    session: VendorSession,
    log: Log,
    signal: AbortSignal,
  ): Promise<PoolSession> {
    try {
      return new PoolSession(connection, session, await listTables(session, signal));
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      const { kind } = error.problem;
      if (!['forbidden', 'notEnabled', 'notFound', 'unreadable'].includes(kind)) throw error;
      log.info(`The tables of "${connection.name}" are not listed: ${error.message}`);
      return new PoolSession(connection, session, undefined);
    }
  }

  findTarget(name: string): TargetTable {
    const existing = this.tables && findTable(this.tables, name);
    return existing ? { name: existing.name, existing } : { name };
  }

  /** The table of this name in one schema: that of a data connection, or the Global one. */
  targetInSchema(name: string, dataSourceId: string | undefined): TargetTable {
    const existing = this.tables?.find(
      (table) => table.name.toLowerCase() === name.toLowerCase() && table.dataSourceId === dataSourceId,
    );
    if (existing) return { name: existing.name, existing };
    // Nobody knows what is there; a table of a data connection is taken to exist.
    return dataSourceId === undefined || this.tables
      ? { name }
      : { name, existing: { name, type: 'table', dataSourceId } };
  }

  /** Undefined where they cannot be listed. */
  async readColumns(table: PoolTable, log: Log, signal: AbortSignal): Promise<PoolColumn[] | undefined> {
    try {
      return await listColumns(this.session, table, signal);
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      log.info(`The columns of ${table.name} are not listed: ${error.message}`);
      return undefined;
    }
  }
}

/**
 * Opens the pool of a connection, with progress that can be cancelled. Throws ProblemError, and the signal's reason
 * where that ends it.
 */
export async function openPool(
  dependencies: Pick<PushDependencies, 'service' | 'log' | 'progress'>,
  connection: Connection,
  title: string,
  signal: AbortSignal | undefined,
): Promise<PoolSession> {
  const session = await dependencies.service.openSession(connection.id);
  try {
    return await dependencies.progress.show(
      t('{0}: looking up the tables of "{1}"', title, connection.name),
      (_report, cancelSignal) => {
        const openSignal = signal ? AbortSignal.any([cancelSignal, signal]) : cancelSignal;
        return PoolSession.open(connection, session, dependencies.log, openSignal);
      },
    );
  } catch (error) {
    // That the file cannot be read is what the person has to know, not that the list was cancelled for it.
    signal?.throwIfAborted();
    throw error;
  }
}
