import assert from 'node:assert/strict';
import { ProblemError } from '../../../../../src/core/problem';
import type { PanelSession } from '../../../../../src/ui/webviews/push/panelSession';
import { eventually } from '../../../../support/eventually';
import { createOrderColumns, ScriptedEngine, ScriptedPanel } from '../../../../support/scriptedPanel';

describe('A push that is asked for before all is read', () => {
  let panel: ScriptedPanel;
  let session: PanelSession;
  let endReading: () => void;
  let pushing: Promise<void>;

  beforeEach(async () => {
    panel = new ScriptedPanel(new ScriptedEngine(createOrderColumns()));
    panel.engine.analysisDone = new Promise<void>((resolve) => (endReading = resolve));
    session = panel.session();
    assert.deepEqual([panel.view.status.canPush, panel.view.status.canWaitToPush], [false, true], 'it is offered');
    pushing = act('push');
    await eventually('it to wait', () => panel.view.status.text === 'Waiting to push. Reading…');
    assert.equal(panel.view.status.canCancel, true);
  });
  afterEach(() => session.dispose());

  const act = (action: string): Promise<void> => session.handleMessage({ type: 'act', action });

  it('begins by itself when it is', async () => {
    assert.deepEqual(panel.pushedDefinitions, []);
    endReading();
    await pushing;
    assert.equal(panel.pushedDefinitions.length, 1);
    assert.equal(panel.view.status.text, 'Pushed: 3 rows.');
  });

  it('pushes nothing where something is in the way then, and says what', async () => {
    panel.engine.createAnalysis = () => {
      throw new ProblemError({ kind: 'input', what: 'The file is cut off.' });
    };
    endReading();
    await pushing;
    assert.deepEqual(panel.pushedDefinitions, []);
    assert.equal(panel.view.status.text, 'Not pushed. The file cannot be read as it is.');
    assert.match(panel.view.status.paragraphs.join(), /^Change it in the push panel/);
  });

  it('pushes nothing where something else is chosen meanwhile', async () => {
    await session.handleMessage({ type: 'set', field: 'table', value: 'bookings' });
    await pushing;
    assert.equal(panel.view.status.text, 'Not pushed, because something was changed meanwhile.');
    endReading();
    await eventually('all to be read', () => panel.view.status.canPush);
    assert.deepEqual(panel.pushedDefinitions, []);
  });

  it('can be cancelled', async () => {
    await act('cancel');
    await pushing;
    assert.equal(panel.view.status.text, 'Cancelled. Nothing was sent.');
    endReading();
    await eventually('all to be read', () => panel.view.rows.rows.length === 3);
    assert.deepEqual(panel.pushedDefinitions, []);
  });

  it('ends with a panel that is closed while it is asked whether to save the file', async () => {
    const other = new ScriptedPanel(new ScriptedEngine(createOrderColumns()));
    let answer = (): void => undefined;
    other.filesSaved = new Promise<void>((resolve) => (answer = resolve));
    const otherSession = other.session();
    const otherPush = otherSession.handleMessage({ type: 'act', action: 'push' });
    otherSession.dispose();
    answer();
    await otherPush;
    assert.deepEqual(other.pushedDefinitions, []);
  });

  it('ends with the panel', async () => {
    session.dispose();
    await pushing;
    endReading();
    assert.deepEqual(panel.pushedDefinitions, []);
  });
});
