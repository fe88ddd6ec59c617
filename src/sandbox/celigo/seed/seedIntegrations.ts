import type { CeligoAccount } from '../account';
import type { PastClock } from './pastClock';

export type IntegrationKey = 'orders' | 'quotes' | 'processData' | 'warehouse' | 'people' | 'app';
/** The ids of the integrations. */
export type SeededIntegrationIds = Record<IntegrationKey, string>;

const integrationSeeds: Record<
  IntegrationKey,
  { name: string; description?: string; groups?: string[]; _connectorId?: string }
> = {
  orders: {
    name: 'Shopify - NetSuite: Order to Cash',
    description: 'Web shop orders, fulfilments, refunds and stock.',
    groups: ['Orders', 'Products'],
  },
  quotes: {
    name: 'Salesforce - NetSuite: Quote to Order',
    description: 'Accounts, quotes and sales orders of the dealers.',
  },
  processData: {
    name: 'SAP - Celonis: Process Data Feed',
    description: 'What happened to orders and purchases, for process mining.',
  },
  warehouse: { name: 'Warehouse EDI', description: 'Orders to and shipping notices from the logistics partner.' },
  people: { name: 'Workday - Entra ID: Joiners and Leavers' },
  app: {
    name: 'HubSpot - NetSuite Integration App',
    description: 'Installed from the marketplace.',
    _connectorId: '5f2a9c0b7d3e4f1a2b6c8d9e',
  },
};

export function seedIntegrations({ integrations }: CeligoAccount, nextPastTime: PastClock): SeededIntegrationIds {
  const ids = Object.entries(integrationSeeds).map(([key, { groups, ...fields }]) => {
    const flowGroupings = groups?.map((name, index) => ({
      _id: `65e1a4c0a7d3c95b1e1e0${String(index).padStart(3, '0')}`,
      name,
    }));
    const { _id } = integrations.add(
      {
        mode: 'settings',
        sandbox: false,
        _registeredConnectionIds: [],
        ...fields,
        ...(flowGroupings ? { flowGroupings } : {}),
      },
      nextPastTime(),
    );
    return [key, _id] as const;
  });
  return Object.fromEntries(ids) as SeededIntegrationIds;
}
