import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ConnectionGroupStore } from '../../../src/connections/connectionGroupStore';
import type {
  ArrangedGroup,
  ConnectionGroup,
  GroupContents,
  Place,
  Placeable,
} from '../../../src/connections/connectionGroups';
import { arrangeConnections, computePositions, listAllConnections } from '../../../src/connections/connectionGroups';
import { Redactor } from '../../../src/core/redactor';
import { SecretStore } from '../../../src/storage/secretStore';
import { SimulatedMachine, waitUntil } from '../../support/simulatedWindows';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** "North(a b) c": what a person sees, groups with what is in them. */
function describeContents({ groups, connections }: GroupContents<Placeable>): string {
  return [
    ...groups.map((group: ArrangedGroup<Placeable>) => `${group.group.name}(${describeContents(group)})`),
    ...connections.map(({ name }) => name),
  ].join(' ');
}

const createGroup = (id: string): ConnectionGroup => ({ version: 1, id, name: id, updatedAt: '', secrets: [] });
const createConnections = (...names: string[]): Placeable[] => names.map((name) => ({ id: name, name }));

describe('groups of connections', () => {
  const arrange = (connections: Placeable[], groupIds: string[], places: Record<string, Place>): string =>
    describeContents(arrangeConnections(connections, groupIds.map(createGroup), new Map(Object.entries(places))));

  it('stand above the connections that are in none, by name as long as nobody arranges them', () => {
    const places = { b: { groupId: 'South' }, a: { groupId: 'South' }, Inner: { groupId: 'North' } };
    assert.equal(
      arrange(createConnections('c', 'a 10', 'a 2', 'b', 'a'), ['South', 'North', 'Inner'], places),
      'North(Inner()) South(a b) a 2 a 10 c',
    );
  });

  it('lose nothing where a group is gone, or where two groups were put into each other', () => {
    const places = {
      a: { groupId: 'Gone' },
      b: { groupId: 'One' },
      One: { groupId: 'Two' },
      Two: { groupId: 'One' },
      Three: { groupId: 'Two' },
      Self: { groupId: 'Self' },
    };
    const contents = arrangeConnections(
      createConnections('a', 'b'),
      ['One', 'Two', 'Three', 'Self'].map(createGroup),
      new Map(Object.entries(places)),
    );
    assert.equal(describeContents(contents), 'One(b) Self() Two(Three()) a');
    assert.deepEqual(
      listAllConnections(contents).map(({ id }) => id),
      ['b', 'a'],
    );
  });

  it('give a moved row a position between its neighbours, and a new one to others only where they need it', () => {
    assert.deepEqual(
      [
        ...computePositions(
          [
            { id: 'a', position: 1 },
            { id: 'b', position: 2 },
          ],
          ['x'],
          1,
        ),
      ],
      [['x', 1.5]],
    );
    assert.deepEqual(
      [...computePositions([{ id: 'a' }, { id: 'b' }, { id: 'c' }], ['x'], 2)],
      [
        ['a', 1],
        ['b', 2],
        ['x', 3],
      ],
    );
    assert.deepEqual(
      [...computePositions([{ id: 'a', position: 1 }, { id: 'b' }], ['x', 'y'], 0)],
      [
        ['x', -1],
        ['y', 0],
      ],
    );
    const crowded = [{ id: 'a', position: 1 }, { id: 'b', position: 1 }, { id: 'c' }];
    assert.deepEqual(
      [...computePositions(crowded, ['x'], 1)],
      [
        ['a', 1],
        ['x', 2],
        ['b', 3],
      ],
    );
  });

  it('hold a row at the same place however often others are put before it', () => {
    const connections = createConnections('first', 'last', ...Array.from({ length: 200 }, (_, index) => `n${index}`));
    const places = new Map<string, Place>([
      ['first', { position: 1 }],
      ['last', { position: 2 }],
    ]);
    for (let index = 0; index < 200; index++) {
      const list = arrangeConnections(connections, [], places).connections.filter(({ id }) => id !== `n${index}`);
      const rows = list.map(({ id }) => ({ id, position: places.get(id)?.position }));
      for (const [id, position] of computePositions(rows, [`n${index}`], 1)) places.set(id, { position });
    }
    const order = arrangeConnections(connections, [], places).connections.map(({ id }) => id);
    assert.deepEqual(order.slice(0, 3), ['first', 'n199', 'n198']);
    assert.equal(order.at(-1), 'last');
  });
});

