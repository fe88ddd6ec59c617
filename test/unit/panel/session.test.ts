import assert from 'node:assert/strict';
import { ProblemError } from '../../../src/http/problem';
import { choicesSchema, idOf } from '../../../src/panel/choices';
import { ScriptedEngine, ScriptedPanel, defaults, orders, wrongDate } from '../../support/scriptedPanel';
import type { Choices } from '../../../src/panel/choices';
import type { Column, Field } from '../../../src/panel/messages';
import type { PanelSession, PanelStart } from '../../../src/panel/session';

const dateColumn = idOf(['ordered on']);

describe('The host side of the push panel', () => {
  it('reads the file, and is ready when the whole of it was read', async () => {
    const gate = held();
    const { panel } = open((engine) => (engine.gate = gate.promise));
    await until(() => panel.view.rows.rows.length === 3);
    assert.match(panel.view.status.text, /^Reading/);
    assert.equal(panel.view.status.canPush, false);
    gate.release();
    await until(() => panel.view.status.canPush);
    assert.equal(panel.view.status.text, 'Ready: 3 rows, 4 columns');
    assert.equal(panel.view.header.detail, '12.3 KB · 3 rows, 4 columns');
  });

  it('says what will change: a new table, or one whose rows go', async () => {
    const fresh = await opened();
    assert.deepEqual(texts(fresh), ['orders is a new table with 4 columns.']);
    const there = await opened((_engine, panel) => {
      panel.tables = [{ name: 'Orders', type: 'table' }];
      panel.existing = [{ name: 'id', type: 'STRING' }];
    });
    assert.deepEqual(texts(there), ['All rows of Orders are replaced.', 'New columns: amount, ordered_on, customer_name.']);
    assert.equal(there.panel.view.changes[0]?.tone, 'warning');
  });

  it('does not push what a table that rows are added to would not take, and says why', async () => {
    const one = await opened((_engine, panel) => {
      panel.tables = [{ name: 'orders', type: 'table' }];
      panel.existing = [
        { name: 'id', type: 'STRING', length: 80 },
        { name: 'amount', type: 'DATE' },
        { name: 'ordered_on', type: 'STRING', length: 80 },
        { name: 'customer_name', type: 'STRING', length: 80 },
      ];
    });
    await one.set('mode', 'append');
    await until(() => !one.panel.view.status.canPush);
    assert.match(texts(one).join(), /"amount" holds DATE in the table and FLOAT in the file/);
    await one.cell(idOf(['amount']), 'include', 'false');
    await until(() => one.panel.view.status.canPush);
    await one.cell(idOf(['id']), 'name', 'number');
    await until(() => texts(one).includes('orders has no columns for number. Leave them out, or replace the table.'));
  });

  it('says which values do not fit a chosen type, with their rows, and takes it back when they do', async () => {
    const one = await opened((engine) => (engine.misfits = wrongDate));
    await one.cell(dateColumn, 'type', 'DATE');
    await until(() => one.column(dateColumn).tone === 'error' && one.panel.view.status.text === '1 column does not fit.');
    assert.equal(one.column(dateColumn).note, '3 values are not DATE.');
    assert.ok(one.column(dateColumn).details.includes('Row 3: 32.12.2026'));
    assert.equal(one.panel.view.status.canPush, false);
    await one.cell(dateColumn, 'format', 'dd.MM.yyyy');
    await until(() => one.column(dateColumn).note === '1 value is not DATE written as dd.MM.yyyy.');
    await one.cell(dateColumn, 'include', 'false');
    await until(() => one.panel.view.status.canPush);
  });

  it('asks which of several files name their columns, and reads them as it is told', async () => {
    const problem = new ProblemError({ kind: 'input', what: 'It is not clear.', fixes: [{ kind: 'setReading', field: 'header', value: 'first', label: 'Only the First File Does' }] });
    const one = open((engine) => {
      engine.read = { format: 'csv' };
      engine.analysis = (plan) => {
        if (one.session.choices.read.header === undefined) throw problem;
        return { kind: 'table', plan };
      };
    }, { files: ['file:///1.csv', 'file:///2.csv'] });
    await until(() => one.panel.view.header.lines.some(({ text }) => text === 'It is not clear.'));
    assert.deepEqual(one.panel.view.header.lines.at(-1)?.fixes, [{ index: 0, label: 'Only the First File Does' }]);
    await one.session.receive({ type: 'fix', index: 0 });
    await until(() => one.panel.view.status.canPush);
    const header = field(one.panel.view.header.fields, 'header');
    assert.deepEqual([header.kind, header.value, header.options.map(({ value }) => value)], ['select', 'first', ['true', 'first', 'false']]);
    await one.set('header', 'true');
    await until(() => one.panel.view.status.canPush && field(one.panel.view.header.fields, 'header').value === 'true');
    await one.set('header', 'first');
    await until(() => one.panel.view.status.canPush);
    await one.act('push');
    assert.deepEqual(one.panel.pushed.at(-1)?.read, { header: 'first' });
  });

  it('pushes a file with a column that cannot be read once that is left out, its keys checked', async () => {
    const one = open((engine) => {
      engine.misfits = () => [{ column: 'ordered_on', values: 3, examples: [], unreadable: 'GEOMETRY' }];
      engine.uniqueKeys = (keys) => (keys.includes('id') ? undefined : new ProblemError({ kind: 'input', what: 'Not pushed.', why: 'Rows 1 and 3 have the same key.' }));
    });
    await until(() => one.panel.view.status.text === '1 column does not fit.');
    assert.equal(one.column(dateColumn).note, 'A column of type GEOMETRY cannot be read. Leave it out.');
    await one.cell(dateColumn, 'include', 'false');
    await until(() => one.panel.view.status.canPush);
    await one.set('mode', 'upsert');
    await one.cell(idOf(['amount']), 'key', 'true');
    await until(() => texts(one).some((text) => text.includes('Rows 1 and 3 have the same key.')));
    await one.cell(idOf(['id']), 'key', 'true');
    await until(() => one.panel.view.status.canPush);
  });

  it('reads the whole file again for types and formats only, not for names, lengths and what stays away', async () => {
    const one = await opened();
    const before = one.panel.engine.requests.length;
    await one.cell(dateColumn, 'name', 'ordered');
    await one.cell(dateColumn, 'length', '200');
    await one.cell(idOf(['id']), 'include', 'false');
    assert.equal(one.panel.engine.requests.length, before);
    await one.cell(dateColumn, 'type', 'DATE');
    assert.equal(one.panel.engine.requests.length, before + 1);
    assert.deepEqual(one.panel.engine.requests.at(-1)?.columns, [{ source: ['ordered on'], type: 'DATE' }]);
  });

  it('takes a name or a length back that cannot be, and says why', async () => {
    const one = await opened();
    await one.cell(dateColumn, 'name', 'ordered on!');
    assert.match(one.column(dateColumn).note, /letters from A to Z/);
    await one.cell(dateColumn, 'name', 'AMOUNT');
    assert.match(one.column(dateColumn).note, /Another column/);
    assert.equal(one.panel.view.status.canPush, false);
    await one.cell(dateColumn, 'name', '');
    assert.equal(one.column(dateColumn).name, 'ordered_on');
    await one.cell(dateColumn, 'length', 'long');
    assert.ok(one.panel.posted.some((message) => message.type === 'said' && /whole number/.test(message.text)));
    await one.cell(dateColumn, 'length', '5');
    assert.match(one.column(dateColumn).note, /10 bytes, more than the 5/);
  });

  it('asks for keys where the mode needs them, and says whether they tell rows apart', async () => {
    const one = await opened((engine) => {
      engine.uniqueKeys = (keys) => (keys.includes('id') ? undefined : new ProblemError({ kind: 'input', what: 'Not pushed.', why: 'Rows 1 and 3 have the same key.' }));
    });
    await one.set('mode', 'upsert');
    assert.equal(one.panel.view.status.text, 'Mark the key columns.');
    await one.cell(idOf(['amount']), 'key', 'true');
    await until(() => texts(one).some((text) => text.includes('Rows 1 and 3 have the same key.')));
    assert.equal(one.panel.view.status.canPush, false);
    await one.cell(idOf(['amount']), 'key', 'false');
    await one.cell(idOf(['id']), 'key', 'true');
    await until(() => one.panel.view.status.canPush);
    await one.cell(idOf(['id']), 'name', 'order_id');
    assert.equal(one.column(idOf(['id'])).key, true, 'a key that is renamed stays one');
    await one.act('push');
    assert.deepEqual(one.panel.pushed[0]?.keys, ['order_id']);
  });

  it('pushes what was chosen, as a definition with the name of the connection', async () => {
    const one = await opened();
    await one.cell(dateColumn, 'type', 'DATE');
    await one.cell(dateColumn, 'format', 'dd.MM.yyyy');
    await one.cell(idOf(['amount']), 'include', 'false');
    await until(() => one.panel.view.status.canPush);
    await one.act('push');
    assert.deepEqual(one.panel.pushed, [
      {
        connection: 'Team Blue',
        table: 'orders',
        mode: 'replace',
        columns: [
          { source: ['ordered on'], type: 'DATE', dateFormat: 'dd.MM.yyyy' },
          { source: ['amount'], include: false },
        ],
      },
    ]);
    assert.equal(one.panel.view.status.text, 'Pushed: 3 rows.');
  });

  it('says that it pushes, and begins no second push meanwhile', async () => {
    const gate = held();
    const one = await opened((_engine, panel) => {
      panel.push = async () => {
        await gate.promise;
        return { tone: 'passed', text: 'Pushed.', paragraphs: [] };
      };
    });
    const pushing = one.act('push');
    await until(() => one.panel.view.status.text === 'Pushing…');
    await one.act('push');
    gate.release();
    await pushing;
    assert.equal(one.panel.pushed.length, 1);
  });

  it('can stop a dry run, and says that nothing was sent', async () => {
    const one = await opened((_engine, panel) => {
      panel.dryRun = (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new ProblemError({ kind: 'cancelled', what: 'Cancelled.' }))));
    });
    const trying = one.act('dryRun');
    await until(() => one.panel.view.status.canCancel);
    await one.act('cancel');
    await trying;
    assert.equal(one.panel.view.status.text, 'Cancelled. Nothing was sent.');
    assert.equal(one.panel.view.status.canPush, true);
  });

  it('makes a table of its own of an array of objects, which needs keys', async () => {
    const one = await opened((engine) => (engine.arrays = [['items']]));
    await one.set('array:["items"]', 'table');
    assert.equal(field(one.panel.view.arrays, 'arrayTable:["items"]').value, 'orders_items');
    await until(() => one.panel.view.columns.tables.length === 2);
    await until(() => one.panel.view.status.text === 'Mark the key columns.');
    await one.cell(idOf(['id']), 'key', 'true');
    await until(() => one.panel.view.status.canPush);
    const request = one.panel.engine.requests.at(-1);
    assert.deepEqual(request?.child?.source, ['items']);
    assert.deepEqual(request?.child?.keys.map(({ name }) => name), ['id']);
    await one.act('push');
    assert.deepEqual(one.panel.pushed[0]?.childTables, [{ source: ['items'], table: 'orders_items' }]);
  });

  it('asks which array holds the rows, where a file has several', async () => {
    const one = open((engine) => {
      const arrays = [
        { path: ['a'], rows: 3 },
        { path: ['b', 'c'], rows: 1 },
      ];
      engine.analysis = (plan) => (engine.requests.at(-1)?.read?.arrayPath ? { kind: 'table', plan } : { kind: 'choose', arrays });
    });
    await until(() => one.panel.view.status.text === 'Choose the array that holds the rows.');
    const options = field(one.panel.view.header.fields, 'arrayPath').options.map(({ label }) => label);
    assert.deepEqual(options, ['Choose an array', 'a (3 rows)', 'b › c (1 row)']);
    await one.set('arrayPath', '["b","c"]');
    await until(() => one.panel.view.status.canPush);
    assert.deepEqual(one.panel.engine.requests.at(-1)?.read?.arrayPath, ['b', 'c']);
  });

  it('shows why a file cannot be read, and reads it again when asked', async () => {
    const broken = new ProblemError({ kind: 'input', what: 'orders.json breaks off.', why: 'Line 7.', fixes: [{ kind: 'openLocation', label: 'Open at Line 7', line: 7, column: 1 }] });
    const one = open((_engine, panel) => (panel.sourceFails = broken));
    await until(() => one.panel.view.header.lines.length > 0);
    assert.match(one.panel.view.header.lines[0]!.text, /breaks off\. Line 7\./);
    await one.session.receive({ type: 'fix', index: 0 });
    assert.equal(one.panel.performed[0]?.kind, 'openLocation');
    one.panel.sourceFails = undefined;
    await one.act('tryAgain');
    await until(() => one.panel.view.status.canPush);
  });

  it('leaves what was chosen with the editor, and begins with it again', async () => {
    const one = await opened();
    await one.cell(dateColumn, 'name', 'ordered');
    const kept = one.panel.posted.flatMap((message) => (message.type === 'keep' ? [message.state] : [])).at(-1) as { choices: Choices; files: string[] };
    assert.deepEqual(kept.files, ['file:///orders.json']);
    const again = await opened(undefined, { choices: choicesSchema.parse(kept.choices) });
    assert.equal(again.column(dateColumn).name, 'ordered');
  });

  it('says that the choices come from a definition, and starts over without it', async () => {
    const one = await opened(undefined, { definition: 'orders.push.json', choices: { ...defaults, connection: 'c-test', table: 'kept', columns: [{ source: ['amount'], include: false }] } });
    assert.match(one.panel.view.header.lines[0]!.text, /orders\.push\.json/);
    assert.equal(one.panel.view.columns.summary, '3 of 4 columns are pushed');
    await one.act('startOver');
    await until(() => one.panel.view.status.canPush);
    assert.equal(field(one.panel.view.target.fields, 'table').value, 'orders');
    assert.deepEqual(one.panel.view.header.lines, []);
  });

  it('saves a definition, and says under which name', async () => {
    const one = await opened();
    await one.act('save');
    assert.equal(one.panel.saved[0]?.connection, 'Team Blue');
    assert.ok(one.panel.posted.some((message) => message.type === 'said' && message.text.includes('orders.push.json')));
  });

  it('says so when the key of a connection may not look at tables, and pushes all the same', async () => {
    const one = await opened((_engine, panel) => (panel.tables = undefined));
    assert.match(texts(one).join(), /may push but not list tables/);
    assert.equal(one.panel.view.status.canPush, true);
  });

  it('waits for a connection where there are several, and offers to add one where there is none', async () => {
    const one = open(undefined, { choices: defaults });
    await until(() => one.panel.view.columns.columns.length > 0);
    assert.equal(one.panel.view.status.text, 'Choose a connection.');
    await one.set('connection', 'c-prod');
    await until(() => one.panel.view.status.canPush);
    const none = open((_engine, panel) => (panel.connectionList = []), { choices: defaults });
    assert.deepEqual(none.panel.view.changes[0]?.actions, [{ action: 'addConnection', label: 'Add Connection' }]);
    await none.act('addConnection');
    assert.equal(none.panel.added, 1);
  });

  it('tells the page only what has changed', async () => {
    const one = await opened();
    const before = one.panel.posted.length;
    await one.set('timestamps', 'INT96');
    const parts = one.panel.posted.slice(before).flatMap((message) => (message.type === 'show' ? Object.keys(message.view) : []));
    assert.deepEqual(parts, ['target']);
  });

  it('ignores what it does not understand, and ends its engine when it is closed', async () => {
    const one = await opened();
    await one.session.receive({ type: 'column', id: 7 });
    assert.equal(one.panel.warnings.length, 1);
    one.session.dispose();
    assert.ok(one.panel.engine.disposed);
  });
});

