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
      assert.deepEqual(all.notes, ['A blank or tab stands behind each delimiter. It is left out.']);
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

  it('have colons at the end of their first values, which belong to no delimiter', async () => {
    assert.equal(
      columnsOf(await planOf('Color:;red;x\nSize:;5;y\nShape:;round;z\n', { header: false })),
      'column_1 STRING, column_2 STRING, column_3 STRING',
    );
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
    assert.match(plan.notes!.join('\n'), /begins with "Total".*\n.*repeat the header.*: 1, the first is line 3/);
  });

  it('were joined, so that the header comes again far behind the beginning, among texts', async () => {
    const header = 'city,"first name",,kind\n';
    const rows = Array.from({ length: 20_000 }, (_, index) => `Linz ${index},Ada,x,new\n`).join('');
    const plan = await planOf(header + rows + ' city ,"first name",,kind\n' + rows + header);
    assert.match(plan.notes!.join('\n'), /repeat the header.*: 2, the first is line 20,?002/);
    assert.equal(plan.rows, 40_002);
    for (const text of [
      header + rows,
      `${header}city,first,,kind\nLinz,Ada,x,new\n`,
      `${header}city,"first name",x,kind\nLinz,Ada,x,new\n`,
      'name\nname\nAda\n',
    ])
      assert.doesNotMatch((await planOf(text)).notes?.join() ?? '', /repeat the header/, text.slice(0, 80));
  });

  it('have rows that were quoted as a whole, which is asked about', async () => {
    const text = '"id,name,city"\n"1,Ada,""Linz, AT"""\n"2,Bob,Graz"\n';
    assert.match(await refusalOf(text), /Each row of .* stands in quotes as a whole/);
    const column = await planOf(text, { delimiter: ',' });
    assert.deepEqual([column.columns.length, column.rows], [1, 2]);
    assert.equal((await planOf('"text"\n"a, b, c"\n"d, e, f"\n')).columns.length, 1);
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

  it('are tables of Jira and Confluence, which have two delimiters around names', async () => {
    const plan = await planOf('||id||name||\n|1|x|\n|2|y|\n');
    assert.equal(columnsOf(plan), 'id INTEGER, name STRING');
    assert.equal(plan.notes, undefined);
    const titled = createCsvSource('h2. Orders\n\n|| name || qty ||\n| x | 5 |\n|  | 6 |\n||Total| 11|\n');
    const rows = await readSentRows(engine, titled, await analyzePlan(engine, titled));
    assert.deepEqual(
      rows.map((row) => Object.values(row).map((value) => (typeof value === 'bigint' ? Number(value) : value))),
      [
        ['x', 5],
        [null, 6],
        ['Total', 11],
      ],
    );
    assert.equal(columnsOf(await planOf('||id||name||\n||1||x||\n||2||y||\n')), 'id INTEGER, name STRING');
  });

  it('have a header with delimiters that line up its names, which is asked about', async () => {
    const question = /header of 1\.csv has empty names.*Of its 4 names, 1 have no text/s;
    assert.match(await refusalOf('id\t\tname\tplace\n1\tx\tUlm\n2\ty\tBonn\n3\tz\tKiel\n'), question);
    assert.match(await refusalOf(';id;name;place\n1;x;Ulm\n2;y;Bonn\n'), question);
    const plan = await planOf('a;;b\n1;2\n3;4\n', { header: true });
    assert.match(plan.notes!.join(), /fewer values than the header has names: 2/);
    // Columns without a name that the rows have, or that stand behind all names.
    assert.equal((await planOf('a,,b\n1,2,3\n4,,6\n')).rows, 2);
    assert.equal((await planOf('id;name;;;\n1;x\n2;y\n')).rows, 2);
  });

  it('have one line for other programs, since another character ends their lines there', async () => {
    for (const [character, name] of [
      ['\u0085', 'U+0085'],
      ['\u2028', 'U+2028'],
      ['\u2029', 'U+2029'],
      ['\v', 'U+000B'],
      ['\x1e', 'U+001E'],
    ] as const)
      assert.match(
        await refusalOf(['id;name', '1;x', '2;y', ''].join(character)),
        new RegExp(`only one line, and its records seem to end with U\\${name.slice(1)}`),
      );
    const encoded = Buffer.from('id;name\x851;M\xfcller\x852;y\x85', 'latin1');
    assert.match(await refusalOf(encoded), /seem to end with U\+0085/);
    assert.equal((await planOf('id;name\n1;a\u2028b\n')).rows, 1);
  });

  it('have backticks as quotes where these are around all names, or a value needs them', async () => {
    assert.equal(columnsOf(await planOf('`id`,`name`\n`1`,`a,b`\n`2`,`c`\n')), 'id INTEGER, name STRING');
    assert.equal(columnsOf(await planOf('id,name\n1,`a,b`\n2,`c,d`\n')), 'id INTEGER, name STRING');
    const source = createCsvSource('id,name\n1,`ls`\n2,`cat`\n');
    const [row] = await readSentRows(engine, source, await analyzePlan(engine, source));
    assert.equal(row!['name'], '`ls`');
  });

  it('are logs of web servers, whose times are not split in silence', async () => {
    const log =
      '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326\n127.0.0.1 - - [10/Oct/2000:13:55:37 -0700] "GET /b HTTP/1.0" 200 1\n';
    assert.match(await refusalOf(log), /Blanks would split \[10\/Oct\/2000:13:55:36 -0700\], too/);
    assert.equal((await planOf(log, { delimiter: ' ' })).columns.length, 8);
  });

  it('have blanks behind each delimiter, which are left out and told where texts have them', async () => {
    const note = 'A blank or tab stands behind each delimiter. It is left out.';
    const plan = await planOf('a, b, c\n1, x, 5\n2, y, 6\n');
    assert.equal(columnsOf(plan), 'a INTEGER, b STRING, c INTEGER');
    assert.deepEqual(plan.notes, [note]);
    assert.deepEqual(
      plan.noteFixes?.flatMap(({ fixes }) => fixes.map(({ label }) => label)),
      ['Keep Blanks'],
    );
    assert.equal((await planOf('a, b, c\n1, 2, 5\n2, 3, 6\n')).notes, undefined);
    assert.ok(!(await planOf('a, b\nx, y\nz, u\n', { trimValues: true })).notes?.includes(note));
  });

  it('are JSON with something around it, which is said', async () => {
    const refusalOfText = async (text: string, name: string): Promise<string> =>
      describeProblem(await captureProblem(analyzePlan(engine, createTextSource(text, name))));
    for (const name of ['a.json', 'a.js', 'a.csv']) {
      assert.match(await refusalOfText('callback({"items":[{"id":1}]});', name), /JSONP/);
      assert.match(await refusalOfText('/**/jQuery12_3([{"id":1}])', name), /JSONP/);
      for (const guard of [")]}',\n", ")]}'\n", 'while(1);', 'for(;;);', '{}&&', 'throw 1; <dont be evil>'])
        assert.match(await refusalOfText(`${guard}[{"id":1},{"id":2}]`, name), /keeps pages from running it/);
      for (const begin of ['var data = ', 'module.exports = ', 'window.YTD.tweet.part0 = '])
        assert.match(await refusalOfText(`${begin}[{"id":1},{"id":2}]`, name), /is a script with data in it/);
      assert.match(await refusalOfText('```json\n[{"id":1}]\n```\n', name), /block of code/);
    }
  });

  it('are sequences of JSON texts, each behind a record separator', async () => {
    for (const name of ['a.json', 'a.geojsons', 'a.ndjson']) {
      const source = createTextSource('\x1e{"id":1}\n\x1e{"id":2,"n":"x"}\n', name);
      assert.equal(columnsOf(await analyzePlan(engine, source)), 'id INTEGER, n STRING');
    }
    assert.match(
      describeProblem(await captureProblem(analyzePlan(engine, createTextSource('\x1e{"a":"b\x1ec"}\n')))),
      /control character U\+001E/,
    );
  });

  it('have a rare delimiter and commas in their texts, which is asked about', async () => {
    for (const sign of ['#', '&', '@', '-', '/']) {
      const rows = ['id#name#place', '1#"a, b"#Ulm', '2#"c, d\ne, f"#Bonn', '3#"g, h"#Kiel', ''].join('\n');
      assert.match(await refusalOf(rows.replaceAll('#', sign)), /not clear which delimiter/, sign);
    }
  });

  it('have a comma and a blank between values, and commas alone within them', async () => {
    const plan = await planOf('id, name, url\n1, a, http://h/?x=1,y=2\n2, b, http://h/\n3, c, http://h/?x=1,y=2,z=3\n');
    assert.equal(columnsOf(plan), 'id INTEGER, name STRING, url STRING');
  });

  it('name a few of their columns only, which is no title', async () => {
    const plan = await planOf(
      ',time,,id,,,,,n\na,10:00,5,P-1,x,y,z,u,1\nb,11:00,6,P-2,x,y,z,u,2\nc,12:00,7,P-3,x,y,z,u,3\n',
    );
    assert.equal(columnsOf(plan).slice(0, 42), 'column_1 STRING, time STRING, column_3 INT');
    assert.equal(plan.notes, undefined);
  });

  it('hold a table with fewer columns below another one, which is asked about', async () => {
    const text = 'a,b,c\n1,2,x\n3,4,y\n5,6,z\nname,value\nn1,5\nn2,6\nn3,7\n';
    assert.match(await refusalOf(text), /several tables.*begins in line 5/s);
    // Rows that lack values are no table.
    assert.equal((await planOf('a,b,c\n1,2,x\n3,4,y\n5,6\n7,8\n9,1\n')).rows, 5);
  });

  it('have carriage returns within values in most rows, which is told', async () => {
    const plan = await planOf('id,text,n\n1,hello\rworld,5\n2,abc,6\n3,x\ry,7\n');
    assert.equal(columnsOf(plan), 'id INTEGER, text STRING, n INTEGER');
    assert.match(plan.notes!.join(), /Carriage returns without a line feed behind them end no line/);
    assert.equal((await planOf('a,b\r\n1,2\n3,4\r5,6\r\n')).rows, 3);
  });

  it('have groups above years, and what Qualtrics writes below names, as names of their columns', async () => {
    const grouped = await planOf(',Male,,Female,\nRegion,2010,2011,2010,2011\nNorth,10,11,12,13\nSouth,20,21,22,23\n');
    assert.equal(
      columnsOf(grouped),
      'Region STRING, Male_2010 INTEGER, Male_2011 INTEGER, Female_2010 INTEGER, Female_2011 INTEGER',
    );
    const survey = await planOf(
      'Start,Q1\nStart Date,How old?\n"{""ImportId"":""start""}","{""ImportId"":""QID1""}"\n2024-01-01,34\n2024-01-02,35\n',
    );
    assert.equal(columnsOf(survey), 'Start_Start_Date DATE, Q1_How_old_ INTEGER');
  });

  it('end with a drawn line and what stands below it, in rows as long as the others', async () => {
    const plan = await planOf('Tag;Nord;Sued\n1;5;6\n2;7;8\n_____;;\n"(C)opyright Amt, 2013";;\n"Stand: 2013";;\n');
    assert.equal(plan.rows, 2);
    assert.match(plan.notes!.join(), /The last 3 lines/);
  });

  it('begin with comments that are written otherwise than the table', async () => {
    const plan = await planOf('# NIST\n# cols: x y\n1.0  2.0\n1.5  2.5\n2.0  3.0\n');
    assert.equal(columnsOf(plan), 'column_1 FLOAT, column_2 FLOAT');
  });

  it('are sentences, which are one value each', async () => {
    const plan = await planOf('This is a sentence, with a comma.\nThis one; with a semicolon.\nAnother one.\n');
    assert.equal(plan.columns.length, 1);
    assert.equal(plan.notes, undefined);
  });

  it('are written for other programs, which is said', async () => {
    assert.match(await refusalOf('@relation w\n@attribute a {x, y}\n@data\nx,85\n'), /is ARFF/);
    assert.match(await refusalOf('{| class="wikitable"\n! id !! name\n|-\n| 1 || a\n|}\n'), /a table of MediaWiki/);
    assert.match(await refusalOf('id & name \\\\\n1 & a \\\\\n'), /a table of LaTeX/);
    assert.match(await refusalOf('time:2024\thost:a\ntime:2025\thost:b\n'), /names each value/);
  });

  it('are lists of lists or a list with an error, which is asked about', async () => {
    const refusalOfJson = async (value: unknown): Promise<string> =>
      describeProblem(await captureProblem(analyzePlan(engine, createTextSource(JSON.stringify(value)))));
    const rows = [
      [1, 'a'],
      [2, 'b'],
    ];
    assert.match(await refusalOfJson({ range: 'A1:B2', values: rows }), /rows as lists of values/);
    assert.match(await refusalOfJson({ columns: [{ name: 'a' }], rows }), /They are in the list rows/);
    assert.match(await refusalOfJson([{ message: 'expired', errorCode: 'INVALID_SESSION_ID' }]), /an error message/);
    const matrix = createTextSource(JSON.stringify({ id: 1, matrix: rows }));
    assert.equal((await analyzePlan(engine, matrix)).rows, 1);
  });

  it('have other signs than quotes around all their values', async () => {
    const expected = 'id INTEGER, n STRING';
    assert.equal(columnsOf(await planOf('^id^,^n^\n^1^,^a, b^\n^2^,^c^\n')), expected);
    assert.equal(columnsOf(await planOf('~id~|~n~\n~1~|~a|b~\n~2~|~c~\n')), expected);
  });

  it('have brackets around each row, or a name before each value, and are no table then', async () => {
    for (const text of ['[1, 2]\n[3, 4]\n', '(1,x)\n(3,y)\n', '{1;2}\n{3;4}\n'])
      assert.match(await refusalOf(text), /Each row of 1\.csv stands in brackets/);
    assert.equal((await planOf('(1,x)\n(3,y)\n', { delimiter: ',' })).columns.length, 2);
    assert.match(await refusalOf('k=1,v=2\nk=3,v=4\n'), /names each value/);
  });

  it('have blanks at the end of their texts, as columns of a fixed width, which is told', async () => {
    const plan = await planOf(
      'name,city,n\nBob       ,Ulm       ,1\nAnastasia ,Kiel      ,2\nMaximilian,Bonn      ,3\n',
    );
    assert.match(plan.notes!.join(), /Texts end with blanks in these columns: name, city\./);
    assert.deepEqual(
      plan.noteFixes?.flatMap(({ fixes }) => fixes.map(({ label }) => label)),
      ['Leave Blanks Out'],
    );
    assert.equal((await planOf('name,n\nBob ,1\nEve,2\nTom,3\n')).notes, undefined);
  });

  it('have rows that are shorter than the first one and no header, which is told', async () => {
    const plan = await planOf('1,2,3\n4,5\n7,8,9\n');
    assert.match(plan.notes!.join(), /fewer values than the first one: 1, the first in line 2/);
  });

  it('have decimal commas on both sides of a blank, which is asked about', async () => {
    assert.match(await refusalOf('1,5 2,5\n1,6 2,6\n1,7 2,7\n'), /With blanks it has 2 columns/);
  });

  it('begin with comments as MATLAB and SQL have them', async () => {
    assert.equal(columnsOf(await planOf('% comment\n1 2 3\n4 5 6\n')).split(', ').length, 3);
    assert.equal(columnsOf(await planOf('-- one, two\n-- three\na,b\n1,2\n')), 'a INTEGER, b INTEGER');
  });

  it('have units such as % in the second line of their header', async () => {
    const plan = await planOf('Land;2019;;2020;\n;abs;%;abs;%\nDE;1;10;2;20\nFR;3;30;4;40\n');
    assert.equal(plan.columns.map(({ name }) => name).join(), 'Land,_2019_abs,_2019__,_2020_abs,_2020__');
  });
});

function toIso(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
