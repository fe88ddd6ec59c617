import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { BringPorts } from '../../app/bring/findSetups';

/** Longer files hold data, and no settings. */
const maxFileBytes = 256 * 1024;
/** So many of a kind are looked at in a workspace. */
const maxFiles = 200;

/** Where other tools keep their settings. Nothing of a workspace is read in Restricted Mode. */
export function createBringPorts(): BringPorts {
  const homeUri = vscode.Uri.file(homedir());
  return {
    environment: process.env,
    environmentLabel: vscode.l10n.t('environment variables'),
    home: {
      readText: (path) => readSmallText(vscode.Uri.joinPath(homeUri, ...path)),
      listFiles: async (path) => {
        try {
          const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(homeUri, ...path));
          return entries.filter(([, type]) => (type & vscode.FileType.File) !== 0).map(([name]) => name);
        } catch {
          return []; // There is no such folder: the tool is not used here.
        }
      },
    },
    ...(vscode.workspace.isTrusted ? { findWorkspaceFiles } : {}),
  };
}

async function findWorkspaceFiles(pattern: string): Promise<{ name: string; text: string }[]> {
  const uris = await vscode.workspace.findFiles(pattern, '**/{node_modules,.git,dist,out}/**', maxFiles);
  const files: { name: string; text: string }[] = [];
  for (const uri of uris.sort((a, b) => a.path.localeCompare(b.path))) {
    const text = await readSmallText(uri);
    if (text !== undefined) files.push({ name: vscode.workspace.asRelativePath(uri), text });
  }
  return files;
}

async function readSmallText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > maxFileBytes) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined; // It is not there, or may not be read: then there is nothing to bring.
  }
}
