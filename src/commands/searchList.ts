import * as vscode from 'vscode';
import { ProblemError, cancelled, isCancelled, toProblem, describe } from '../http/problem';
import { allChildren } from '../connections/vendor';
import { rowOf } from './selection';
import type { Resource } from '../connections/vendor';
import type { Parts } from './parts';

/** How often the list of finds is drawn while more comes. */
const drawMs = 200;

/** Searches a long list, that part of it too which the tree has not loaded, and shows the chosen row in the tree. */
export function searchList({ commands, tree, view }: Parts): void {
  commands.add('celonisCeligo.searchList', async (scope, arg) => {
    const list = rowOf(arg);
    scope.connection = list.connection;
    const chosen = await choose(list.resource);
    const row = await tree.rowOf(list, chosen);
    if (row) await view.reveal(row, { select: true, focus: true, expand: false });
  });
}

/** The list as far as it has come, growing while a person types. Throws ProblemError, `cancelled` on Escape. */
function choose(list: Resource): Promise<Resource> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { resource: Resource }>();
  pick.title = vscode.l10n.t('Search in {0}', list.label);
  pick.placeholder = vscode.l10n.t('Type a part of a name');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.busy = true;
  const reading = new AbortController();
  const found: (vscode.QuickPickItem & { resource: Resource })[] = [];
  const draw = (): void => {
    pick.items = [...found];
    pick.title = vscode.l10n.t('Search in {0} ({1})', list.label, found.length.toLocaleString());
  };
  return new Promise<Resource>((resolve, reject) => {
    pick.onDidAccept(() => {
      const [one] = pick.selectedItems;
      if (one) resolve(one.resource);
    });
    pick.onDidHide(() => reject(new ProblemError(cancelled())));
    pick.show();
    read(list, reading.signal, found, draw)
      .catch((error: unknown) => {
        if (isCancelled(error)) return;
        if (found.length === 0) reject(error instanceof Error ? error : new Error(String(error)));
        else pick.placeholder = describe(toProblem(error));
      })
      .finally(() => {
        pick.busy = false;
      });
  }).finally(() => {
    reading.abort();
    pick.dispose();
  });
}

async function read(list: Resource, signal: AbortSignal, found: (vscode.QuickPickItem & { resource: Resource })[], draw: () => void): Promise<void> {
  let drawn = Date.now();
  for await (const resource of allChildren(list, signal)) {
    if (resource.kind === 'note') continue;
    const { label, description = '', tooltip, icon } = resource;
    const [detail] = (tooltip ?? '').split('\n').filter((line) => line !== label);
    found.push({ label, description, ...(detail ? { detail } : {}), iconPath: new vscode.ThemeIcon(icon), resource });
    if (Date.now() - drawn > drawMs) {
      draw();
      drawn = Date.now();
    }
  }
  draw();
}
