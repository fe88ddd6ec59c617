import type { RunScenario } from '../flowRuns';
import type { StepErrorTemplate } from '../stepErrorStore';
import type { ConnectionKey } from './seedConnections';
import type { IntegrationKey } from './seedIntegrations';

export type StepSeed = [name: string, connection: ConnectionKey];

export interface FlowSeed {
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

export interface SeededStepIds {
  source: string;
  lookup: string;
  targets: string[];
}

const hourlySchedule = '? 5 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23 ? * *';
export const nightlySchedule = '? 30 2 ? * *';

const busyShopError: Omit<StepErrorTemplate, 'stepId'> = {
  errorsPerRun: 6,
  code: '503',
  message: 'The shop was busy and did not take the fulfilment of order {key}.',
  classification: 'intermittent',
  source: 'application',
  record: { orderNumber: '{key}', carrier: 'DHL', trackingNumber: 'JJD-{key}' },
  keyPrefix: 'AR-',
};

/** The flows that the account begins with, and what their runs come to. */
export const flowSeeds: readonly FlowSeed[] = [
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
