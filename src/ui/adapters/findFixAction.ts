import * as vscode from 'vscode';
import type { Fix } from '../../core/problem';
import { executeCommand } from './executeCommand';

/** What a place knows that offers fixes. A fix that needs what is absent is not offered there. */
export interface FixContext {
  connectionId?: string | undefined;
  /** The file whose line an `openLocation` fix opens. */
  file?: vscode.Uri | undefined;
  /** Where that file opens. Absent: where the active editor is. */
  viewColumn?: vscode.ViewColumn | undefined;
  retry?: (() => unknown) | undefined;
  setField?: ((connectionId: string, fix: Extract<Fix, { kind: 'setField' }>) => Promise<void>) | undefined;
  chooseValue?: ((connectionId: string, fix: Extract<Fix, { kind: 'chooseValue' }>) => Promise<void>) | undefined;
  investigate?: ((connectionId: string, fix: Extract<Fix, { kind: 'investigate' }>) => Promise<void>) | undefined;
  setReading?: ((fix: Extract<Fix, { kind: 'setReading' }>) => unknown) | undefined;
}

/** How a fix is carried out, for every place that offers one. Undefined where that place cannot. */
export function findFixAction(fix: Fix, context: FixContext): (() => Promise<void>) | undefined {
  const { connectionId, file, retry, setField, chooseValue, investigate, setReading } = context;
  switch (fix.kind) {
    case 'setField':
      return setField && connectionId !== undefined ? () => setField(connectionId, fix) : undefined;
    case 'chooseValue':
      return chooseValue && connectionId !== undefined ? () => chooseValue(connectionId, fix) : undefined;
    case 'investigate':
      return investigate && connectionId !== undefined ? () => investigate(connectionId, fix) : undefined;
    case 'editConnection':
      return connectionId === undefined
        ? undefined
        : async () => void (await executeCommand('celonisCeligo.editConnection', connectionId));
    case 'openSettings':
      return async () => void (await vscode.commands.executeCommand('workbench.action.openSettings', fix.query));
    case 'openLocation':
      return file && (() => showLocation(file, fix, context.viewColumn));
    case 'openUrl':
      return async () => void (await vscode.env.openExternal(vscode.Uri.parse(fix.url, true)));
    case 'runCommand':
      return async () =>
        void (await vscode.commands.executeCommand(fix.command, ...(fix.argument === undefined ? [] : [fix.argument])));
    case 'showAnswer':
      return async () => void (await executeCommand('celonisCeligo.showAnswer', fix.answer));
    case 'setReading':
      return setReading && (async () => void (await setReading(fix)));
    case 'retry':
      return retry && (async () => void (await retry()));
  }
}

async function showLocation(
  file: vscode.Uri,
  { line, column }: { line: number; column: number },
  viewColumn: vscode.ViewColumn | undefined,
): Promise<void> {
  const position = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  await vscode.window.showTextDocument(file, {
    selection: new vscode.Range(position, position),
    ...(viewColumn === undefined ? {} : { viewColumn }),
  });
}
