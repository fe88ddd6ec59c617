import type { KnowledgeModel, RecordRow } from '../knowledgeModel';
import { createField, createRecord, SeededRandom } from './seedBuilders';

const materials = createRecord(
  'MATERIALS',
  'Materials',
  'What is in stock',
  [
    createField('MATERIAL_ID', 'Material', 'string'),
    createField('NAME', 'Name', 'string'),
    createField('GROUP', 'Group', 'string'),
    createField('STOCK', 'Stock', 'integer'),
    createField('PRICE', 'Price', 'float', { unit: '€' }),
  ],
  () => {
    const random = new SeededRandom(31);
    return Array.from(
      { length: 300 },
      (_, index): RecordRow => ({
        MATERIAL_ID: `M-${1000 + index}`,
        NAME: `${random.pick(['Bolt', 'Valve', 'Sensor', 'Cable', 'Bearing', 'Filter'])} ${random.nextInteger(2, 64)}`,
        GROUP: random.pick(['Mechanics', 'Electrics', 'Fluids']),
        STOCK: random.nextInteger(0, 5000),
        PRICE: random.nextAmount(400),
      }),
    );
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
