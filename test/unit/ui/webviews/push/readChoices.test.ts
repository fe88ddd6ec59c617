import assert from 'node:assert/strict';
import type { PanelField } from '../../../../../src/ui/webviews/push/panelMessages';
import type { PanelSession } from '../../../../../src/ui/webviews/push/panelSession';
import { eventually } from '../../../../support/eventually';
import { FileEngine } from '../../../../support/fileEngine';
import { createTextSource, useEngine } from '../../../../support/pushEngine';
import { ScriptedPanel } from '../../../../support/scriptedPanel';

describe('A file that can be read in several ways', () => {
  const engine = useEngine();

  function open(text: string, name: string): { panel: ScriptedPanel; session: PanelSession } {
    const source = createTextSource(text, name);
    assert.ok(source.kind !== 'files');
    const panel = new ScriptedPanel(new FileEngine(engine, source));
    return { panel, session: panel.session({ name }) };
  }
  const fieldsOf = (panel: ScriptedPanel): Record<string, PanelField> =>
    Object.fromEntries(panel.view.header.fields.map((field) => [field.id, field]));
  const columnsOf = (panel: ScriptedPanel): string[] => panel.view.columns.columns.map(({ name }) => name);
  const waitForQuestion = (panel: ScriptedPanel): Promise<unknown> =>
    eventually('the question', () => panel.view.header?.lines.some(({ readings }) => readings?.length === 2));
  const waitForPlan = (panel: ScriptedPanel): Promise<unknown> =>
    eventually('the plan', () => panel.view.status?.canPush);

  it('has columns of a fixed width where a person says so, and a delimiter again where the places are taken out', async () => {
    const { panel, session } = open(
      'name     qty  remark\nRed bag   12  \nGrey box 700  a note\nHat        7  \n',
      'list.txt',
    );
    await waitForQuestion(panel);
    const line = panel.view.header.lines.find(({ readings }) => readings);
    assert.deepEqual(line?.readings?.[0]?.rows[2], ['Grey box', '700', 'a note']);
    await session.handleMessage({ type: 'fix', index: 0 });
    await waitForPlan(panel);
    assert.deepEqual(columnsOf(panel), ['name', 'qty', 'remark']);
    assert.equal(fieldsOf(panel)['columnStarts']?.value, '1, 10, 15');
    assert.equal(fieldsOf(panel)['delimiter'], undefined);
    await session.handleMessage({ type: 'set', field: 'columnStarts', value: '1, 10' });
    await eventually('two columns', () => columnsOf(panel).length === 2);
    await session.handleMessage({ type: 'set', field: 'columnStarts', value: '' });
    await waitForQuestion(panel);
    await session.handleMessage({ type: 'act', action: 'save' });
    assert.equal(panel.savedDefinitions.at(-1)?.read, undefined);
  });

  it('is read with blanks between its values where a person says so', async () => {
    const { panel, session } = open('id   name\n1    Red\n22   Grey\n', 'list.csv');
    await waitForPlan(panel);
    const choice = fieldsOf(panel)['delimiter']?.options?.find(({ label }) => label === 'Blanks, one or more');
    await session.handleMessage({ type: 'set', field: 'delimiter', value: ' ' });
    await session.handleMessage({ type: 'set', field: 'delimiter', value: choice!.value });
    await eventually('two columns', () => columnsOf(panel).join() === 'id,name');
    await waitForPlan(panel);
    await session.handleMessage({ type: 'act', action: 'save' });
    assert.deepEqual(panel.savedDefinitions.at(-1)?.read?.delimiter, '\\s+');
    assert.deepEqual(fieldsOf(panel)['delimiter']?.options?.filter(({ value }) => value.includes('s+')).length, 1);
  });

  it('has a first or a last column without a name, whichever a person says', async () => {
    const { panel, session } = open('nr;preis;art\n21;12.5;ein;0\n22;12.4;aus;1\n', 'list.csv');
    await waitForQuestion(panel);
    await session.handleMessage({ type: 'fix', index: 1 });
    await waitForPlan(panel);
    assert.deepEqual(columnsOf(panel), ['nr', 'preis', 'art', 'column_4']);
    assert.equal(fieldsOf(panel)['unnamedColumn']?.value, 'last');
    await session.handleMessage({ type: 'set', field: 'unnamedColumn', value: 'first' });
    await eventually('another column', () => columnsOf(panel)[0] === 'column_1');
    await waitForPlan(panel);
    await session.handleMessage({ type: 'act', action: 'save' });
    assert.deepEqual(panel.savedDefinitions.at(-1)?.read, { unnamedColumn: 'first' });
  });
});
