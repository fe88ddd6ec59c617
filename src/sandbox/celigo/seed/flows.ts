import type { Account } from '../account';
import type { Flow, Step } from '../model';
import type { Scenario } from '../runs';
import type { Mistake } from '../stepErrors';
import type { ConnectionKey, Connections } from './connections';
import type { IntegrationKey, Integrations } from './integrations';
import type { PastTimes } from './seed';

type Target = [name: string, connection: ConnectionKey];

interface Seed {
  name: string;
  integration?: IntegrationKey;
  off?: true;
  schedule?: string;
  from: Target;
  lookup?: Target;
  to: Target[];
  /** Destinations behind a router with a branch each. */
  branches?: true;
  /** Runs of the past: how many, and the hours between them. */
  history?: { runs: number; everyHours: number };
  scenario?: (steps: Steps) => Scenario;
  /** Open errors at the start: so many of each mistake. */
  open?: readonly number[];
}

interface Steps {
  source: string;
  lookup: string;
  targets: string[];
}

/** One export, one import and their connection, for a token that may use only these. */
export interface Scoped {
  exportId: string;
  importId: string;
  connectionId: string;
}

const hourly = '? 5 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23 ? * *';
const nightly = '? 30 2 ? * *';

const busy: Omit<Mistake, 'stepId'> = {
  perRun: 6,
  code: '503',
  message: 'The shop was busy and did not take the fulfilment of order {key}.',
  classification: 'intermittent',
  source: 'application',
  record: { orderNumber: '{key}', carrier: 'DHL', trackingNumber: 'JJD-{key}' },
  keyPrefix: 'AR-',
};

