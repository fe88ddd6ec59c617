import { PoolTables } from '../../src/sandbox/celonis/pools';
import { startSandbox } from '../../src/sandbox/sandbox';
import { runSandboxProgram } from '../../src/sandbox/sandboxProgram';

// A sandbox of the size of a large customer: a pool of 5,000 tables, an account of 10,000 flows.

const tableCount = 5_000;

void runSandboxProgram('', () =>
  startSandbox({ celigo: { size: 'large' } }, ({ team }) => {
    const [pool] = team.pools;
    if (!pool) throw new Error('The sandbox has no pool.');
    const [table] = pool.tables.listAll();
    if (!table) throw new Error('The pool of the sandbox has no table.');
    pool.tables = new PoolTables();
    for (let number = 0; number < tableCount; number++)
      pool.tables.set({ ...table, dataSourceId: null, name: `TABLE_${String(number).padStart(5, '0')}` });
    return { routes: [] };
  }),
);
