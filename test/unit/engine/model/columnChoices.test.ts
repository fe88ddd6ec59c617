import assert from 'node:assert/strict';
import type { PlannedColumn, TablePlan } from '../../../../src/engine/model/tablePlan';
import type { ColumnChoice } from '../../../../src/push/definition/pushDefinition';
import {
  analyzePlan,
  captureProblem,
  createReadControl,
  createTextSource,
  readSentRows,
  useEngine,
} from '../../../support/pushEngine';

describe('What a person decides about columns', () => {
  const engine = useEngine();
  const plan = (rows: readonly unknown[] | string, ...columns: ColumnChoice[]): Promise<TablePlan> =>
    analyzePlan(engine, createTextSource(rows), { columns });
  const column = async (values: readonly unknown[], choice: Omit<ColumnChoice, 'source'>): Promise<PlannedColumn> =>
    (
      await plan(
        values.map((v) => ({ v })),
        { source: ['v'], ...choice },
      )
    ).columns[0]!;
  /** What lands of the values; conversion errors are an error. */
  const convertColumn = async (
    values: readonly unknown[],
    choice: Omit<ColumnChoice, 'source'>,
  ): Promise<unknown[]> => {
    const rows = values.map((v) => ({ v }));
    const analyzedPlan = await plan(rows, { source: ['v'], ...choice });
    assert.deepEqual(analyzedPlan.conversionErrors, undefined);
    return (await readSentRows(engine, createTextSource(rows), analyzedPlan)).map((row) => row['v']);
  };
  const listConversionErrors = async (
    values: readonly unknown[],
    choice: Omit<ColumnChoice, 'source'>,
  ): Promise<unknown[]> => {
    const analyzedPlan = await plan(
      values.map((v) => ({ v })),
      { source: ['v'], ...choice },
    );
    return (analyzedPlan.conversionErrors ?? []).flatMap(({ examples }) =>
      examples.map(({ row, text }) => [row, text]),
    );
  };
  const why = async (value: unknown, choice: Omit<ColumnChoice, 'source'>): Promise<string | undefined> =>
    (await plan([{ v: value }], { source: ['v'], ...choice })).conversionErrors?.[0]?.examples[0]?.why;

  it('leaves columns out, with all that is in an object, and keeps the names of the others', async () => {
    const rows = [{ id: 1, 'a b': 2, a_b: 3, vendor: { name: 'x', city: 'y' } }];
    const { columns, choices } = await plan(
      rows,
      { source: ['a_b'], include: false },
      { source: ['vendor'], include: false },
    );
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['id', 'a_b_2'],
    );
    assert.equal(choices?.length, 2);
    assert.deepEqual(
      await readSentRows(engine, createTextSource(rows), await plan(rows, { source: ['vendor'], include: false })),
      [{ id: 1n, a_b_2: 2n, a_b: 3n }],
    );
  });

  it('does not mind what is wrong with a column that is left out', async () => {
    const rows = [{ id: 1, text: 'x'.repeat(70_000) }];
    assert.deepEqual(
      (await plan(rows, { source: ['text'], include: false })).columns.map(({ name }) => name),
      ['id'],
    );
  });

  it('gives columns the names that are chosen, and others a number where they clash', async () => {
    const { columns, choices } = await plan([{ a: 1, b: 2, c: 3 }], { source: ['b'], name: 'A' });
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['a_2', 'A', 'c'],
    );
    assert.equal(choices, undefined);
  });

  it('keeps any value as text, exactly as it stands in the file', async () => {
    assert.deepEqual(
      await convertColumn([1.5, '007', true, [1, 2], {}, null, '2024-05-01T10:00+02:00', ' x '], { type: 'STRING' }),
      ['1.5', '007', 'true', '[1,2]', '{}', null, '2024-05-01T10:00+02:00', ' x '],
    );
    const text = '[{"v":1.50},{"v":1e3},{"v":12345678901234567890}]';
    assert.deepEqual(
      (await readSentRows(engine, createTextSource(text), await plan(text, { source: ['v'], type: 'STRING' }))).map(
        ({ v }) => v,
      ),
      ['1.50', '1e3', '12345678901234567890'],
    );
  });

  it('takes whole numbers and texts of digits for INTEGER', async () => {
    assert.deepEqual(
      await convertColumn(['0012', '-7', ' 5 ', '3.0', 1e3, null, '', '9007199254740991'], { type: 'INTEGER' }),
      [12n, -7n, 5n, 3n, 1000n, null, null, 9007199254740991n],
    );
    const text = '[{"v":2.0},{"v":1.5e1},{"v":0.0},{"v":-0.0}]';
    assert.deepEqual(
      (await readSentRows(engine, createTextSource(text), await plan(text, { source: ['v'], type: 'INTEGER' }))).map(
        ({ v }) => v,
      ),
      [2n, 15n, 0n, 0n],
    );
  });

  it('names each value that is no whole number, with its row', async () => {
    assert.deepEqual(
      await listConversionErrors([1, '1.5', 'x', true, [1], {}, '1,5', '12345678901234567890', null], {
        type: 'INTEGER',
      }),
      [
        [2, '1.5'],
        [3, 'x'],
        [4, 'true'],
        [5, '[1]'],
        [6, '{}'],
      ],
    );
    assert.match((await why('1.5', { type: 'INTEGER' })) ?? '', /not a whole number/);
    assert.match((await why('9223372036854775808', { type: 'INTEGER' })) ?? '', /beyond the 64 bits/);
  });

  it('takes every whole number of 64 bits for INTEGER, in Parquet and in CSV', async () => {
    const rows =
      '[{"v":9223372036854775807},{"v":"-9223372036854775808"},{"v":9007199254740993},{"v":"12345678901234567.0"}]';
    const analyzedPlan = await plan(rows, { source: ['v'], type: 'INTEGER' });
    assert.deepEqual([analyzedPlan.conversionErrors, analyzedPlan.columns[0]?.type], [undefined, 'INTEGER']);
    assert.deepEqual(
      (await readSentRows(engine, createTextSource(rows), analyzedPlan)).map(({ v }) => v),
      [9223372036854775807n, -9223372036854775808n, 9007199254740993n, 12345678901234567n],
    );
    const csv = {
      separatorSequence: ',',
      quoteSequence: '"',
      escapeSequence: '"',
      lineEnding: '\n',
      charSet: 'UTF-8',
      decimalSeparator: '.',
      dateFormat: 'yyyy-MM-dd HH:mm:ss',
    } as const;
    const texts: string[] = [];
    for await (const { bytes } of engine.chunks(
      createTextSource(rows),
      analyzedPlan,
      { format: 'CSV', csv },
      createReadControl(),
    ))
      texts.push(Buffer.from(bytes).toString());
    assert.deepEqual(texts, ['"v"\n9223372036854775807\n-9223372036854775808\n9007199254740993\n12345678901234567\n']);
    assert.deepEqual(
      await listConversionErrors(['9223372036854775807', '9223372036854775808', '-9223372036854775809'], {
        type: 'INTEGER',
      }),
      [
        [2, '9223372036854775808'],
        [3, '-9223372036854775809'],
      ],
    );
  });

  it('takes numbers for FLOAT, and names those that lose digits', async () => {
    assert.deepEqual(await convertColumn(['1.5', 2, '1e-3', '-.5', '+3'], { type: 'FLOAT' }), [1.5, 2, 0.001, -0.5, 3]);
    assert.deepEqual(
      await listConversionErrors(['1.5', '1,5', '1.234.5', '0x10', '1.23456789012345678'], { type: 'FLOAT' }),
      [
        [2, '1,5'],
        [3, '1.234.5'],
        [4, '0x10'],
        [5, '1.23456789012345678'],
      ],
    );
  });

  it('reads a decimal comma with groups, and a sign behind as SAP writes it', async () => {
    const choice = { type: 'FLOAT', decimalMark: ',' } as const;
    assert.deepEqual(
      await convertColumn(
        ['1.234,50', '0,5', '1.234.567', '-7', '12,50-', "1'234,5", '1 234,5', '1\u00a0234,5', 4.5],
        choice,
      ),
      [1234.5, 0.5, 1234567, -7, -12.5, 1234.5, 1234.5, 1234.5, 4.5],
    );
    assert.deepEqual(await listConversionErrors(['1,234.50', '1.23,4', '12.34', '1 234.567,8', '1,2,3'], choice), [
      [1, '1,234.50'],
      [2, '1.23,4'],
      [3, '12.34'],
      [4, '1 234.567,8'],
      [5, '1,2,3'],
    ]);
    assert.deepEqual(await convertColumn(['1,234.50', '7'], { decimalMark: '.' }), [1234.5, 7]);
    assert.equal((await column(['1.000', '2.000'], { decimalMark: ',' })).type, 'INTEGER');
  });

  it('reads words for true and false without regard to case and white space', async () => {
    assert.deepEqual(
      await convertColumn(['Ja', ' nein', 'JA', true, null, ''], { trueWords: ['ja'], falseWords: ['nein'] }),
      [true, false, true, true, null, null],
    );
    assert.deepEqual(await convertColumn([1, 0, '1'], { type: 'BOOLEAN', trueWords: ['1'], falseWords: ['0'] }), [
      true,
      false,
      true,
    ]);
    assert.deepEqual(await convertColumn(['TRUE', 'false'], { type: 'BOOLEAN' }), [true, false]);
    assert.deepEqual(
      await listConversionErrors(['ja', 'vielleicht', 1, [true]], { trueWords: ['ja'], falseWords: ['nein'] }),
      [
        [2, 'vielleicht'],
        [3, '1'],
        [4, '[true]'],
      ],
    );
  });

  it('takes dates that stand in a format, and moments in UTC', async () => {
    const day = (text: string): Date => new Date(`${text}Z`);
    assert.deepEqual(await convertColumn(['01.05.2024', ' 31.12.1999 '], { dateFormat: 'dd.MM.yyyy' }), [
      day('2024-05-01T00:00'),
      day('1999-12-31T00:00'),
    ]);
    assert.equal((await column(['01.05.2024'], { dateFormat: 'dd.MM.yyyy' })).type, 'DATE');
    assert.deepEqual(
      await convertColumn(['5/1/2024 3:04 PM', '12/31/2023 12:00 am'], { dateFormat: 'M/d/yyyy h:mm a' }),
      [day('2024-05-01T15:04'), day('2023-12-31T00:00')],
    );
    assert.deepEqual(await convertColumn(['2024-05-01 10:00 +02:00'], { dateFormat: 'yyyy-MM-dd HH:mm XXX' }), [
      day('2024-05-01T08:00'),
    ]);
    assert.deepEqual(await convertColumn([1714557600, '1714557600', 1714557600.25], { dateFormat: 'epochSeconds' }), [
      day('2024-05-01T10:00'),
      day('2024-05-01T10:00'),
      day('2024-05-01T10:00:00.250'),
    ]);
    assert.deepEqual(await convertColumn([1714557600123], { dateFormat: 'epochMilliseconds' }), [
      day('2024-05-01T10:00:00.123'),
    ]);
    assert.deepEqual(await convertColumn([20240501], { dateFormat: 'yyyyMMdd' }), [day('2024-05-01T00:00')]);
  });

  it('takes ISO 8601 for a date or moment without a format, and says what became of offsets', async () => {
    const moments = await column(['2024-05-01T10:00+02:00', '2024-05-01T10:00', '2024-05-01'], { type: 'DATETIME' });
    assert.equal(moments.type, 'DATETIME');
    assert.match(moments.note ?? '', /converted to UTC.*taken as UTC/);
    assert.deepEqual(await convertColumn(['2024-05-01T10:00+02:00', '2024-05-01T10:00'], { type: 'DATETIME' }), [
      new Date('2024-05-01T08:00Z'),
      new Date('2024-05-01T10:00Z'),
    ]);
    assert.match(
      (await column(['01.05.2024 10:00+02:00'], { dateFormat: 'dd.MM.yyyy HH:mmXXX' })).note ?? '',
      /converted to UTC/,
    );
    assert.deepEqual(
      await listConversionErrors(['2024-05-01', '2024-05-01T10:00', '2024-05-01T00:00Z', 'soon'], { type: 'DATE' }),
      [
        [2, '2024-05-01T10:00'],
        [4, 'soon'],
      ],
    );
    assert.match((await why('2024-05-01T10:00', { type: 'DATE' })) ?? '', /time of day/);
    assert.match((await why('2024-05-01T00:00:00.0001', { type: 'DATE' })) ?? '', /time of day/);
    assert.match((await why('1399-12-31', { type: 'DATE' })) ?? '', /1400/);
  });

  it('cuts moments to milliseconds where DATETIME or a finer format is chosen, and says so', async () => {
    const fine = ['2024-01-02T03:04:05.678901', '2024-01-02T03:04:05.678', '1969-12-31T23:59:59.999999'];
    const truncatedTimes = [
      new Date('2024-01-02T03:04:05.678Z'),
      new Date('2024-01-02T03:04:05.678Z'),
      new Date('1969-12-31T23:59:59.999Z'),
    ];
    assert.deepEqual(await convertColumn(fine, { type: 'DATETIME' }), truncatedTimes);
    assert.equal(
      (await column([...fine].reverse(), { type: 'DATETIME' })).note,
      'Times finer than a millisecond (first in record 1) are cut to milliseconds.',
    );
    assert.deepEqual(await convertColumn(['2024-01-02T05:04:05.678901+02:00'], { type: 'DATETIME' }), [
      truncatedTimes[0],
    ]);
    assert.match(
      (await column(['2024-01-02T05:04:05.678901+02:00'], { type: 'DATETIME' })).note ?? '',
      /cut to milliseconds\. .*converted to UTC/,
    );
    const format = { dateFormat: 'dd.MM.yyyy HH:mm:ss.SSSSSS' };
    assert.deepEqual(await convertColumn(['02.01.2024 03:04:05.678901'], format), [truncatedTimes[0]]);
    assert.match((await column(['02.01.2024 03:04:05.678901'], format)).note ?? '', /cut to milliseconds/);
    assert.equal((await column(['02.01.2024 03:04:05.678000'], format)).note, undefined);
    const [inferred] = (await plan(fine.map((v) => ({ v })))).columns;
    assert.equal(inferred?.type, 'STRING');
    assert.match(inferred.note ?? '', /Choose DATETIME to keep them to the millisecond/);
  });

  it('says when empty texts become no value, and makes a column of nothing else', async () => {
    const dates = await column(['', '2024-05-01', '  '], { type: 'DATE' });
    assert.deepEqual([dates.type, dates.nulls], ['DATE', 2]);
    assert.match(dates.note ?? '', /Empty texts.*2/);
    assert.equal((await column([null, null], { type: 'DATETIME' })).type, 'DATETIME');
  });

  it('does not call a value that does not fit no value', async () => {
    const [column] = (await plan([{ v: '01.11.2026' }, { v: null }, { v: 'soon' }], { source: ['v'], type: 'DATE' }))
      .columns;
    assert.deepEqual([column?.nulls, column?.note], [1, undefined]);
  });

  it('counts all conversion errors of a column and shows the first five', async () => {
    const rows = Array.from({ length: 1000 }, (_, row) => ({ v: row % 3 === 0 ? `x${row}` : row }));
    const [conversionError] =
      (await plan(rows, { source: ['v'], type: 'INTEGER', name: 'Number' })).conversionErrors ?? [];
    assert.deepEqual(
      [conversionError?.column, conversionError?.values, conversionError?.examples.map(({ row, text }) => [row, text])],
      [
        'Number',
        334,
        [
          [1, 'x0'],
          [4, 'x3'],
          [7, 'x6'],
          [10, 'x9'],
          [13, 'x12'],
        ],
      ],
    );
  });

  it('counts rows as the file has them, however it is cut', async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => ({
      filler: 'x'.repeat(40),
      v: row === 58_321 ? 'no' : String(row),
    }));
    assert.deepEqual((await plan(rows, { source: ['v'], type: 'INTEGER' })).conversionErrors?.[0]?.examples, [
      { row: 58_322, text: 'no' },
    ]);
    const compatiblePlan = await plan(
      rows.filter(({ v }) => v !== 'no'),
      { source: ['v'], type: 'INTEGER' },
    );
    const sent = await readSentRows(engine, createTextSource(rows.filter(({ v }) => v !== 'no')), compatiblePlan);
    assert.ok(sent.length === 59_999 && sent.every(({ v }, row) => v === BigInt(row < 58_321 ? row : row + 1)));
  });

  it('names text that is longer than the length that is chosen, in bytes', async () => {
    assert.deepEqual(await listConversionErrors(['abc', 'äöü', 'abcd'], { length: 4 }), [[2, 'äöü']]);
    assert.match((await why('abcde', { type: 'STRING', length: 4 })) ?? '', /the 4 that are reserved/);
    assert.deepEqual(
      [
        (await column(['abc'], { length: 10 })).fieldLength,
        (await column(['abc'], { type: 'STRING', length: 3 })).fieldLength,
      ],
      [10, 3],
    );
    assert.deepEqual(await listConversionErrors([12345], { length: 4 }), []);
  });

  it("keeps an object's members where something is chosen for the values beside them", async () => {
    const rows = [{ a: '5' }, { a: { b: 1 } }, { a: {} }];
    const analyzedPlan = await plan(rows, { source: ['a'], type: 'INTEGER' });
    assert.deepEqual(
      [analyzedPlan.conversionErrors, analyzedPlan.columns.map(({ name, type }) => [name, type])],
      [
        undefined,
        [
          ['a', 'INTEGER'],
          ['a_b', 'INTEGER'],
        ],
      ],
    );
    assert.deepEqual(await readSentRows(engine, createTextSource(rows), analyzedPlan), [
      { a: 5n, a_b: null },
      { a: null, a_b: 1n },
      { a: null, a_b: null },
    ]);
  });

  it('holds for the columns of a CSV file too, whatever its values look like', async () => {
    const text = 'id;day;amount;code;ok;note\n1;01.05.2024;"1.234,50";007;ja;"x"\n2;31.12.2023;7,25-;20240501;Nein;\n';
    const source = createTextSource(text, 'orders.csv');
    const columns: ColumnChoice[] = [
      { source: ['day'], dateFormat: 'dd.MM.yyyy', name: 'Day' },
      { source: ['amount'], type: 'FLOAT', decimalMark: ',' },
      { source: ['code'], type: 'STRING' },
      { source: ['ok'], trueWords: ['ja'], falseWords: ['nein'] },
      { source: ['note'], include: false },
    ];
    const analyzedPlan = await analyzePlan(engine, source, { columns });
    assert.deepEqual(analyzedPlan.conversionErrors, undefined);
    assert.deepEqual(await readSentRows(engine, source, analyzedPlan), [
      { id: 1n, Day: new Date('2024-05-01'), amount: 1234.5, code: '007', ok: true },
      { id: 2n, Day: new Date('2023-12-31'), amount: -7.25, code: '20240501', ok: false },
    ]);
    const { rows } = await engine.preview(source, { columns }, createReadControl());
    assert.deepEqual(rows, [
      ['1', '2024-05-01', '1234.50', '007', 'true'],
      ['2', '2023-12-31', '-7.25', '20240501', 'false'],
    ]);
    const numbers = await analyzePlan(engine, source, { columns: [{ source: ['code'], dateFormat: 'yyyyMMdd' }] });
    assert.deepEqual(
      numbers.conversionErrors?.map(({ column: name, examples }) => [name, examples]),
      [['code', [{ row: 1, text: '007' }]]],
    );
  });

  it('says what is not in the file, and what may be meant', async () => {
    const problem = await captureProblem(
      plan([{ vendor: { name: 'x' } }], { source: ['vendor', 'nmae'], type: 'STRING' }),
    );
    assert.equal(problem.what, 'orders.json has no value at vendor.nmae.');
    assert.match(problem.why ?? '', /vendor\.name/);
    assert.doesNotMatch(
      (await captureProblem(plan([{ a: 1 }], { source: ['something', 'else'], include: false }))).why ?? '',
      /nearest/,
    );
  });

  it('refuses choices that contradict one another, and says which', async () => {
    const cases: [ColumnChoice[], RegExp][] = [
      [[{ source: ['a'] }, { source: ['a'] }], /listed twice/],
      [
        [
          { source: ['a'], name: 'x' },
          { source: ['b'], name: 'X' },
        ],
        /Another column is named "X"/,
      ],
      [[{ source: ['a'], name: 'Order Nr' }], /only letters from A to Z/],
      [[{ source: ['a'], dateFormat: 'YYYY-MM-dd' }], /"YYYY".*Write "yyyy"/],
      [[{ source: ['a'], dateFormat: 'dd.mm.yyyy' }], /no month \(MM\)/],
      [[{ source: ['a'], dateFormat: 'dd.MM.yyyy hh:mm' }], /AM or PM/],
      [[{ source: ['a'], dateFormat: "dd 'of MM yyyy" }], /"'"/],
      [
        [{ source: ['a'], type: 'INTEGER', dateFormat: 'dd.MM.yyyy' }],
        /dateFormat is for columns of type DATE, DATETIME/,
      ],
      [[{ source: ['a'], type: 'DATE', length: 10 }], /length is for columns of type STRING/],
      [[{ source: ['a'], decimalMark: ',', trueWords: ['x'] }], /exclude one another/],
      [[{ source: ['a'], trueWords: ['X'], falseWords: ['y', ' x '] }], /"X" means both/],
    ];
    for (const [choices, expectedText] of cases) {
      const problem = await captureProblem(plan([{ a: '1', b: 2 }], ...choices));
      assert.match(problem.why ?? '', expectedText);
      assert.equal(problem.kind, 'input');
    }
    assert.match(
      (await captureProblem(plan([{ a: 1 }], { source: ['a'], include: false }))).what,
      /No column of orders\.json is left/,
    );
  });
});