const flowSeeds: readonly Seed[] = [
  {
    name: 'Orders: Shopify to NetSuite',
    integration: 'orders',
    schedule: hourly,
    from: ['Get new orders', 'shopify'],
    lookup: ['Find the customer', 'netsuite'],
    to: [['Create sales orders', 'netsuite']],
    history: { runs: 1500, everyHours: 1 },
    scenario: () => ({ records: 64, ignored: 4, mistakes: [] }),
  },
  {
    name: 'Fulfilments: NetSuite to Shopify',
    integration: 'orders',
    schedule: hourly,
    from: ['Get shipped orders', 'netsuite'],
    to: [['Post fulfilments', 'shopify']],
    history: { runs: 90, everyHours: 4 },
    scenario: ({ targets: [target = ''] }) => ({
      records: 40,
      ignored: 2,
      mistakes: [
        { ...busy, stepId: target },
        { stepId: target, perRun: 2, code: '422', message: 'The tracking number of order {key} is not valid.', classification: 'value', source: 'application', record: { orderNumber: '{key}', carrier: 'DPD', trackingNumber: '?' }, keyPrefix: 'AR-9', lasting: true },
        { stepId: target, perRun: 1, code: '413', message: 'The record was too large to keep.', classification: 'value', source: 'import', record: {}, keyPrefix: 'AR-L', lost: true },
      ],
    }),
    open: [118, 9, 2],
  },
  { name: 'Refunds: Shopify to NetSuite', integration: 'orders', schedule: nightly, from: ['Get refunds', 'shopify'], to: [['Create credit memos', 'netsuite']], history: { runs: 20, everyHours: 24 } },
  {
    name: 'Products: NetSuite to Shopify',
    integration: 'orders',
    schedule: nightly,
    from: ['Get changed items', 'netsuite'],
    to: [['Create or change products', 'shopify'], ['Set prices', 'shopify']],
    branches: true,
    history: { runs: 20, everyHours: 24 },
  },
  { name: 'Stock: NetSuite to Shopify', integration: 'orders', off: true, from: ['Get stock', 'netsuite'], to: [['Set stock', 'shopify']], history: { runs: 3, everyHours: 30 } },
  {
    name: 'Accounts: Salesforce to NetSuite',
    integration: 'quotes',
    schedule: '? 0 6,12,18 ? * 1-5',
    from: ['Get changed accounts', 'salesforce'],
    to: [['Create or change customers', 'netsuite']],
    history: { runs: 40, everyHours: 8 },
  },
  {
    name: 'Quotes: Salesforce to NetSuite',
    integration: 'quotes',
    schedule: hourly,
    from: ['Get won opportunities', 'salesforce'],
    lookup: ['Find the customer by number', 'netsuite'],
    to: [['Create estimates', 'netsuite']],
    history: { runs: 60, everyHours: 2 },
    scenario: ({ lookup }) => ({
      records: 18,
      ignored: 0,
      mistakes: [
        { stepId: lookup, perRun: 1, code: 'not_found', message: 'There is no customer with the number {key}.', classification: 'missing', source: 'resource', record: { customerNumber: '{key}' }, keyPrefix: 'C-', lasting: true },
      ],
    }),
    open: [5],
  },
  { name: 'Sales orders: NetSuite to Salesforce', integration: 'quotes', off: true, from: ['Get sales orders', 'netsuite'], to: [['Change opportunities', 'salesforce']] },
  {
    name: 'Sales orders: SAP to Celonis',
    integration: 'processData',
    schedule: nightly,
    from: ['Get sales orders from SAP', 'sap'],
    to: [['Push to VBAK', 'celonisPush']],
    history: { runs: 30, everyHours: 24 },
    scenario: () => ({ records: 400, ignored: 0, mistakes: [] }),
  },
  { name: 'Order events: SAP to Celonis', integration: 'processData', schedule: nightly, from: ['Get change documents', 'sap'], to: [['Push to O2C_EVENT_LOG', 'celonisPush']], history: { runs: 30, everyHours: 24 } },
  { name: 'Order events: SAP to Celonis (test)', integration: 'processData', from: ['Get change documents (test)', 'sap'], to: [['Push to the test pool', 'celonisPushTest']], history: { runs: 2, everyHours: 200 } },
  { name: 'Signals: Celonis to NetSuite', integration: 'processData', schedule: hourly, from: ['Get late orders', 'celonisIntelligence'], to: [['Create tasks', 'netsuite']], history: { runs: 12, everyHours: 12 } },
  { name: 'Orders to the warehouse', integration: 'warehouse', schedule: hourly, from: ['Get orders to ship', 'netsuite'], to: [['Write EDI 940', 'sftp']], history: { runs: 10, everyHours: 6 } },
  { name: 'Shipping notices from the warehouse', integration: 'warehouse', schedule: hourly, from: ['Read EDI 945', 'sftp'], to: [['Change item fulfilments', 'netsuite']], history: { runs: 10, everyHours: 6 } },
  { name: 'Stock from the logistics partner', integration: 'warehouse', schedule: '? 15 4 ? * *', from: ['Get stock levels', 'logistics'], to: [['Adjust inventory', 'netsuite']], history: { runs: 4, everyHours: 100 } },
  { name: 'Joiners: Workday to Entra ID', integration: 'people', off: true, schedule: nightly, from: ['Get new employees', 'workday'], to: [['Create users', 'entra']] },
  { name: 'Contacts: HubSpot to NetSuite', integration: 'app', schedule: hourly, from: ['Get changed contacts', 'hubspot'], to: [['Create or change contacts', 'netsuite']], history: { runs: 24, everyHours: 3 } },
  { name: 'Copy orders to Snowflake', schedule: nightly, from: ['Get all orders', 'netsuite'], to: [['Load ORDERS', 'snowflake']], history: { runs: 14, everyHours: 24 } },
  { name: 'Clean up test customers', off: true, from: ['Get test customers', 'netsuite'], to: [['Close customers', 'netsuite']] },
  { name: 'Try: one order to Celonis', from: ['Get one order', 'shopify'], to: [['Push to ORDERS_TRY', 'celonisPush']] },
];

const adaptors: Partial<Record<ConnectionKey, [string, string]>> = {
  netsuite: ['NetSuiteExport', 'NetSuiteDistributedImport'],
  salesforce: ['SalesforceExport', 'SalesforceImport'],
  sftp: ['FTPExport', 'FTPImport'],
  snowflake: ['RDBMSExport', 'RDBMSImport'],
};

