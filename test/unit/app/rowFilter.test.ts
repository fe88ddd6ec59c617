import assert from 'node:assert/strict';
import { prepareRows, RowFilter, type SearchableRow } from '../../../src/app/rowFilter';

interface Row extends SearchableRow {
  name: string;
}

/** Rows with what is loaded below them; `undefined` is what nobody has opened. */
function createRow(name: string, children?: readonly Row[], searchTexts: readonly string[] = [name]): Row {
  const row: Row = { name, searchTexts, lazyChildren: { loadedNodes: children } };
  for (const child of children ?? []) Object.assign(child, { parent: row });
  return row;
}

describe('the filter of the view Connections', () => {
  const orders = createRow('ORDERS');
  const customers = createRow('Customers');
  const more: Row = { name: 'Load more…', isAlwaysShown: true };
  const acme = createRow('Acme', [orders, customers, more], ['Acme', 'acme.eu-1.celonis.cloud', 'Order to Cash']);
  const mueller = createRow('Müller & Söhne', [createRow('orders 2')]);
  const unopened = createRow('Fabrikam orders', undefined);
  const roots = [acme, mueller, unopened];
  const select = (text: string, parent?: Row): string[] => {
    const filter = new RowFilter(text);
    const rows = parent ? (parent.lazyChildren?.loadedNodes as Row[]) : roots;
    return filter.selectRows(parent, rows).map(({ name }) => name);
  };

  it('keeps what is found, in whatever case it is written, and what is above it', () => {
    assert.deepEqual(select('customers'), ['Acme']);
    assert.deepEqual(select('customers', acme), ['Customers', 'Load more…']);
  });

  it('finds a connection by its domain, its pool and a name without its accents, and keeps all below it', () => {
    assert.deepEqual(select('eu-1.celonis'), ['Acme']);
    assert.deepEqual(select('order to cash', acme), ['ORDERS', 'Customers', 'Load more…']);
    assert.deepEqual(select('muller'), ['Müller & Söhne']);
    assert.deepEqual(select('MÜLLER sohne'), ['Müller & Söhne']);
  });

  it('takes the words of a path, in any order', () => {
    assert.deepEqual(select('muller orders'), ['Müller & Söhne']);
    assert.deepEqual(select('customers acme', acme), ['Customers', 'Load more…']);
  });

  it('unfolds what has a find below it, and not what was found itself', () => {
    const filter = new RowFilter('customers');
    assert.equal(filter.hasMatchBelow(acme), true);
    assert.equal(filter.hasMatchBelow(mueller), false);
    assert.equal(new RowFilter('acme').hasMatchBelow(acme), false);
  });

  it('says whether there is something to show', () => {
    assert.equal(new RowFilter('customers').hasMatch(roots), true);
    assert.equal(new RowFilter('nothing like it').hasMatch(roots), false);
  });

  it('keeps everything while it is empty', () => {
    assert.equal(new RowFilter('  ').isActive, false);
    assert.deepEqual(select(' ').length, 3);
  });

  it('answers the same after all that is loaded was looked through with other work in between', async () => {
    for (const text of ['customers', 'acme', 'orders', 'muller orders', 'nothing like it']) {
      const filter = new RowFilter(text);
      await filter.search(roots, new AbortController().signal);
      assert.deepEqual(
        filter.selectRows(undefined, roots).map(({ name }) => name),
        select(text),
      );
      assert.deepEqual(
        filter.selectRows(acme, acme.lazyChildren?.loadedNodes as Row[]).map(({ name }) => name),
        select(text, acme),
      );
    }
  });

  it('reads what is loaded before a text is typed, with other work in between', async () => {
    const readNames: string[] = [];
    const createSlowRow = (name: string): Row => ({
      name,
      get searchTexts() {
        if (!readNames.includes(name)) readNames.push(name);
        const startMs = performance.now();
        while (performance.now() - startMs < 10);
        return [name];
      },
    });
    let turns = 0;
    const countTurns = setInterval(() => turns++, 0);
    await prepareRows([
      createRow('Acme', [createSlowRow('ORDERS'), createSlowRow('Customers')]),
      createSlowRow('Sales'),
    ]);
    clearInterval(countTurns);
    assert.deepEqual(readNames, ['ORDERS', 'Customers', 'Sales']);
    assert.ok(turns > 0);
  });

  it('finds what a row says by now, and what is loaded below it, once it has forgotten what it looked up', () => {
    const children: Row[] = [];
    const row = createRow('Sales', children);
    const filter = new RowFilter('invoices');
    assert.deepEqual(filter.selectRows(undefined, [row]), []);
    children.push(createRow('Invoices'));
    filter.forget();
    assert.deepEqual(filter.selectRows(undefined, [row]), [row]);
    children.length = 0;
    Object.assign(row, { searchTexts: ['Sales', '12 invoices'] });
    filter.forget();
    assert.deepEqual(filter.selectRows(undefined, [row]), [row]);
  });

  it('finds what comes while it looks through all that is loaded', async () => {
    let lookedAt = 0;
    const slowRows = Array.from(
      { length: 40 },
      (_, index): Row => ({
        name: `Order ${index}`,
        get searchTexts() {
          lookedAt++;
          const startMs = performance.now();
          while (performance.now() - startMs < 2);
          return [`Order ${index}`];
        },
      }),
    );
    const row = createRow('Sales', slowRows);
    const filter = new RowFilter('invoices');
    const search = filter.search([row], new AbortController().signal);
    await new Promise(setImmediate);
    assert.ok(lookedAt > 0 && lookedAt < slowRows.length);
    Object.assign(row, { lazyChildren: { loadedNodes: [...slowRows, createRow('Invoices')] } });
    filter.forget();
    await search;
    assert.deepEqual(filter.selectRows(undefined, [row]), [row]);
  });

  it('finds what a row of a long list says by now', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => createRow(`Order ${index}`));
    const parent = createRow('Sales', rows);
    await prepareRows([parent]);
    Object.assign(rows[700] as Row, { searchTexts: ['Order 700', '12 invoices'] });
    const filter = new RowFilter('invoices');
    await filter.search([parent], new AbortController().signal);
    assert.equal(filter.hasMatchBelow(parent), true);
    assert.deepEqual(filter.selectRows(parent, rows), [rows[700]]);
  });
});
