import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { describe as describeProblem } from '../../../../src/core/problem';
import type { FileSource, TablePlan } from '../../../../src/engine/model/tablePlan';
import { analyzePlan, captureProblem, readSentRows, useEngine } from '../../../support/pushEngine';

/** What programs write, and what is right for each. */
describe('Files as programs write them', () => {
  const engine = useEngine();
  const sourceOf = (content: string | Buffer, name = 'a.csv'): FileSource => ({
    kind: 'bytes',
    bytes: Buffer.from(content as string),
    name,
  });
  const planOf = (content: string | Buffer, name?: string): Promise<TablePlan> =>
    analyzePlan(engine, sourceOf(content, name));
  const rowsOf = async (content: string, name?: string): Promise<unknown[][]> => {
    const source = sourceOf(content, name);
    const rows = await readSentRows(engine, source, await analyzePlan(engine, source));
    return rows.map((row) => Object.values(row).map((value) => (typeof value === 'bigint' ? Number(value) : value)));
  };
  const refusalOf = async (content: string | Buffer, name?: string): Promise<string> =>
    describeProblem(await captureProblem(planOf(content, name)));

  it('are texts of PostgreSQL: \\N is no value, and a backslash takes the meaning from what is behind it', async () => {
    const text = '1\tAnna\t\\N\t{a,b}\n2\tBob\\tTab\t3.5\t\\N\n3\tC\\\\D\t\\N\t{}\n';
    assert.deepEqual(await rowsOf(text), [
      [1, 'Anna', null, '{a,b}'],
      [2, 'Bob\tTab', 3.5, null],
      [3, 'C\\D', null, '{}'],
    ]);
  });

  it('are texts of MySQL: tabs and line ends in values have a backslash before them', async () => {
    assert.deepEqual(await rowsOf('1\tAnna\\\nLives in Ulm\t5\n2\tBob "B"\\\tTab\t\\N\n3\tCarl\t7\n'), [
      [1, 'Anna\nLives in Ulm', 5],
      [2, 'Bob "B"\tTab', null],
      [3, 'Carl', 7],
    ]);
  });

  it('are unloads of Informix: a delimiter in a value has a backslash before it', async () => {
    assert.deepEqual(await rowsOf('1|Anna|1.50|\n2|Bob\\|x|22.00|\n3|Carla||\n'), [
      [1, 'Anna', 1.5, null],
      [2, 'Bob|x', 22, null],
      [3, 'Carla', null, null],
    ]);
  });

  it('have paths of Windows, in which a backslash means itself', async () => {
    assert.deepEqual(await rowsOf('path\tn\nC:\\temp\\new\t1\nD:\\data\\\t2\n'), [
      ['C:\\temp\\new', 1],
      ['D:\\data\\', 2],
    ]);
  });

  it('are logs of IIS, whose names stand behind #Fields', async () => {
    const plan = await planOf(
      '#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Fields: date time cs-method sc-status\n' +
        '2024-01-01 00:00:01 GET 200\n2024-01-01 00:00:02 POST 302\n',
      'u_ex.log',
    );
    assert.deepEqual(
      plan.columns.map(({ name }) => name),
      ['date', 'time', 'cs_method', 'sc_status'],
    );
    assert.equal(plan.rows, 2);
  });

  it('have times between blanks, at which nothing is divided', async () => {
    const plan = await planOf('2024-01-01 00:00:00  12.5  101.3\n2024-01-01 00:10:00  12.7  101.2\n', 'a.dat');
    assert.equal(plan.columns.length, 4);
  });

  it('have names in backticks, between commas', async () => {
    assert.deepEqual(await rowsOf('`id`,`name`\n`1`,`a`\n'), [[1, 'a']]);
  });

  it('end in a line and notes below it, which are no rows', async () => {
    const plan = await planOf('Datum;Anzahl\n31.12.2021;832\n31.12.2022;843\n__________\nStand: 01.02.2024 / 10:00\n');
    assert.equal(plan.rows, 2);
    assert.match(plan.notes!.join(), /last 2 lines .* left out/);
  });

  it('end in a total of SAP, which is told', async () => {
    const plan = await planOf(
      '|Material|Menge|\n|--------|-----|\n|M-001   |   12|\n|M-002   |   13|\n|*       |   25|\n',
    );
    assert.match(plan.notes!.join(), /begins with "\*" and may be a total/);
  });

  it('end in a total between lines that a list of SAP draws, which is told', async () => {
    const line = '---------------------\n';
    const list = `${line}|Material|     Amount|\n${line}|M-001   |  1.234,50-|\n|M-002   |    500,00 |\n`;
    const plan = await planOf(`${list}${line}|        |    734,50-|\n${line}`);
    assert.match(plan.notes!.join(), /begins with "734,50-" and may be a total/);
    assert.equal((await planOf(`${list}${line}|*       |    734,50-|\n${line}`)).rows, 3);
    for (const text of [
      `${list}${line}`,
      '+--+--+\n|a |b |\n+--+--+\n|1 |x |\n+--+--+\n|2 |y |\n+--+--+\n|3 |z |\n+--+--+\n',
    ])
      assert.doesNotMatch((await planOf(text)).notes?.join() ?? '', /may be a total/, text);
  });

  it('are texts of DOS that were joined: Ctrl-Z at the beginning of a line is no value', async () => {
    const plan = await planOf('id;name\n1;a\n2;b\n\x1aid;name\n3;c\n');
    assert.match(plan.notes!.join(), /repeat the header.*: 1, the first is line 4/);
  });

  it('have whole numbers beside words: the suggestion says INTEGER', async () => {
    const { columns } = await planOf('id,qty\n1,5\n2,n/a\n3,7\n');
    assert.match(columns[1]!.suggestion!.note, /INTEGER/);
    assert.equal(columns[1]!.suggestion!.options[0]!.label, 'INTEGER');
    const decimals = await planOf('id,qty\n1,5.5\n2,n/a\n3,7\n');
    assert.match(decimals.columns[1]!.suggestion!.note, /FLOAT/);
  });

  it('have the errors of Excel, which may stand for no value', async () => {
    const { columns } = await planOf('id,ratio\n1,0.5\n2,#DIV/0!\n3,0.7\n4,#REF!\n5,1.5\n');
    assert.deepEqual(columns[1]!.suggestion?.nullWords, ['#DIV/0!', '#REF!']);
  });

  it('are no tables, and say what they are', async () => {
    assert.match(await refusalOf('-[ RECORD 1 ]---\nid | 1\n-[ RECORD 2 ]---\nid | 2\n'), /below one another.*CSV/s);
    assert.match(await refusalOf("-- dump\nCREATE TABLE t (a int);\nINSERT INTO t VALUES (1,'a');\n"), /SQL.*as CSV/s);
    assert.match(
      await refusalOf('version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 1\n'),
      /git lfs pull/,
    );
    assert.match(
      await refusalOf('<<<<<<< HEAD\nid,name\n1,a\n=======\nid,name\n1,b\n>>>>>>> x\n'),
      /conflict.*Resolve/s,
    );
    assert.match(await refusalOf('<table><tr><td>1</td></tr></table>', 'a.xls'), /web page.*Excel/s);
    assert.match(
      await refusalOf(
        '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">\n',
        'a.xls',
      ),
      /Excel workbook in XML.*CSV UTF-8/s,
    );
  });

  it('name each value in each line, as logs and settings do, and are refused', async () => {
    const log =
      'ts=2026-01-02T03:04:05Z level=info msg="push ended" rows=12\nts=2026-01-02T03:05:05Z level=warn msg=late\n';
    assert.match(await refusalOf(log), /log that names each value.*JSON/s);
    for (const settings of ['[server]\nhost = a\nport = 80\n', '# a comment\nA_URL=x\nA_KEY=y\n', 'a.b=1\na.c=2\n'])
      assert.match(await refusalOf(settings), /holds settings/s, settings);
    assert.equal((await planOf('filter;n\na=1;2\nb=2;3\n')).columns.length, 2);
  });

  it('are no text under any name', async () => {
    const beginnings: Readonly<Record<string, string>> = {
      'ARROW1\0\0\xff\xff\xff\xff\xd8\0\0\0': 'an Arrow file.*Parquet',
      'SQLite format 3\0\x10\0\x01\x01': 'a SQLite file.*CSV',
      '\x89PNG\r\n\x1a\n\0\0\0\rIHDR': 'a PNG file.*picture',
      'PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0': 'a ZIP file',
    };
    for (const [text, expected] of Object.entries(beginnings)) {
      const refusal = await refusalOf(Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(300)]));
      assert.match(refusal, new RegExp(expected, 's'));
    }
    // The same bytes each time, of which a third is no letter in any character set.
    const random = Buffer.from(
      Array.from({ length: 2_000 }, (_, index) => crc32(Buffer.from([index & 255, index >> 8]))),
    );
    assert.match(await refusalOf(random), /is not text/);
    assert.match(await refusalOf(random, 'a.json'), /is not text/);
  });

  it('are answers of services that say what went wrong, which are no rows', async () => {
    const answers = [
      { errors: [{ message: 'not found', locations: [{ line: 1, column: 2 }] }], data: null },
      { message: 'Rate limit exceeded', documentation_url: 'https://docs.example.com' },
      { message: 'Not Found', status: '404' },
    ];
    for (const answer of answers) assert.match(await refusalOf(JSON.stringify(answer), 'a.json'), /error message/);
    const withData = { data: [{ id: 1 }, { id: 2 }], errors: [] };
    assert.equal((await planOf(JSON.stringify(withData), 'a.json')).rows, 2);
  });

  it('are answers without records, which are no rows', async () => {
    const answers = [
      { _links: { self: { href: 'y' } }, page: { size: 20, totalElements: 0, totalPages: 0, number: 0 } },
      { _rid: 'x', Documents: [], _count: 0 },
      { links: [{ rel: 'self', href: 'x' }], count: 0, hasMore: false, items: [], totalResults: 0 },
      { '@odata.context': '$metadata#Orders', '@odata.metadataEtag': 'W/"1"', value: [] },
    ];
    for (const answer of answers) assert.match(await refusalOf(JSON.stringify(answer), 'a.json'), /no records/);
  });

  it('are one page of a longer list, by the names of many services', async () => {
    const notesOf = async (answer: unknown): Promise<string> =>
      (await planOf(JSON.stringify(answer), 'a.json')).notes?.join(' ') ?? '';
    assert.match(await notesOf({ hits: { total: { value: 100 }, hits: [{ _id: 'a' }] } }), /1 of 100 records/);
    assert.match(await notesOf({ Items: [{ id: 1 }], LastEvaluatedKey: { id: { S: '1' } } }), /"LastEvaluatedKey"/);
    assert.match(await notesOf({ Things: [{ a: 1 }], NextToken: 'abc' }), /"NextToken"/);
    assert.match(await notesOf({ content: [{ id: 1 }], totalPages: 5, pageable: { pageNumber: 0 } }), /page 1 of 5/);
    assert.equal(await notesOf({ data: [{ id: 1 }], status: 'ok', total: 1 }), '');
  });

  it('end in a total however long they are, which is told with what leaves it out', async () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `Kunde ${row};${row};${row % 97},50\n`).join('');
    for (const blank of ['', '\n']) {
      const plan = await planOf(`Kunde;Menge;Betrag\n${rows}${blank}Gesamtsumme;199990000;960000,50\n`);
      assert.equal(plan.rows, 20_001);
      assert.match(plan.notes?.join() ?? '', /last record begins with "Gesamtsumme" and may be a total/);
      assert.match(JSON.stringify(plan.noteFixes), /"skipEndLines","value":"1"/);
    }
    assert.equal((await planOf(`Kunde;Menge;Betrag\n${rows}`)).notes, undefined);
  });

  it('have links beside their records, which are no table', async () => {
    const links = [{ rel: 'self', href: 'x' }];
    for (const answer of [
      { links, items: [{ id: 1 }, { id: 2 }] },
      { items: [{ id: 1 }, { id: 2 }], links },
      { link: [{ relation: 'self', url: 'x' }], entry: [{ id: 1 }, { id: 2 }] },
    ])
      assert.deepEqual(await rowsOf(JSON.stringify(answer), 'a.json'), [[1], [2]]);
    assert.equal((await planOf(JSON.stringify({ links }), 'a.json')).rows, 1);
  });

  it('have lists of values beside the records, which are told', async () => {
    const { notes } = await planOf('{"rejected":["A","B"],"rows":[{"id":1}]}', 'a.json');
    assert.match(notes!.join(), /Values beside the records are left out: rejected\./);
  });

  it('have a title and facts with delimiters above the table, as SAP writes lists', async () => {
    const rows = Array.from({ length: 5 }, (_, row) => `\t100\t470${row}\t31.01.2026\t1.234,56\tEUR\n`).join('');
    for (const title of [
      '31.01.2026\t\t\tDynamische Listanzeige\t\t\t1\n\n',
      'Table:\tVBAK\nDisplayed Fields:\t5 of 80\tFixed Columns:\t2\tList Width 0250\n\n',
      'Tabelle:\tVBAK\nAngezeigte Felder:\t5 von 80\tFeststehende Spalten: 2\tListbreite 0250\n\n',
    ]) {
      const plan = await planOf(`${title}\tMANDT\tVBELN\tERDAT\tNETWR\tWAERK\n\n${rows}`, 'a.txt');
      assert.equal(plan.columns.map(({ name }) => name).join(), 'column_1,MANDT,VBELN,ERDAT,NETWR,WAERK', title);
      assert.equal(plan.rows, 5);
    }
  });

  it('have values beside the records, which are told', async () => {
    const order = { d: { ID: '1', Items: { results: [{ N: 'a' }, { N: 'b' }] } } };
    const plan = await planOf(JSON.stringify(order), 'a.json');
    assert.match(plan.notes!.join(), /Values beside the records are left out: d\.ID\./);
  });

  it('are messages of other programs, which are named and not read', async () => {
    for (const [text, format] of [
      [':20:STARTUMS\n:25:12345678/12345\n:28C:0\n:60F:C240101EUR1000,00\n:61:2401020102D50,00N012\n', 'SWIFT MT940'],
      ["UNA:+.? 'UNB+UNOA:1+A+B+240131:1015+1'UNH+1+ORDERS:D:96A:UN'", 'EDIFACT'],
      ["UNB+UNOC:3+A+B+240131:1015+1'\nUNH+1+ORDERS:D:96A:UN'\n", 'EDIFACT'],
      [
        'ISA*00*          *00*          *ZZ*A              *ZZ*B              *240131*1015*U*00401*1*0*P*>~',
        'ANSI X12',
      ],
      ['EDI_DC40  1000000000000123456700 3012\nE2EDK01005 10000000000001234567\n', 'SAP IDoc'],
      ['EDI_DC40_U 1000000000000123456700 3012\nE2EDK01005 10000000000001234567\n', 'SAP IDoc'],
      ['MSH|^~\\&|HIS|RIH|EKG|EKG|20260131||ADT^A01|1|P|2.5\rPID|1||555\r', 'HL7'],
      ['01,1220,1234,260131,1200,1,80,1,2/\n02,1234,1220,1,260131,1200,USD,2/\n', 'BAI2'],
      ['OFXHEADER:100\nDATA:OFXSGML\n\n<OFX>\n', 'OFX'],
      ['!Type:Bank\nD01/31/2026\nT-100.00\n^\n', 'QIF'],
      ['!TRNS\tDATE\tAMOUNT\n!SPL\tDATE\tAMOUNT\n!ENDTRNS\n', 'QuickBooks IIF'],
      ['dn: cn=a,dc=b\ncn: a\nmail: a@b\n\ndn: cn=b,dc=b\ncn: b\n', 'LDIF'],
      ['BEGIN:VCARD\nVERSION:3.0\nFN:Anna\nEND:VCARD\n', 'vCard'],
      ['BEGIN:VCALENDAR\r\nVERSION:2.0\r\n', 'iCalendar'],
      ['From: a@b.c\nTo: d@e.f\nSubject: x, y\n\nid,name\n1,a\n', 'an e-mail'],
    ] as const)
      assert.match(await refusalOf(text, 'a.txt'), new RegExp(`a\\.txt is ${format}, which is not read`), format);
    // Tables of the same.
    for (const text of ['From: To:,Date: x\n1,2\n', 'dn,cn\na,b\n', 'Date;Subject\n2024-01-01;x\n'])
      assert.equal((await planOf(text)).columns.length, 2, text);
  });

  it('are tables whose first column is called as binary files begin', async () => {
    for (const name of ['ORCID', 'PAR1', 'PARENT', 'ARROW1']) {
      const { columns } = await planOf(`${name};Name\nx;Anna\ny;Bob\n`);
      assert.deepEqual(
        columns.map((column) => column.name),
        [name, 'Name'],
      );
    }
    assert.match(
      await refusalOf(Buffer.from(`PARE\x30\0\0\0${'x'.repeat(48)}\x30\0\0\0PARE`), 'a.parquet'),
      /not text but an encrypted Parquet file/,
    );
  });

  it('have more columns than a table can, which is said', async () => {
    const names = Array.from({ length: 6_000 }, (_, index) => `c${index}`).join();
    assert.match(await refusalOf(`${names}\n${names}\n`), /more than 5,000/);
  });

  it('end in a total by another name', async () => {
    for (const total of ['Overall Total', 'Totals', 'Net Total', 'Gesamtergebnis', 'Insgesamt', 'Totale', 'Somme'])
      assert.match(
        (await planOf(`Kunde;Betrag\nAlfa;2,50\nBeta;3,50\nGamma;4,00\n${total};10,00\n`)).notes?.join() ?? '',
        /may be a total/,
        total,
      );
  });

  it('are Japanese mails: ISO-2022-JP is ASCII but for what stands between escape sequences', async () => {
    const bytes = Buffer.from('id,name\n1,\x1b$BEl5~\x1b(B\n2,x\n', 'latin1');
    const source = sourceOf(bytes);
    const plan = await analyzePlan(engine, source);
    assert.deepEqual(
      (await readSentRows(engine, source, plan)).map(({ name }) => name),
      ['東京', 'x'],
    );
  });

  it('are lines of JSON with a byte order mark each', async () => {
    assert.deepEqual(await rowsOf('\ufeff{"a":1}\n\ufeff{"a":2}\n', 'a.ndjson'), [[1], [2]]);
  });
});
