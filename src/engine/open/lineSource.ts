import { FaultError } from '../model/fault';
import { DerivedSource } from './textSources';

/** A longer line cannot be one. */
const maxLineLength = 32 << 20;

/** A text each line of which is changed by itself. */
export abstract class LineSource extends DerivedSource {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Of the line that is not complete yet. */
  private parts: string[] = [];
  private partsLength = 0;

  protected abstract changeLine(line: string): string;

  /** @throws FaultError `recordTooLarge` for a line that does not end. */
  protected transform(piece: Uint8Array): Uint8Array {
    const text = this.decoder.decode(piece, { stream: true });
    // The second character of a line end may be missing.
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', text.length - 2)) + 1;
    const lines = end > 0 ? this.takeParts() + text.slice(0, end) : '';
    this.parts.push(text.slice(end));
    this.partsLength += text.length - end;
    if (this.partsLength > maxLineLength)
      throw new FaultError({ code: 'recordTooLarge', limitMb: maxLineLength >> 20 });
    return this.changeLines(lines);
  }

  protected finish(): Uint8Array {
    return this.changeLines(this.takeParts() + this.decoder.decode());
  }

  private takeParts(): string {
    const text = this.parts.join('');
    this.parts = [];
    this.partsLength = 0;
    return text;
  }

  private changeLines(text: string): Uint8Array {
    return Buffer.from(
      text.replace(/([^\r\n]*)(\r\n|\r|\n|$)/g, (_match, line: string, lineEnd: string) =>
        line === '' && lineEnd === '' ? '' : this.changeLine(line) + lineEnd,
      ),
    );
  }
}
