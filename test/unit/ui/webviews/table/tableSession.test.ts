import assert from 'node:assert/strict';
import type { DataTable } from '../../../../../src/core/dataTable';
import type { Problem } from '../../../../../src/core/problem';
import { ProblemError } from '../../../../../src/core/problem';
import type { TableQuery } from '../../../../../src/core/sortAndFilter';
import type { TableHostMessage } from '../../../../../src/ui/webviews/table/tableMessages';
import { maxRowsSent, tableHostMessageSchema } from '../../../../../src/ui/webviews/table/tableMessages';
import type { LoadedTable, TableSource } from '../../../../../src/ui/webviews/table/tableSession';
import {
  createLocalTableSource,
  createTableSpec,
  TableSession,
} from '../../../../../src/ui/webviews/table/tableSession';

const people: DataTable = {
  columns: [
    { id: 'email', label: 'E-mail', sortable: false },
    { id: 'age', label: 'Age', type: 'INTEGER', unit: 'years' },
  ],
  rows: [
    ['bea@example.com', 41],
    ['adam@example.com', 9],
  ],
};

describe('a table that is looked at', () => {
  let posted: TableHostMessage[];
  let copied: string[];
  let files: { name: string; text: string }[];
  let logged: Problem[];
  let saving: boolean;

  beforeEach(() => {
    posted = [];
    copied = [];
    files = [];
    logged = [];
    saving = true;
  });

  function open(source: TableSource, loaded: LoadedTable): TableSession {
    return new TableSession(source, loaded, {
      post: (message) => void posted.push(tableHostMessageSchema.parse(message)),
      copy: async (text) => void copied.push(text),
      save: async (name, text) => {
        if (!saving) return undefined;
        files.push({ name, text });
        return name;
      },
      log: (problem) => void logged.push(problem),
    });
  }
  const local = (table = people) =>
    open(createLocalTableSource({ title: 'People', fileName: 'people' }, table), { table });
  const shown = () => {
    const table = posted.findLast((message) => message.type === 'table');
    assert.ok(table);
    return table;
  };

  it('is still waiting for an answer when its page comes back before that', async () => {
    let answer = (_loaded: LoadedTable): void => assert.fail('Nothing was asked.');
    const session = open(
      { title: 'People', fileName: 'people', load: () => new Promise((resolve) => (answer = resolve)) },
      { table: people },
    );
    const pendingQuery = session.handleMessage({ type: 'query', filter: 'adam' });
    await session.handleMessage({ type: 'ready' });
    assert.equal(posted.at(-1)?.type, 'busy');
    answer({ table: people });
    await pendingQuery;
    assert.equal(posted.at(-1)?.type, 'table');
    await session.handleMessage({ type: 'ready' });
    assert.equal(posted.at(-1)?.type, 'table');
  });

  it('shows itself when its page is there, again each time its tab comes back', async () => {
    const session = local();
    await session.handleMessage({ type: 'ready' });
    await session.handleMessage({ type: 'query', filter: 'adam' });
    posted.length = 0;
    await session.handleMessage({ type: 'ready' });
    assert.deepEqual(shown().rows, [['adam@example.com', 9]]);
    assert.equal(shown().filter, 'adam');
  });

  it('says what each column holds', async () => {
    await local().handleMessage({ type: 'ready' });
    assert.deepEqual(shown().columns, [
      { id: 'email', label: 'E-mail', numeric: false, sortable: false },
      { id: 'age', label: 'Age', about: 'INTEGER, years', numeric: true, sortable: true },
    ]);
    assert.deepEqual(shown().notes, ['2 rows.']);
  });

  it('copies and saves what it shows, all of it', async () => {
    const session = local();
    await session.handleMessage({ type: 'query', filter: '', sort: { column: 'age', descending: false } });
    await session.handleMessage({ type: 'copy' });
    await session.handleMessage({ type: 'save', format: 'csv' });
    assert.deepEqual(JSON.parse(copied[0]!), [
      { email: 'adam@example.com', age: 9 },
      { email: 'bea@example.com', age: 41 },
    ]);
    assert.deepEqual(files, [
      { name: 'people.csv', text: 'email,age\r\nadam@example.com,9\r\nbea@example.com,41\r\n' },
    ]);
    assert.deepEqual(posted.at(-1), { type: 'said', text: 'Saved 2 rows as people.csv.' });
  });

  it('copies cells, rows and columns as they are shown, without and with headers', async () => {
    const session = local();
    await session.handleMessage({ type: 'query', filter: '', sort: { column: 'age', descending: false } });
    const copy = async (message: object): Promise<string | undefined> => {
      await session.handleMessage({ type: 'copyCells', withHeaders: false, ...message });
      return copied.at(-1);
    };
    assert.equal(await copy({ rows: [0, 0], columns: [0, 0] }), 'adam@example.com');
    assert.equal(await copy({ rows: [0, 0] }), 'adam@example.com\t9');
    assert.equal(await copy({ columns: [1, 1], withHeaders: true }), 'Age\n9\n41');
    assert.equal(await copy({ rows: [0, 1], columns: [0, 1] }), 'adam@example.com\t9\nbea@example.com\t41');
    assert.deepEqual(posted.at(-1), { type: 'said', text: 'Copied 4 cells.' });
  });

  it('goes on with further rows where there are more, and keeps those that are there', async () => {
    const all: LoadedTable = { table: people };
    const first: LoadedTable = {
      table: { ...people, rows: people.rows.slice(0, 1) },
      hasMore: true,
      loadMore: async () => all,
    };
    const session = open({ title: 'People', fileName: 'people', load: async () => first }, first);
    await session.handleMessage({ type: 'ready' });
    assert.equal(shown().canLoadMore, true);
    await session.handleMessage({ type: 'loadMore' });
    assert.deepEqual([shown().rows.length, shown().isContinued, shown().canLoadMore], [2, true, false]);
  });

  it('does something with the rows that are selected, and reads them anew', async () => {
    const done: unknown[] = [];
    let table = people;
    const action = {
      id: 'remove',
      label: 'Remove',
      run: async (rows: readonly DataTable['rows'][number][]) => {
        done.push(rows);
        table = { ...people, rows: [] };
      },
    };
    const source = { title: 'People', fileName: 'people', listActions: () => [action], load: async () => ({ table }) };
    const session = open(source, { table });
    await session.handleMessage({ type: 'ready' });
    assert.deepEqual(shown().actions, [{ id: 'remove', label: 'Remove', isForOne: false }]);
    await session.handleMessage({ type: 'act', action: 'remove', rows: [1, 7] });
    assert.deepEqual(done, [[people.rows[1]]]);
    assert.deepEqual(shown().rows, []);
    await session.handleMessage({ type: 'act', action: 'no such action', rows: [0] });
    assert.equal(done.length, 1);
  });

  it('says what kept an action from being done, and nothing where it was declined', async () => {
    const fail = (kind: 'cancelled' | 'forbidden') => ({
      id: kind,
      label: kind,
      run: async () => Promise.reject(new ProblemError({ kind, what: 'It may not be done.' })),
    });
    const listActions = () => [fail('cancelled'), fail('forbidden')];
    const session = open(
      { title: 'P', fileName: 'p', listActions, load: async () => ({ table: people }) },
      { table: people },
    );
    await session.handleMessage({ type: 'act', action: 'cancelled', rows: [0] });
    assert.equal(posted.length, 0);
    await session.handleMessage({ type: 'act', action: 'forbidden', rows: [0] });
    assert.deepEqual(posted.at(-1)?.type, 'problem');
  });

  it('says nothing when a person decides not to save', async () => {
    saving = false;
    const session = local();
    await session.handleMessage({ type: 'save', format: 'json' });
    assert.deepEqual(posted, []);
  });

  it('sends no more rows to its page than a page can bear, and says so; files hold all of them', async () => {
    const session = local({
      columns: people.columns,
      rows: Array.from({ length: maxRowsSent + 10 }, (_one, index) => [`${index}@example.com`, index]),
    });
    await session.handleMessage({ type: 'ready' });
    assert.equal(shown().rows.length, maxRowsSent);
    assert.match(shown().notes.join(' '), /5,010 rows\..*first 5,000/);
    await session.handleMessage({ type: 'save', format: 'json' });
    assert.equal((JSON.parse(files[0]!.text) as unknown[]).length, maxRowsSent + 10);
  });

  it('asks its service for other rows, and keeps the old ones with the reason when it refuses', async () => {
    const queries: TableQuery[] = [];
    const source: TableSource = {
      title: 'Orders',
      fileName: 'orders',
      filterExpression: { label: 'Filter expression', placeholder: 'a eq 1', help: 'Help.' },
      load: async (query) => {
        queries.push(query);
        throw new ProblemError({ kind: 'invalid', what: 'The filter is not understood.', next: 'Correct it.' });
      },
    };
    const session = open(source, { table: people, hasMore: true });
    await session.handleMessage({ type: 'query', filter: 'age gtt 3', sort: { column: 'age', descending: true } });
    assert.deepEqual(queries, [{ filter: 'age gtt 3', sort: { column: 'age', descending: true } }]);
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['busy', 'table', 'problem'],
    );
    assert.deepEqual(shown().rows, people.rows);
    assert.match(shown().notes[0]!, /There are more/);
    assert.deepEqual(posted.at(-1), {
      type: 'problem',
      filter: 'age gtt 3',
      sort: { column: 'age', descending: true },
      paragraphs: ['The filter is not understood.', 'Correct it.'],
    });
    assert.equal(logged.length, 1);
    assert.equal(createTableSpec(source).filter.apply, 'Apply');
  });

  it('lets the latest question win, however long the one before takes', async () => {
    const waiting = new Map<string, (loaded: LoadedTable) => void>();
    const source: TableSource = {
      title: 'Slow',
      fileName: 'slow',
      load: ({ filter }) => new Promise((resolve) => waiting.set(filter, resolve)),
    };
    const session = open(source, { table: people });
    const first = session.handleMessage({ type: 'query', filter: 'first' });
    const second = session.handleMessage({ type: 'query', filter: 'second' });
    waiting.get('second')!({ table: { columns: people.columns, rows: [['second', 2]] } });
    await second;
    waiting.get('first')!({ table: { columns: people.columns, rows: [['first', 1]] } });
    await first;
    assert.deepEqual(posted.filter(({ type }) => type === 'table').length, 1);
    assert.deepEqual(shown().rows, [['second', 2]]);
  });

  it('lets choose what it is made of, asks for the rows anew, and says what is chosen now', async () => {
    const requestedOffsets: number[] = [];
    let chosen = 1;
    let answer: () => void = () => chosen++;
    const source: TableSource = {
      title: 'Orders',
      fileName: 'orders',
      choosers: [{ id: 'fields', describeChoice: () => `Fields: ${chosen}…`, choose: async () => answer() }],
      load: async () => (requestedOffsets.push(chosen), { table: people }),
    };
    const session = open(source, { table: people });
    await session.handleMessage({ type: 'ready' });
    assert.deepEqual(shown().choosers, [{ id: 'fields', label: 'Fields: 1…' }]);
    await session.handleMessage({ type: 'choose', chooser: 'fields' });
    assert.deepEqual([requestedOffsets, shown().choosers[0]?.label], [[2], 'Fields: 2…']);
    answer = () => {
      throw new ProblemError({ kind: 'cancelled', what: 'Cancelled.' });
    };
    posted.length = 0;
    await session.handleMessage({ type: 'choose', chooser: 'fields' });
    assert.deepEqual([requestedOffsets.length, posted], [1, []], 'a person who decides otherwise changes nothing');
    answer = () => {
      throw new ProblemError({ kind: 'input', what: 'There are no filters.' });
    };
    await session.handleMessage({ type: 'choose', chooser: 'fields' });
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['table', 'problem'],
    );
  });

  it('goes by its newest source when its command is run again', async () => {
    const source = (name: string): TableSource => ({
      title: 'Orders',
      fileName: 'orders',
      load: async () => ({ table: { columns: people.columns, rows: [[name, 1]] } }),
    });
    const session = open(source('old'), { table: people });
    session.replaceTable(source('new'), { table: people });
    await session.handleMessage({ type: 'query', filter: '' });
    assert.deepEqual(shown().rows, [['new', 1]]);
  });

  it('shows cells in words, finds them by these too, and keeps what is hidden for files', async () => {
    const table: DataTable = {
      columns: [
        { id: 'role', label: 'Role', formatCell: (role) => `the ${String(role)}` },
        { id: 'key', label: 'Key', isExportOnly: true },
      ],
      rows: [
        ['boss', 'k1'],
        ['clerk', 'k2'],
      ],
    };
    const session = local(table);
    await session.handleMessage({ type: 'query', filter: 'the boss' });
    assert.deepEqual([shown().columns.map(({ id }) => id), shown().rows], [['role'], [['the boss']]]);
    await session.handleMessage({ type: 'copy' });
    assert.deepEqual(JSON.parse(copied[0]!), [{ role: 'boss', key: 'k1' }]);
  });

  it('does not care for messages that it does not know', async () => {
    const session = local();
    for (const message of [
      undefined,
      'x',
      { type: 'save', format: 'exe' },
      { type: 'query', filter: 3 },
      { type: 'delete' },
    ])
      await session.handleMessage(message);
    assert.deepEqual([posted, files, copied], [[], [], []]);
  });
});
