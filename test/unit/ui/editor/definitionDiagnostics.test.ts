import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventually } from '../../../support/eventually';
import { createFake, installFakeVsCode } from '../../../support/fakeVsCode';

describe('the findings on a push definition', () => {
  it('are those of the latest look, however long an earlier one takes', async () => {
    const uri = { scheme: 'file', path: '/w/orders.push.json', toString: () => 'file:///w/orders.push.json' };
    const text = JSON.stringify({ connection: 'Acme', table: 'orders', mode: 'append', files: ['a.json'] });
    const document = { uri, version: 1, isClosed: false, getText: () => text, positionAt: () => 0 };
    const shownCounts: number[] = [];
    let hasListedFolder = false;
    const uninstallVsCode = installFakeVsCode({
      languages: createFake({
        createDiagnosticCollection: () =>
          createFake({ set: (_uri: unknown, diagnostics: readonly unknown[]) => shownCounts.push(diagnostics.length) }),
      }),
      workspace: createFake({
        isTrusted: true,
        textDocuments: [document],
        fs: createFake({
          readDirectory: async () => {
            hasListedFolder = true;
            return [];
          },
        }),
      }),
    });
    try {
      const { DefinitionDiagnostics } = await import('../../../../src/ui/editor/definitionDiagnostics');
      const answers: ((exists: boolean) => void)[] = [];
      const files = {
        resolve: (_uri: string, ...segments: readonly string[]) => `file:///w/${segments.at(-1)}`,
        rootOf: () => 'file:///w',
        fullPath: (file: string) => file,
        shortPath: (file: string) => file,
        exists: () => new Promise<boolean>((resolve) => answers.push(resolve)),
        findOutside: async () => [],
      };
      let announceChange = (): void => {};
      const service = {
        connections: () => [{ name: 'Acme' }],
        acceptsFiles: () => true,
        onDidChange: (listener: () => void) => {
          announceChange = listener;
          return { dispose: () => {} };
        },
      };
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const parameters = [service, files, {}, log] as unknown as ConstructorParameters<typeof DefinitionDiagnostics>;
      const diagnostics = new DefinitionDiagnostics(...parameters);
      await eventually('the first look', () => answers.length === 1);
      announceChange();
      await eventually('the second look', () => answers.length === 2);
      answers[1]!(true);
      await eventually('what it found', () => shownCounts.length === 1);
      answers[0]!(false);
      await eventually('the end of the first look', () => hasListedFolder);
      await nextTurn();
      assert.deepEqual(shownCounts, [0]);
      diagnostics.dispose();
    } finally {
      uninstallVsCode();
    }
  });
});
