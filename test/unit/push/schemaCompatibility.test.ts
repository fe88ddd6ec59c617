import assert from 'node:assert/strict';
import type { ColumnType, PlannedColumn, TablePlan } from '../../../src/engine/model/tablePlan';
import type { ExistingColumn } from '../../../src/push/schemaCompatibility';
import {
  checkSchemaCompatibility,
  findSchemaChanges,
  incompatibilityProblem,
} from '../../../src/push/schemaCompatibility';

describe('whether rows fit an existing table', () => {
  it('lets the same columns through, with the names and lengths of the table', () => {
    const fit = checkSchemaCompatibility(plan(column('ORDER_id', 'STRING', 12), column('Amount', 'FLOAT', 6)), [
      text('order_ID', 40),
      { name: 'amount', type: 'FLOAT' },
    ]);
    assert.deepEqual(fit.incompatibilities, []);
    assert.deepEqual(
      fit.plan.columns.map(({ name, type, fieldLength }) => [name, type, fieldLength]),
      [
        ['order_ID', 'STRING', 40],
        ['amount', 'FLOAT', undefined],
      ],
    );
  });

  it('names a column that the table does not have', () => {
    const { incompatibilities: schemaErrors, plan: fittedPlan } = checkSchemaCompatibility(
      plan(column('id', 'STRING', 3), column('extra', 'INTEGER', 1)),
      [text('id', 80)],
    );
    assert.equal(schemaErrors.length, 1);
    assert.match(schemaErrors[0]!, /"extra"/);
    assert.equal(fittedPlan.columns.length, 2);
  });

  it('refuses a value that the service would cut, and takes one that just fits', () => {
    assert.deepEqual(
      checkSchemaCompatibility(plan(column('note', 'STRING', 80)), [text('note', 80)]).incompatibilities,
      [],
    );
    assert.match(
      checkSchemaCompatibility(plan(column('note', 'STRING', 81)), [text('note', 80)]).incompatibilities[0]!,
      /80 bytes.*81 bytes/,
    );
  });

  it('sends numbers, words and moments as text where the table holds text', () => {
    for (const type of ['INTEGER', 'FLOAT', 'BOOLEAN', 'DATE', 'DATETIME'] as const) {
      assert.equal(
        checkSchemaCompatibility(plan(column('value', type, 10)), [text('value', 80)]).plan.columns[0]?.type,
        'STRING',
        type,
      );
    }
  });

  it('sends whole numbers as FLOAT where the table holds FLOAT', () => {
    assert.equal(
      checkSchemaCompatibility(plan(column('n', 'INTEGER', 3)), [{ name: 'n', type: 'FLOAT' }]).plan.columns[0]?.type,
      'FLOAT',
    );
  });

  it('refuses text for numbers, fractions for whole numbers, and numbers for dates', () => {
    const cases: [ColumnType, string][] = [
      ['STRING', 'INTEGER'],
      ['FLOAT', 'INTEGER'],
      ['STRING', 'FLOAT'],
      ['INTEGER', 'DATE'],
      ['STRING', 'DATE'],
    ];
    for (const [inFile, inTable] of cases) {
      assert.equal(
        checkSchemaCompatibility(plan(column('v', inFile, 4)), [{ name: 'v', type: inTable }]).incompatibilities.length,
        1,
        `${inFile} to ${inTable}`,
      );
    }
  });

  it('leaves BOOLEAN and moments as they are, because the list of columns does not tell them from INTEGER and DATE', () => {
    assert.equal(
      checkSchemaCompatibility(plan(column('v', 'BOOLEAN', 4)), [{ name: 'v', type: 'INTEGER' }]).plan.columns[0]?.type,
      'BOOLEAN',
    );
    assert.equal(
      checkSchemaCompatibility(plan(column('v', 'DATETIME', 20)), [{ name: 'v', type: 'DATE' }]).plan.columns[0]?.type,
      'DATETIME',
    );
  });

  it('gives a column without any value the type of the table', () => {
    assert.equal(
      checkSchemaCompatibility(plan(column('v', 'STRING', 0)), [{ name: 'v', type: 'DATE' }]).plan.columns[0]?.type,
      'DATE',
    );
  });

  it("tells which columns of the table stay without a value, the service's own left out", () => {
    const { missingColumns: absent } = checkSchemaCompatibility(plan(column('a', 'INTEGER', 1)), [
      { name: 'A', type: 'INTEGER' },
      text('b', 80),
      { name: '_CELONIS_CHANGE_DATE', type: 'DATE' },
    ]);
    assert.deepEqual(absent, ['b']);
  });

  it('lets a type through that it does not know: the service decides', () => {
    assert.deepEqual(
      checkSchemaCompatibility(plan(column('v', 'STRING', 4)), [{ name: 'v', type: 'TIME' }]).incompatibilities,
      [],
    );
  });

  it('says at most five differences in full and counts the rest', () => {
    const columns = Array.from({ length: 8 }, (_, index) => column(`c${index}`, 'STRING', 1));
    const { why } = incompatibilityProblem(
      'orders.json',
      'ORDERS',
      checkSchemaCompatibility(plan(...columns), []).incompatibilities,
    );
    assert.match(why!, /"c4".*3 more/);
    assert.doesNotMatch(why!, /"c5"/);
  });
});

