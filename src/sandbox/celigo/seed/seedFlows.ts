import { sum } from '../../../core/sum';
import type { CeligoAccount } from '../account';
import type { RunScenario } from '../flowRuns';
import type { FlowRecord, StepRecord } from '../resourceSchemas';
import type { StepErrorTemplate } from '../stepErrorStore';
import type { PastClock } from './pastClock';
import type { ConnectionKey, SeededConnectionIds } from './seedConnections';
import type { IntegrationKey, SeededIntegrationIds } from './seedIntegrations';

type StepSeed = [name: string, connection: ConnectionKey];

interface FlowSeed {
  name: string;
  integration?: IntegrationKey;
  isDisabled?: true;
  schedule?: string;
  sourceStep: StepSeed;
  lookupStep?: StepSeed;
  targetSteps: StepSeed[];
  /** Destinations behind a router with a branch each. */
  hasBranches?: true;
  /** Runs of the past: how many, and the hours between them. */
  history?: { runs: number; everyHours: number };
  scenario?: (steps: SeededStepIds) => RunScenario;
  /** Open errors at the start: so many of each mistake. */
  openErrorCounts?: readonly number[];
}

interface SeededStepIds {
  source: string;
  lookup: string;
  targets: string[];
}

/** One export, one import and their connection, for a token that may use only these. */
export interface TokenScope {
  exportId: string;
  importId: string;
  connectionId: string;
}

const hourlySchedule = '? 5 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23 ? * *';
const nightlySchedule = '? 30 2 ? * *';

const busyShopError: Omit<StepErrorTemplate, 'stepId'> = {
  errorsPerRun: 6,
  code: '503',
  message: 'The shop was busy and did not take the fulfilment of order {key}.',
  classification: 'intermittent',
  source: 'application',
  record: { orderNumber: '{key}', carrier: 'DHL', trackingNumber: 'JJD-{key}' },
  keyPrefix: 'AR-',
};

