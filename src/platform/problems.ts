import * as vscode from 'vscode';
import { describe } from '../http/problem';
import { complain } from './notify';
import type { Fix, Problem } from '../http/problem';
import type { OutputLog } from './log';

/** What a fix is about; each command says it as soon as it knows. */
export interface Scope {
  connection?: string;
  /** The file whose line an `openLocation` fix opens. */
  file?: vscode.Uri;
  /** What "try again" does. Absent: the command runs once more with the same arguments. */
  retry?: () => unknown;
  /** Where the details are. Absent: the log. */
  showLog?: () => unknown;
}

/** What only the rest of the program can do about a problem. */
export interface Remedies {
  setField(connection: string, fix: Extract<Fix, { kind: 'setField' }>): Promise<void>;
  investigate(connection: string, fix: Extract<Fix, { kind: 'investigate' }>): Promise<void>;
}

/** Shows problems: one notification, its fixes as buttons, "Show Log" beside them. */
export class Problems {
  constructor(
    private readonly log: OutputLog,
    private readonly remedies: Remedies,
  ) {}

  /** Ends when the notification was answered. A cancelled problem is silent. */
  async show(problem: Problem, scope: Scope): Promise<void> {
    if (problem.kind === 'cancelled') return;
    const showLog = vscode.l10n.t('Show Log');
    const fixes = (problem.fixes ?? []).filter((fix) => isPossible(fix, scope)).slice(0, 3);
    const chosen = await complain(describe(problem), ...fixes.map((fix) => fix.label), showLog);
    if (chosen === showLog) await (scope.showLog ?? (() => this.log.show()))();
    const fix = fixes.find((one) => one.label === chosen);
    if (fix) await this.apply(fix, scope);
  }

  private async apply(fix: Fix, scope: Scope): Promise<void> {
    switch (fix.kind) {
      case 'setField':
        return this.remedies.setField(scope.connection!, fix);
      case 'investigate':
        return this.remedies.investigate(scope.connection!, fix);
      case 'editConnection':
        return void (await vscode.commands.executeCommand('celonisCeligo.editConnection', scope.connection));
      case 'openSettings':
        return void (await vscode.commands.executeCommand('workbench.action.openSettings', fix.query));
      case 'openLocation': {
        const start = new vscode.Position(Math.max(0, fix.line - 1), Math.max(0, fix.column - 1));
        return void (await vscode.window.showTextDocument(scope.file!, { selection: new vscode.Range(start, start) }));
      }
      case 'openUrl':
        return void (await vscode.env.openExternal(vscode.Uri.parse(fix.url, true)));
      case 'runCommand':
        return void (await vscode.commands.executeCommand(fix.command, ...(fix.argument === undefined ? [] : [fix.argument])));
      case 'setReading':
        return;
      case 'retry':
        await scope.retry?.();
    }
  }
}

/** Fixes that need to know what they are about are offered only where that is known. */
function isPossible(fix: Fix, scope: Scope): boolean {
  switch (fix.kind) {
    case 'setField':
    case 'investigate':
    case 'editConnection':
      return scope.connection !== undefined;
    case 'openLocation':
      return scope.file !== undefined;
    case 'retry':
      return scope.retry !== undefined;
    // Only the panel that asks has the choice.
    case 'setReading':
      return false;
    default:
      return true;
  }
}
