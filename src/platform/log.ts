import * as vscode from 'vscode';
import type { Log } from '../connections/log';
import type { Redactor } from '../connections/redactor';

/** How many lines are kept for an editor that cannot show its own log. */
const keptLines = 2_000;

export interface LogOptions {
  /** Where the editor keeps the file behind the channel. */
  directory: vscode.Uri;
  /** Shows the log as a text. */
  showText: (text: string) => Promise<void>;
}

/** The output channel "Celonis & Celigo". Nothing reaches it but through the redactor. Opened with its first line. */
export class OutputLog implements Log, vscode.Disposable {
  private channel: vscode.LogOutputChannel | undefined;
  private readonly lines: string[] = [];

  constructor(
    private readonly redactor: Redactor,
    private readonly options: LogOptions,
  ) {}

  debug(line: string): void {
    this.open().debug(this.keep('debug', line));
  }

  info(line: string): void {
    this.open().info(this.keep('info', line));
  }

  warn(line: string): void {
    this.open().warn(this.keep('warning', line));
  }

  error(line: string): void {
    this.open().error(this.keep('error', line));
  }

  /** Some servers are installed without what writes log files; their channels stay empty, so the lines are shown as a text there. */
  async show(): Promise<void> {
    const channel = this.open();
    if (await this.hasFile()) channel.show();
    else await this.options.showText(this.text);
  }

  /** The latest lines as they were written. */
  get text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  dispose(): void {
    this.channel?.dispose();
  }

  private open(): vscode.LogOutputChannel {
    return (this.channel ??= vscode.window.createOutputChannel('Celonis & Celigo', { log: true }));
  }

  private keep(level: string, line: string): string {
    const clean = this.redactor.redact(line);
    this.lines.push(`${new Date().toISOString()} [${level}] ${clean}`);
    if (this.lines.length > keptLines) this.lines.splice(0, this.lines.length - keptLines);
    return clean;
  }

  private async hasFile(): Promise<boolean> {
    try {
      return (await vscode.workspace.fs.readDirectory(this.options.directory)).length > 0;
    } catch (error) {
      if (error instanceof vscode.FileSystemError) return false;
      throw error;
    }
  }
}
