import { type ColumnType, createNullableCast, type TableColumn } from '../tables/columnTypes';
import { createInMemorySource } from '../tables/rowSource';
import type { StoredTable } from '../tables/storedTable';
import type { DataModelLoads } from './dataModelLoads';
import { PoolTables, type SandboxDataSource, type SandboxPool } from './pools';

/** Ids stay the same from start to start, so that a connection to the sandbox survives one. */
export function seedPools(now: number): SandboxPool[] {
  const salesSource: SandboxDataSource = {
    id: '3f8a5c1e-7b42-4d19-8e60-a1c2d3e4f501',
    name: 'SAP ECC Sales',
    type: 'DATA_PUSH',
  };
  const purchasingSource: SandboxDataSource = {
    id: '5d2b9e74-1c38-4a6f-b7d5-b2c3d4e5f602',
    name: 'SAP ECC Purchasing',
    type: 'DATA_PUSH',
  };
  return [
    createPool(now, {
      id: '0f2c7d9a-4b6e-4c81-9d35-6a7b8c9d0e11',
      name: 'Order to Cash',
      description: 'Sales orders, deliveries and invoices',
      dataSources: [salesSource],
      dataModels: [
        { id: '7e1f3a5b-9c2d-4e60-8f14-c1d2e3f4a521', name: 'Order to Cash', tables: ['O2C_EVENT_LOG', 'VBAK'] },
      ],
      tables: [createSalesOrders(salesSource.id), createOrderEvents()],
    }),
    createPool(now, {
      id: '1a3d8e0b-5c7f-4d92-8e46-7b8c9d0e1f22',
      name: 'Purchase to Pay',
      description: 'Purchase orders, goods receipts and payments',
      dataSources: [purchasingSource],
      dataModels: [
        { id: '8f204b6c-0d3e-4f71-9025-d2e3f4a5b632', name: 'Purchase to Pay', tables: ['EKKO'] },
        { id: '90315c7d-1e4f-4082-a136-e3f4a5b6c743', name: 'Purchase to Pay (draft)', tables: ['EKKO', 'LFA1'] },
      ],
      tables: [createPurchaseOrders(purchasingSource.id)],
    }),
    createPool(now, {
      id: '2b4e9f1c-6d80-4ea3-9f57-8c9d0e1f2a33',
      name: 'Playground',
      description: 'Empty, for whatever you like to try',
      dataSources: [],
      dataModels: [],
      tables: [],
    }),
  ];
}

/**
 * One model was loaded, one broke off, and one was never loaded and never will be, for it has a table that is not
 * there.
 */
export function seedLoads(pools: readonly SandboxPool[], loads: DataModelLoads, now: number): void {
  const addPastLoad = (name: string, hoursAgo: number, failure?: string): void => {
    for (const pool of pools) {
      const model = pool.dataModels.find((column) => column.name === name);
      if (model) loads.addPastLoad(pool, model, now - hoursAgo * 3_600_000, failure);
    }
  };
  addPastLoad('Order to Cash', 5);
  addPastLoad('Purchase to Pay', 29, 'The connection to the data pool was lost.');
}

function createPool(
  now: number,
  { tables, ...poolFields }: Omit<SandboxPool, 'createdAt' | 'tables' | 'jobs'> & { tables: StoredTable[] },
): SandboxPool {
  const poolTables = new PoolTables();
  for (const column of tables) poolTables.set(column);
  return { ...poolFields, createdAt: now, tables: poolTables, jobs: new Map() };
}

function createSalesOrders(dataSourceId: string): StoredTable {
  const countries = ['DE', 'FR', 'US', 'JP', 'BR'];
  const rows = Array.from({ length: 40 }, (_, index) => [
    String(4_500_000 + index),
    `C-${String(1000 + (index % 12)).padStart(6, '0')}`,
    countries[index % countries.length],
    Math.round((index * 731.37 + 99.5) * 100) / 100,
    toDayMs(index % 28),
    index % 9 === 0,
  ]);
  return createTable(
    'VBAK',
    dataSourceId,
    [
      textColumn('VBELN', 10, true),
      textColumn('KUNNR', 10),
      textColumn('LAND1', 3),
      createColumn('NETWR', 'FLOAT'),
      createColumn('ERDAT', 'DATE'),
      createColumn('BLOCKED', 'BOOLEAN'),
    ],
    rows,
  );
}

function createOrderEvents(): StoredTable {
  const activities = [
    'Create Sales Order',
    'Confirm Order',
    'Create Delivery',
    'Post Goods Issue',
    'Send Invoice',
    'Clear Invoice',
  ];
  const rows = Array.from({ length: 120 }, (_, index) => {
    const activityIndex = index % activities.length;
    const order = Math.floor(index / activities.length);
    return [
      String(4_500_000 + order),
      activities[activityIndex],
      toDayMs(order + activityIndex) + (8 + activityIndex) * 3_600_000,
      activityIndex + 1,
      activityIndex === 1 ? null : `USER${String(order % 7).padStart(2, '0')}`,
    ];
  });
  return createTable(
    'O2C_EVENT_LOG',
    null,
    [
      textColumn('CASE_ID', 20),
      textColumn('ACTIVITY', 80),
      createColumn('EVENT_TIME', 'DATETIME'),
      createColumn('SORTING', 'INTEGER'),
      textColumn('USER_NAME', 40),
    ],
    rows,
  );
}

function createPurchaseOrders(dataSourceId: string): StoredTable {
  const rows = Array.from({ length: 25 }, (_, index) => [
    String(4_700_000_000 + index),
    `V-${100 + (index % 6)}`,
    'EUR',
    index * 120.25 + 10,
    toDayMs(index),
  ]);
  return createTable(
    'EKKO',
    dataSourceId,
    [
      textColumn('EBELN', 10, true),
      textColumn('LIFNR', 10),
      textColumn('WAERS', 5),
      createColumn('NETWR', 'FLOAT'),
      createColumn('BEDAT', 'DATE'),
    ],
    rows,
  );
}

function toDayMs(dayIndex: number): number {
  return Date.UTC(2026, 0, 5 + dayIndex);
}

function textColumn(name: string, length: number, key = false): TableColumn {
  return { name, type: 'STRING', length, key };
}

function createColumn(name: string, type: ColumnType): TableColumn {
  return { name, type, key: false };
}

function createTable(
  name: string,
  dataSourceId: string | null,
  columns: TableColumn[],
  rows: readonly (readonly unknown[])[],
): StoredTable {
  const valueKinds = {
    STRING: 'text',
    INTEGER: 'integer',
    FLOAT: 'float',
    BOOLEAN: 'boolean',
    DATE: 'date',
    DATETIME: 'timestamp',
    TIME: 'time',
  } as const;
  const source = createInMemorySource(
    columns.map((column) => ({ name: column.name, kind: valueKinds[column.type], fileType: column.type })),
    rows,
  );
  const inconvertibleColumn = columns.find((column) => !createNullableCast(column, valueKinds[column.type]));
  if (inconvertibleColumn)
    throw new Error(`The sandbox's own table ${name} has a column ${inconvertibleColumn.name} of the wrong type.`);
  const sourceColumnByName = new Map(columns.map((column, index) => [column.name.toLowerCase(), index]));
  return {
    name,
    dataSourceId,
    columns,
    segments: [{ source, sourceColumnByName, fixedValues: new Map(), deletedCount: 0 }],
  };
}
