import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { Redactor } from '../../core/redactor';

/** How many lines are held for an editor that cannot show its own log. */
const maxStoredLines = 2_000;

export interface OutputLogDependencies {
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
    private readonly dependencies: OutputLogDependencies,
  ) {}

  debug(line: string): void {
    this.openChannel().debug(this.redactAndKeep('debug', line));
  }

  info(line: string): void {
    this.openChannel().info(this.redactAndKeep('info', line));
  }

  warn(line: string): void {
    this.openChannel().warn(this.redactAndKeep('warning', line));
  }

  error(line: string): void {
    this.openChannel().error(this.redactAndKeep('error', line));
  }

  /** A text as the log would hold it. */
  redact(text: string): string {
    return this.redactor.redact(text);
  }

  /**
   * Some servers are installed without what writes log files; their channels stay empty, so the lines are shown as a
   * text there.
   */
  async show(): Promise<void> {
    const channel = this.openChannel();
    if (await this.hasLogFile()) channel.show();
    else await this.dependencies.showText(this.text);
  }

  /** The latest lines as they were written. */
  get text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  dispose(): void {
    this.channel?.dispose();
  }

  private openChannel(): vscode.LogOutputChannel {
    return (this.channel ??= vscode.window.createOutputChannel('Celonis & Celigo', { log: true }));
  }

  private redactAndKeep(level: string, line: string): string {
    const redactedLine = this.redactor.redact(line);
    this.lines.push(`${new Date().toISOString()} [${level}] ${redactedLine}`);
    if (this.lines.length > maxStoredLines) this.lines.splice(0, this.lines.length - maxStoredLines);
    return redactedLine;
  }

  private async hasLogFile(): Promise<boolean> {
    try {
      return (await vscode.workspace.fs.readDirectory(this.dependencies.directory)).length > 0;
    } catch (error) {
      if (error instanceof vscode.FileSystemError) return false;
      throw error;
    }
  }
}
