import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandIds } from '../../src/ui/adapters/commandSignatures';
import { createFake, installFakeVsCode } from '../support/fakeVsCode';

/** The extension as it is built. */
const load = createRequire(join(process.cwd(), 'out', 'unit.js'));
const distFolder = join(process.cwd(), 'dist');
const heavyFiles = /(sidebar|operations)-[^/\\]*\.js$/;

interface Extension {
  activate(context: unknown): unknown;
  deactivate(): Promise<void>;
}

describe('the extension', () => {
  const commands = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  const shownErrors: string[] = [];
  const environment = { language: 'en' };
  let uninstallVsCode = (): void => {};

  beforeEach(() => {
    commands.clear();
    shownErrors.length = 0;
    environment.language = 'en';
    for (const file of loadedFiles()) delete load.cache[file];
    uninstallVsCode = installFakeVsCode({
      commands: createFake({
        registerCommand: (id: string, handler: (...args: unknown[]) => Promise<unknown>) => {
          commands.set(id, handler);
          return { dispose: () => commands.delete(id) };
        },
      }),
      env: createFake(environment),
      window: createFake({
        activeTextEditor: undefined,
        showErrorMessage: async (message: string) => void shownErrors.push(message),
        registerWebviewPanelSerializer: () => ({ dispose() {} }),
        createTreeView: () => createFake({ visible: false, dispose() {} }),
      }),
      workspace: createFake({ textDocuments: [] }),
    });
  });
  afterEach(() => uninstallVsCode());

  it('has every command from the first moment, and loads little for that', async () => {
    const extension = activate();
    assert.deepEqual([...commands.keys()].sort(), [...commandIds].sort());
    assert.deepEqual(
      loadedFiles().filter((file) => heavyFiles.test(file)),
      [],
    );
    await extension.deactivate();
    assert.deepEqual(
      loadedFiles().filter((file) => heavyFiles.test(file)),
      [],
    );
  });

  it('says when its code cannot be loaded, and tries again at the next use', async () => {
    const extension = activate({ subscriptions: undefined });
    await commands.get('celonisCeligo.showLog')!();
    await commands.get('celonisCeligo.showLog')!();
    assert.equal(shownErrors.length, 2);
    assert.match(shownErrors[0]!, /^Celonis & Celigo Connections could not be loaded: /);
    await extension.deactivate();
  });

  it('speaks the language of VS Code, even where its code cannot be loaded', async () => {
    environment.language = 'de';
    const extension = activate({ subscriptions: undefined });
    await commands.get('celonisCeligo.showLog')!();
    assert.match(shownErrors[0]!, /^Celonis & Celigo Connections konnte nicht geladen werden: /);
    await extension.deactivate();
  });

  it('compiles no code at run time, as zod does where that is not left out of it', async () => {
    const extension = activate();
    const RealFunction = globalThis.Function;
    let compiledCount = 0;
    globalThis.Function = new Proxy(RealFunction, {
      construct: (target, args: string[]) => {
        compiledCount += 1;
        return Reflect.construct(target, args);
      },
    });
    try {
      await commands.get('celonisCeligo.showLog')!();
      assert.ok(loadedFiles().some((file) => heavyFiles.test(file)));
      assert.equal(compiledCount, 0);
    } finally {
      globalThis.Function = RealFunction;
    }
    await extension.deactivate();
  });

  it('is silent about what it was loading when its window is closed', async () => {
    const extension = activate();
    const running = commands.get('celonisCeligo.showLog')!();
    await extension.deactivate();
    await running;
    assert.deepEqual(shownErrors, []);
  });

  function activate(members: Record<string, unknown> = {}): Extension {
    const extension = load(join(distFolder, 'extension.js')) as Extension;
    const subscriptions: unknown[] = [];
    const storage = { fsPath: join(mkdtempSync(join(tmpdir(), 'celonis-celigo-')), 'storage') };
    let isActivated = false;
    extension.activate(
      createFake({
        // What `members` say counts only once it is activated.
        get subscriptions() {
          return isActivated && 'subscriptions' in members ? members['subscriptions'] : subscriptions;
        },
        globalStorageUri: storage,
        extensionPath: process.cwd(),
      }),
    );
    isActivated = true;
    return extension;
  }

  function loadedFiles(): string[] {
    return Object.keys(load.cache).filter((file) => file.startsWith(distFolder));
  }
});
