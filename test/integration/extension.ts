import * as vscode from 'vscode';
import type { ExtensionTestApi } from '../../src/extension';

const id = 'celonis-celigo.celonis-celigo-connections';

/** The running parts of the extension under test: they are its own, not copies bundled with the tests. */
export async function activateExtension(): Promise<ExtensionTestApi> {
  const services = await extension().activate();
  if (!services) throw new Error('The extension gives its parts to tests only, and this host is not in test mode.');
  return services;
}

export function extension(): vscode.Extension<ExtensionTestApi | undefined> {
  const foundExtension = vscode.extensions.getExtension<ExtensionTestApi | undefined>(id);
  if (!foundExtension) throw new Error(`The extension ${id} is not there.`);
  return foundExtension;
}
