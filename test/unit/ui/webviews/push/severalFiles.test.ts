import assert from 'node:assert/strict';
import { ProblemError } from '../../../../../src/core/problem';
import type { SeveralFilesStart } from '../../../../../src/ui/webviews/push/panelState';
import type { SeveralFilesSession } from '../../../../../src/ui/webviews/push/severalFilesSession';
import { eventually } from '../../../../support/eventually';
import type { ScriptedColumn } from '../../../../support/scriptedPanel';
import { ScriptedEngine, ScriptedPanel } from '../../../../support/scriptedPanel';

describe('The push panel for several files', () => {
  let panel: ScriptedPanel;
  let session: SeveralFilesSession;
  let engines: Map<string, ScriptedEngine>;
  afterEach(() => session.dispose());

  it('proposes a table for each file where their columns have little in common, and says so', async () => {
    await open({ 'customers.json': ['id', 'name'], 'prices.ndjson': ['article', 'price', 'since'] });
    const { layout, lines, files } = panel.view.files!;
    assert.equal(layout, 'each');
    assert.deepEqual(
      files.map(({ name, table }) => [name, table]),
      [
        ['customers.json', 'customers'],
        ['prices.ndjson', 'prices'],
      ],
    );
    assert.deepEqual(lines, [{ tone: 'info', text: 'These files share 0 of 5 columns.' }]);
    await set('layout', 'one');
    await waitUntil(() => panel.view.files?.lines[0]?.tone === 'warning');
  });

  it('proposes one table where at least four of five columns are the same', async () => {
    const columns = ['id', 'name', 'amount', 'ordered_on'];
    await open({ 'jan.csv': [...columns, 'note'], 'feb.csv': [...columns, 'NOTE'] });
    assert.equal(panel.view.files?.layout, 'one');
    assert.deepEqual(panel.view.files?.lines, [{ tone: 'info', text: 'These files have the same 5 columns.' }]);
    session.dispose();
    await open({ 'jan.csv': columns, 'feb.csv': [...columns, 'note'] });
    assert.equal(panel.view.files?.layout, 'one');
    session.dispose();
    await open({ 'jan.csv': columns, 'feb.csv': [...columns, 'note', 'clerk'] });
    assert.equal(panel.view.files?.layout, 'each');
  });

  it('pushes each file as a push of its own, in one go, to the tables that were entered', async () => {
    await open({ 'customers.json': ['id'], 'prices.ndjson': ['article'], 'notes.csv': ['text'] });
    await set('fileTable:1', 'price_list');
    await set('fileIncluded:2', 'false');
    await set('mode', 'append');
    await waitUntil(() => panel.view.status.text === 'Ready: 2 files');
    await act('push');
    assert.deepEqual(
      panel.pushedDefinitions.map(({ table, mode, connection }) => [table, mode, connection]),
      [
        ['customers', 'append', 'Team Blue'],
        ['price_list', 'append', 'Team Blue'],
      ],
    );
    await waitUntil(() => panel.view.status.text === 'Pushed: 3 rows.');
  });

  it('shows the columns of one file at a time, and keeps what was chosen for the others', async () => {
    await open({ 'customers.json': ['id'], 'prices.ndjson': ['article'] });
    assert.deepEqual(shownColumns(), ['id']);
    await session.handleMessage({ type: 'column', id: '["id"]', field: 'name', value: 'customer_id' });
    await session.handleMessage({ type: 'file', index: 1 });
    assert.deepEqual(shownColumns(), ['article']);
    assert.match(panel.view.header.detail, /^prices\.ndjson · /);
    await act('push');
    assert.deepEqual(panel.pushedDefinitions[0]?.columns, [{ source: ['id'], name: 'customer_id' }]);
  });

  it('says which file is in the way, and pushes the others once it is left out', async () => {
    await open({ 'customers.json': ['id'], 'broken.csv': undefined });
    await waitUntil(() => panel.view.status.text === 'broken.csv: The file cannot be read as it is.');
    assert.equal(panel.view.status.canPush, false);
    assert.equal(panel.view.files?.files[1]?.tone, 'error');
    await set('fileIncluded:1', 'false');
    await waitUntil(() => panel.view.status.canPush);
  });

  it('pushes as soon as the last of the files is read, where that is asked for before', async () => {
    await open({ 'customers.json': ['id'], 'prices.ndjson': ['article'] });
    let endReading = (): void => undefined;
    const engine = engines.get('prices.ndjson')!;
    engine.analysisDone = new Promise<void>((resolve) => (endReading = resolve));
    await session.handleMessage({ type: 'file', index: 1 });
    await session.handleMessage({ type: 'column', id: '["article"]', field: 'type', value: 'INTEGER' });
    await waitUntil(() => panel.view.status.canWaitToPush);
    const pushing = act('push');
    await waitUntil(() => panel.view.status.text.startsWith('Waiting to push. prices.ndjson: Reading…'));
    assert.deepEqual(panel.pushedDefinitions, []);
    endReading();
    await pushing;
    assert.equal(panel.pushedDefinitions.length, 2);
  });

  it('does not replace one table twice', async () => {
    await open({ 'customers.json': ['id'], 'prices.ndjson': ['article'] });
    await set('fileTable:1', 'Customers');
    await waitUntil(() => panel.view.status.text.startsWith('The table Customers would be replaced twice.'));
    await set('mode', 'append');
    await waitUntil(() => panel.view.status.canPush);
  });

  it('takes a connection for all files, also one that was added from the panel', async () => {
    await open({ 'customers.json': ['id'], 'prices.ndjson': ['article'] });
    await act('addConnection');
    panel.addedCallbacks[0]?.('c-prod');
    await waitUntil(() => panel.view.header.production !== undefined && panel.view.status.canPush);
    await act('push');
    assert.deepEqual(new Set(panel.pushedDefinitions.map(({ connection }) => connection)), new Set(['Acme']));
  });

  it('saves a definition for each file', async () => {
    await open({ 'customers.json': ['id'], 'prices.ndjson': ['article'] });
    await act('save');
    assert.deepEqual(
      panel.savedDefinitions.map(({ table }) => table),
      ['customers', 'prices'],
    );
  });

  it('comes back after a reload as it was left', async () => {
    await open({ 'customers.json': ['id'], 'prices.ndjson': ['article'] });
    await set('fileTable:1', 'price_list');
    await set('fileIncluded:0', 'false');
    await waitUntil(() => JSON.stringify(savedState()).includes('price_list'));
    await waitUntil(() => JSON.stringify(savedState()).includes('"included":false'));
    assert.equal((savedState() as { layout: string }).layout, 'each');
  });

  it('goes on with one table where a definition is about all files', async () => {
    await open({ 'customers.json': ['id'], 'prices.ndjson': ['article'] }, { layout: 'one' });
    assert.equal(panel.view.files?.layout, 'one');
    assert.ok(panel.view.target.fields.some(({ id }) => id === 'table'));
  });

  async function open(
    files: Readonly<Record<string, readonly string[] | undefined>>,
    several: Partial<SeveralFilesStart> = {},
  ): Promise<void> {
    panel = new ScriptedPanel(new ScriptedEngine(toColumns(['id'])));
    engines = new Map(Object.entries(files).map(([name, columns]) => [name, createEngine(columns)]));
    session = panel.severalFilesSession(Object.fromEntries(engines), several);
    await session.handleMessage({ type: 'ready' });
    const isSettled = (): boolean => {
      const { files: view, status } = panel.view;
      return view !== undefined && view.layout !== '' && status.tone !== 'running' && view.lines[0]?.tone !== 'running';
    };
    await waitUntil(isSettled);
  }

  function createEngine(columns: readonly string[] | undefined): ScriptedEngine {
    if (columns) return new ScriptedEngine(toColumns(columns));
    const engine = new ScriptedEngine([]);
    engine.preview = () => Promise.reject(new ProblemError({ kind: 'input', what: 'The file is cut off.' }));
    return engine;
  }

  function waitUntil(isShown: () => boolean): Promise<boolean> {
    return eventually('the panel shows it', isShown);
  }

  function toColumns(names: readonly string[]): ScriptedColumn[] {
    return names.map((name) => ({ path: [name], type: 'STRING', values: ['a', 'b'] }));
  }

  function set(field: string, value: string): Promise<unknown> {
    return session.handleMessage({ type: 'set', field, value });
  }

  function act(action: string): Promise<unknown> {
    return session.handleMessage({ type: 'act', action });
  }

  function shownColumns(): string[] {
    return panel.view.columns.columns.map(({ name }) => name);
  }

  function savedState(): unknown {
    return panel.postedMessages.flatMap((message) => (message.type === 'keep' ? [message.state] : [])).at(-1);
  }
});
