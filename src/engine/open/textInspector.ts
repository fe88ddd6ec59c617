import type { ByteSource } from '../model/byteWindow';
import { findTextSigns, maxSignedBytes } from '../wasm/textSigns';
import { ControlCharacterSearch, type ControlCharacters, EscapedControlSearch } from './controlCharacters';
import { DamageSearch, type TextDamage } from './textDamage';
import { type TransferEncoded, TransferEncodingSearch } from './transferEncoding';

/** What is odd about a text. */
export interface TextFindings extends TextDamage {
  controls?: ControlCharacters;
  /** Texts that an earlier program encoded for e-mails. */
  transferEncoded?: TransferEncoded;
}

/** Passes a text in UTF-8 on as it is, and looks for what is odd about it. */
export class TextInspector implements ByteSource {
  private readonly damageSearch: DamageSearch;
  private readonly transferSearch: TransferEncodingSearch;
  private readonly plainControls = new ControlCharacterSearch();
  private readonly escapedControls = new EscapedControlSearch();

  /** @param hasEscapes whether characters may be written as in JSON. */
  constructor(
    private readonly source: ByteSource,
    private readonly hasEscapes: boolean,
  ) {
    this.damageSearch = new DamageSearch(hasEscapes);
    this.transferSearch = new TransferEncodingSearch();
  }

  get size(): number {
    return this.source.size;
  }

  get findings(): TextFindings {
    const { controls } = this.hasEscapes ? this.escapedControls : this.plainControls;
    const { transferEncoded } = this.transferSearch;
    return { ...this.damageSearch.damage, ...(controls && { controls }), ...(transferEncoded && { transferEncoded }) };
  }

  get hasFindings(): boolean {
    return Object.keys(this.findings).length > 0;
  }

  /** @param signs the delimiter and the quote, which may be control characters themselves. */
  ignoreControls(signs: string): void {
    this.plainControls.ignore(signs);
  }

  read(target: Uint8Array): number {
    const readCount = this.source.read(target);
    for (let start = 0; start < readCount; start += maxSignedBytes)
      this.inspect(Buffer.from(target.buffer, target.byteOffset + start, Math.min(maxSignedBytes, readCount - start)));
    if (readCount === 0) this.inspect(Buffer.alloc(0));
    return readCount;
  }

  private inspect(bytes: Buffer): void {
    const signs = findTextSigns(bytes);
    this.damageSearch.search(bytes, signs);
    this.transferSearch.search(bytes, signs);
    if (this.hasEscapes) this.escapedControls.search(bytes, signs);
    else this.plainControls.search(bytes, signs);
  }
}
