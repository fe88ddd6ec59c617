import type { KnowledgeModel, Row } from '../knowledgeModel';
import { field, Random, record } from './build';

const materials = record(
  'MATERIALS',
  'Materials',
  'What is in stock',
  [
    field('MATERIAL_ID', 'Material', 'string'),
    field('NAME', 'Name', 'string'),
    field('GROUP', 'Group', 'string'),
    field('STOCK', 'Stock', 'integer'),
    field('PRICE', 'Price', 'float', { unit: '€' }),
  ],
  () => {
    const random = new Random(31);
    return Array.from({ length: 300 }, (_, index): Row => ({
      MATERIAL_ID: `M-${1000 + index}`,
      NAME: `${random.pick(['Bolt', 'Valve', 'Sensor', 'Cable', 'Bearing', 'Filter'])} ${random.whole(2, 64)}`,
      GROUP: random.pick(['Mechanics', 'Electrics', 'Fluids']),
      STOCK: random.whole(0, 5000),
      PRICE: random.amount(400),
    }));
  },
);

/** A model with next to nothing in it. */
export const inventory: KnowledgeModel = {
  id: 'inventory-management.inventory-km',
  name: 'Inventory Management',
  published: '2025-10-20 07:05:00',
  records: [materials],
  kpis: [],
  filters: [],
  triggers: [],
};
