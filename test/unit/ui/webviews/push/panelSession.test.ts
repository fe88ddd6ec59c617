import assert from 'node:assert/strict';
import { ProblemError } from '../../../../../src/core/problem';
import type { ColumnRow, PanelField } from '../../../../../src/ui/webviews/push/panelMessages';
import type { PanelSession } from '../../../../../src/ui/webviews/push/panelSession';
import type { PanelStart } from '../../../../../src/ui/webviews/push/panelState';
import type { PushChoices } from '../../../../../src/ui/webviews/push/pushChoices';
import { pathId, pushChoicesSchema } from '../../../../../src/ui/webviews/push/pushChoices';
import {
  createOrderColumns,
  defaultChoices,
  findWrongDates,
  ScriptedEngine,
  ScriptedPanel,
} from '../../../../support/scriptedPanel';

const dateColumn = pathId(['ordered on']);

describe('The host side of the push panel', () => {
  it('reads the file, and is ready when the whole of it was read', async () => {
    const deferred = createDeferred();
    const { panel } = open((engine) => (engine.analysisDone = deferred.promise));
    await waitUntil(() => panel.view.rows.rows.length === 3);
    assert.match(panel.view.status.text, /^Reading/);
    assert.equal(panel.view.status.canPush, false);
    deferred.release();
    await waitUntil(() => panel.view.status.canPush);
    assert.equal(panel.view.status.text, 'Ready: 3 rows, 4 columns');
    assert.equal(panel.view.header.detail, '12.3 KB · 3 rows, 4 columns');
  });

  it('says what will change: a new table, or one whose rows go', async () => {
    const firstSession = await openAndSettle();
    assert.deepEqual(texts(firstSession), ['orders is a new table with 4 columns.']);
    const sessionWithTable = await openAndSettle((_engine, panel) => {
      panel.tables = [{ name: 'Orders', type: 'table' }];
      panel.existingColumns = [{ name: 'id', type: 'STRING' }];
    });
    assert.deepEqual(texts(sessionWithTable), [
      'All rows of Orders are replaced.',
      'New columns: amount, ordered_on, customer_name.',
    ]);
    assert.equal(sessionWithTable.panel.view.changes[0]?.tone, 'warning');
  });

  it('does not push what a table that rows are added to would not take, and says why', async () => {
    const session = await openAndSettle((_engine, panel) => {
      panel.tables = [{ name: 'orders', type: 'table' }];
      panel.existingColumns = [
        { name: 'id', type: 'STRING', length: 80 },
        { name: 'amount', type: 'DATE' },
        { name: 'ordered_on', type: 'STRING', length: 80 },
        { name: 'customer_name', type: 'STRING', length: 80 },
      ];
    });
    await session.set('mode', 'append');
    await waitUntil(() => !session.panel.view.status.canPush);
    assert.match(texts(session).join(), /"amount" holds DATE in the table and FLOAT in the file/);
    await session.cell(pathId(['amount']), 'include', 'false');
    await waitUntil(() => session.panel.view.status.canPush);
    await session.cell(pathId(['id']), 'name', 'number');
    await waitUntil(() =>
      texts(session).includes('orders has no columns for number. Leave them out, or replace the table.'),
    );
  });

  it('says which values do not fit a chosen type, with their rows, and takes it back when they do', async () => {
    const session = await openAndSettle((engine) => (engine.findConversionErrors = findWrongDates));
    await session.cell(dateColumn, 'type', 'DATE');
    await waitUntil(
      () => session.column(dateColumn).tone === 'error' && session.panel.view.status.text === '1 column does not fit.',
    );
    assert.equal(session.column(dateColumn).note, '3 values are not DATE.');
    assert.ok(session.column(dateColumn).details.includes('Row 3: 32.12.2026'));
    assert.equal(session.panel.view.status.canPush, false);
    await session.cell(dateColumn, 'format', 'dd.MM.yyyy');
    await waitUntil(() => session.column(dateColumn).note === '1 value is not DATE in the format dd.MM.yyyy.');
    await session.cell(dateColumn, 'include', 'false');
    await waitUntil(() => session.panel.view.status.canPush);
  });

  describe('where columns look like something else', () => {
    const suggestion = {
      note: 'Looks like DATE d.M.yyyy: 2 of 3 values. "NULL" may stand for no value.',
      options: [{ label: 'DATE d.M.yyyy', choice: { type: 'DATE' as const, dateFormat: 'd.M.yyyy' } }],
      nullWords: ['NULL'],
    };
    const openWithDates = async (...names: string[]): Promise<OpenedSession> => {
      const panel = new ScriptedPanel(
        new ScriptedEngine([
          { path: ['id'], type: 'INTEGER', values: ['1', '2', '3'] },
          ...names.map((name) => ({
            path: [name],
            type: 'STRING' as const,
            values: ['31.12.2024', 'NULL', '30.12.2024'],
            suggestion,
          })),
        ]),
      );
      panel.engine.read = { format: 'csv' };
      const session = openPanel(panel);
      await waitUntil(() => session.panel.view.status.canPush);
      return session;
    };

    it('offers it beside the column, and takes it with one click', async () => {
      const session = await openWithDates('due');
      assert.deepEqual(session.column(pathId(['due'])).suggestions, ['DATE d.M.yyyy']);
      assert.equal(session.column(pathId(['due'])).note, suggestion.note);
      await session.session.handleMessage({ type: 'suggestion', id: pathId(['due']), index: 0 });
      await waitUntil(() => session.column(pathId(['due'])).type === 'DATE');
      assert.deepEqual(session.session.choices.columns, [{ source: ['due'], type: 'DATE', dateFormat: 'd.M.yyyy' }]);
      assert.deepEqual(session.session.choices.read.nullWords, ['NULL']);
      assert.deepEqual(session.column(pathId(['due'])).suggestions, []);
    });

    it('offers it above the columns for all that look alike', async () => {
      const session = await openWithDates('due', 'paid', 'sent');
      const line = session.panel.view.header.lines.at(-1);
      assert.equal(line.text, '3 columns look like DATE d.M.yyyy: due, paid, sent.');
      assert.deepEqual(line.fixes, [{ index: 0, label: 'Use for All 3 Columns' }]);
      await session.session.handleMessage({ type: 'fix', index: 0 });
      await waitUntil(() => session.column(pathId(['sent'])).type === 'DATE');
      assert.equal(session.session.choices.columns.length, 3);
    });
  });

  it('shows the first rows of each way to read a file, and reads it as is chosen', async () => {
    const problem = new ProblemError({
      kind: 'input',
      what: 'It is not clear.',
      why: 'In words.',
      next: 'Choose.',
      fixes: [{ kind: 'setReading', field: 'delimiter', value: ';', label: 'Read with ";"' }],
      readings: [{ label: 'With ";"', rows: [['a', 'b']] }],
    });
    const session = open((engine) => {
      engine.read = { format: 'csv' };
      engine.createAnalysis = (plan) => {
        if (session.session.choices.read.delimiter === undefined) throw problem;
        return { kind: 'table', plan };
      };
    });
    await waitUntil(() => session.panel.view.header.lines.some(({ readings }) => readings));
    const line = session.panel.view.header.lines.at(-1);
    assert.deepEqual(
      [line?.text, line?.readings],
      ['It is not clear. Choose.', [{ label: 'With ";"', rows: [['a', 'b']] }]],
    );
    await session.session.handleMessage({ type: 'fix', index: 0 });
    await waitUntil(() => session.panel.view.status.canPush);
    assert.equal(session.session.choices.read.delimiter, ';');
  });

  it('shows what is to be known of how a file was read, with what can be done about it', async () => {
    const session = await openAndSettle((engine) => {
      engine.read = { format: 'csv' };
      engine.createAnalysis = (plan) => ({
        kind: 'table',
        plan: {
          ...plan,
          notes: ['One thing.', 'Rows without values.'],
          noteFixes: [
            {
              note: 'Rows without values.',
              fixes: [{ kind: 'setReading', field: 'skipEmptyRows', value: 'true', label: 'Leave Them Out' }],
            },
          ],
        },
      });
    });
    assert.deepEqual(
      session.panel.view.header.lines.map(({ text, fixes }) => [text, fixes?.length]),
      [
        ['One thing.', 0],
        ['Rows without values.', 1],
      ],
    );
    await session.session.handleMessage({ type: 'fix', index: 0 });
    assert.equal(session.session.choices.read.skipEmptyRows, true);
  });

  it('asks which of several files name their columns, and reads them as it is answered', async () => {
    const problem = new ProblemError({
      kind: 'input',
      what: 'It is not clear.',
      fixes: [{ kind: 'setReading', field: 'header', value: 'first', label: 'Only the First File Does' }],
    });
    const session = open(
      (engine) => {
        engine.read = { format: 'csv' };
        engine.createAnalysis = (plan) => {
          if (session.session.choices.read.header === undefined) throw problem;
          return { kind: 'table', plan };
        };
      },
      { files: ['file:///1.csv', 'file:///2.csv'] },
    );
    await waitUntil(() => session.panel.view.header.lines.some(({ text }) => text === 'It is not clear.'));
    assert.deepEqual(session.panel.view.header.lines.at(-1)?.fixes, [{ index: 0, label: 'Only the First File Does' }]);
    await session.session.handleMessage({ type: 'fix', index: 0 });
    await waitUntil(() => session.panel.view.status.canPush);
    const header = field(session.panel.view.header.fields, 'header');
    assert.deepEqual(
      [header.kind, header.value, header.options.map(({ value }) => value)],
      ['select', 'first', ['true', 'first', 'false']],
    );
    await session.set('header', 'true');
    await waitUntil(
      () => session.panel.view.status.canPush && field(session.panel.view.header.fields, 'header').value === 'true',
    );
    await session.set('header', 'first');
    await waitUntil(() => session.panel.view.status.canPush);
    await session.performAction('push');
    assert.deepEqual(session.panel.pushedDefinitions.at(-1)?.read, { header: 'first' });
  });

  it('reads the whole file again for types and formats only, not for names, lengths and what stays away', async () => {
    const session = await openAndSettle();
    const countBefore = session.panel.engine.requests.length;
    await session.cell(dateColumn, 'name', 'ordered');
    await session.cell(dateColumn, 'length', '200');
    await session.cell(pathId(['id']), 'include', 'false');
    assert.equal(session.panel.engine.requests.length, countBefore);
    await session.cell(dateColumn, 'type', 'DATE');
    assert.equal(session.panel.engine.requests.length, countBefore + 1);
    assert.deepEqual(session.panel.engine.requests.at(-1)?.columns, [{ source: ['ordered on'], type: 'DATE' }]);
  });

  it('takes a name or a length back that cannot be, and says why', async () => {
    const session = await openAndSettle();
    await session.cell(dateColumn, 'name', 'ordered on!');
    assert.match(session.column(dateColumn).note, /letters from A to Z/);
    await session.cell(dateColumn, 'name', 'AMOUNT');
    assert.match(session.column(dateColumn).note, /Another column/);
    assert.equal(session.panel.view.status.canPush, false);
    await session.cell(dateColumn, 'name', '');
    assert.equal(session.column(dateColumn).name, 'ordered_on');
    await session.cell(dateColumn, 'length', 'long');
    assert.ok(
      session.panel.postedMessages.some((message) => message.type === 'said' && /whole number/.test(message.text)),
    );
    await session.cell(dateColumn, 'length', '5');
    assert.match(session.column(dateColumn).note, /10 bytes, more than the 5/);
  });

  it('asks for keys where the mode needs them, and says whether they tell rows apart', async () => {
    const session = await openAndSettle((engine) => {
      engine.checkUniqueKeys = (keys) =>
        keys.includes('id')
          ? undefined
          : new ProblemError({ kind: 'input', what: 'Not pushed.', why: 'Rows 1 and 3 have the same key.' });
    });
    await session.set('mode', 'upsert');
    assert.equal(session.panel.view.status.text, 'Select the key columns.');
    await session.cell(pathId(['amount']), 'key', 'true');
    await waitUntil(() => texts(session).some((text) => text.includes('Rows 1 and 3 have the same key.')));
    assert.equal(session.panel.view.status.canPush, false);
    await session.cell(pathId(['amount']), 'key', 'false');
    await session.cell(pathId(['id']), 'key', 'true');
    await waitUntil(() => session.panel.view.status.canPush);
    await session.cell(pathId(['id']), 'name', 'order_id');
    assert.equal(session.column(pathId(['id'])).key, true, 'a key that is renamed stays one');
    await session.performAction('push');
    assert.deepEqual(session.panel.pushedDefinitions[0]?.keys, ['order_id']);
  });

  it('pushes what was chosen, as a definition with the name of the connection', async () => {
    const session = await openAndSettle();
    await session.cell(dateColumn, 'type', 'DATE');
    await session.cell(dateColumn, 'format', 'dd.MM.yyyy');
    await session.cell(pathId(['amount']), 'include', 'false');
    await waitUntil(() => session.panel.view.status.canPush);
    await session.performAction('push');
    assert.deepEqual(session.panel.pushedDefinitions, [
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
    assert.equal(session.panel.view.status.text, 'Pushed: 3 rows.');
  });

  it('says that it pushes, and begins no second push meanwhile', async () => {
    const deferred = createDeferred();
    const session = await openAndSettle((_engine, panel) => {
      panel.runPush = async () => {
        await deferred.promise;
        return { tone: 'passed', text: 'Pushed.', paragraphs: [] };
      };
    });
    const pushing = session.performAction('push');
    await waitUntil(() => session.panel.view.status.text === 'Pushing…');
    await session.performAction('push');
    deferred.release();
    await pushing;
    assert.equal(session.panel.pushedDefinitions.length, 1);
  });

  it('shows how far a push is, lets it be stopped, and offers what may follow', async () => {
    const followed: string[] = [];
    const session = await openAndSettle((_engine, panel) => {
      panel.runPush = (_definition, { signal, report }) => {
        report({ text: 'Pushing orders.json to orders: 1 KB', percent: 41.7 });
        return new Promise((resolve) =>
          signal.addEventListener('abort', () =>
            resolve({
              tone: 'neutral',
              text: 'The push was cancelled.',
              paragraphs: [],
              actions: [{ label: 'Show Log', run: () => void followed.push('log') }],
            }),
          ),
        );
      };
    });
    const pushing = session.performAction('push');
    await waitUntil(() => session.panel.view.status.percent === 42);
    assert.equal(session.panel.view.status.canCancel, true);
    await session.performAction('cancel');
    await pushing;
    assert.deepEqual(session.panel.view.status.actions, ['Show Log']);
    assert.equal(session.panel.view.status.percent, undefined);
    await session.session.handleMessage({ type: 'outcome', index: 0 });
    assert.deepEqual(followed, ['log']);
  });

  it('lets a push go on when its panel is closed, but no dry run', async () => {
    const signals: AbortSignal[] = [];
    const session = await openAndSettle((_engine, panel) => {
      panel.runPush = (_definition, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      };
      panel.runDryRun = (signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      };
    });
    void session.performAction('push');
    await waitUntil(() => signals.length === 1);
    session.session.dispose();
    assert.equal(signals[0]?.aborted, false);
    const other = await openAndSettle((_engine, panel) => (panel.runDryRun = session.panel.runDryRun));
    void other.performAction('dryRun');
    await waitUntil(() => signals.length === 2);
    other.session.dispose();
    assert.equal(signals[1]?.aborted, true);
  });

  it('saves the character set that was found, so that it is not found out and told each time', async () => {
    const session = await openAndSettle(
      (engine) => (engine.read = { format: 'csv', delimiter: ';', encoding: 'windows-1252' }),
    );
    await session.performAction('save');
    assert.deepEqual(session.panel.savedDefinitions[0]?.read, { encoding: 'windows-1252' });
  });

  it('opens a panel for files that are dropped on it, and leaves its own as it is', async () => {
    const { panel, session } = await openAndSettle();
    const { choices } = session;
    await session.handleMessage({ type: 'drop', uris: ['file:///a.csv', 'file:///b.csv'] });
    assert.deepEqual(panel.openedFiles, ['file:///a.csv', 'file:///b.csv']);
    assert.deepEqual(session.choices, choices);
  });

  it('looks the data pool up again once another one is chosen for its connection', async () => {
    const session = await openAndSettle();
    await session.performAction('choosePool');
    assert.deepEqual(session.panel.poolQuestions, ['c-test']);
    session.panel.tables = [{ name: 'orders', type: 'table' }];
    const [first, ...others] = session.panel.connections;
    session.panel.connections = [{ ...first!, poolId: 'p-3' }, ...others];
    session.session.onConnectionsChanged();
    await waitUntil(() => texts(session).join().includes('All rows of orders are replaced.'));
  });

  it('can stop a dry run, and says that nothing was sent', async () => {
    const session = await openAndSettle((_engine, panel) => {
      panel.runDryRun = (signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new ProblemError({ kind: 'cancelled', what: 'Cancelled.' }))),
        );
    });
    const dryRunPromise = session.performAction('dryRun');
    await waitUntil(() => session.panel.view.status.canCancel);
    await session.performAction('cancel');
    await dryRunPromise;
    assert.equal(session.panel.view.status.text, 'Cancelled. Nothing was sent.');
    assert.equal(session.panel.view.status.canPush, true);
  });

  it('keeps the choice about an array, and the name of its table, once it is a table of its own', async () => {
    const session = await openAndSettle((engine) => (engine.arrays = [['items']]));
    session.panel.engine.arrays = [];
    await session.set('array:["items"]', 'table');
    await waitUntil(() => session.panel.engine.requests.length > 1);
    await session.set('arrayTable:["items"]', 'positions');
    assert.equal(field(session.panel.view.arrays, 'arrayTable:["items"]').value, 'positions');
    session.panel.engine.arrays = [['items']];
    await session.set('array:["items"]', 'text');
    await waitUntil(() => session.panel.view.columns.tables.length === 0);
    assert.equal(field(session.panel.view.arrays, 'array:["items"]').value, 'text');
  });

  it('makes a table of its own of an array of objects, which needs keys', async () => {
    const session = await openAndSettle((engine) => (engine.arrays = [['items']]));
    await session.set('array:["items"]', 'table');
    assert.equal(field(session.panel.view.arrays, 'arrayTable:["items"]').value, 'orders_items');
    await waitUntil(() => session.panel.view.columns.tables.length === 2);
    await waitUntil(() => session.panel.view.status.text === 'Select the key columns.');
    await session.cell(pathId(['id']), 'key', 'true');
    await waitUntil(() => session.panel.view.status.canPush);
    const request = session.panel.engine.requests.at(-1);
    assert.deepEqual(request?.child?.source, ['items']);
    assert.deepEqual(
      request?.child?.keys.map(({ name }) => name),
      ['id'],
    );
    await session.performAction('push');
    assert.deepEqual(session.panel.pushedDefinitions[0]?.childTables, [{ source: ['items'], table: 'orders_items' }]);
  });

  it('asks which array holds the rows, where a file has several', async () => {
    const session = open((engine) => {
      const arrays = [
        { path: ['a'], rows: 3 },
        { path: ['b', 'c'], rows: 1 },
      ];
      engine.createAnalysis = (plan) =>
        engine.requests.at(-1)?.read?.arrayPath ? { kind: 'table', plan } : { kind: 'choose', candidates: arrays };
    });
    await waitUntil(() => session.panel.view.status.text === 'Choose the array that holds the rows.');
    const options = field(session.panel.view.header.fields, 'arrayPath').options.map(({ label }) => label);
    assert.deepEqual(options, ['Choose an array', 'a (3 rows)', 'b › c (1 row)']);
    await session.set('arrayPath', '["b","c"]');
    await waitUntil(() => session.panel.view.status.canPush);
    assert.deepEqual(session.panel.engine.requests.at(-1)?.read?.arrayPath, ['b', 'c']);
  });

  it('shows why a file cannot be read, and reads it again when asked', async () => {
    const broken = new ProblemError({
      kind: 'input',
      what: 'orders.json breaks off.',
      why: 'Line 7.',
      fixes: [{ kind: 'openLocation', label: 'Open at Line 7', line: 7, column: 1 }],
    });
    const session = open((_engine, panel) => (panel.sourceError = broken));
    await waitUntil(() => session.panel.view.header.lines.length > 0);
    assert.match(session.panel.view.header.lines[0]!.text, /breaks off\. Line 7\./);
    await session.session.handleMessage({ type: 'fix', index: 0 });
    assert.equal(session.panel.performedFixes[0]?.kind, 'openLocation');
    session.panel.sourceError = undefined;
    await session.performAction('tryAgain');
    await waitUntil(() => session.panel.view.status.canPush);
  });

  it('leaves what was chosen with the editor, and begins with it again', async () => {
    const session = await openAndSettle();
    await session.cell(dateColumn, 'name', 'ordered');
    const savedMessage = session.panel.postedMessages
      .flatMap((message) => (message.type === 'keep' ? [message.state] : []))
      .at(-1) as { choices: PushChoices; files: string[] };
    assert.deepEqual(savedMessage.files, ['file:///orders.json']);
    const reopenedSession = await openAndSettle(undefined, { choices: pushChoicesSchema.parse(savedMessage.choices) });
    assert.equal(reopenedSession.column(dateColumn).name, 'ordered');
  });

  it('says that the choices come from a definition, and starts over without it', async () => {
    const session = await openAndSettle(undefined, {
      definition: 'orders.push.json',
      choices: {
        ...defaultChoices,
        connection: 'c-test',
        table: 'kept',
        columns: [{ source: ['amount'], include: false }],
      },
    });
    assert.match(session.panel.view.header.lines[0]!.text, /orders\.push\.json/);
    assert.equal(session.panel.view.columns.summary, '3 of 4 columns are pushed');
    await session.performAction('startOver');
    await waitUntil(() => session.panel.view.status.canPush);
    assert.equal(field(session.panel.view.target.fields, 'table').value, 'orders');
    assert.deepEqual(session.panel.view.header.lines, []);
  });

  it('saves a definition, and says under which name', async () => {
    const session = await openAndSettle();
    await session.performAction('save');
    assert.equal(session.panel.savedDefinitions[0]?.connection, 'Team Blue');
    assert.ok(
      session.panel.postedMessages.some(
        (message) => message.type === 'said' && message.text.includes('orders.push.json'),
      ),
    );
  });

  it('says so when the key of a connection may not look at tables, and pushes all the same', async () => {
    const session = await openAndSettle((_engine, panel) => (panel.tables = undefined));
    assert.match(texts(session).join(), /may push but not list tables/);
    assert.equal(session.panel.view.status.canPush, true);
  });

  it('waits for a connection where there are several, and offers to add one where there is none', async () => {
    const session = open(undefined, { choices: defaultChoices });
    await waitUntil(() => session.panel.view.columns.columns.length > 0);
    assert.equal(session.panel.view.status.text, 'Choose a connection.');
    await session.set('connection', 'c-prod');
    await waitUntil(() => session.panel.view.status.canPush);
    const none = open((_engine, panel) => (panel.connections = []), { choices: defaultChoices });
    assert.deepEqual(none.panel.view.changes[0]?.actions, [{ action: 'addConnection', label: 'Add Connection' }]);
    await none.performAction('addConnection');
    assert.equal(none.panel.addedCallbacks.length, 1);
    none.panel.connections = [{ id: 'c-new', name: 'New', environment: '', isProduction: false, team: '', poolId: '' }];
    none.session.onConnectionsChanged();
    none.panel.addedCallbacks[0]?.('c-new');
    await waitUntil(() => none.panel.view.status.canPush);
    assert.equal(field(none.panel.view.target.fields, 'connection').value, 'c-new');
  });

  it('chooses the only connection also where it comes later, but not another one than the definition names', async () => {
    const only = { id: 'c-new', name: 'New', environment: '', isProduction: false, team: '', poolId: '' };
    const openEmpty = (start: Partial<PanelStart>): OpenedSession =>
      open((_engine, panel) => (panel.connections = []), { choices: defaultChoices, ...start });
    const [session, defined] = [openEmpty({}), openEmpty({ definition: 'orders.push.json' })];
    for (const { panel, session: opened } of [session, defined]) {
      panel.connections = [{ ...only, isDefault: true }];
      opened.onConnectionsChanged();
    }
    await waitUntil(() => session.panel.view.status.canPush);
    assert.equal(field(session.panel.view.target.fields, 'connection').value, 'c-new');
    await waitUntil(() => defined.panel.view.status.text === 'Choose a connection.');
    // The second one does not take the choice back.
    session.panel.connections = [only, { ...only, id: 'c-other', name: 'Other' }];
    session.session.onConnectionsChanged();
    assert.equal(session.session.choices.connection, 'c-new');
  });

  it('says on top that the target is production, which connection it is, and its data pool', async () => {
    const session = await openAndSettle();
    assert.equal(session.panel.view.header.production, undefined);
    await session.set('connection', 'c-prod');
    await waitUntil(() => session.panel.view.header.production === 'Production · Acme · Playground');
    await session.set('connection', 'c-test');
    await waitUntil(() => session.panel.view.header.production === undefined);
  });

  it('tells the page only what has changed', async () => {
    const session = await openAndSettle();
    const countBefore = session.panel.postedMessages.length;
    await session.set('timestamps', 'INT96');
    const parts = session.panel.postedMessages
      .slice(countBefore)
      .flatMap((message) => (message.type === 'show' ? Object.keys(message.view) : []));
    assert.deepEqual(parts, ['target']);
  });

  it('ignores what it does not understand, and ends its engine when it is closed', async () => {
    const session = await openAndSettle();
    await session.session.handleMessage({ type: 'column', id: 7 });
    assert.equal(session.panel.warnings.length, 1);
    session.session.dispose();
    assert.ok(session.panel.engine.isDisposed);
  });
});

