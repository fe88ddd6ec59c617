import type { TextSign } from '../wasm/assembly/textSign';
import type { CountedPlaces } from './countedPlaces';
import { QuotedPrintableSearch } from './quotedPrintable';
import { Utf7Search } from './utf7';

/** Texts that are still encoded as e-mails have them; the first of them. */
export type TransferEncoded = CountedPlaces & { encoding: 'quoted-printable' | 'UTF-7'; text: string };

/** Looks for texts that an earlier program encoded for e-mails. */
export class TransferEncodingSearch {
  private readonly quotedPrintable = new QuotedPrintableSearch();
  private readonly utf7 = new Utf7Search();

  get transferEncoded(): TransferEncoded | undefined {
    const { quotedPrintable, utf7 } = this;
    if (quotedPrintable.isFound && quotedPrintable.places)
      return { ...quotedPrintable.places, encoding: 'quoted-printable' };
    return utf7.isFound && utf7.places ? { ...utf7.places, encoding: 'UTF-7' } : undefined;
  }

  search(bytes: Buffer, signs: TextSign): void {
    this.quotedPrintable.search(bytes, signs);
    this.utf7.search(bytes, signs);
  }
}