interface Opened {
  panel: ScriptedPanel;
  session: PanelSession;
  set(field: string, value: string): Promise<void>;
  cell(id: string, field: string, value: string): Promise<void>;
  act(action: string): Promise<void>;
  column(id: string): Column;
}

function open(script: (engine: ScriptedEngine, panel: ScriptedPanel) => unknown = () => undefined, start: Partial<PanelStart> = {}): Opened {
  const panel = new ScriptedPanel(new ScriptedEngine(orders()));
  script(panel.engine, panel);
  const session = panel.session(start);
  return {
    panel,
    session,
    set: (name, value) => session.receive({ type: 'set', field: name, value }),
    cell: (id, name, value) => session.receive({ type: 'column', id, field: name, value }).then(settle),
    act: (action) => session.receive({ type: 'act', action }),
    column: (id) => panel.view.columns.columns.find((column) => column.id === id)!,
  };
}

/** Read to the end, and ready. */
async function opened(...how: Parameters<typeof open>): Promise<Opened> {
  const one = open(...how);
  await until(() => one.panel.view.status.canPush);
  return one;
}

function texts({ panel }: Opened): string[] {
  return panel.view.changes.map(({ text }) => text);
}

function field(fields: readonly Field[], id: string): Field {
  return fields.find((one) => one.id === id)!;
}

function held(): { promise: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const promise = new Promise<void>((resolve) => (release = resolve));
  return { promise, release };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (condition()) return;
    await settle();
  }
  assert.fail('It did not come to that.');
}