const flowSeeds: readonly FlowSeed[] = [
  {
    name: 'Orders: Shopify to NetSuite',
    integration: 'orders',
    schedule: hourlySchedule,
    sourceStep: ['Get new orders', 'shopify'],
    lookupStep: ['Find the customer', 'netsuite'],
    targetSteps: [['Create sales orders', 'netsuite']],
    history: { runs: 1500, everyHours: 1 },
    scenario: () => ({ records: 64, ignored: 4, errorTemplates: [] }),
  },
  {
    name: 'Fulfilments: NetSuite to Shopify',
    integration: 'orders',
    schedule: hourlySchedule,
    sourceStep: ['Get shipped orders', 'netsuite'],
    targetSteps: [['Post fulfilments', 'shopify']],
    history: { runs: 90, everyHours: 4 },
    scenario: ({ targets: [target = ''] }) => ({
      records: 40,
      ignored: 2,
      errorTemplates: [
        { ...busyShopError, stepId: target },
        {
          stepId: target,
          errorsPerRun: 2,
          code: '422',
          message: 'The tracking number of order {key} is not valid.',
          classification: 'value',
          source: 'application',
          record: { orderNumber: '{key}', carrier: 'DPD', trackingNumber: '?' },
          keyPrefix: 'AR-9',
          isPermanent: true,
        },
        {
          stepId: target,
          errorsPerRun: 1,
          code: '413',
          message: 'The record was too large to keep.',
          classification: 'value',
          source: 'import',
          record: {},
          keyPrefix: 'AR-L',
          hasNoRetryData: true,
        },
      ],
    }),
    openErrorCounts: [118, 9, 2],
  },
  {
    name: 'Refunds: Shopify to NetSuite',
    integration: 'orders',
    schedule: nightlySchedule,
    sourceStep: ['Get refunds', 'shopify'],
    targetSteps: [['Create credit memos', 'netsuite']],
    history: { runs: 20, everyHours: 24 },
  },
  {
    name: 'Products: NetSuite to Shopify',
    integration: 'orders',
    schedule: nightlySchedule,
    sourceStep: ['Get changed items', 'netsuite'],
    targetSteps: [
      ['Create or change products', 'shopify'],
      ['Set prices', 'shopify'],
    ],
    hasBranches: true,
    history: { runs: 20, everyHours: 24 },
  },
  {
    name: 'Stock: NetSuite to Shopify',
    integration: 'orders',
    isDisabled: true,
    sourceStep: ['Get stock', 'netsuite'],
    targetSteps: [['Set stock', 'shopify']],
    history: { runs: 3, everyHours: 30 },
  },
  {
    name: 'Accounts: Salesforce to NetSuite',
    integration: 'quotes',
    schedule: '? 0 6,12,18 ? * 1-5',
    sourceStep: ['Get changed accounts', 'salesforce'],
    targetSteps: [['Create or change customers', 'netsuite']],
    history: { runs: 40, everyHours: 8 },
  },
  {
    name: 'Quotes: Salesforce to NetSuite',
    integration: 'quotes',
    schedule: hourlySchedule,
    sourceStep: ['Get won opportunities', 'salesforce'],
    lookupStep: ['Find the customer by number', 'netsuite'],
    targetSteps: [['Create estimates', 'netsuite']],
    history: { runs: 60, everyHours: 2 },
    scenario: ({ lookup }) => ({
      records: 18,
      ignored: 0,
      errorTemplates: [
        {
          stepId: lookup,
          errorsPerRun: 1,
          code: 'not_found',
          message: 'There is no customer with the number {key}.',
          classification: 'missing',
          source: 'resource',
          record: { customerNumber: '{key}' },
          keyPrefix: 'C-',
          isPermanent: true,
        },
      ],
    }),
    openErrorCounts: [5],
  },
  {
    name: 'Sales orders: NetSuite to Salesforce',
    integration: 'quotes',
    isDisabled: true,
    sourceStep: ['Get sales orders', 'netsuite'],
    targetSteps: [['Change opportunities', 'salesforce']],
  },
  {
    name: 'Sales orders: SAP to Celonis',
    integration: 'processData',
    schedule: nightlySchedule,
    sourceStep: ['Get sales orders from SAP', 'sap'],
    targetSteps: [['Push to VBAK', 'celonisPush']],
    history: { runs: 30, everyHours: 24 },
    scenario: () => ({ records: 400, ignored: 0, errorTemplates: [] }),
  },
  {
    name: 'Order events: SAP to Celonis',
    integration: 'processData',
    schedule: nightlySchedule,
    sourceStep: ['Get change documents', 'sap'],
    targetSteps: [['Push to O2C_EVENT_LOG', 'celonisPush']],
    history: { runs: 30, everyHours: 24 },
  },
  {
    name: 'Order events: SAP to Celonis (test)',
    integration: 'processData',
    sourceStep: ['Get change documents (test)', 'sap'],
    targetSteps: [['Push to the test pool', 'celonisPushTest']],
    history: { runs: 2, everyHours: 200 },
  },
  {
    name: 'Signals: Celonis to NetSuite',
    integration: 'processData',
    schedule: hourlySchedule,
    sourceStep: ['Get late orders', 'celonisIntelligence'],
    targetSteps: [['Create tasks', 'netsuite']],
    history: { runs: 12, everyHours: 12 },
  },
  {
    name: 'Orders to the warehouse',
    integration: 'warehouse',
    schedule: hourlySchedule,
    sourceStep: ['Get orders to ship', 'netsuite'],
    targetSteps: [['Write EDI 940', 'sftp']],
    history: { runs: 10, everyHours: 6 },
  },
  {
    name: 'Shipping notices from the warehouse',
    integration: 'warehouse',
    schedule: hourlySchedule,
    sourceStep: ['Read EDI 945', 'sftp'],
    targetSteps: [['Change item fulfilments', 'netsuite']],
    history: { runs: 10, everyHours: 6 },
  },
  {
    name: 'Stock from the logistics partner',
    integration: 'warehouse',
    schedule: '? 15 4 ? * *',
    sourceStep: ['Get stock levels', 'logistics'],
    targetSteps: [['Adjust inventory', 'netsuite']],
    history: { runs: 4, everyHours: 100 },
  },
  {
    name: 'Joiners: Workday to Entra ID',
    integration: 'people',
    isDisabled: true,
    schedule: nightlySchedule,
    sourceStep: ['Get new employees', 'workday'],
    targetSteps: [['Create users', 'entra']],
  },
  {
    name: 'Contacts: HubSpot to NetSuite',
    integration: 'app',
    schedule: hourlySchedule,
    sourceStep: ['Get changed contacts', 'hubspot'],
    targetSteps: [['Create or change contacts', 'netsuite']],
    history: { runs: 24, everyHours: 3 },
  },
  {
    name: 'Copy orders to Snowflake',
    schedule: nightlySchedule,
    sourceStep: ['Get all orders', 'netsuite'],
    targetSteps: [['Load ORDERS', 'snowflake']],
    history: { runs: 14, everyHours: 24 },
  },
  {
    name: 'Clean up test customers',
    isDisabled: true,
    sourceStep: ['Get test customers', 'netsuite'],
    targetSteps: [['Close customers', 'netsuite']],
  },
  {
    name: 'Try: one order to Celonis',
    sourceStep: ['Get one order', 'shopify'],
    targetSteps: [['Push to ORDERS_TRY', 'celonisPush']],
  },
];