interface OpenedSession {
  panel: ScriptedPanel;
  session: PanelSession;
  set(field: string, value: string): Promise<void>;
  cell(id: string, field: string, value: string): Promise<void>;
  performAction(action: string): Promise<void>;
  column(id: string): ColumnRow;
}

function open(
  script: (engine: ScriptedEngine, panel: ScriptedPanel) => unknown = () => undefined,
  start: Partial<PanelStart> = {},
): OpenedSession {
  const panel = new ScriptedPanel(new ScriptedEngine(createOrderColumns()));
  script(panel.engine, panel);
  return openPanel(panel, start);
}

function openPanel(panel: ScriptedPanel, start: Partial<PanelStart> = {}): OpenedSession {
  const session = panel.session(start);
  return {
    panel,
    session,
    set: (name, value) => session.handleMessage({ type: 'set', field: name, value }),
    cell: (id, name, value) => session.handleMessage({ type: 'column', id, field: name, value }).then(waitForImmediate),
    performAction: (action) => session.handleMessage({ type: 'act', action }),
    column: (id) => panel.view.columns.columns.find((column) => column.id === id)!,
  };
}

/** Read to the end, and ready. */
async function openAndSettle(...openArguments: Parameters<typeof open>): Promise<OpenedSession> {
  const session = open(...openArguments);
  await waitUntil(() => session.panel.view.status.canPush);
  return session;
}

function texts({ panel }: OpenedSession): string[] {
  return panel.view.changes.map(({ text }) => text);
}

function field(fields: readonly PanelField[], id: string): PanelField {
  return fields.find((session) => session.id === id)!;
}

function createDeferred(): { promise: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const promise = new Promise<void>((resolve) => (release = resolve));
  return { promise, release };
}

const waitForImmediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function waitUntil(condition: () => boolean): Promise<void> {
  // Looked at after each turn: what it waits for may be there for a moment only.
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'It did not come to that.');
    await waitForImmediate();
  }
}
