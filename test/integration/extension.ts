import * as vscode from 'vscode';
import type { Internals } from '../../src/extension';

const id = 'celonis-celigo.celonis-celigo-connections';

/** The running parts of the extension under test: they are its own, not copies bundled with the tests. */
export async function parts(): Promise<Internals> {
  const found = await extension().activate();
  if (!found) throw new Error('The extension gives its parts to tests only, and this host is not in test mode.');
  return found;
}

export function extension(): vscode.Extension<Internals | undefined> {
  const found = vscode.extensions.getExtension<Internals | undefined>(id);
  if (!found) throw new Error(`The extension ${id} is not there.`);
  return found;
}
