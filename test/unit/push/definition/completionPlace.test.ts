import assert from 'node:assert/strict';
import { findCompletionPlace, parseHalfTyped } from '../../../../src/push/definition/completionPlace';

/** What is found where a text has a bar, and the part of the text that a value would replace. */
function placeAt(marked: string): { subject: unknown; typed: string; replaced: string } | undefined {
  const position = marked.indexOf('|');
  const text = marked.slice(0, position) + marked.slice(position + 1);
  const place = findCompletionPlace(text, position);
  return (
    place && {
      subject: place.subject,
      typed: place.typed,
      replaced: text.slice(place.offset, place.offset + place.length),
    }
  );
}

describe('What can be offered in a definition that is being typed', () => {
  it('is found inside of a text, at its beginning and where its end is missing', () => {
    const subject = { kind: 'connection' };
    assert.deepEqual(placeAt('{ "connection": "|" }'), { subject, typed: '', replaced: '""' });
    assert.deepEqual(placeAt('{ "connection": "Mü|ller", "table": "x" }'), {
      subject,
      typed: 'Mü',
      replaced: '"Müller"',
    });
    assert.deepEqual(placeAt('{ "connection": "Mü|\n  "table": "x" }'), { subject, typed: 'Mü', replaced: '"Mü' });
    assert.deepEqual(placeAt('{ "connection": "|'), { subject, typed: '', replaced: '"' });
  });

  it('is found where no quotation mark was typed yet', () => {
    const subject = { kind: 'table' };
    assert.deepEqual(placeAt('{ "table": | }'), { subject, typed: '', replaced: '' });
    assert.deepEqual(placeAt('{ "table":|\n}'), { subject, typed: '', replaced: '' });
    assert.deepEqual(placeAt('{ "table": ord|, "mode": "append" }'), { subject, typed: 'ord', replaced: 'ord' });
  });

  it('is nothing for the name of a property, behind a value and where no names are known', () => {
    for (const text of [
      '|',
      '{ | }',
      '{ "conn|" }',
      '{ "connection"| : "x" }',
      '{ "connection": "x"| }',
      '{ "connection": |"x" }',
      '{ "connection": "x" | }',
      '{ "keys": ["a"| ] }',
      '{ "keys": ["a" | ] }',
      '{ "keys": ["a"] | }',
      '{ "mode": "|" }',
      '{ "options": { "connection": "|" } }',
      '{ "table": 1| }',
      '["|"]',
    ])
      assert.equal(placeAt(text), undefined, text);
  });

  it('knows what a list holds besides', () => {
    assert.deepEqual(placeAt('{ "keys": ["id", "|", "line"')?.subject, { kind: 'key', used: ['id', 'line'] });
    assert.deepEqual(placeAt('{ "keys": ["id", |')?.subject, { kind: 'key', used: ['id'] });
    assert.deepEqual(placeAt('{ "files": [|] }')?.subject, { kind: 'file', used: [] });
  });

  it('tells a whole path from the next key in one, of columns and of child tables', () => {
    assert.deepEqual(placeAt('{ "columns": [{ "source": | }] }')?.subject, { kind: 'source' });
    assert.deepEqual(placeAt('{ "columns": [{}, { "source": ["vendor", "|"')?.subject, {
      kind: 'source',
      parents: ['vendor'],
    });
    assert.deepEqual(placeAt('{ "childTables": [{ "source": ["|"] }] }')?.subject, {
      kind: 'childSource',
      parents: [],
    });
    assert.deepEqual(placeAt('{ "childTables": [{ "table": "|" }] }')?.subject, { kind: 'table' });
  });

  it('knows the column that a name and a date format are about, wherever its source stands', () => {
    const source = ['vendor', 'since'];
    assert.deepEqual(placeAt('{ "columns": [{ "source": ["vendor", "since"], "name": "|" }] }')?.subject, {
      kind: 'columnName',
      source,
    });
    assert.deepEqual(placeAt('{ "columns": [{ "dateFormat": "|", "source": ["vendor", "since"] }] }')?.subject, {
      kind: 'dateFormat',
      source,
    });
    const child = { source: ['lines'], table: 'order_lines' };
    const placeOfChild = (marked: string): unknown =>
      placeAt(`{ "childTables": [{ "source": ["lines"], "table": "order_lines", "columns": [{ ${marked} }] }] }`)
        ?.subject;
    assert.deepEqual(placeOfChild('"source": ["x"], "dateFormat": "|"'), { kind: 'dateFormat', source: ['x'], child });
    assert.deepEqual(placeOfChild('"source": ["x"], "name": "|"'), { kind: 'columnName', source: ['x'], child });
    assert.deepEqual(placeOfChild('"source": |'), { kind: 'source', child });
    assert.deepEqual(placeOfChild('"source": ["x", "|"]'), { kind: 'source', parents: ['x'], child });
  });

  it('knows how a file is read, and the column that decides between duplicates', () => {
    assert.deepEqual(placeAt('{ "read": { "encoding": "|" } }')?.subject, { kind: 'encoding' });
    assert.deepEqual(placeAt('{ "read": { "arrayPath": | } }')?.subject, { kind: 'arrayPath' });
    assert.deepEqual(placeAt('{ "read": { "arrayPath": ["data", "|"] } }')?.subject, {
      kind: 'arrayPath',
      parents: ['data'],
    });
    assert.deepEqual(placeAt('{ "options": { "duplicateRemovalColumn": "|" } }')?.subject, { kind: 'key', used: [] });
  });

  it('is nothing in a text that is nested too deeply to be read', () => {
    assert.equal(placeAt(`${'['.repeat(200_000)}"|"`), undefined);
    assert.deepEqual(parseHalfTyped('["a"]'), {});
  });
});