/** Flows on and off, with and without a schedule, of an integration or on their own; one runs to completion, one to errors. */
export function seedFlows(account: Account, past: PastTimes, integrations: Integrations, connections: Connections): Scoped {
  const step = (collection: 'exports' | 'imports', [name, connection]: Target, fields: object = {}): Step => {
    const adaptorType = adaptors[connection]?.[collection === 'exports' ? 0 : 1] ?? (collection === 'exports' ? 'HTTPExport' : 'HTTPImport');
    const apiIdentifier = `${collection === 'exports' ? 'e' : 'i'}${name.replace(/\W/g, '').toLowerCase().slice(0, 12)}`;
    const common = { name, adaptorType, _connectionId: connections[connection], sandbox: false, apiIdentifier, ...fields };
    if (!adaptorType.startsWith('HTTP')) return account[collection].add(common, past());
    return account[collection].add({ ...common, http: collection === 'exports' ? { relativeURI: '/records', method: 'GET' } : { relativeURI: ['/records'], method: ['POST'] } }, past());
  };
  for (const seed of flowSeeds) {
    const source = step('exports', seed.from);
    const lookup = seed.lookup ? step('exports', seed.lookup, { isLookup: true }) : undefined;
    const targets = seed.to.map((target) => step('imports', target));
    const lookups = lookup ? [{ type: 'export' as const, _exportId: lookup._id }] : [];
    const imports = targets.map(({ _id }) => ({ type: 'import' as const, _importId: _id }));
    const flow = account.flows.add(
      {
        name: seed.name,
        disabled: seed.off ?? false,
        ...(seed.integration ? { _integrationId: integrations[seed.integration] } : {}),
        ...(seed.schedule ? { schedule: seed.schedule, timezone: 'Europe/Berlin' } : {}),
        pageGenerators: [{ _exportId: source._id, skipRetries: false }],
        ...(seed.branches
          ? { routers: [{ id: 'r1', name: 'By kind', routeRecordsTo: 'all_matching_branches' as const, branches: imports.map((one, index) => ({ name: `Branch ${index + 1}`, pageProcessors: [one] })) }] }
          : { pageProcessors: [...lookups, ...imports] }),
        logging: {},
        autoResolveMatchingTraceKeys: true,
        sandbox: false,
        free: false,
      },
      past(),
    );
    const scenario = seed.scenario?.({ source: source._id, lookup: lookup?._id ?? '', targets: targets.map(({ _id }) => _id) });
    if (scenario) account.runs.script(flow._id, scenario);
    remember(account, flow, seed, scenario);
  }
  const [exportId = '', importId = ''] = [account.exports, account.imports].map((all) => (all.all()).find(({ name }) => name === 'Get one order' || name === 'Push to ORDERS_TRY')?._id);
  return { exportId, importId, connectionId: connections.celonisPush };
}

/** Runs of the past, the last an hour ago, and what is left of them to mend. */
function remember(account: Account, flow: Flow, { history, open = [] }: Seed, scenario: Scenario | undefined): void {
  if (!history) return;
  const now = account.now();
  for (let back = history.runs; back >= 1; back--) {
    const at = now - 3_600_000 * (1 + (back - 1) * history.everyHours) - (back % 7) * 1_000;
    const numSuccess = 12 + ((back * 7) % 41);
    const pages = Math.ceil(numSuccess / 20);
    const errors = back === 1 ? open.reduce((sum, count) => sum + count, 0) : 0;
    const job = account.runs.remember(flow, at, 20_000, { numSuccess, numError: errors, numOpenError: errors, numIgnore: back % 5, numPagesGenerated: pages, numPagesProcessed: pages });
    if (back === 1) flow.lastExecutedAt = job.endedAt ?? job.createdAt;
    if (errors === 0) continue;
    let occurredAt = at;
    for (const [index, count] of open.entries()) {
      const mistake = scenario?.mistakes[index];
      for (let number = 0; mistake && number < count; number++) account.stepErrors.add(flow._id, mistake, job._id, (occurredAt += 10));
    }
  }
}

/** So many more that there are ten thousand. They share the steps of the ordinary ones. */
export function seedManyFlows(account: Account, past: PastTimes, integrations: Integrations): void {
  const [source] = account.exports.all();
  const [target] = account.imports.all();
  if (!source || !target) return;
  const homes = [integrations.orders, integrations.orders, integrations.orders, integrations.warehouse, undefined];
  for (let number = account.flows.all().length + 1; number <= 10_000; number++) {
    const home = homes[number % homes.length];
    account.flows.add(
      {
        name: `Dealer ${String(number).padStart(5, '0')}: orders`,
        disabled: number % 6 === 0,
        ...(home ? { _integrationId: home } : {}),
        ...(number % 3 === 0 ? { schedule: nightly, timezone: 'Europe/Berlin' } : {}),
        pageGenerators: [{ _exportId: source._id }],
        pageProcessors: [{ type: 'import', _importId: target._id }],
        logging: {},
        sandbox: false,
        free: false,
      },
      past(),
    );
  }
}