const adaptorTypes: Partial<Record<ConnectionKey, [string, string]>> = {
  netsuite: ['NetSuiteExport', 'NetSuiteDistributedImport'],
  salesforce: ['SalesforceExport', 'SalesforceImport'],
  sftp: ['FTPExport', 'FTPImport'],
  snowflake: ['RDBMSExport', 'RDBMSImport'],
};

/**
 * Flows on and off, with and without a schedule, of an integration or on their own; one runs to completion, one to
 * errors.
 */
export function seedFlows(
  account: CeligoAccount,
  nextPastTime: PastClock,
  integrations: SeededIntegrationIds,
  connections: SeededConnectionIds,
): TokenScope {
  const createStep = (
    collection: 'exports' | 'imports',
    [name, connection]: StepSeed,
    fields: object = {},
  ): StepRecord => {
    const adaptorType =
      adaptorTypes[connection]?.[collection === 'exports' ? 0 : 1] ??
      (collection === 'exports' ? 'HTTPExport' : 'HTTPImport');
    const apiIdentifier = `${collection === 'exports' ? 'e' : 'i'}${name.replace(/\W/g, '').toLowerCase().slice(0, 12)}`;
    const commonFields = {
      name,
      adaptorType,
      _connectionId: connections[connection],
      sandbox: false,
      apiIdentifier,
      ...fields,
    };
    if (!adaptorType.startsWith('HTTP')) return account[collection].add(commonFields, nextPastTime());
    return account[collection].add(
      {
        ...commonFields,
        http:
          collection === 'exports'
            ? { relativeURI: '/records', method: 'GET' }
            : { relativeURI: ['/records'], method: ['POST'] },
      },
      nextPastTime(),
    );
  };
  for (const seed of flowSeeds) {
    const source = createStep('exports', seed.sourceStep);
    const lookup = seed.lookupStep ? createStep('exports', seed.lookupStep, { isLookup: true }) : undefined;
    const targets = seed.targetSteps.map((target) => createStep('imports', target));
    const lookups = lookup ? [{ type: 'export' as const, _exportId: lookup._id }] : [];
    const imports = targets.map(({ _id }) => ({ type: 'import' as const, _importId: _id }));
    const flow = account.flows.add(
      {
        name: seed.name,
        disabled: seed.isDisabled ?? false,
        ...(seed.integration ? { _integrationId: integrations[seed.integration] } : {}),
        ...(seed.schedule ? { schedule: seed.schedule, timezone: 'Europe/Berlin' } : {}),
        pageGenerators: [{ _exportId: source._id, skipRetries: false }],
        ...(seed.hasBranches
          ? {
              routers: [
                {
                  id: 'r1',
                  name: 'By kind',
                  routeRecordsTo: 'all_matching_branches' as const,
                  branches: imports.map((branchImport, index) => ({
                    name: `Branch ${index + 1}`,
                    pageProcessors: [branchImport],
                  })),
                },
              ],
            }
          : { pageProcessors: [...lookups, ...imports] }),
        logging: {},
        autoResolveMatchingTraceKeys: true,
        sandbox: false,
        free: false,
      },
      nextPastTime(),
    );
    const scenario = seed.scenario?.({
      source: source._id,
      lookup: lookup?._id ?? '',
      targets: targets.map(({ _id }) => _id),
    });
    if (scenario) account.flowRuns.setScenario(flow._id, scenario);
    addPastRuns(account, flow, seed, scenario);
  }
  const [exportId = '', importId = ''] = [account.exports, account.imports].map(
    (collection) =>
      collection.listAll().find(({ name }) => name === 'Get one order' || name === 'Push to ORDERS_TRY')?._id,
  );
  return { exportId, importId, connectionId: connections.celonisPush };
}

