import assert from 'node:assert/strict';
import { parseDefinition, serializeDefinition } from '../../../../src/push/definition/definitionFile';
import {
  dataFileNamesFor,
  definitionFileNameFor,
  isAbsolutePattern,
  isDefinitionFileName,
  relativeFileName,
  splitParentSteps,
  toGlob,
} from '../../../../src/push/definition/definitionFileNames';

const right = { connection: 'Acme', table: 'orders', mode: 'upsert', keys: ['id'] };

describe('A push definition', () => {
  const read = (value: unknown) =>
    parseDefinition(typeof value === 'string' ? value : JSON.stringify(value, undefined, 2));
  const says = (value: unknown): string[] => read(value).issues.map(({ message }) => message);

  it('is read with everything that a person may decide', () => {
    const fullDefinition = {
      ...right,
      files: ['data/*.csv'],
      dataConnection: 'source-1',
      read: { format: 'csv', delimiter: ';', decimalMark: ',' },
      columns: [{ source: ['customer', 'name'], name: 'customer', type: 'STRING', length: 200 }],
      childTables: [{ source: ['items'], table: 'order_items', columns: [{ source: ['sku'], include: false }] }],
      options: { upsertStrategy: 'UPSERT_WITH_NULLIFICATION', fileType: 'CSV' },
    };
    const { definition, issues: mistakes } = read(fullDefinition);
    assert.deepEqual(mistakes, []);
    assert.deepEqual(definition, fullDefinition);
  });

  it('names its connection also while the rest of it is being typed', () => {
    const nameIn = (text: string): string | undefined => parseDefinition(text).connectionName;
    assert.equal(nameIn(JSON.stringify(right)), 'Acme');
    assert.equal(nameIn('{ "connection": "Acme", "table": "", "mode": "" }'), 'Acme');
    assert.equal(nameIn('{ "connection": "Acme", "table": '), 'Acme');
    for (const text of ['', '[]', '{ "connection": "" }', '{ "connection": 1 }', '{ "table": "t" }'])
      assert.equal(nameIn(text), undefined, text);
  });

  it('is refused where its values are nested without end', () => {
    const levels = 200_000;
    const objects = '{"keys":'.repeat(levels);
    const lists = '['.repeat(levels);
    for (const text of [
      `${objects}1${'}'.repeat(levels)}`,
      `${lists}${']'.repeat(levels)}`,
      `{"keys":${lists}${']'.repeat(levels)}}`,
      objects,
      lists,
    ]) {
      const parsedDefinition = parseDefinition(text);
      assert.equal(parsedDefinition.definition, undefined);
      assert.deepEqual(
        parsedDefinition.issues.map(({ message, severity }) => [message, severity]),
        [['The push definition is nested too deeply.', 'error']],
      );
      assert.equal(parsedDefinition.locate(['keys']).offset, 0);
    }
  });

  it('is written so that it reads the same, in the order of the schema, without what is empty', () => {
    const text = serializeDefinition({
      mode: 'replace',
      table: 'orders',
      columns: [{ name: 'x', source: ['a'] }],
      keys: [],
      options: {},
      connection: 'Acme',
    });
    assert.equal(
      text,
      '{\n  "$schema": "celonis-celigo-schemas:/push.schema.json",\n  "connection": "Acme",\n  "table": "orders",\n  "mode": "replace",\n  "columns": [\n    {\n      "source": [\n        "a"\n      ],\n      "name": "x"\n    }\n  ]\n}\n',
    );
    assert.deepEqual(read(text).issues, []);
  });

  it('says what is missing and what is of the wrong kind, and where', () => {
    assert.deepEqual(says({ table: 'orders', mode: 'replace' }), ['connection is missing.']);
    assert.deepEqual(says({ ...right, table: 7 }), ['table must be a text, and it is a number.']);
    assert.deepEqual(says({ ...right, table: '' }), ['table must not be empty.']);
    assert.deepEqual(says({ ...right, keys: 'id' }), ['keys must be a list, and it is a text.']);
    assert.deepEqual(says({ ...right, columns: [{ source: ['a'] }, { source: [], length: 99_999 }] }), [
      'columns[1].source must not be an empty list.',
      'columns[1].length must be 65000 at most, and it is 99999.',
    ]);
    assert.deepEqual(says({ ...right, read: { header: 'yes' } }), [
      'read.header must be true or false or "first", and it is "yes".',
    ]);
    assert.deepEqual(says({ ...right, read: { header: 'first' } }), []);
    assert.deepEqual(says([]), ['The push definition must be an object, and it is a list.']);
  });

  it('refuses names that it does not know, and proposes the nearest', () => {
    assert.deepEqual(says({ ...right, colums: [] }), ['A push definition has no "colums". Did you mean "columns"?']);
    assert.deepEqual(says({ ...right, options: { filetype: 'CSV' } }), [
      '"filetype" is not known in options. Did you mean "fileType"?',
    ]);
    assert.match(
      says({ ...right, childTables: [{ source: ['a'], table: 'b', nonsense: 1 }] })[0] ?? '',
      /^"nonsense" is not known in childTables\[0\]\. Known are source, table, columns\.$/,
    );
    assert.deepEqual(says({ ...right, mode: 'apend' }), [
      'mode must be one of "replace", "append", "upsert", "delete", and it is "apend". Did you mean "append"?',
    ]);
  });

  it('points at the place, and says what would be right there', () => {
    const text = JSON.stringify({ ...right, colums: [], mode: 'Replace' }, undefined, 2);
    const mistakeRanges = read(text).issues.map(({ offset, length, replacement: instead }) => [
      text.slice(offset, offset + length),
      instead,
    ]);
    assert.deepEqual(mistakeRanges, [
      ['"Replace"', '"replace"'],
      ['"colums"', '"columns"'],
    ]);
  });

  it('names the line of what is not JSON', () => {
    assert.deepEqual(says('{\n  "table": "a",\n}'), [
      'This is not valid JSON: something is wrong in line 3, column 1.',
    ]);
    assert.deepEqual(says(''), ['The push definition is empty. It needs a connection, a table and a mode.']);
    assert.deepEqual(says('{} // note').length, 1);
  });

  it('wonders about what has no effect', () => {
    assert.deepEqual(says({ connection: 'a', table: 'b', mode: 'delete' }), [
      'Without keys a push in the mode "delete" asks for them every time.',
    ]);
    assert.deepEqual(says({ ...right, mode: 'append' }), ['Keys have no effect in the mode "append".']);
    assert.deepEqual(says({ connection: 'a', table: 'b', mode: 'append', options: { duplicateRemovalColumn: 'x' } }), [
      'Duplicates can only be removed by keys, in the mode "upsert".',
    ]);
    assert.deepEqual(says({ ...right, columns: [{ source: ['id'], include: false }] }), [
      'The key "id" is left out of the table.',
    ]);
    assert.deepEqual(says({ ...right, childTables: [{ source: ['a'], table: 'Orders' }] }), [
      'Two of the tables have the name Orders.',
    ]);
    const { definition, issues: mistakes } = read({ ...right, mode: 'append' });
    assert.ok(definition && mistakes.every(({ severity }) => severity === 'warning'));
  });

  it('calls child tables without keys a mistake, which can be mended on the way', () => {
    const { definition, issues: mistakes } = read({
      connection: 'a',
      table: 'b',
      mode: 'replace',
      childTables: [{ source: ['items'], table: 'items' }],
    });
    assert.deepEqual(
      mistakes.map(({ message, severity }) => [severity, message]),
      [['error', 'Child tables need keys: the columns that uniquely identify the parent rows.']],
    );
    assert.ok(definition);
    assert.deepEqual(
      says({ connection: 'a', table: 'b', mode: 'upsert', childTables: [{ source: ['items'], table: 'items' }] })
        .length,
      1,
    );
    assert.deepEqual(
      says({
        connection: 'a',
        table: 'b',
        mode: 'replace',
        keys: ['id'],
        childTables: [{ source: ['items'], table: 'items' }],
      }),
      [],
    );
  });

  it('goes with the file of the same name', () => {
    assert.equal(definitionFileNameFor('orders.json'), 'orders.push.json');
    assert.equal(definitionFileNameFor('Orders 2026.csv.gz'), 'Orders 2026.push.json');
    assert.equal(definitionFileNameFor('orders.v2'), 'orders.v2.push.json');
    assert.deepEqual(dataFileNamesFor('orders.push.json').slice(0, 3), [
      'orders.json',
      'orders.json.gz',
      'orders.ndjson',
    ]);
    assert.deepEqual(
      ['orders.push.json', 'Orders.PUSH.json', '.push.json', 'push.json', 'orders.json'].map(isDefinitionFileName),
      [true, true, false, false, false],
    );
  });

  it('names a file by the way that leads to it from the definition, where there is one', () => {
    assert.equal(relativeFileName('/w/a/o.push.json', '/w/a/o.csv'), 'o.csv');
    assert.equal(relativeFileName('/w/a/o.push.json', '/w/b/c/o.csv'), '../b/c/o.csv');
    assert.equal(relativeFileName('/c:/a/o.push.json', '/C:/b/o.csv'), '../b/o.csv');
    assert.equal(relativeFileName('/c:/a/o.push.json', '/d:/a/o.csv'), undefined);
    assert.equal(relativeFileName('/w/a/o.push.json', '/w/a/*.csv'), undefined, 'it would mean others too');
  });

  it('begins a pattern that leads out of its folder where it leads to', () => {
    assert.deepEqual(splitParentSteps('../../x/*.csv'), { levelsUp: 2, pattern: 'x/*.csv' });
    assert.deepEqual(splitParentSteps('./..\\x/*.csv'), { levelsUp: 1, pattern: 'x/*.csv' });
    assert.deepEqual(splitParentSteps('*.csv'), { levelsUp: 0, pattern: '*.csv' });
  });

  it('takes * and ** in a pattern as wildcards and nothing else', () => {
    assert.equal(toGlob('./data/**/o*.json'), 'data/**/o*.json');
    assert.equal(toGlob('a{b}[1]?.json'), 'a[{]b[}][[]1[]][?].json');
    assert.deepEqual(['/etc/x', 'C:\\x', 'file:///x', '../x.json', 'x:y'].map(isAbsolutePattern), [
      true,
      true,
      true,
      false,
      true,
    ]);
  });
});
