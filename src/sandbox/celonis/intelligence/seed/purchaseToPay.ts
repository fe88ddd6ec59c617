import type { KnowledgeModel, Row } from '../knowledgeModel';
import { average, count, date, field, kpi, moment, Random, record, share, sum } from './build';

const vendorNames = ['Stahlwerk', 'Papeterie', 'Voltaic', 'Greenline', 'Kaneko', 'Meridian', 'Polar', 'Santos'];
const orderCount = 1800;
const vendorCount = 300;

function vendorNumber(index: number): string {
  return `V-${String(100 + index).padStart(5, '0')}`;
}

const vendors = record(
  'VENDORS',
  'Vendors',
  'Whom we buy from',
  [
    field('VENDOR_ID', 'Vendor number', 'string'),
    field('NAME', 'Name', 'string'),
    field('COUNTRY', 'Country', 'string'),
    field('PAYMENT_DAYS', 'Payment term', 'integer', { unit: 'days' }),
    field('PREFERRED', 'Preferred', 'boolean'),
  ],
  () => {
    const random = new Random(21);
    return Array.from({ length: vendorCount }, (_, index): Row => ({
      VENDOR_ID: vendorNumber(index),
      NAME: `${random.pick(vendorNames)} ${random.pick(['AG', 'Ltd', 'SA', 'KK', 'Inc'])} ${index + 1}`,
      COUNTRY: random.pick(['DE', 'FR', 'US', 'JP', 'CN', 'IT']),
      PAYMENT_DAYS: random.pick([14, 30, 45, 60]),
      PREFERRED: random.chance(0.3),
    }));
  },
);

const orders = record(
  'PURCHASE_ORDERS',
  'Purchase orders',
  'What we ordered',
  [
    field('PO_ID', 'Purchase order', 'string'),
    field('VENDOR_ID', 'Vendor number', 'string'),
    field('CREATED', 'Created', 'datetime'),
    field('DUE', 'Due', 'date'),
    field('NET_VALUE', 'Net value', 'float', { unit: '€' }),
    field('PLANT', 'Plant', 'string'),
    field('MAVERICK', 'Outside a contract', 'boolean'),
    field('APPROVAL_DAYS', 'Days to approval', 'float', { format: ',.1f', unit: 'days' }),
  ],
  () => {
    const random = new Random(22);
    return Array.from({ length: orderCount }, (_, index): Row => {
      const day = (index / orderCount) * 180;
      return {
        PO_ID: String(4_700_000_000 + index),
        VENDOR_ID: vendorNumber(random.whole(0, vendorCount - 1)),
        CREATED: moment(day),
        DUE: random.chance(0.05) ? null : date(day + random.whole(7, 60)),
        NET_VALUE: random.amount(60_000),
        PLANT: random.pick(['Munich', 'Lyon', 'Osaka', 'Ohio']),
        MAVERICK: random.chance(0.14),
        APPROVAL_DAYS: Math.round(random.next() * 90) / 10,
      };
    });
  },
  [{ field: 'VENDOR_ID', record: 'VENDORS' }],
);

const invoices = record(
  'INVOICES',
  'Invoices',
  'What our vendors billed',
  [
    field('INVOICE_ID', 'Invoice', 'string'),
    field('PO_ID', 'Purchase order', 'string'),
    field('RECEIVED', 'Received', 'date'),
    field('AMOUNT', 'Amount', 'float', { unit: '€' }),
    field('DISCOUNT_LOST', 'Discount lost', 'float', { unit: '€' }),
    field('PAID_LATE', 'Paid late', 'boolean'),
  ],
  () => {
    const random = new Random(23);
    return Array.from({ length: 1500 }, (_, index): Row => ({
      INVOICE_ID: String(5_100_000 + index),
      PO_ID: String(4_700_000_000 + index),
      RECEIVED: date((index / 1500) * 180 + 12),
      AMOUNT: random.amount(60_000),
      DISCOUNT_LOST: random.chance(0.2) ? random.amount(900) : 0,
      PAID_LATE: random.chance(0.17),
    }));
  },
  [{ field: 'PO_ID', record: 'PURCHASE_ORDERS' }],
);

export const purchaseToPay: KnowledgeModel = {
  id: 'purchase-to-pay.purchase-to-pay-km',
  name: 'Purchase to Pay',
  published: '2025-12-03 15:20:44',
  extends: 'procurement-base.procurement-km',
  records: [orders, vendors, invoices],
  kpis: [
    kpi({ id: 'PO_COUNT', name: 'Purchase orders', description: 'How many purchase orders there are', record: 'PURCHASE_ORDERS', compute: count, type: 'integer', format: ',.0f' }),
    kpi({ id: 'SPEND', name: 'Spend', description: 'The value of all purchase orders', record: 'PURCHASE_ORDERS', compute: sum('NET_VALUE'), unit: '€', direction: 'Down' }),
    kpi({ id: 'MAVERICK_RATE', name: 'Maverick buying', description: 'The part of the orders outside a contract', record: 'PURCHASE_ORDERS', compute: share((row) => row['MAVERICK'] === true), format: '.1%', unit: '%', direction: 'Down', target: '0.05' }),
    kpi({ id: 'AVG_APPROVAL_TIME', name: 'Average days to approval', description: 'From the order to its release', record: 'PURCHASE_ORDERS', compute: average('APPROVAL_DAYS'), format: ',.1f', unit: 'days', direction: 'Down', target: '3' }),
    kpi({ id: 'LOST_DISCOUNT', name: 'Lost discount', description: 'What a payment in time would have saved', record: 'INVOICES', compute: sum('DISCOUNT_LOST'), unit: '€', direction: 'Down', target: '0' }),
  ],
  filters: [
    { id: 'MAVERICK', name: 'Maverick buying', description: 'Orders outside a contract', record: 'PURCHASE_ORDERS', expression: 'MAVERICK eq true' },
    { id: 'PREFERRED_VENDORS', name: 'Preferred vendors', description: 'Vendors with a contract, and what we buy from them', record: 'VENDORS', expression: 'PREFERRED eq true' },
    { id: 'SINCE_OCTOBER', name: 'Since October', description: 'Orders since 1 October 2025', record: 'PURCHASE_ORDERS', expression: 'CREATED ge 2025-10-01T00:00:00Z' },
  ],
  triggers: [{ id: '2c9f4a10-51d7-4c8e-8a3b-0f1e2d3c4b03', name: 'Invoice is paid late', record: 'INVOICES', fields: ['INVOICE_ID', 'PO_ID', 'AMOUNT'] }],
};
