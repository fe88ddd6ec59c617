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

const countries = ['DE', 'FR', 'US', 'JP', 'BR', 'GB', 'IT', 'PL'];
const customerNames = [
  'Nordlicht',
  'Bergmann',
  "O'Neil & Sons",
  'Café Lumière',
  'Sakura',
  'Rio Verde',
  'Hanse',
  'Atlas',
  'Delta',
  'Orion',
];
const customerKinds = ['Trading', 'Foods', 'Logistics', 'Retail', 'Components'];
const blocks = ['Credit limit', 'Missing address', 'Price check'];
const customerCount = 320;
const orderCount = 6000;

function customerNumber(index: number): string {
  return `C-${String(1000 + index).padStart(6, '0')}`;
}

const customers = createRecord(
  'CUSTOMERS',
  'Customers',
  'Whom we sell to',
  [
    createField('CUSTOMER_ID', 'Customer number', 'string'),
    createField('NAME', 'Name', 'string'),
    createField('COUNTRY', 'Country', 'string', { description: 'Country code of two letters' }),
    createField('CREDIT_LIMIT', 'Credit limit', 'float', { unit: '€' }),
    createField('SINCE', 'Customer since', 'date'),
    createField('KEY_ACCOUNT', 'Key account', 'boolean'),
  ],
  () => {
    const random = new SeededRandom(11);
    return Array.from(
      { length: customerCount },
      (_, index): RecordRow => ({
        CUSTOMER_ID: customerNumber(index),
        NAME: `${random.pick(customerNames)} ${random.pick(customerKinds)} ${index + 1}`,
        COUNTRY: random.pick(countries),
        CREDIT_LIMIT: random.nextInteger(1, 50) * 5000,
        SINCE: formatDay(-random.nextInteger(100, 4000)),
        KEY_ACCOUNT: random.nextBoolean(0.12),
      }),
    );
  },
);

const orders = createRecord(
  'SALES_ORDERS',
  'Sales orders',
  'Orders with what became of them',
  [
    createField('ORDER_ID', 'Sales order', 'string'),
    createField('CUSTOMER_ID', 'Customer number', 'string'),
    createField('CREATED', 'Created', 'datetime'),
    createField('REQUESTED', 'Requested delivery', 'date'),
    createField('NET_VALUE', 'Net value', 'float', { unit: '€', description: 'Without tax' }),
    createField('ITEMS', 'Items', 'integer'),
    createField('STATUS', 'Status', 'string'),
    createField('BLOCKED', 'Blocked', 'boolean'),
    createField('BLOCK_REASON', 'Reason of the block', 'string'),
    createField('CYCLE_DAYS', 'Days to cash', 'float', {
      format: ',.1f',
      unit: 'days',
      description: 'From the order to its payment',
    }),
  ],
  () => {
    const random = new SeededRandom(12);
    return Array.from({ length: orderCount }, (_, index): RecordRow => {
      const day = (index / orderCount) * 180 + random.next();
      const status = random.pick(['Open', 'Delivered', 'Invoiced', 'Paid', 'Paid', 'Paid']);
      const blocked = status === 'Open' && random.nextBoolean(0.3);
      return {
        ORDER_ID: String(4_500_000 + index),
        CUSTOMER_ID: customerNumber(random.nextInteger(0, customerCount - 1)),
        CREATED: formatDayTime(day),
        REQUESTED: formatDay(day + random.nextInteger(5, 30)),
        NET_VALUE: random.nextAmount(90_000),
        ITEMS: random.nextInteger(1, 24),
        STATUS: status,
        BLOCKED: blocked,
        BLOCK_REASON: blocked ? random.pick(blocks) : null,
        CYCLE_DAYS: status === 'Paid' ? Math.round((12 + random.next() * 50) * 10) / 10 : null,
      };
    });
  },
  [{ field: 'CUSTOMER_ID', record: 'CUSTOMERS' }],
);

