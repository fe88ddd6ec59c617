import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const requestFile = 'tool-request.json';
const answerFile = 'tool-answer.json';
export const callToolCommand = 'Test: Call a Tool';

const manifest = {
  name: 'tool-caller',
  publisher: 'test',
  version: '1.0.0',
  engines: { vscode: '^1.100.0' },
  main: './extension.js',
  contributes: { commands: [{ command: 'toolCaller.call', title: callToolCommand }] },
};

const code = `
const vscode = require('vscode');
exports.activate = () => vscode.commands.registerCommand('toolCaller.call', async () => {
  const folder = vscode.workspace.workspaceFolders[0].uri;
  const requestUri = vscode.Uri.joinPath(folder, '${requestFile}');
  const { tool, input } = JSON.parse(Buffer.from(await vscode.workspace.fs.readFile(requestUri)).toString());
  const { content } = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
  const answer = Buffer.from(JSON.stringify(content.map(({ value }) => value).join('')));
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, '${answerFile}'), answer);
});`;

/**
 * An extension that calls a tool as an assistant of another vendor would: the server of the tests has no assistant.
 * Installed into a folder of extensions before the server starts.
 */
export function installToolCaller(extensionsFolder: string): void {
  const { name, publisher, version } = manifest;
  const relativeLocation = `${publisher}.${name}-${version}`;
  const path = join(extensionsFolder, relativeLocation);
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(path, 'extension.js'), code);
  const list = join(extensionsFolder, 'extensions.json');
  const installed = JSON.parse(readFileSync(list, 'utf8')) as object[];
  const location = { $mid: 1, path, scheme: 'file' };
  installed.push({ identifier: { id: `${publisher}.${name}` }, version, location, relativeLocation, metadata: {} });
  writeFileSync(list, JSON.stringify(installed));
}

/** What `callToolCommand` is to call. */
export function writeToolRequest(workspace: string, tool: string, input: object): void {
  writeFileSync(join(workspace, requestFile), JSON.stringify({ tool, input }));
}

/** What the tool answered; undefined as long as it has not. */
export function readToolAnswer(workspace: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(workspace, answerFile), 'utf8')) as string;
  } catch {
    return undefined;
  }
}