/** Runs of the past, the last an hour ago, and what is left of them to mend. */
function addPastRuns(
  account: CeligoAccount,
  flow: FlowRecord,
  { history, openErrorCounts = [] }: FlowSeed,
  scenario: RunScenario | undefined,
): void {
  if (!history) return;
  const now = account.now();
  for (let runsAgo = history.runs; runsAgo >= 1; runsAgo--) {
    const startedAtMs = now - 3_600_000 * (1 + (runsAgo - 1) * history.everyHours) - (runsAgo % 7) * 1_000;
    const errorCount = runsAgo === 1 ? sum(openErrorCounts) : 0;
    const exported = 12 + ((runsAgo * 7) % 41) + errorCount;
    const job = account.flowRuns.addPastJob(flow, startedAtMs, 20_000, {
      // A run counts what its export and its import did (observed-answers.md, 1).
      numSuccess: exported + (exported - errorCount),
      numError: errorCount,
      numOpenError: errorCount,
      numIgnore: runsAgo % 5,
      numExport: exported,
      numPagesGenerated: Math.ceil(exported / 20),
    });
    if (runsAgo === 1) flow.lastExecutedAt = job.endedAt ?? job.createdAt;
    if (errorCount === 0) continue;
    let occurredAt = startedAtMs;
    for (const [index, count] of openErrorCounts.entries()) {
      const errorTemplate = scenario?.errorTemplates[index];
      for (let number = 0; errorTemplate && number < count; number++)
        account.stepErrors.addError(flow._id, errorTemplate, job._id, (occurredAt += 10));
    }
  }
}

/** So many more that there are ten thousand. They share the steps of the ordinary ones. */
export function seedManyFlows(
  account: CeligoAccount,
  nextPastTime: PastClock,
  integrations: SeededIntegrationIds,
): void {
  const [source] = account.exports.listAll();
  const [target] = account.imports.listAll();
  if (!source || !target) return;
  const integrationIds = [
    integrations.orders,
    integrations.orders,
    integrations.orders,
    integrations.warehouse,
    undefined,
  ];
  for (let number = account.flows.listAll().length + 1; number <= 10_000; number++) {
    const integrationId = integrationIds[number % integrationIds.length];
    account.flows.add(
      {
        name: `Dealer ${String(number).padStart(5, '0')}: orders`,
        disabled: number % 6 === 0,
        ...(integrationId ? { _integrationId: integrationId } : {}),
        ...(number % 3 === 0 ? { schedule: nightlySchedule, timezone: 'Europe/Berlin' } : {}),
        pageGenerators: [{ _exportId: source._id }],
        pageProcessors: [{ type: 'import', _importId: target._id }],
        logging: {},
        sandbox: false,
        free: false,
      },
      nextPastTime(),
    );
  }
}
