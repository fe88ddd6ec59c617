import * as vscode from 'vscode';
import type { ExtensionTestApi } from '../../src/extension';

type ActivatedExtension = { load(): Promise<ExtensionTestApi> } | undefined;

const id = 'celonis-celigo.celonis-celigo-connections';

/** The running parts of the extension under test: they are its own, not copies bundled with the tests. */
export async function activateExtension(): Promise<ExtensionTestApi> {
  const activated = await extension().activate();
  if (!activated) throw new Error('The extension gives its parts to tests only, and this host is not in test mode.');
  return activated.load();
}

export function extension(): vscode.Extension<ActivatedExtension> {
  const foundExtension = vscode.extensions.getExtension<ActivatedExtension>(id);
  if (!foundExtension) throw new Error(`The extension ${id} is not there.`);
  return foundExtension;
}
