import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import { DerivedSource, standInDelimiter } from './textSources';

/** The delimiter of text in which one blank or more, tabs among them, stand between values; written as in pandas. */
export const blankRuns = '\\s+';

/** Puts one delimiter in the place of blanks between values. What stands in quotes stays as it is. */
class BlankRunReplacer {
  private isInQuotes = false;
  private isAtLineStart = true;
  private isAtValueStart = true;
  private hasBlanks = false;

  constructor(private readonly quote: string) {}

  replace(text: string): string {
    let result = '';
    for (const character of text) {
      if (this.isInQuotes) {
        if (character === this.quote) this.isInQuotes = false;
        result += character;
      } else if (character === ' ' || character === '\t') this.hasBlanks = true;
      else if (character === '\n' || character === '\r') {
        this.hasBlanks = false;
        this.isAtLineStart = true;
        result += character;
      } else {
        if (character === standInDelimiter) throw new FaultError({ code: 'longDelimiter', delimiter: ' ' });
        this.isAtValueStart = this.isAtLineStart || this.hasBlanks;
        if (this.hasBlanks && !this.isAtLineStart) result += standInDelimiter;
        this.isInQuotes = character === this.quote && (this.isAtValueStart || result.endsWith(this.quote));
        this.isAtLineStart = false;
        this.hasBlanks = false;
        result += character;
      }
    }
    return result;
  }
}

/** Text with one delimiter of one byte where blanks stand between values. */
export class BlankRunsSource extends DerivedSource {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly replacer: BlankRunReplacer;

  constructor(source: ByteSource, quote: string) {
    super(source);
    this.replacer = new BlankRunReplacer(quote);
  }

  protected transform(piece: Uint8Array): Uint8Array {
    return Buffer.from(this.replacer.replace(this.decoder.decode(piece, { stream: true })));
  }

  protected finish(): Uint8Array {
    return Buffer.from(this.replacer.replace(this.decoder.decode()));
  }
}

/** The same for a text that is there as a whole. */
export function replaceBlankRuns(text: string, quote: string): string {
  return new BlankRunReplacer(quote).replace(text);
}
