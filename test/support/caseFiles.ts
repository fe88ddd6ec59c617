// Files of kinds that people really had, each with what is right for it. Made here, with values of its own.
import { gzipSync } from 'node:zlib';

/** A file, and what is right: a table, or what a person is asked or notes instead. */
export interface CaseFile {
  name: string;
  content: string | Buffer;
  /** Names and types of the columns: "id INTEGER, name STRING". */
  columns?: string;
  rows?: number;
  /** What is said about how it was read, or about its columns. */
  notes?: RegExp;
  /** Why it is not read as it is. */
  stopped?: RegExp;
  /** The ways to read it that are offered then. */
  choices?: number;
  /** The name that the table gets. */
  table?: string;
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const json = (value: unknown): string => JSON.stringify(value);

export const caseFiles: readonly CaseFile[] = [
  {
    name: 'quotes-behind-semicolons.csv',
    content: 'Teil;Anzahl;"Größe, cm, netto"\nT-1;4;"15,25,35"\nT-2;6;"16,26,36"\n',
    columns: 'Teil STRING, Anzahl INTEGER, Grosse__cm__netto STRING',
    rows: 2,
  },
  {
    name: 'a-value-more-than-names.csv',
    content: 'nr;zeit;preis;art\n21;1767225600;12.51;ein;0\n22;1767225700;12.49;aus;1\n',
    stopped: /one value more than its header has names/,
    choices: 2,
  },
  {
    name: 'title-above.csv',
    content: 'Open items\nAs of: February 2025\n\nDoc;Customer;Amount\n5900000001;Alfa;10\n5900000002;Beta;20\n',
    columns: 'Doc INTEGER, Customer STRING, Amount INTEGER',
    rows: 2,
    notes: /begins in line 4/,
  },
  {
    name: 'quotes-within-values.txt',
    content:
      '4711\t150725\t51\t\tSteel plate\tB\t118,20\t-20411,36\n4711\t150725\t61\t27\tDues "  half-yearly " paid\tB\t75,00\t-20486,36\n4711\t150725\t61\t9001\tTape 3" wide\tB\t12,40\t-20498,76\n',
    columns:
      'column_1 INTEGER, column_2 INTEGER, column_3 INTEGER, column_4 INTEGER, column_5 STRING, column_6 STRING, column_7 FLOAT, column_8 FLOAT',
    rows: 3,
    notes: /first line .* is taken as data/,
  },
  { name: 'ctrl-z.csv', content: 'id,name\r\n7,x\r\n8,y\r\n\x1a', columns: 'id INTEGER, name STRING', rows: 2 },
  {
    name: 'page.csv',
    content:
      '<!DOCTYPE html>\n<html>\n<head><title>Log in</title></head>\n<body><form><input type="password" name="p"></form></body>\n</html>\n',
    stopped: /not data but a web page with the title "Log in".*session.*had probably ended/s,
  },
  {
    name: 'no-records.json',
    content: json({ totalSize: 0, done: true, records: [] }),
    stopped: /has no records.*array at records is empty/s,
  },
  {
    name: 'all-in-quotes.csv',
    content:
      '"Id","Amount","Closed","Won","Created"\n"A01","1250.50","2024-01-31","true","2024-01-02T03:04:05.000Z"\n"A02","","","false","2024-01-03T03:04:05.000Z"\n"A03","99","2024-02-29","true","2024-01-04T03:04:05.000Z"\n',
    columns: 'Id STRING, Amount FLOAT, Closed DATE, Won BOOLEAN, Created DATETIME',
    rows: 3,
  },
  {
    name: 'words-for-nothing.csv',
    content: 'Id,Amount,Closed,Qty\nA1,1250.5,2024-01-31,1\nA2,null,null,NULL\nA3,99,2024-02-29,\\N\n',
    columns: 'Id STRING, Amount STRING, Closed STRING, Qty STRING',
    rows: 3,
    notes: /Looks like FLOAT: 2 of 3 values\. "null" may stand for no value/,
  },
  {
    name: 'dates-of-sap.csv',
    content:
      'BUKRS;BELNR;BUDAT;AUGDT;BIS;ZEIT\n2000;0100000071;20240115;00000000;99991231;143000\n2000;0100000072;20240116;20240201;99991231;000000\n',
    columns: 'BUKRS INTEGER, BELNR STRING, BUDAT INTEGER, AUGDT STRING, BIS INTEGER, ZEIT STRING',
    rows: 2,
    notes: /Looks like DATE yyyyMMdd: 2 of 2 values/,
  },
  {
    name: 'odata.json',
    content:
      '{"d":{"results":[{"Id":"0001","Created":"\\/Date(1398190210000)\\/","Time":"PT14H30M00S"},{"Id":"0002","Created":"\\/Date(1398190210000+0120)\\/","Time":"PT00H00M00S"}]}}',
    columns: 'Id STRING, Created DATETIME, Time STRING',
    rows: 2,
  },
  {
    name: 'dynamodb.json.gz',
    content: gzipSync('{"Item":{"id":{"S":"b1"},"qty":{"N":"5"}}}\n{"Item":{"id":{"S":"b2"},"qty":{"N":"12.5"}}}\n'),
    columns: 'Item_id_S STRING, Item_qty_N STRING',
    rows: 2,
    notes: /Looks like FLOAT: 2 of 2 values/,
    table: 'dynamodb',
  },
  {
    name: 'salesforce.json',
    content: json({
      status: 0,
      result: {
        records: [
          { Id: '003x', Account: null },
          { Id: '003y', Account: { Name: 'Alfa' } },
        ],
        totalSize: 2,
      },
    }),
    columns: 'Id STRING, Account_Name STRING',
    rows: 2,
  },
  {
    name: 'thousands.tsv',
    content: utf16('Nr\tGewicht\r\n1\t3,175\r\n2\t1,020\r\n3\t880\r\n'),
    columns: 'Nr INTEGER, Gewicht STRING',
    rows: 3,
    notes: /Looks like (?:INTEGER|FLOAT) 1,234(?:\.5)? or (?:INTEGER|FLOAT) 1\.234(?:,5)?/,
  },
  {
    name: 'padded.csv',
    content: '\n"Sec","t","p","p","Phase",\n0,  20.5,101.3, 99.8,start,\n1,  20.6,101.2, 99.9,run,\n',
    columns: 'Sec INTEGER, t FLOAT, p FLOAT, p_2 FLOAT, Phase STRING, column_6 STRING',
    rows: 2,
  },
  {
    name: 'decimal-commas-in-quotes.csv',
    content: 'rate,pieces\n"3,7",12\n"4,1",9\n"2075,25",1\n',
    columns: 'rate STRING, pieces INTEGER',
    rows: 3,
    notes: /Looks like FLOAT 1\.234,5: 3 of 3 values/,
  },
  {
    name: 'by-id.json',
    content: json({
      k01: { name: 'Bo', amount: 10.5 },
      k02: { name: 'Al', amount: 7 },
      k03: { name: 'Cy', amount: 1 },
    }),
    stopped: /records under their ids, not in a list.*"k01", "k02", "k03"/s,
    choices: 2,
  },
  {
    name: 'ids-like-numbers.tsv',
    content: 'Day\tBatch\n2026-04-01\t61940027418DA70011\n2026-04-02\t48E0217\n',
    columns: 'Day DATE, Batch STRING',
    rows: 2,
  },
  {
    name: 'names-in-two-cases.csv',
    content: 'id,ort,ID,ORT\n5,Ulm,71,Ulm (Stadt)\n6,Bonn,72,Bonn (Stadt)\n',
    columns: 'id INTEGER, ort STRING, ID_2 INTEGER, ORT_2 STRING',
    rows: 2,
    notes: /differ only in the case of their letters/,
  },
  {
    name: 'powershell.json',
    content: utf16('[{"id":1,"n":"Müller"},{"id":2,"n":"Šimek"}]\r\n'),
    columns: 'id INTEGER, n STRING',
    rows: 2,
  },
  { name: 'nan.json', content: '[{"id":1,"v":0.5},{"id":2,"v":NaN}]', stopped: /not valid JSON.*NaN/s },
  {
    name: 'pretty.jsonl',
    content: '{\n  "doc": "A1",\n  "qty": 3\n}\n{\n  "doc": "A2",\n  "qty": 4\n}\n',
    columns: 'doc STRING, qty INTEGER',
    rows: 2,
  },
  {
    name: 'kafka.json',
    content: `${json({ ROWTIME: 1735689600123, VBELN: '0090004711', FKDAT: '20250131', KURRF: 'Bkw=' })}\n${json({ ROWTIME: 1735689600456, VBELN: '0090004712', FKDAT: '20250201', KURRF: 'AA==' })}\n`,
    columns: 'ROWTIME INTEGER, VBELN STRING, FKDAT STRING, KURRF STRING',
    rows: 2,
    notes: /Looks like DATE yyyyMMdd: 2 of 2 values/,
  },
  {
    name: 'Liste Größe 2025.csv',
    content: 'Straße;Größe;Maß\nA;1;2\n',
    columns: 'Strasse STRING, Grosse INTEGER, Mass INTEGER',
    rows: 1,
    table: 'Liste_Grosse_2025',
  },
  {
    name: 'quotes-not-escaped.csv',
    content: '"L-1","02-FEB-2025","SERVICE "B" PUMPS, LTD."\n"L-2","03-FEB-2025","OTHER"\n',
    stopped: /quote in the middle of a value.*Line 1/s,
  },
  {
    name: 'one-column.csv',
    content: 'remark\ndone\nopen; still missing\n',
    columns: 'remark STRING',
    rows: 2,
  },
  {
    name: 'commas-in-texts.csv',
    content:
      'No;Title;Text;Hint;Day\n1;Test;A sentence, which goes on;Another, and more, and the end;22-08-2025\n2;Second;short;short;23-08-2025\n',
    columns: 'No INTEGER, Title STRING, Text STRING, Hint STRING, Day STRING',
    rows: 2,
    notes: /Looks like DATE/,
  },
];
