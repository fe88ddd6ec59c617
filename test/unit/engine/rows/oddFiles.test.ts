import assert from 'node:assert/strict';
import { describe as describeProblem } from '../../../../src/core/problem';
import type { ReadOptions } from '../../../../src/engine/model/readOptions';
import type { TablePlan } from '../../../../src/engine/model/tablePlan';
import {
  analyzePlan,
  captureProblem,
  createCsvSource,
  createTextSource,
  readSentRows,
  useEngine,
} from '../../../support/pushEngine';

/** Files that people had, and what is right for each. */
describe('Files as people have them', () => {
  const engine = useEngine();
  const planOf = (text: string | Buffer, read: ReadOptions = {}): Promise<TablePlan> =>
    analyzePlan(engine, createCsvSource(text), { read });
  const columnsOf = ({ columns }: TablePlan): string => columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  const refusalOf = async (text: string | Buffer, read: ReadOptions = {}): Promise<string> =>
    describeProblem(await captureProblem(planOf(text, read)));

  it('have quotes only around texts with commas, and semicolons between values', async () => {
    const plan = await planOf('Artikel;Menge;"Masse, mm"\nA-100;3;"10,20"\nA-200;5;"11,21"\n');
    assert.equal(columnsOf(plan), 'Artikel STRING, Menge INTEGER, Masse__mm STRING');
  });

  it('have one value more in their rows than in their header', async () => {
    const text = 'lfd;zeit;preis\n11;1767;12.5;0\n12;1768;12.4;1\n';
    assert.match(await refusalOf(text), /one value more than its header has names.*header has 3 names/s);
    const first = await planOf(text, { unnamedColumn: 'first' });
    assert.equal(columnsOf(first), 'column_1 INTEGER, lfd INTEGER, zeit FLOAT, preis INTEGER');
    const last = await planOf(text, { unnamedColumn: 'last' });
    assert.equal(columnsOf(last), 'lfd INTEGER, zeit INTEGER, preis FLOAT, column_4 INTEGER');
  });

  it('number or name their rows in a column that the header does not name, as R and pandas write, which is told', async () => {
    const numbered = await planOf('a;b\n1;x;7\n2;y;8\n3;z;9\n');
    assert.equal(columnsOf(numbered), 'column_1 INTEGER, a STRING, b INTEGER');
    assert.match(numbered.notes!.join(), /first one numbers or names the rows/);
    const named = await planOf('"mpg" "cyl"\n"Mazda RX4" 21 6\n"Datsun 710" 22.8 4\n');
    assert.equal(columnsOf(named), 'column_1 STRING, mpg FLOAT, cyl INTEGER');
    assert.deepEqual(
      numbered.noteFixes?.flatMap(({ fixes }) => fixes.map(({ label }) => label)),
      ['The Last Column Has No Name'],
    );
  });

  it('have one value more in one row only, which is refused with its line', async () => {
    const text = 'a;b;c\n1;2;3\n1;2;3\n1;2;3;4\n1;2;3\n';
    assert.match(await refusalOf(text), /more values than columns.*Line 4/s);
  });

  it('have titles above the table, which are left out and told', async () => {
    const plan = await planOf(
      'Offene Posten\nStand: Januar 2025\n\nBelegnr;Kunde;Betrag\n49001;Alfa;10\n49002;Beta;20\n',
    );
    assert.equal(columnsOf(plan), 'Belegnr INTEGER, Kunde STRING, Betrag INTEGER');
    assert.equal(plan.rows, 2);
    assert.match(plan.notes!.join(), /begins in line 4\. The lines above it are left out/);
  });

  it('end in Ctrl-Z, as DOS tools write', async () => {
    const plan = await planOf('id,name\r\n1,a\r\n2,b\r\n\x1a');
    assert.deepEqual([columnsOf(plan), plan.rows], ['id INTEGER, name STRING', 2]);
  });

  it('are web pages', async () => {
    const page = '<!DOCTYPE html>\n<html>\n<head><title>Sign in</title></head>\n<body><input type="password"></body>\n';
    const refusal = await refusalOf(page);
    assert.match(refusal, /not data but a web page with the title "Sign in".*session.*had probably ended/s);
    assert.match(await refusalOf('<?xml version="1.0"?>\n<rows><row a="1"/></rows>\n'), /is XML, which is not read/);
    assert.match(await refusalOf('<?xml version="1.0"?>\n<log xes.version="1.0">\n'), /is XES.*PM4Py/s);
    assert.match(await refusalOf(Buffer.from('PK\x03\x04....xl/workbook.xml', 'latin1')), /Excel.*CSV UTF-8/s);
  });

  it('have every value in quotes', async () => {
    const plan = await planOf(
      '"Id","Amount","Closed","Won","Zip"\n"006A","1250.50","2024-01-31","true","01067"\n"006B","","","false","10115"\n',
    );
    assert.equal(columnsOf(plan), 'Id STRING, Amount FLOAT, Closed DATE, Won BOOLEAN, Zip STRING');
  });

  it('have words for no value, which are texts until somebody says so', async () => {
    const text = 'Id,Amount,Closed\nA,1250.5,2024-01-31\nB,null,null\nC,99,\\N\n';
    const plan = await planOf(text);
    assert.equal(columnsOf(plan), 'Id STRING, Amount STRING, Closed STRING');
    assert.deepEqual(
      plan.columns.flatMap(({ suggestion }) => suggestion?.note ?? []),
      [
        'Looks like FLOAT: 2 of 3 values. "null" may stand for no value.',
        'Looks like DATE: 1 of 3 values. "null", "\\N" may stand for no value.',
      ],
    );
    const chosen = await planOf(text, { nullWords: ['null', '\\N'] });
    assert.deepEqual([columnsOf(chosen), chosen.notes], ['Id STRING, Amount FLOAT, Closed DATE', undefined]);
  });

  it('have numbers with blanks around them, and an empty line above', async () => {
    const plan = await planOf(
      '\n"Sek","t","p","p","Phase",\n0,  20.5,101.3, 99.8,Anlauf,\n1,  20.6,101.2, 99.9,Betrieb,\n',
    );
    assert.equal(columnsOf(plan), 'Sek INTEGER, t FLOAT, p FLOAT, p_2 FLOAT, Phase STRING, column_6 STRING');
  });

  it('have blanks or tabs behind each delimiter, which are left out where the header has them, too', async () => {
    for (const blank of [' ', '\t']) {
      const rows = `1,${blank}2024-01-31,${blank}Ulm,${blank}5\n2,${blank}2024-02-01,${blank}Bonn,${blank}6\n`;
      const all = await planOf(`id,${blank}day,${blank}city,${blank}n\n${rows}`);
      assert.equal(columnsOf(all), 'id INTEGER, day DATE, city STRING, n INTEGER', JSON.stringify(blank));
      assert.equal(all.notes, undefined);
      const text = `id,day,city,n\n${rows}`;
      const withoutHeader = await planOf(text);
      assert.match(withoutHeader.notes!.join(), /A blank or tab stands behind each delimiter/);
      assert.deepEqual(
        withoutHeader.noteFixes?.flatMap(({ fixes }) => fixes),
        [{ kind: 'setReading', field: 'trimValues', value: 'true', label: 'Leave Blanks Out' }],
      );
      const trimmed = await planOf(text, { trimValues: true });
      assert.equal(columnsOf(trimmed), 'id INTEGER, day DATE, city STRING, n INTEGER', JSON.stringify(blank));
      const sent = await readSentRows(engine, createCsvSource(text), trimmed);
      assert.deepEqual(
        sent.map(({ city }) => city),
        ['Ulm', 'Bonn'],
      );
    }
    assert.equal((await planOf('id,n,m\n1, 5, 6\n2, 7, 8\n')).notes, undefined);
  });

  it('have decimal commas in quotes between commas, which is told', async () => {
    const plan = await planOf('kurs,stk\n"3,7",12\n"2075,25",1\n');
    assert.equal(columnsOf(plan), 'kurs STRING, stk INTEGER');
    assert.equal(plan.columns[0]!.suggestion?.note, 'Looks like FLOAT 1.234,5: 2 of 2 values.');
  });

  it('have a single column with semicolons in its texts', async () => {
    assert.equal(columnsOf(await planOf('bemerkung\nfertig\noffen; fehlt noch\n')), 'bemerkung STRING');
  });

  it('are written in a character set of DOS', async () => {
    const text = Buffer.from('name;ort\nM\x81ller;K\x94ln\n', 'latin1');
    assert.match(await refusalOf(text), /character set.*cp850: "Müller;Köln"/s);
    assert.equal((await planOf(text, { encoding: 'cp850' })).rows, 1);
  });

  it('have rows of nothing but delimiters, which are records only before others', async () => {
    const plan = await planOf('a;b\n1;2\n;\n3;4\n;\n;\n');
    assert.equal(plan.rows, 3);
    assert.match(plan.notes!.join(), /2 rows of nothing but delimiters at the end/);
    assert.match(
      (await planOf('a;b\n1;2\n3;4\n;\n')).notes!.join(),
      /A row of nothing but delimiters at the end .* is left out/,
    );
  });

  it('could be split in two ways', async () => {
    const text = 'a;b\tc\n1;2\t3\n5;6\t7\n';
    assert.match(await refusalOf(text), /not clear which delimiter/);
    assert.equal((await planOf(text, { delimiter: ';' })).columns.length, 2);
  });

  it('have columns of a fixed width, which are read by the places where they begin', async () => {
    const text = 'name     qty  remark\nRed bag   12  \nGrey box 700  a note\nHat        7  \n';
    assert.match(
      await refusalOf(text),
      /columns of a fixed width.*3 columns.*name \| qty \| remark; Red bag \| 12 \| –/s,
    );
    const plan = await planOf(text, { columnStarts: [1, 10, 15] });
    assert.equal(columnsOf(plan), 'name STRING, qty INTEGER, remark STRING');
    assert.equal(plan.notes, undefined);
    assert.deepEqual(await readSentRows(engine, createCsvSource(text), plan), [
      { name: 'Red bag', qty: 12n, remark: null },
      { name: 'Grey box', qty: 700n, remark: 'a note' },
      { name: 'Hat', qty: 7n, remark: null },
    ]);
  });

  it('have values that reach over the place where a column begins, which is told', async () => {
    const lines = ['name    qty', 'Hat       7', 'Bag      12', 'Umbrella 13', 'Cap      14', 'Handkerchief 5'];
    const plan = await planOf(`${lines.join('\n')}\n`, { columnStarts: [1, 10] });
    assert.match(plan.notes!.join(), /goes on where the next column begins: 1, the first is line 6/);
  });

  it('are listings of databases with a line of dashes, which says where columns begin', async () => {
    const text = '\nENAME      SAL  DEPT\n---------- ---- ----\nSMITH       800   20\nALLEN      1600   30\n';
    assert.match(await refusalOf(text), /3 columns.*SMITH \| 800 \| 20/s);
    const plan = await planOf(text, { columnStarts: [1, 12, 17] });
    assert.deepEqual([columnsOf(plan), plan.rows], ['ENAME STRING, SAL INTEGER, DEPT INTEGER', 2]);
  });

  it('have one blank or more between values', async () => {
    const plan = await planOf('  7.68   0.5 a\n 6.0  10.25 b\n  5.42 0.75    "c  d"\n');
    assert.equal(columnsOf(plan), 'column_1 FLOAT, column_2 FLOAT, column_3 STRING');
    assert.equal(plan.read?.delimiter, '\\s+');
  });

  it('are listings that draw lines, of SAP, databases and Markdown', async () => {
    const sap =
      '31.01.2025  List\n\n-----------------\n| Kunde|Saldo   |\n-----------------\n|  1001|  12,50 |\n|  1002| 100,00 |\n-----------------\n';
    assert.equal(columnsOf(await planOf(sap)), 'Kunde INTEGER, Saldo FLOAT');
    const mysql =
      '+----+------+\n| id | name |\n+----+------+\n|  1 | Alfa |\n|  2 | Beta |\n+----+------+\n2 rows in set (0.00 sec)\n';
    const plan = await planOf(mysql);
    assert.deepEqual([columnsOf(plan), plan.rows], ['id INTEGER, name STRING', 2]);
    assert.match(plan.notes!.join(), /last line of 1\.csv is below the table/);
    const markdown = '| id | name |\n|---:|:-----|\n| 1 | Alfa |\n| 2 | Beta |\n';
    assert.equal(columnsOf(await planOf(markdown)), 'id INTEGER, name STRING');
    assert.match(
      await refusalOf(`${markdown}x| 3 | Gamma |\n`, { outerDelimiters: true }),
      /does not begin and end with "\|".*line 5/s,
    );
  });

  it('have a single column of moments, which no delimiter is made of', async () => {
    assert.equal(columnsOf(await planOf('t\n2024-03-31T02:30:00+01:00\n2024-03-31T02:30:00+02:00\n')), 't DATETIME');
    assert.match(await refusalOf('name: Alfa\nplace: Ulm\nage: 3\n'), /not clear which delimiter/);
  });

  it('have byte order marks at the beginning of lines, since they were joined', async () => {
    const plan = await planOf('\ufeffa;b\n1;x\n\ufeff2;y\n');
    assert.deepEqual([columnsOf(plan), plan.rows], ['a INTEGER, b STRING', 2]);
    const long = await planOf(`a;b\n${'1;，\n'.repeat(60_000)}${'\ufeff2;y\n'.repeat(60_000)}`);
    assert.deepEqual([columnsOf(long), long.rows], ['a INTEGER, b STRING', 120_000]);
  });

  it('are written in another alphabet, which is asked about', async () => {
    // "Имен;Город" and "Иван;Москва" in Windows-1251.
    const cyrillic = Buffer.from('c8ece5ed3bc3eef0eee40ac8e2e0ed3bcceef1eae2e00a', 'hex');
    assert.match(await refusalOf(cyrillic), /character set.*windows-1251/s);
    const late = Buffer.from(`name;ort\n${'Abc;Def\n'.repeat(20_000)}M\x81ller;K\x94ln\n`, 'latin1');
    assert.match(await refusalOf(late), /cp850: "Müller;Köln"/);
  });

  it('begin with front matter, or with many comments', async () => {
    const matter = await planOf('---\nname: x\nfields:\n  - name: a\n---\na,b\n1,2\n3,4\n');
    assert.deepEqual([columnsOf(matter), matter.rows], ['a INTEGER, b INTEGER', 2]);
    assert.match(matter.notes!.join(), /begins in line 6/);
    const comments = await planOf(`${'# made, by; a "program"\n'.repeat(60)}a,b\n1,2\n3,4\n`);
    assert.deepEqual([columnsOf(comments), comments.read?.skipLines], ['a INTEGER, b INTEGER', 60]);
  });

  it('have a delimiter of two characters', async () => {
    const plan = await planOf('a||b||c\n1||x|y||3\n4||"5||6"||6\n');
    assert.deepEqual([columnsOf(plan), plan.read?.delimiter], ['a INTEGER, b STRING, c INTEGER', '||']);
  });

  it('have a delimiter of several signs', async () => {
    for (const delimiter of ['~|~', '<>', '=>', '::', ',;', '|@|']) {
      const rows = [
        ['a', 'b', 'c'],
        ['1', 'x, y', '3'],
        ['4', 'z', '6'],
      ];
      const plan = await planOf(rows.map((row) => `${row.join(delimiter)}\n`).join(''));
      assert.deepEqual([columnsOf(plan), plan.read?.delimiter], ['a INTEGER, b STRING, c INTEGER', delimiter]);
    }
  });

  it('have numbers whose mark nobody can know, each of which can be chosen', async () => {
    const plan = await planOf('id;amount\n1;1.234\n2;2.000\n3;15\n');
    assert.deepEqual(
      plan.columns[1]!.suggestion?.options.map(({ choice }) => choice),
      [
        { type: 'FLOAT', decimalMark: '.' },
        { type: 'INTEGER', decimalMark: ',' },
      ],
    );
  });

  it('are JSON by another name', async () => {
    assert.match(await refusalOf('{"a":1}\n{"a":2}\n'), /looks like JSON, though its name says csv/);
    assert.equal((await planOf('{"a":1}\n{"a":2}\n', { format: 'ndjson' })).rows, 2);
  });

  it('are names with a comma in a single column, which no delimiter is made of', async () => {
    assert.match(await refusalOf('name\nLast, First\nOther, Guy\n'), /more values than columns/);
  });

  it('were joined, so that the header comes again, or end in totals', async () => {
    const plan = await planOf('a,b\n1,2\na,b\n3,4\nTotal,6\n');
    assert.match(plan.notes!.join('\n'), /Record 2 repeats the header.*\n.*begins with "Total"/);
  });

  it('have rows that were quoted as a whole, which are one column and said to be', async () => {
    const plan = await planOf('"id,name,city"\n"1,Ada,""Linz, AT"""\n"2,Bob,Graz"\n');
    assert.equal(plan.columns.length, 1);
    assert.match(plan.notes!.join('\n'), /one text in quotes that holds 3 values/);
    const texts = await planOf('"text"\n"a, b, c"\n"d, e, f"\n');
    assert.doesNotMatch(texts.notes?.join('\n') ?? '', /in quotes that holds/);
  });

  it('have moments as OData 2 writes them', async () => {
    const text = '[{"a":"/Date(1398190210000)/","b":"\\/Date(-5000+0060)\\/","c":"/Date(x)/","d":"PT14H30M"}]';
    const source = createTextSource(text);
    const plan = await analyzePlan(engine, source, {});
    assert.equal(columnsOf(plan), 'a DATETIME, b DATETIME, c STRING, d STRING');
    const [row] = await readSentRows(engine, source, plan);
    assert.deepEqual([toIso(row?.['a']), toIso(row?.['b'])], ['2014-04-22T18:10:10.000Z', '1969-12-31T23:59:55.000Z']);
  });

  it('hold what a service says instead of records, which is never a row', async () => {
    const planOfJson = (value: unknown, read: ReadOptions = {}): Promise<TablePlan> =>
      analyzePlan(engine, createTextSource(JSON.stringify(value)), { read });
    for (const answer of [
      { _embedded: { orders: [] }, _links: { self: { href: 'x' } }, page: { size: 20, totalElements: 0 } },
      { took: 3, timed_out: false, hits: { total: { value: 0, relation: 'eq' }, max_score: null, hits: [] } },
      { data: { orders: { edges: [], pageInfo: { hasNextPage: false, endCursor: null } } } },
      { data: null, total: 0 },
      { count: 0, next: null, previous: null, results: [] },
      { total: 0, orders: [] },
    ])
      assert.match(describeProblem(await captureProblem(planOfJson(answer))), /has no records/, JSON.stringify(answer));
    for (const answer of [
      { error: { code: 401, message: 'Unauthorized' } },
      { timestamp: '2024-01-01', status: 404, error: 'Not Found', path: '/x' },
      { errors: [{ code: 'invalid', message: 'No.' }] },
    ])
      assert.match(describeProblem(await captureProblem(planOfJson(answer))), /seems to be an error message/);
    assert.equal((await planOfJson({ error: 'x', code: 4 }, { arrayPath: [] })).rows, 1);
    assert.equal((await planOfJson({ id: 1, error: 'none', value: 4 })).rows, 1);
  });

  it('hold values column by column, as pandas writes them, which is asked about', async () => {
    for (const value of [
      { a: { 0: 1, 1: 2 }, b: { 0: 3, 1: 4 } },
      {
        columns: ['a', 'b'],
        index: [0, 1],
        data: [
          [1, 2],
          [3, 4],
        ],
      },
      { a: [1, 2, 3], b: [4, 5, 6] },
    ]) {
      const source = createTextSource(JSON.stringify(value));
      assert.match(describeProblem(await captureProblem(analyzePlan(engine, source))), /column by column/);
      assert.equal((await analyzePlan(engine, source, { read: { arrayPath: [] } })).rows, 1);
    }
    const record = createTextSource(JSON.stringify({ id: 7, tags: ['a', 'b'], sizes: [1, 2] }));
    assert.equal((await analyzePlan(engine, record)).rows, 1);
  });

  it('hold an answer without records, or records under their ids', async () => {
    const refusal = async (text: string): Promise<string> =>
      describeProblem(await captureProblem(analyzePlan(engine, createTextSource(text), {})));
    assert.match(await refusal('{"totalSize":0,"done":true,"records":[]}'), /has no records/);
    assert.match(await refusal('{"count":0,"next":null,"results":[]}'), /has no records/);
    assert.match(await refusal('{"pk1":{"a":1,"b":2},"pk2":{"a":3,"b":4}}'), /records under their ids/);
    const page = await analyzePlan(
      engine,
      createTextSource('{"value":[{"a":1}],"@odata.nextLink":"https://h/x?p=2"}'),
      {},
    );
    assert.match(page.notes!.join(), /one page of a longer list\. "@odata.nextLink" beside them leads to more/);
    const order = await analyzePlan(engine, createTextSource('{"id":7,"name":"x","items":[]}'), {});
    assert.equal(columnsOf(order), 'id INTEGER, name STRING, items STRING');
    const addresses = '{"billing":{"city":"Ulm"},"shipping":{"city":"Bonn"}}';
    assert.equal((await analyzePlan(engine, createTextSource(addresses), {})).rows, 1);
  });
});

function toIso(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
