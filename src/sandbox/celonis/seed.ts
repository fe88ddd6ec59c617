import { castTo, type Column, type ColumnType } from '../tables/columns';
import { literalSource } from '../tables/source';
import type { Table } from '../tables/table';
import type { Loads } from './loads';
import { PoolTables, type DataSource, type Pool } from './pools';

/** Ids stay the same from start to start, so that a connection to the sandbox survives one. */
export function seedPools(now: number): Pool[] {
  const sales: DataSource = { id: '3f8a5c1e-7b42-4d19-8e60-a1c2d3e4f501', name: 'SAP ECC Sales', type: 'DATA_PUSH' };
  const purchasing: DataSource = { id: '5d2b9e74-1c38-4a6f-b7d5-b2c3d4e5f602', name: 'SAP ECC Purchasing', type: 'DATA_PUSH' };
  return [
    pool(now, {
      id: '0f2c7d9a-4b6e-4c81-9d35-6a7b8c9d0e11',
      name: 'Order to Cash',
      description: 'Sales orders, deliveries and invoices',
      dataSources: [sales],
      dataModels: [{ id: '7e1f3a5b-9c2d-4e60-8f14-c1d2e3f4a521', name: 'Order to Cash', tables: ['O2C_EVENT_LOG', 'VBAK'] }],
      tables: [salesOrders(sales.id), orderEvents()],
    }),
    pool(now, {
      id: '1a3d8e0b-5c7f-4d92-8e46-7b8c9d0e1f22',
      name: 'Purchase to Pay',
      description: 'Purchase orders, goods receipts and payments',
      dataSources: [purchasing],
      dataModels: [
        { id: '8f204b6c-0d3e-4f71-9025-d2e3f4a5b632', name: 'Purchase to Pay', tables: ['EKKO'] },
        { id: '90315c7d-1e4f-4082-a136-e3f4a5b6c743', name: 'Purchase to Pay (draft)', tables: ['EKKO', 'LFA1'] },
      ],
      tables: [purchaseOrders(purchasing.id)],
    }),
    pool(now, { id: '2b4e9f1c-6d80-4ea3-9f57-8c9d0e1f2a33', name: 'Playground', description: 'Empty, for whatever you like to try', dataSources: [], dataModels: [], tables: [] }),
  ];
}

/** One model was loaded, one broke off, and one was never loaded and never will be, for it has a table that is not there. */
export function seedLoads(pools: readonly Pool[], loads: Loads, now: number): void {
  const remember = (name: string, hoursAgo: number, broken?: string): void => {
    for (const pool of pools) {
      const model = pool.dataModels.find((one) => one.name === name);
      if (model) loads.remember(pool, model, now - hoursAgo * 3_600_000, broken);
    }
  };
  remember('Order to Cash', 5);
  remember('Purchase to Pay', 29, 'The connection to the data pool was lost.');
}

function pool(now: number, { tables, ...rest }: Omit<Pool, 'createdAt' | 'tables' | 'jobs'> & { tables: Table[] }): Pool {
  const all = new PoolTables();
  for (const one of tables) all.put(one);
  return { ...rest, createdAt: now, tables: all, jobs: new Map() };
}

function salesOrders(dataSourceId: string): Table {
  const countries = ['DE', 'FR', 'US', 'JP', 'BR'];
  const rows = Array.from({ length: 40 }, (_, index) => [
    String(4_500_000 + index),
    `C-${String(1000 + (index % 12)).padStart(6, '0')}`,
    countries[index % countries.length],
    Math.round((index * 731.37 + 99.5) * 100) / 100,
    day(index % 28),
    index % 9 === 0,
  ]);
  return table('VBAK', dataSourceId, [text('VBELN', 10, true), text('KUNNR', 10), text('LAND1', 3), column('NETWR', 'FLOAT'), column('ERDAT', 'DATE'), column('BLOCKED', 'BOOLEAN')], rows);
}

function orderEvents(): Table {
  const activities = ['Create Sales Order', 'Confirm Order', 'Create Delivery', 'Post Goods Issue', 'Send Invoice', 'Clear Invoice'];
  const rows = Array.from({ length: 120 }, (_, index) => {
    const step = index % activities.length;
    const order = Math.floor(index / activities.length);
    return [String(4_500_000 + order), activities[step], day(order + step) + (8 + step) * 3_600_000, step + 1, step === 1 ? null : `USER${String(order % 7).padStart(2, '0')}`];
  });
  return table('O2C_EVENT_LOG', null, [text('CASE_ID', 20), text('ACTIVITY', 80), column('EVENT_TIME', 'DATETIME'), column('SORTING', 'INTEGER'), text('USER_NAME', 40)], rows);
}

function purchaseOrders(dataSourceId: string): Table {
  const rows = Array.from({ length: 25 }, (_, index) => [String(4_700_000_000 + index), `V-${100 + (index % 6)}`, 'EUR', index * 120.25 + 10, day(index)]);
  return table('EKKO', dataSourceId, [text('EBELN', 10, true), text('LIFNR', 10), text('WAERS', 5), column('NETWR', 'FLOAT'), column('BEDAT', 'DATE')], rows);
}

function day(number: number): number {
  return Date.UTC(2026, 0, 5 + number);
}

function text(name: string, length: number, key = false): Column {
  return { name, type: 'STRING', length, key };
}

function column(name: string, type: ColumnType): Column {
  return { name, type, key: false };
}

function table(name: string, dataSourceId: string | null, columns: Column[], rows: readonly (readonly unknown[])[]): Table {
  const kinds = { STRING: 'text', INTEGER: 'integer', FLOAT: 'float', BOOLEAN: 'boolean', DATE: 'date', DATETIME: 'timestamp', TIME: 'time' } as const;
  const source = literalSource(columns.map((one) => ({ name: one.name, kind: kinds[one.type], fileType: one.type })), rows);
  const unfit = columns.find((one) => !castTo(one, kinds[one.type]));
  if (unfit) throw new Error(`The sandbox's own table ${name} has a column ${unfit.name} of the wrong type.`);
  const from = new Map(columns.map((one, index) => [one.name.toLowerCase(), index]));
  return { name, dataSourceId, columns, segments: [{ source, from, given: new Map(), deletedCount: 0 }] };
}