describe('the store of groups', () => {
  let machine: SimulatedMachine;
  const openedStores: ConnectionGroupStore[] = [];
  beforeEach(() => {
    machine = new SimulatedMachine();
  });
  afterEach(() => openedStores.splice(0).forEach((store) => store.dispose()));

  function openStore(): ConnectionGroupStore {
    const { secrets, state } = machine.openWindow();
    const store = new ConnectionGroupStore(state, new SecretStore(secrets, new Redactor()), silentLog);
    openedStores.push(store);
    return store;
  }

  const connections = ['a', 'b', 'c'].map((name) => ({ id: randomUUID(), name }));
  const [a, b, c] = connections.map(({ id }) => id) as [string, string, string];
  const describeStore = (store: ConnectionGroupStore): string => describeContents(store.arrange(connections));

  it('moves connections and groups into groups and out of them', async () => {
    const store = openStore();
    const north = await store.create({ name: 'North' });
    const inner = await store.create({ name: 'Inner', parentId: north.id });
    await store.move([a, b], inner.id);
    assert.equal(describeStore(store), 'North(Inner(a b)) c');
    assert.deepEqual(
      store.pathOf(a).map(({ name }) => name),
      ['North', 'Inner'],
    );
    await store.move([b, inner.id], undefined);
    assert.equal(describeStore(store), 'Inner(a) North() b c');
  });

  it('refuses to put a group into one that is in it', async () => {
    const store = openStore();
    const outer = await store.create({ name: 'Outer' });
    const inner = await store.create({ name: 'Inner', parentId: outer.id });
    await assert.rejects(store.move([outer.id], inner.id), /"Outer" cannot be moved into itself/);
    assert.equal(describeStore(store), 'Outer(Inner()) a b c');
  });

  it('keeps the order that rows are dragged into', async () => {
    const store = openStore();
    await store.moveBeside([c], a, 'inPlace', connections);
    assert.equal(describeStore(store), 'c a b');
    await store.moveBeside([c], a, 'inPlace', connections);
    assert.equal(describeStore(store), 'a c b');
    const group = await store.create({ name: 'North' });
    await store.move([b], group.id);
    await store.moveBeside([a, c], b, 'above', connections);
    assert.equal(describeStore(store), 'North(a c b)');
    const other = await store.create({ name: 'East' });
    await store.moveBeside([other.id], group.id, 'below', connections);
    assert.equal(describeStore(store), 'North(a c b) East()');
  });

  it('puts a new connection beside another one: below it, or by name where nobody has arranged the list', async () => {
    const store = openStore();
    await store.putBeside(c, b, connections);
    assert.equal(describeStore(store), 'a b c');
    assert.equal(store.places().size, 0, 'a list that stands by name gets no order of its own');
    const group = await store.create({ name: 'North' });
    await store.move([a, b], group.id);
    await store.putBeside(c, a, connections);
    assert.equal(describeStore(store), 'North(a b c)');
    await store.move([c], undefined);
    await store.moveBeside([b], a, 'above', connections);
    await store.putBeside(c, b, connections);
    assert.equal(describeStore(store), 'North(b c a)');
  });

  it('dissolves a group into the one above it, and brings it back as it was', async () => {
    const store = openStore();
    const outer = await store.create({ name: 'Outer' });
    const inner = await store.create({ name: 'Inner', parentId: outer.id, color: 'green' });
    await store.move([a, b, c], inner.id);
    await store.moveBeside([c], a, 'above', connections);
    const restore = await store.dissolve(inner.id);
    assert.equal(describeStore(store), 'Outer(a b c)');
    await store.move([b], undefined);
    await restore();
    assert.equal(describeStore(store), 'Outer(Inner(c a)) b');
    assert.equal(store.get(inner.id)?.color, 'green');
  });

  it('lets a name stand once beside its own kind, whatever its case', async () => {
    const store = openStore();
    const outer = await store.create({ name: 'Outer' });
    await store.create({ name: 'Inner', parentId: outer.id });
    assert.deepEqual(
      [
        store.isNameTaken('outer ', undefined),
        store.isNameTaken('Inner', undefined),
        store.isNameTaken('INNER', outer.id),
      ],
      [true, false, true],
    );
    assert.equal(store.isNameTaken('Outer', undefined, outer.id), false);
  });

  it('keeps what a newer version saved, and shows what is in it below', async () => {
    const { state } = machine.openWindow();
    const id = randomUUID();
    const record = { version: 2, id, name: 'Later', shape: 'round', updatedAt: new Date().toISOString() };
    await state.update(`connectionGroup/${id}`, record);
    const store = openStore();
    await store.move([a], id);
    assert.equal(describeStore(store), 'a b c');
    assert.deepEqual(machine.storedState[`connectionGroup/${id}`], record);
  });

  it('loses nothing of what two windows do at once', async () => {
    const [store, other] = [openStore(), openStore()];
    const [north, south] = await Promise.all([store.create({ name: 'North' }), other.create({ name: 'South' })]);
    await waitUntil('both windows have both groups', () =>
      [store, other].every((window) => window.list().length === 2),
    );
    await Promise.all([
      store.move([a], north.id),
      other.move([b], south.id),
      store.rename(south.id, 'Far South'),
      other.move([north.id], south.id),
    ]);
    await waitUntil('both windows show the same, and it is on disk', () =>
      [store, other, openStore()].every((window) => describeStore(window) === 'Far South(North(a) b) c'),
    );
  });
});
