import type { PoolTable } from '../../../celonis/dataIntegration/poolTables';
import { LatestTask } from '../../../core/latestTask';
import { isCancelled, toProblem } from '../../../core/problem';
import type { PanelDependencies } from './panelDependencies';
import type { PanelStore } from './panelStore';
import { findExistingTable } from './targetFields';

/** Looks up what is in the data pool that a panel pushes to: its tables, and the columns of the one that is chosen. */
export class PoolLookups {
  private readonly poolTask = new LatestTask();
  private readonly columnsTask = new LatestTask();
  /** Counts what makes everything known of the pool out of date. */
  private generation = 0;

  constructor(
    private readonly store: PanelStore,
    private readonly dependencies: Pick<PanelDependencies, 'pool' | 'columns'>,
  ) {}

  /** Begins what the state asks for and is not being done yet. */
  startAll(): void {
    const { choices } = this.store.state;
    const { connection } = choices;
    this.poolTask.run(
      connection === undefined ? undefined : [connection, this.generation],
      (signal, [chosenConnection]) => this.lookUpPool(chosenConnection, signal),
    );
    const { pool } = this.store.state;
    const existing = findExistingTable(this.store.state);
    this.columnsTask.run(pool && [pool, existing], (signal, [knownPool]) =>
      this.lookUpColumns(knownPool.connection, existing, signal),
    );
  }

  /** The pool was changed. */
  refresh(): void {
    this.generation++;
    this.store.update({});
  }

  dispose(): void {
    this.poolTask.stop();
    this.columnsTask.stop();
  }

  private async lookUpPool(connection: string, signal: AbortSignal): Promise<void> {
    this.store.update({ poolProblem: undefined, existingColumns: undefined, areExistingColumnsKnown: false });
    try {
      const pool = await this.dependencies.pool(connection, signal);
      if (!signal.aborted) this.store.update({ pool });
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) this.store.update({ pool: undefined, poolProblem: toProblem(error) });
    }
  }

  private async lookUpColumns(connection: string, table: PoolTable | undefined, signal: AbortSignal): Promise<void> {
    this.store.update({ existingColumns: undefined, areExistingColumnsKnown: table === undefined });
    if (!table) return;
    try {
      const existing = await this.dependencies.columns(connection, table, signal);
      if (!signal.aborted) this.store.update({ existingColumns: existing, areExistingColumnsKnown: true });
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) this.store.update({ poolProblem: toProblem(error) });
    }
  }
}
