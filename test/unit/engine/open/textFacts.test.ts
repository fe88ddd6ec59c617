import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { upperHalves } from '../../../../src/engine/model/encodings';
import type { FileSource } from '../../../../src/engine/model/tablePlan';
import { TextInspector } from '../../../../src/engine/open/textInspector';
import { ChunkedByteSource } from '../../../support/chunkedSource';
import { analyzePlan, readSentRows, useEngine } from '../../../support/pushEngine';

const misread = (text: string): string =>
  Array.from(Buffer.from(text), (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : upperHalves['windows-1252']![byte - 0x80]!,
  ).join('');

describe('What is odd about the text of a file', () => {
  const engine = useEngine();
  const sourceOf = (content: string | Buffer, name = 'a.csv'): FileSource => ({
    kind: 'bytes',
    bytes: Buffer.from(content as string),
    name,
  });
  const notesOf = async (content: string | Buffer, name?: string): Promise<string[]> => [
    ...((await analyzePlan(engine, sourceOf(content, name))).notes ?? []),
  ];
  const rowsOf = async (content: string | Buffer, name?: string): Promise<unknown[][]> => {
    const source = sourceOf(content, name);
    const rows = await readSentRows(engine, source, await analyzePlan(engine, source));
    return rows.map((row) => Object.values(row).map((value) => (typeof value === 'bigint' ? Number(value) : value)));
  };

  it('is told of byte order marks at the beginning of lines, with count and line', async () => {
    const note = /Byte order marks at the beginning of lines of .* are left out: 2, the first in line 3\./;
    assert.match((await notesOf('id;n\n1;a\n\ufeff2;b\n\ufeff3;c\n')).join('\n'), note);
    const lines = '{"id":1}\n{"id":2}\n\ufeff{"id":3}\n\ufeff{"id":4}\n';
    assert.match((await notesOf(lines, 'a.ndjson')).join('\n'), note);
    assert.match((await notesOf(gzipSync(lines), 'a.ndjson.gz')).join('\n'), note);
    assert.match((await notesOf('[{"id":1},\n{"id":2},\n\ufeff{"id":3},\n\ufeff{"id":4}]', 'a.json')).join('\n'), note);
    assert.match(
      (await notesOf(Buffer.from('\ufeffid;n\r\n1;a\r\n\ufeff2;b\r\n\ufeff3;c\r\n', 'utf16le'))).join('\n'),
      note,
    );
    assert.deepEqual(await notesOf('\ufeffid;n\n1;a\n2;b\n'), []);
  });

  it('is told of marks far behind the beginning of JSON, which are left out there, too', async () => {
    const lines = `${'{"id":1,"text":"abcdefghijklmnop"}\n'.repeat(10_000)}\ufeff{"id":2,"text":"b"}\n`;
    const plan = await analyzePlan(engine, sourceOf(lines, 'a.ndjson'));
    assert.match(plan.notes!.join('\n'), /Byte order marks .*: 1, the first in line 10,001\./);
    assert.equal(plan.rows, 10_001);
  });

  it('is told of Ctrl-Z at the end and within', async () => {
    assert.match((await notesOf('id;n\n1;a\n2;b\n\x1a')).join('\n'), /ends with Ctrl-Z/);
    assert.match((await notesOf('{"id":1}\n{"id":2}\n\x1a', 'a.ndjson')).join('\n'), /ends with Ctrl-Z/);
    assert.match(
      (await notesOf('id;n\n1;a\n\x1a2;b\n\x1a3;c\n')).join('\n'),
      /Ctrl-Z at the beginning of lines of .* is left out: 2, the first in line 3\./,
    );
    const lines = '{"id":1}\n\x1a{"id":2}\n';
    assert.match((await notesOf(lines, 'a.ndjson')).join('\n'), /Ctrl-Z at .*: 1, the first in line 2\./);
    assert.deepEqual(await rowsOf(lines, 'a.ndjson'), [[1], [2]]);
  });

  it('is told of zeros at the end, with their number', async () => {
    const note = /is filled up with zeros at its end: 1,024 bytes\./;
    assert.match((await notesOf(`id;n\n1;a\n2;b\n${'\0'.repeat(1024)}`)).join('\n'), note);
    assert.match((await notesOf(`[{"id":1},{"id":2}]${'\0'.repeat(1024)}`, 'a.json')).join('\n'), note);
    assert.match((await notesOf('id;n\n1;a\n2;b\n\0')).join('\n'), /ends with a byte of zero, which is left out\./);
  });

  it('is told of replacement characters, which stay', async () => {
    const note = /could not read characters of .* and wrote "\ufffd" for them: 3, the first in line 3\./;
    assert.match((await notesOf('id;n\n1;Ulm\n2;M\ufffdnchen K\ufffdln\n3;B\ufffdrn\n')).join('\n'), note);
    assert.match(
      (await notesOf('{"n":"Ulm"}\n{"n":"Bonn"}\n{"n":"M\ufffdnchen K\\ufffdln"}\n{"n":"\\uFFFD"}\n', 'a.ndjson')).join(
        '\n',
      ),
      note,
    );
    assert.deepEqual((await rowsOf('id;n\n1;Ulm\n2;M\ufffdnchen\n')).at(-1), [2, 'M\ufffdnchen']);
  });

  it('is told of control characters in values, which stay', async () => {
    for (const [code, name] of [
      ['\x1a', 'U+001A'],
      ['\x0b', 'U+000B'],
      ['\x0c', 'U+000C'],
      ['\x01', 'U+0001'],
      ['\x1f', 'U+001F'],
    ] as const) {
      const text = `id;n;m\n1;Ulm;a\n2;B${code}nn;b${code}\n3;${code}Kiel;c\n`;
      const note = `There are control characters in a.csv: 3, the first (${name}) in line 3. They are pushed as they are.`;
      assert.ok((await notesOf(text)).join('\n').includes(note), name);
      assert.deepEqual((await rowsOf(text)).at(-1), [3, `${code}Kiel`, 'c'], name);
    }
    const lines = '{"n":"Ulm"}\n{"n":"B\\u001ann \\f"}\n{"n":"C:\\\\foo\\\\bar"}\n';
    assert.match(
      (await notesOf(lines, 'a.ndjson')).join('\n'),
      /control characters in a\.ndjson: 2, the first \(U\+001A\) in line 2\./,
    );
    // What separates values, and what is left out, is none of them.
    assert.deepEqual(await notesOf('id\x01n\n1\x01Ulm\n2\x01Bonn\n'), []);
    assert.ok(!(await notesOf('id;n\n1;a\n\x1a\x1a2;b\n')).join('\n').includes('control characters'));
  });

  it('is told of texts that are still encoded as in e-mails, with count and line', async () => {
    const note = (encoding: string, count: number, line: number, text: string): string =>
      `Texts in a.csv are probably still encoded as in e-mails, in ${encoding}: ${count}, the first in line ${line}: "${text}". They are pushed as they are.`;
    for (const [content, expected] of [
      ['id;n\n1;Ulm\n2;M=C3=BCnchen\n3;K=C3=B6ln\n', note('quoted-printable', 2, 3, 'M=C3=BCnchen')],
      ['id;n\n1;Ulm\n2;M=FCnchen\n3;K=F6ln\n', note('quoted-printable', 2, 3, 'M=FCnchen')],
      ['id;n\n1;Ulm\n2;Guten=20Tag\n', note('quoted-printable', 1, 3, 'Guten=20Tag')],
      ['id;n\n1;"Dear all,=20\nthis is a long lin=\ne"\n2;b\n', note('quoted-printable', 2, 2, 'all,=20')],
      ['id;n\n1;=?UTF-8?B?TcO8bmNoZW4=?=\n2;b\n', note('quoted-printable', 1, 2, '=?UTF-8?B?TcO8bmNoZW4=?=')],
      [
        'id;n;u\n1;M=C3=BCnchen;http://a.b/?q=1\n2;b;http://a.b/?x=20\n',
        note('quoted-printable', 2, 2, 'M=C3=BCnchen'),
      ],
      ['id;n\n1;Ulm\n2;M+APw-nchen\n3;K+APY-ln\n4;1 +- 2\n', note('UTF-7', 2, 3, 'M+APw-nchen')],
      ['id;n\n1;Ulm\n2;+BBwEPgRBBDoEMgQw-\n', note('UTF-7', 1, 3, '+BBwEPgRBBDoEMgQw-')],
    ] as const)
      assert.ok(
        (await notesOf(content)).join('\n').includes(expected),
        `${content}\n${(await notesOf(content)).join('\n')}`,
      );
    assert.match(
      (await notesOf('{"n":"Ulm"}\n{"n":"M=C3=BCnchen=\\r\\n"}\n', 'a.ndjson')).join('\n'),
      /encoded as in e-mails, in quoted-printable: 2, the first in line 2: "M=C3=BCnchen="\./,
    );
  });

  it('is not told of equals and plus signs that are something else', async () => {
    for (const value of [
      'http://a.b/?id=20&x=FC',
      'n=20',
      'n=20;b\n2;n=31',
      'width=20px',
      'YWI=',
      'YQ==',
      'code=FCab',
      '=3',
      'a=b',
      '+49 89 123',
      '+491-234',
      '+420-123',
      'CRM+API-Zugang',
      'C++',
      '2024-01-01T00:00:00+02:00',
      '1.5E+05',
      'A+B',
      'aGVs+bG8/',
      '+++',
      'x+y-z',
      '+ABC-',
    ])
      assert.deepEqual(
        (await notesOf(`id;n;m\n1;${value};x\n2;Ulm;y\n`)).filter((text) => text.includes('e-mails')),
        [],
        value,
      );
  });

  it('is told of UTF-8 that was read as Windows-1252, with what was probably meant', async () => {
    const text = `id;n\n1;Ulm\n2;${misread('München')}\n3;${misread('Köln')}\n`;
    assert.match(
      (await notesOf(text)).join('\n'),
      /took UTF-8 in .* for another encoding: 2 places, the first in line 3, where "MÃ¼nchen" probably was "München"\./,
    );
    assert.deepEqual((await rowsOf(text)).at(-1), [3, 'KÃ¶ln']);
    assert.match(
      (await notesOf('[{"n":"Ulm"},\n{"n":"M\\u00c3\\u00bcnchen"}]', 'a.json')).join('\n'),
      /took UTF-8 in line 2 of .* for another encoding: "MÃ¼nchen" probably was "München"\. It is pushed as it is\./,
    );
  });

  it('is told of a large file that is read in parts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'text-facts-'));
    const text = 'x'.repeat(1000);
    try {
      for (const [name, line, last] of [
        ['a.ndjson', `{"id":1,"text":"${text}"}\n`, '{"id":2,"text":"M\ufffdnchen"}\n'],
        ['a.csv', `1;${text}\n`, '2;M\ufffdnchen\n'],
      ] as const) {
        const path = join(folder, name);
        writeFileSync(path, `${line.repeat(26_000)}${last}`);
        const plan = await analyzePlan(engine, { kind: 'path', path, name });
        assert.match(plan.notes!.join('\n'), /for them: 1, the first in line 26,001\./, name);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('What shows that UTF-8 was misread', () => {
  const inspect = (text: string, chunkEnds: readonly number[] = []): TextInspector['findings'] => {
    const inspector = new TextInspector(new ChunkedByteSource(Buffer.from(text), chunkEnds), false);
    const buffer = new Uint8Array(1 << 12);
    while (inspector.read(buffer) > 0);
    return inspector.findings;
  };

  it('are words of all languages', () => {
    for (const word of [
      'Größe',
      'ÖFFNUNG',
      'café',
      'École',
      'señor',
      'São',
      'Łódź',
      'Škoda',
      'žluťoučký',
      'İstanbul',
      'Москва',
      'Αθήνα',
      'שלום',
      'مرحبا',
      '東京',
      '서울',
      '20 °C',
      '5 €',
      'it’s',
      '“so”',
      '–',
      '😀',
      'voilà',
    ])
      assert.ok(inspect(`id;n\n1;x ${misread(word)};y\n`).misread, `${word}: ${misread(word)}`);
  });

  it('are no words that are right', () => {
    for (const word of [
      'Größe',
      'ÖFFNUNG',
      '«MAÇÃ»',
      '“IRMÔ',
      'MANHÃ…',
      'NESTLÉ®',
      'CAFÉ™',
      '«été…»',
      '„Gruß“',
      'DÅ…',
      'Łódź',
      'Москва',
      'Ελλάδα',
      'Việt Nam',
      '東京',
      'ÄÖÜ',
      'Ä“',
      '10 Å',
      'Â',
      'à la carte',
      'naïve',
      'ÎÏ',
      'ÐÑ',
    ])
      assert.equal(inspect(`id;n\n1;x ${word};y\n`).misread, undefined, word);
  });

  it('are counted once, wherever a piece of the text ends', () => {
    const text = `${'x'.repeat(70)} M=C3=BCnchen =?UTF-8?Q?a=C3=A4?= ${misread('München')} \ufffd ${'y'.repeat(90)} \x1a ${misread('Москва')} \x0b\ufffd\n`;
    const whole = inspect(text);
    assert.deepEqual([whole.misread?.count, whole.replacements?.count, whole.controls?.count], [2, 2, 2]);
    assert.equal(whole.transferEncoded?.count, 2);
    for (let end = 1; end < Buffer.byteLength(text); end++) {
      assert.deepEqual(inspect(text, [end]), whole, String(end));
      assert.deepEqual(inspect(text, [end, end + 1, end + 2]), whole, String(end));
    }
  });
});