describe('what a push changes in a table', () => {
  const kinds = (...all: Parameters<typeof findSchemaChanges>): string[] =>
    findSchemaChanges(...all).map(
      ({ kind, column, refusal: refused }) => `${kind} ${column}${refused ? ': refused' : ''}`,
    );
  const file = plan(column('id', 'STRING', 4), column('n', 'FLOAT', 4), column('new', 'DATE', 10));
  const table: ExistingColumn[] = [
    text('ID', 80),
    { name: 'n', type: 'INTEGER' },
    text('old', 80),
    { name: '_CELONIS_CHANGE_DATE', type: 'DATE' },
  ];

  it('is nothing where the columns are the same', () => {
    const matchingPlan = plan(column('id', 'STRING', 4), column('n', 'BOOLEAN', 4), column('at', 'DATETIME', 20));
    const existingColumns = [text('ID', 80), { name: 'n', type: 'INTEGER' }, { name: 'at', type: 'DATE' }];
    for (const mode of ['replace', 'append', 'upsert'] as const)
      assert.deepEqual(kinds(matchingPlan, existingColumns, mode), [], mode);
  });

  it('names columns that are added, missing or of another type, and refuses what the mode does not allow', () => {
    assert.deepEqual(kinds(file, table, 'replace'), ['otherType n', 'added new', 'missing old']);
    for (const mode of ['append', 'upsert'] as const)
      assert.deepEqual(kinds(file, table, mode), ['otherType n: refused', 'added new: refused', 'missing old']);
  });

  it('refuses text that is too long to be added, and replaces it', () => {
    const long = plan(column('id', 'STRING', 100));
    assert.deepEqual(kinds(long, [text('id', 80)], 'append'), ['tooLong id: refused']);
    assert.deepEqual(kinds(long, [text('id', 80)], 'replace'), []);
  });

  it('refuses exactly what cannot be added', () => {
    const types: ColumnType[] = ['STRING', 'INTEGER', 'FLOAT', 'BOOLEAN', 'DATE', 'DATETIME'];
    for (const type of types) {
      for (const listed of [...types, 'TIME']) {
        const columnPlan = plan(column('v', type, 4));
        const existingColumns = [{ name: 'v', type: listed }];
        assert.equal(
          kinds(columnPlan, existingColumns, 'append').some((line) => line.endsWith('refused')),
          checkSchemaCompatibility(columnPlan, existingColumns).incompatibilities.length > 0,
          `${type} ${listed}`,
        );
      }
    }
  });

  it('needs only the keys to delete rows', () => {
    assert.deepEqual(kinds(file, table, 'delete', ['id']), []);
    assert.deepEqual(kinds(file, table, 'delete', ['id', 'new']), ['added new: refused']);
  });
});

function column(name: string, type: ColumnType, maxBytes: number): PlannedColumn {
  return { name, path: [name], type, maxBytes, nulls: 0, ...(type === 'STRING' ? { fieldLength: 100 } : {}) };
}

function text(name: string, length: number): ExistingColumn {
  return { name, type: 'STRING', length };
}

function plan(...columns: PlannedColumn[]): TablePlan {
  return { shape: 'array', arrayPath: [], rows: 1, columns, fingerprint: { bytes: 1 } };
}
