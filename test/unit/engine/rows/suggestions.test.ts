import assert from 'node:assert/strict';
import type { ColumnChoice } from '../../../../src/engine/model/columnChoice';
import type { ReadOptions } from '../../../../src/engine/model/readOptions';
import type { PlannedSuggestion, TablePlan } from '../../../../src/engine/model/tablePlan';
import { analyzePlan, createCsvSource, createTextSource, readSentRows, useEngine } from '../../../support/pushEngine';

describe('A column whose values look like something else', () => {
  const engine = useEngine();
  const planOf = (
    values: readonly string[],
    read: ReadOptions = {},
    columns: ColumnChoice[] = [],
  ): Promise<TablePlan> =>
    analyzePlan(engine, createCsvSource(`id;v\n${values.map((value, index) => `a${index};${value}`).join('\n')}\n`), {
      read,
      columns,
    });
  const suggestionOf = async (values: readonly string[]): Promise<PlannedSuggestion | undefined> =>
    (await planOf(values)).columns.find(({ name }) => name === 'v')?.suggestion;
  const labelsOf = async (values: readonly string[]): Promise<string[] | undefined> =>
    (await suggestionOf(values))?.options.map(({ label }) => label);

  it('is told with the format of its dates', async () => {
    assert.deepEqual(await labelsOf(['31.12.2024', '01.02.2024', '15.03.2024']), ['DATE d.M.yyyy']);
    assert.deepEqual(await labelsOf(['12/31/2024', '01/02/2024']), ['DATE M/d/yyyy']);
    assert.deepEqual(await labelsOf(['31.12.2024 10:00', '01.02.2024 23:59']), ['DATETIME d.M.yyyy H:mm']);
    assert.deepEqual(await labelsOf(['2024-01-31 24:00:00', '2024-01-30 10:00:00']), ['DATETIME yyyy-MM-dd H:mm:ss']);
  });

  it('is told of a single value', async () => {
    assert.equal((await suggestionOf(['31.12.2024']))?.note, 'Looks like DATE d.M.yyyy: 1 of 1 value.');
    assert.equal((await suggestionOf(['NULL']))?.note, '"NULL" may stand for no value: 1 of 1 value, in record 1.');
  });

  it('is told with both formats where only a person knows which one is meant', async () => {
    assert.deepEqual(await labelsOf(['01/02/2024', '03/04/2024']), ['DATE d/M/yyyy', 'DATE M/d/yyyy']);
    assert.deepEqual(await labelsOf(['01/01/2024', '02/02/2024']), ['DATE d/M/yyyy']);
  });

  it('is told as a date of SAP, with zeros for no date and the last of all days', async () => {
    const values = ['20240131', '00000000', '99991231', '20240229'];
    assert.deepEqual(await labelsOf(values), ['DATE yyyyMMdd']);
    assert.deepEqual(await labelsOf(['20240131', '20240229']), ['DATE yyyyMMdd']);
    const chosen = await planOf(values, {}, [{ source: ['v'], type: 'DATE', dateFormat: 'yyyyMMdd' }]);
    const column = chosen.columns[1]!;
    assert.deepEqual([column.type, column.nulls, chosen.conversionErrors], ['DATE', 1, undefined]);
    assert.match(column.note!, /nothing but zeros become no value \(1\)/);
    const rows = await readSentRows(
      engine,
      createCsvSource(`id;v\n${values.map((value, index) => `a${index};${value}`).join('\n')}\n`),
      chosen,
    );
    assert.deepEqual(
      rows.map(({ v }) => (v instanceof Date ? v.toISOString().slice(0, 10) : (v ?? null))),
      ['2024-01-31', null, '9999-12-31', '2024-02-29'],
    );
  });

  it('is told as numbers with a sign behind them, groups of digits, another decimal mark or a unit', async () => {
    assert.deepEqual(await labelsOf(['12.50-', '1.00', '99.10-']), ['FLOAT 1,234.5']);
    assert.deepEqual(await labelsOf(['1,234.56', '12.00', '1,000,000.10']), ['FLOAT 1,234.5']);
    assert.deepEqual(await labelsOf(['12.5%', '3%', '100%']), ['FLOAT 1,234.5 without %']);
    assert.deepEqual(await labelsOf(['$1,234.50', '$3.00']), ['FLOAT 1,234.5 without $']);
    assert.deepEqual(await labelsOf(['1.234,50 €', '3,00 €']), ['FLOAT 1.234,5 without €']);
    const chosen = await planOf(['1.234,50 €', '-3,00 €', '€ 7'], {}, [
      { source: ['v'], type: 'FLOAT', decimalMark: ',', unit: '€' },
    ]);
    assert.deepEqual([chosen.columns[1]!.type, chosen.conversionErrors], ['FLOAT', undefined]);
  });

  it('is told whatever blanks stand around its values', async () => {
    for (const blank of [' ', '\t', '\u00a0']) {
      const dates = ['2024-01-31', '2024-02-01'].map((date) => blank + date);
      assert.deepEqual(await labelsOf([...dates, '2024-02-02']), ['DATE'], JSON.stringify(blank));
      const chosen = await planOf([...dates, '2024-02-02'], {}, [{ source: ['v'], type: 'DATE' }]);
      assert.deepEqual([chosen.columns[1]!.type, chosen.conversionErrors], ['DATE', undefined], JSON.stringify(blank));
    }
    assert.deepEqual(await labelsOf(['\t5', '6\t', '\t7']), ['INTEGER']);
    assert.deepEqual(await labelsOf(['\ttrue', '\tfalse']), ['BOOLEAN true / false']);
  });

  it('is told as numbers that are grouped as in India', async () => {
    const values = ['1,23,456.00', '12,34,567.50', '-2,00,000.00', '100.00'];
    assert.deepEqual(await labelsOf(values), ['FLOAT 1,234.5']);
    const columns: ColumnChoice[] = [{ source: ['v'], type: 'FLOAT', decimalMark: '.' }];
    const source = createCsvSource(`id;v\n${values.map((value, index) => `a${index};${value}`).join('\n')}\n`);
    const rows = await readSentRows(engine, source, await planOf(values, {}, columns));
    assert.deepEqual(
      rows.map(({ v }) => v),
      [123_456, 1_234_567.5, -200_000, 100],
    );
    assert.equal(await suggestionOf(['1,2,345', '3,4,567']), undefined);
  });

  it('is told without a choice where only a person can read it, with its count and the first exception', async () => {
    for (const [values, looks] of [
      [['(12.50)', '3.00', '(1,234.00)'], /Looks like numbers, negative ones in parentheses: 3 of 4 values\./],
      [['(12,50)', '3,00', '(1.234,00 €)'], /Looks like numbers, negative ones in parentheses: 3 of 4 values\./],
      [['12.50 CR', '3.00 DR', '1,234.00 Cr'], /Looks like amounts with a mark for credit or debit: 3 of 4 values\./],
      [['12,50 S', '3,00 H'], /Looks like amounts with a mark for credit or debit: 2 of 3 values\./],
      [
        ['3. März 2024', '14. Mai 2024', '1. Dez. 2023'],
        /Looks like dates with month names .* not English: 3 of 4 values/,
      ],
      [
        ['3 mars 2024', '14 août 2024', '1er février 2023'],
        /dates with month names that are not English: 3 of 4 values/,
      ],
      [['="00123"', '="04"', '="A1"'], /Looks like texts as formulas of Excel: 3 of 4 values\./],
      [['3 de marzo de 2024', '14-ENERO-2024'], /dates with month names that are not English: 2 of 3 values/],
    ] as const) {
      const suggestion = await suggestionOf([...values, 'unknown text']);
      assert.match(suggestion?.note ?? '', looks, values[0]);
      assert.match(
        suggestion!.note,
        new RegExp(
          `first other value is "unknown text" in record ${values.length + 1}\\. They are stored as STRING\\.`,
        ),
      );
      assert.deepEqual(suggestion!.options, [], values[0]);
    }
    assert.deepEqual(await labelsOf(['3 May 2024', '14 Jan 2024', '1 Dec 2023']), ['DATE d MMM yyyy']);
  });

  it('is told with the words that may stand for no value', async () => {
    for (const word of ['NULL', '\\N', '#N/A', '-', 'n/a']) {
      const suggestion = await suggestionOf(['12.5', word, '99.25']);
      assert.deepEqual([suggestion?.options.map(({ choice }) => choice), suggestion?.nullWords], [[{}], [word]], word);
      assert.equal((await planOf(['12.5', word, '99.25'], { nullWords: [word] })).columns[1]!.type, 'FLOAT', word);
    }
    const dates = await suggestionOf(['31.12.2024', 'NULL', '30.12.2024']);
    assert.deepEqual([dates?.options[0]?.label, dates?.nullWords], ['DATE d.M.yyyy', ['NULL']]);
  });

  it('is told with words for nothing in a column of texts, where they are no guess', async () => {
    for (const word of ['\\N', 'NULL', 'null', '#N/A', 'n/a']) {
      const suggestion = await suggestionOf(['Ulm', 'Bonn', word, 'Kiel']);
      assert.deepEqual([suggestion?.options.map(({ choice }) => choice), suggestion?.nullWords], [[{}], [word]], word);
      assert.equal(suggestion!.note, `"${word}" may stand for no value: 1 of 4 values, the first in record 3.`);
      assert.equal((await planOf(['Ulm', word], { nullWords: [word] })).columns[1]!.nulls, 1, word);
    }
    for (const word of ['None', '-', 'Null', '?', 'NA', '.'])
      assert.equal(await suggestionOf(['Ulm', 'Bonn', word, 'Kiel']), undefined, word);
    // However many other texts there are, and of whatever length.
    const names = Array.from(
      { length: 5_000 },
      (_, index) => `Name ${'abcdefghij'[index % 10]}${'x'.repeat(index % 60)}`,
    );
    assert.match(
      (await suggestionOf([...names, '\\N']))!.note,
      /"\\N" may stand for no value: 1 of .* in record 5,001/,
    );
    assert.deepEqual((await suggestionOf(['\\N', '\\N']))?.nullWords, ['\\N']);
    assert.deepEqual((await suggestionOf(['007', 'NULL', '008']))?.nullWords, ['NULL']);
  });

  it('is not told where numbers have the letters of a name', async () => {
    for (const [first, second] of [
      ['EXT1234', 'EXT1299'],
      ['INV 1001', 'INV 1002'],
      ['SAP1', 'SAP22'],
      ['VER1', 'VER2'],
      ['EUR1001', 'EUR1002'],
      ['USD 00012', 'USD 00013'],
      ['1001ABC', '1002ABC'],
    ] as const)
      assert.equal(await suggestionOf([first, second]), undefined, first);
    assert.deepEqual(await labelsOf(['USD 12.50', 'USD 3.00']), ['FLOAT 1,234.5 without USD']);
    assert.deepEqual(await labelsOf(['EUR12,50', 'EUR3,00']), ['FLOAT 1.234,5 without EUR']);
    assert.deepEqual(await labelsOf(['12 PCS', '3 PCS']), ['INTEGER 1,234 without PCS']);
    assert.deepEqual(await labelsOf(['12kg', '3.5kg']), ['FLOAT 1,234.5 without kg']);
  });

  it('is told with its count and the first exception, whatever the order of values', async () => {
    const values = Array.from({ length: 50 }, (_, index) => String(index + 1.5));
    for (const at of [0, 25, 50]) {
      const suggestion = await suggestionOf([...values.slice(0, at), 'unknown value', ...values.slice(at)]);
      assert.match(
        suggestion!.note,
        new RegExp(
          `Looks like FLOAT.*: 50 of 51 values\\. The first other value is "unknown value" in record ${at + 1}\\.`,
        ),
      );
    }
  });

  it('is told as words for yes and no', async () => {
    assert.deepEqual(await labelsOf(['ja', 'nein', 'ja']), ['BOOLEAN ja / nein']);
    assert.deepEqual(await labelsOf(['Y', 'N', 'N']), ['BOOLEAN Y / N']);
  });

  it('is not told where its values are texts by nature', async () => {
    for (const values of [
      ['01067', '10115', '04109'],
      ['2024-W05', '2024-W06'],
      ['PT14H30M', 'PT1H'],
      ['A-0001', 'A-0002'],
      ['Ulm', 'Bonn'],
      ['4711-A', '4711-B'],
      ['10:15:00', '11:00:00'],
      ['+49 711 12345', '+49 30 98765'],
      ['1.2.3', '1.2.4'],
      ['(1)', '(2)'],
      ['CR1001', 'CR1002'],
      ['12 Main 2024', '13 Park 2024'],
    ])
      assert.equal(await suggestionOf(values), undefined, values.join());
  });

  it('is told in JSON, and in a file that is read in parts', async () => {
    const records = Array.from({ length: 60_000 }, (_, index) => ({
      id: `a${index}`,
      day: index === 59_000 ? 'none' : `${String((index % 28) + 1).padStart(2, '0')}.01.2024`,
    }));
    const plan = await analyzePlan(
      engine,
      createTextSource(records.map((record) => JSON.stringify(record)).join('\n'), 'days.ndjson'),
    );
    assert.equal(plan.columns[1]!.suggestion?.options[0]?.label, 'DATE d.M.yyyy');
    assert.match(plan.columns[1]!.suggestion.note, /values that were looked at/);
  });
});
