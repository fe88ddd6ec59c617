import type { KnowledgeModel, RecordRow } from '../knowledgeModel';
import {
  averageField,
  countRows,
  createField,
  createKpi,
  createRecord,
  formatDay,
  formatDayTime,
  SeededRandom,
  shareOfRows,
  sumField,
} from './seedBuilders';

const vendorNames = ['Stahlwerk', 'Papeterie', 'Voltaic', 'Greenline', 'Kaneko', 'Meridian', 'Polar', 'Santos'];
const orderCount = 1800;
const vendorCount = 300;

function vendorNumber(index: number): string {
  return `V-${String(100 + index).padStart(5, '0')}`;
}

const vendors = createRecord(
  'VENDORS',
  'Vendors',
  'Whom we buy from',
  [
    createField('VENDOR_ID', 'Vendor number', 'string'),
    createField('NAME', 'Name', 'string'),
    createField('COUNTRY', 'Country', 'string'),
    createField('PAYMENT_DAYS', 'Payment term', 'integer', { unit: 'days' }),
    createField('PREFERRED', 'Preferred', 'boolean'),
  ],
  () => {
    const random = new SeededRandom(21);
    return Array.from(
      { length: vendorCount },
      (_, index): RecordRow => ({
        VENDOR_ID: vendorNumber(index),
        NAME: `${random.pick(vendorNames)} ${random.pick(['AG', 'Ltd', 'SA', 'KK', 'Inc'])} ${index + 1}`,
        COUNTRY: random.pick(['DE', 'FR', 'US', 'JP', 'CN', 'IT']),
        PAYMENT_DAYS: random.pick([14, 30, 45, 60]),
        PREFERRED: random.nextBoolean(0.3),
      }),
    );
  },
);

const orders = createRecord(
  'PURCHASE_ORDERS',
  'Purchase orders',
  'What we ordered',
  [
    createField('PO_ID', 'Purchase order', 'string'),
    createField('VENDOR_ID', 'Vendor number', 'string'),
    createField('CREATED', 'Created', 'datetime'),
    createField('DUE', 'Due', 'date'),
    createField('NET_VALUE', 'Net value', 'float', { unit: '€' }),
    createField('PLANT', 'Plant', 'string'),
    createField('MAVERICK', 'Outside a contract', 'boolean'),
    createField('APPROVAL_DAYS', 'Days to approval', 'float', { format: ',.1f', unit: 'days' }),
  ],
  () => {
    const random = new SeededRandom(22);
    return Array.from({ length: orderCount }, (_, index): RecordRow => {
      const day = (index / orderCount) * 180;
      return {
        PO_ID: String(4_700_000_000 + index),
        VENDOR_ID: vendorNumber(random.nextInteger(0, vendorCount - 1)),
        CREATED: formatDayTime(day),
        DUE: random.nextBoolean(0.05) ? null : formatDay(day + random.nextInteger(7, 60)),
        NET_VALUE: random.nextAmount(60_000),
        PLANT: random.pick(['Munich', 'Lyon', 'Osaka', 'Ohio']),
        MAVERICK: random.nextBoolean(0.14),
        APPROVAL_DAYS: Math.round(random.next() * 90) / 10,
      };
    });
  },
  [{ field: 'VENDOR_ID', record: 'VENDORS' }],
);

const invoices = createRecord(
  'INVOICES',
  'Invoices',
  'What our vendors billed',
  [
    createField('INVOICE_ID', 'Invoice', 'string'),
    createField('PO_ID', 'Purchase order', 'string'),
    createField('RECEIVED', 'Received', 'date'),
    createField('AMOUNT', 'Amount', 'float', { unit: '€' }),
    createField('DISCOUNT_LOST', 'Discount lost', 'float', { unit: '€' }),
    createField('PAID_LATE', 'Paid late', 'boolean'),
  ],
  () => {
    const random = new SeededRandom(23);
    return Array.from(
      { length: 1500 },
      (_, index): RecordRow => ({
        INVOICE_ID: String(5_100_000 + index),
        PO_ID: String(4_700_000_000 + index),
        RECEIVED: formatDay((index / 1500) * 180 + 12),
        AMOUNT: random.nextAmount(60_000),
        DISCOUNT_LOST: random.nextBoolean(0.2) ? random.nextAmount(900) : 0,
        PAID_LATE: random.nextBoolean(0.17),
      }),
    );
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
    createKpi({
      id: 'PO_COUNT',
      name: 'Purchase orders',
      description: 'How many purchase orders there are',
      record: 'PURCHASE_ORDERS',
      compute: countRows,
      type: 'integer',
      format: ',.0f',
    }),
    createKpi({
      id: 'SPEND',
      name: 'Spend',
      description: 'The value of all purchase orders',
      record: 'PURCHASE_ORDERS',
      compute: sumField('NET_VALUE'),
      unit: '€',
      direction: 'Down',
    }),
    createKpi({
      id: 'MAVERICK_RATE',
      name: 'Maverick buying',
      description: 'The part of the orders outside a contract',
      record: 'PURCHASE_ORDERS',
      compute: shareOfRows((row) => row['MAVERICK'] === true),
      format: '.1%',
      unit: '%',
      direction: 'Down',
      target: '0.05',
    }),
    createKpi({
      id: 'AVG_APPROVAL_TIME',
      name: 'Average days to approval',
      description: 'From the order to its release',
      record: 'PURCHASE_ORDERS',
      compute: averageField('APPROVAL_DAYS'),
      format: ',.1f',
      unit: 'days',
      direction: 'Down',
      target: '3',
    }),
    createKpi({
      id: 'LOST_DISCOUNT',
      name: 'Lost discount',
      description: 'What a payment in time would have saved',
      record: 'INVOICES',
      compute: sumField('DISCOUNT_LOST'),
      unit: '€',
      direction: 'Down',
      target: '0',
    }),
  ],
  filters: [
    {
      id: 'MAVERICK',
      name: 'Maverick buying',
      description: 'Orders outside a contract',
      record: 'PURCHASE_ORDERS',
      expression: 'MAVERICK eq true',
    },
    {
      id: 'PREFERRED_VENDORS',
      name: 'Preferred vendors',
      description: 'Vendors with a contract, and what we buy from them',
      record: 'VENDORS',
      expression: 'PREFERRED eq true',
    },
    {
      id: 'SINCE_OCTOBER',
      name: 'Since October',
      description: 'Orders since 1 October 2025',
      record: 'PURCHASE_ORDERS',
      expression: 'CREATED ge 2025-10-01T00:00:00Z',
    },
  ],
  triggers: [
    {
      id: '2c9f4a10-51d7-4c8e-8a3b-0f1e2d3c4b03',
      name: 'Invoice is paid late',
      record: 'INVOICES',
      fields: ['INVOICE_ID', 'PO_ID', 'AMOUNT'],
    },
  ],
};
