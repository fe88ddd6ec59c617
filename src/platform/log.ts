import * as vscode from 'vscode';
import type { Log } from '../connections/log';
import type { Redactor } from '../connections/redactor';

/** The output channel "Celonis & Celigo". Nothing reaches it but through the redactor. Opened with its first line. */
export class OutputLog implements Log, vscode.Disposable {
  private channel: vscode.LogOutputChannel | undefined;

  constructor(private readonly redactor: Redactor) {}

  debug(line: string): void {
    this.open().debug(this.redactor.redact(line));
  }

  info(line: string): void {
    this.open().info(this.redactor.redact(line));
  }

  warn(line: string): void {
    this.open().warn(this.redactor.redact(line));
  }

  error(line: string): void {
    this.open().error(this.redactor.redact(line));
  }

  show(): void {
    this.open().show();
  }

  dispose(): void {
    this.channel?.dispose();
  }

  private open(): vscode.LogOutputChannel {
    return (this.channel ??= vscode.window.createOutputChannel('Celonis & Celigo', { log: true }));
  }
}
