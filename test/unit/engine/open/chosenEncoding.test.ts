import assert from 'node:assert/strict';
import { describe as describeProblem, type Problem } from '../../../../src/core/problem';
import { upperHalves } from '../../../../src/engine/model/encodings';
import type { FileSource } from '../../../../src/engine/model/tablePlan';
import { analyzePlan, captureProblem, readSentRows, useEngine } from '../../../support/pushEngine';

const decodeByte = (encoding: string, byte: number): string =>
  upperHalves[encoding]?.[byte - 0x80] ?? new TextDecoder(encoding).decode(Uint8Array.of(byte));
const names = 'id;name\n1;Müller\n2;Größe\n';

describe('A character set that was chosen, for a file that comes later', () => {
  const engine = useEngine();
  const csv = (bytes: Uint8Array): FileSource => ({ kind: 'bytes', bytes, name: 'later.csv' });
  const problemOf = (bytes: Uint8Array, encoding: string): Promise<Problem> =>
    captureProblem(analyzePlan(engine, csv(bytes), { read: { encoding } }));
  const namesOf = async (bytes: Uint8Array, encoding: string): Promise<unknown[]> => {
    const plan = await analyzePlan(engine, csv(bytes), { read: { encoding } });
    return (await readSentRows(engine, csv(bytes), plan)).map(({ name }) => name);
  };

  it('asks where the file is UTF-8, and offers to read it as that', async () => {
    for (const encoding of ['windows-1252', 'iso-8859-2', 'cp850', 'koi8-r', 'shift_jis']) {
      const problem = await problemOf(Buffer.from(names), encoding);
      assert.match(describeProblem(problem), /later\.csv is UTF-8, but the character set/, encoding);
      assert.match(describeProblem(problem), /As utf-8: "1;Müller"/, encoding);
      assert.deepEqual(
        problem.fixes?.map((fix) => fix.kind === 'setReading' && fix.value),
        ['utf-8'],
      );
    }
  });

  it('asks where a byte order mark says UTF-8, and where the first such character comes late', async () => {
    assert.match((await problemOf(Buffer.from('\ufeffid;name\n1;a\n'), 'windows-1252')).what, /is UTF-8/);
    const late = Buffer.from(`id;name\n${'1;plain\n'.repeat(200_000)}2;Müller\n`);
    assert.match((await problemOf(late, 'windows-1252')).what, /is UTF-8/);
  });

  it('refuses UTF-16 for a file that has one byte for each letter, or the bytes the other way round', async () => {
    assert.match((await problemOf(Buffer.from('id;name\n1;a\n'), 'utf-16le')).what, /not written in .* utf-16le/);
    const swapped = Buffer.from('id;name\n1;a\n', 'utf16le').swap16();
    assert.match((await problemOf(swapped, 'utf-16le')).what, /not written in .* utf-16le/);
  });

  it('is told where the letters clearly speak for another set, with a click that reads it so', async () => {
    const decodable = (encoding: string): Map<string, number> =>
      new Map(Array.from({ length: 128 }, (_, index) => [decodeByte(encoding, index + 0x80), index + 0x80]));
    const encode = (text: string, encoding: string): Buffer => {
      const bytes = decodable(encoding);
      return Buffer.from(Array.from(text, (character) => bytes.get(character) ?? character.charCodeAt(0)));
    };
    const polish = 'id;name\n1;Łódź\n2;Kraków\n3;Gdańsk\n4;Wrocław\n5;Świętochłowice\n';
    const russian = 'id;name\n1;Москва\n2;Волгоград\n3;Новосибирск\n';
    const german = 'id;name\n1;Müller\n2;Größe\n3;Köln\n4;Straße\n5;Düsseldorf\n';
    for (const [text, actual, chosen] of [
      [polish, 'windows-1250', 'windows-1252'],
      [russian, 'windows-1251', 'windows-1252'],
      [russian, 'koi8-r', 'windows-1251'],
      [german, 'cp850', 'windows-1252'],
      [german, 'windows-1252', 'cp850'],
      [german, 'windows-1252', 'windows-1251'],
    ] as const) {
      const plan = await analyzePlan(engine, csv(encode(text, actual)), { read: { encoding: chosen } });
      const note = plan.notes?.find((candidate) => candidate.includes('look like'));
      assert.ok(note, `${actual} as ${chosen}`);
      assert.match(note, new RegExp(`is read as ${chosen}, which is chosen for it, but its letters look like`));
      const fix = plan.noteFixes?.find((fixed) => fixed.note === note)?.fixes[0];
      assert.ok(fix?.kind === 'setReading' && fix.field === 'encoding');
      // What the click says is read as it was meant.
      const rows = await readSentRows(
        engine,
        csv(encode(text, actual)),
        await analyzePlan(engine, csv(encode(text, actual)), { read: { encoding: fix.value } }),
      );
      assert.equal(rows[0]!['name'], text.split(/[;\n]/)[3], `${actual} as ${chosen}: ${fix.value}`);
    }
    for (const [text, encoding] of [
      [polish, 'windows-1250'],
      [polish, 'iso-8859-2'],
      [russian, 'koi8-r'],
      [german, 'windows-1252'],
      [german, 'windows-1250'],
      [german, 'cp850'],
      [german, 'iso-8859-1'],
    ] as const)
      assert.equal(
        (await analyzePlan(engine, csv(encode(text, encoding)), { read: { encoding } })).notes,
        undefined,
        encoding,
      );
  });

  it('is followed where the file is in it, even if some of its letters could be UTF-8', async () => {
    assert.deepEqual(await namesOf(Buffer.from(names, 'latin1'), 'windows-1252'), ['Müller', 'Größe']);
    assert.deepEqual(await namesOf(Buffer.from('id;name\n1;a\n'), 'windows-1252'), ['a']);
    // "её" is C5 A3 in KOI8-R, which is a letter in UTF-8, too; "три" is not.
    const koi8 = Buffer.concat([Buffer.from('id;name\n1;'), Buffer.from([0xc5, 0xa3]), Buffer.from('\n2;')]);
    assert.deepEqual(await namesOf(Buffer.concat([koi8, Buffer.from([0xd4, 0xd2, 0xc9])]), 'koi8-r'), ['её', 'три']);
    assert.deepEqual(await namesOf(Buffer.from('id;name\n1;Müller\n', 'utf16le'), 'utf-16le'), ['Müller']);
  });
});