const deliveries = createRecord(
  'DELIVERIES',
  'Deliveries',
  'What left the warehouse',
  [
    createField('DELIVERY_ID', 'Delivery', 'string'),
    createField('ORDER_ID', 'Sales order', 'string'),
    createField('SHIPPED', 'Shipped', 'datetime'),
    createField('CARRIER', 'Carrier', 'string'),
    createField('WEIGHT', 'Weight', 'float', { unit: 'kg' }),
    createField('DELAY_DAYS', 'Days late', 'integer', { unit: 'days' }),
    createField('ON_TIME', 'On time', 'boolean'),
  ],
  () => {
    const random = new SeededRandom(13);
    return Array.from({ length: 2400 }, (_, index): RecordRow => {
      const late = random.nextBoolean(0.22) ? random.nextInteger(1, 15) : 0;
      return {
        DELIVERY_ID: String(80_000_000 + index),
        ORDER_ID: String(4_500_000 + index * 2),
        SHIPPED: formatDayTime((index / 2400) * 180 + 6 + late),
        CARRIER: random.pick(['DHL', 'UPS', 'Kuehne + Nagel', 'Own fleet']),
        WEIGHT: random.nextAmount(900),
        DELAY_DAYS: late,
        ON_TIME: late === 0,
      };
    });
  },
  [{ field: 'ORDER_ID', record: 'SALES_ORDERS' }],
);

export const orderToCash: KnowledgeModel = {
  id: 'order-to-cash.order-to-cash-km',
  name: 'Order to Cash',
  published: '2026-01-12 09:41:07',
  records: [orders, customers, deliveries],
  kpis: [
    createKpi({
      id: 'ORDER_COUNT',
      name: 'Sales orders',
      description: 'How many sales orders there are',
      record: 'SALES_ORDERS',
      compute: countRows,
      type: 'integer',
      format: ',.0f',
      direction: 'Up',
    }),
    createKpi({
      id: 'NET_ORDER_VALUE',
      name: 'Net order value',
      description: 'The value of all sales orders',
      record: 'SALES_ORDERS',
      compute: sumField('NET_VALUE'),
      unit: '€',
      direction: 'Up',
    }),
    createKpi({
      id: 'AVG_CYCLE_TIME',
      name: 'Average days to cash',
      description: 'From the order to its payment',
      record: 'SALES_ORDERS',
      compute: averageField('CYCLE_DAYS'),
      format: ',.1f',
      unit: 'days',
      direction: 'Down',
      target: '30',
    }),
    createKpi({
      id: 'BLOCKED_RATE',
      name: 'Blocked orders',
      description: 'The part of the orders that is blocked',
      record: 'SALES_ORDERS',
      compute: shareOfRows((row) => row['BLOCKED'] === true),
      format: '.1%',
      unit: '%',
      direction: 'Down',
      target: '0.02',
    }),
    createKpi({
      id: 'ON_TIME_RATE',
      name: 'Deliveries on time',
      description: 'The part of the deliveries that was not late',
      record: 'DELIVERIES',
      compute: shareOfRows((row) => row['ON_TIME'] === true),
      format: '.1%',
      unit: '%',
      direction: 'Up',
      target: '0.95',
      parameters: [{ id: 'tolerance', name: 'Days that count as on time', value: '0' }],
    }),
  ],
  filters: [
    {
      id: 'BLOCKED_ORDERS',
      name: 'Blocked orders',
      description: 'Orders that cannot go on',
      record: 'SALES_ORDERS',
      expression: 'BLOCKED eq true',
    },
    {
      id: 'LARGE_ORDERS',
      name: 'Large orders',
      description: 'Orders worth 50,000 € and more',
      record: 'SALES_ORDERS',
      expression: 'NET_VALUE ge 50000',
    },
    {
      id: 'GERMAN_CUSTOMERS',
      name: 'Customers in Germany',
      description: 'Customers, and what belongs to them, in Germany',
      record: 'CUSTOMERS',
      expression: "COUNTRY eq 'DE'",
    },
    {
      id: 'LATE_DELIVERIES',
      name: 'Late deliveries',
      description: 'Deliveries after the requested day',
      record: 'DELIVERIES',
      expression: 'DELAY_DAYS gt 0',
    },
  ],
  triggers: [
    {
      id: '2c9f4a10-51d7-4c8e-8a3b-0f1e2d3c4b01',
      name: 'Order is blocked',
      record: 'SALES_ORDERS',
      fields: ['ORDER_ID', 'CUSTOMER_ID', 'NET_VALUE', 'BLOCK_REASON'],
    },
    {
      id: '2c9f4a10-51d7-4c8e-8a3b-0f1e2d3c4b02',
      name: 'Delivery is late',
      record: 'DELIVERIES',
      fields: ['DELIVERY_ID', 'ORDER_ID', 'DELAY_DAYS'],
    },
  ],
};
