import assert from 'node:assert/strict';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe as describeProblem } from '../../../../src/core/problem';
import { analyzePlan, captureProblem, useEngine } from '../../../support/pushEngine';

describe('A file in a format that is not read', () => {
  const engine = useEngine();
  const refusalOf = async (bytes: Uint8Array | string, name = 'data.csv'): Promise<string> =>
    describeProblem(
      await captureProblem(analyzePlan(engine, { kind: 'bytes', bytes: Buffer.from(bytes as string), name })),
    );

  it('is a workbook of Excel, whose sheets are named, whatever the file is called', async () => {
    const workbook =
      '<workbook><sheets><sheet name="Orders &amp; more" sheetId="1" r:id="rId1"/><sheet sheetId="2" name="Kunden"/></sheets></workbook>';
    const bytes = createZip({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': workbook });
    for (const name of ['orders.xlsx', 'orders.csv', 'orders.json'])
      assert.match(await refusalOf(bytes, name), /Excel file\..*Its sheets are: Orders & more, Kunden\..*CSV UTF-8/s);
  });

  it('is a workbook of Excel 97, whose sheets are named', async () => {
    const boundSheet = (name: string): Buffer =>
      Buffer.concat([
        Buffer.from([0x85, 0, 8 + name.length, 0, 1, 2, 3, 4, 0, 0, name.length, 0]),
        Buffer.from(name, 'latin1'),
      ]);
    const bytes = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(600),
      boundSheet('Umsatz'),
      boundSheet('Märkte'),
      Buffer.alloc(600),
    ]);
    assert.match(await refusalOf(bytes, 'old.xls'), /Its sheets are: Umsatz, Märkte\./);
  });

  it('is an archive, whose files are named', async () => {
    assert.match(
      await refusalOf(createZip({ 'a.csv': 'x', 'b/c.csv': 'y' })),
      /ZIP file\..*In it are: a\.csv, b\/c\.csv\./s,
    );
    assert.match(
      await refusalOf(createZip({ mimetype: 'x', 'content.xml': '<a/>' })),
      /OpenDocument file.*LibreOffice/s,
    );
    assert.match(await refusalOf(Buffer.from('PK\u0003\u0004 cut off', 'latin1')), /ZIP file/);
  });

  it('is named with what to do about it', async () => {
    assert.match(await refusalOf('%PDF-1.7\n', 'a.csv'), /PDF file.*holds no table/s);
    assert.match(await refusalOf(Buffer.from('Obj\u0001....', 'latin1')), /Avro file.*Convert it to Parquet/s);
    assert.match(await refusalOf(Buffer.from('ORC\n\u0006\u0012\u0004', 'latin1')), /ORC file.*Convert it to Parquet/s);
    assert.match(await refusalOf(gzipSync(gzipSync('a,b\n1,2\n')), 'a.csv.gz'), /gzip file.*compressed twice/s);
    assert.match(await refusalOf('<?xml version="1.0"?><log xes.version="1.0"/>', 'a.xes'), /XES.*PM4Py/s);
    assert.match(
      await refusalOf('<!doctype html><title>Sign in</title>', 'a.json'),
      /web page with the title "Sign in"/,
    );
    assert.match(await refusalOf('a,b\n1,2\n', 'a.json'), /looks like CSV, though its name says json/);
    assert.match(await refusalOf('[{"a":1}]', 'a.csv'), /looks like JSON, though its name says csv/);
  });
});

/** An archive as small as it can be. */
function createZip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(header, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    offset += header.length + name.length + packed.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entries, end]);
}
