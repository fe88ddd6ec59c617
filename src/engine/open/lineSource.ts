import { DerivedSource } from './textSources';

/** A text each line of which is changed by itself. */
export abstract class LineSource extends DerivedSource {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private rest = '';

  protected abstract changeLine(line: string): string;

  protected transform(piece: Uint8Array): Uint8Array {
    const text = this.rest + this.decoder.decode(piece, { stream: true });
    // The last line may go on, and the second character of a line end be missing.
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', text.length - 2)) + 1;
    this.rest = text.slice(end);
    return this.changeLines(text.slice(0, end));
  }

  protected finish(): Uint8Array {
    return this.changeLines(this.rest + this.decoder.decode());
  }

  private changeLines(text: string): Uint8Array {
    return Buffer.from(
      text.replace(/([^\r\n]*)(\r\n|\r|\n|$)/g, (_match, line: string, lineEnd: string) =>
        line === '' && lineEnd === '' ? '' : this.changeLine(line) + lineEnd,
      ),
    );
  }
}
