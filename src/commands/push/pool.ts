import * as vscode from 'vscode';
import { findTable, listColumns, listTables } from '../../celonis/tables';
import { ProblemError, isCancelled } from '../../http/problem';
import { withSignal } from '../../platform/cancel';
import { withProgress } from '../../platform/notify';
import type { PoolColumn, PoolTable } from '../../celonis/tables';
import type { Connection } from '../../connections/model';
import type { Session } from '../../connections/vendor';
import type { Log } from '../../connections/log';
import type { ConnectionService } from '../../connections/service';

/** Where a file goes: an existing table or the name of a new one. */
export interface Target {
  name: string;
  existing?: PoolTable;
}

/** The pool that a connection pushes to, with what is known of its tables. */
export class Pool {
  /** Undefined where the key may push but not look: then nobody knows what a replace takes away. */
  private constructor(
    readonly connection: Connection,
    readonly session: Session,
    readonly tables: readonly PoolTable[] | undefined,
  ) {}

  /** Throws ProblemError only for what would make the push fail too. */
  static async open(connection: Connection, session: Session, log: Log, signal: AbortSignal): Promise<Pool> {
    try {
      return new Pool(connection, session, await listTables(session, signal));
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      const { kind } = error.problem;
      if (!['forbidden', 'notEnabled', 'notFound', 'unreadable'].includes(kind)) throw error;
      log.info(`The tables of "${connection.name}" are not listed: ${error.message}`);
      return new Pool(connection, session, undefined);
    }
  }

  target(name: string): Target {
    const existing = this.tables && findTable(this.tables, name);
    return existing ? { name: existing.name, existing } : { name };
  }

  /** The table of this name in one schema: that of a data connection, or the Global one. */
  exact(name: string, dataSourceId: string | undefined): Target {
    const existing = this.tables?.find((one) => one.name.toLowerCase() === name.toLowerCase() && one.dataSourceId === dataSourceId);
    if (existing) return { name: existing.name, existing };
    // Nobody knows what is there; a table of a data connection is taken to exist.
    return dataSourceId === undefined || this.tables ? { name } : { name, existing: { name, type: 'table', dataSourceId } };
  }

  /** Undefined where they cannot be listed. */
  async columns(table: PoolTable, log: Log, signal: AbortSignal): Promise<PoolColumn[] | undefined> {
    try {
      return await listColumns(this.session, table, signal);
    } catch (error) {
      if (!(error instanceof ProblemError) || isCancelled(error)) throw error;
      log.info(`The columns of ${table.name} are not listed: ${error.message}`);
      return undefined;
    }
  }
}

/** Opens the pool of a connection, with progress that can be cancelled. Throws ProblemError, and the signal's reason where that ends it. */
export async function openPool(tools: { service: ConnectionService; log: Log }, connection: Connection, title: string, signal: AbortSignal): Promise<Pool> {
  const session = await tools.service.session(connection.id);
  try {
    return await withProgress(vscode.l10n.t('{0}: looking up the tables of "{1}"', title, connection.name), (_progress, token) =>
      withSignal(token, (asked) => Pool.open(connection, session, tools.log, AbortSignal.any([asked, signal]))),
    );
  } catch (error) {
    // A file that is no use is worth telling of, not that a list of tables was not waited for.
    signal.throwIfAborted();
    throw error;
  }
}
