import { hashText } from './textHash.mjs';

/**
 * The texts of one language. The English ones are in the code already, so that here a hash stands for each.
 * `test/tooling/translations.mjs` writes them.
 */
export interface Translations {
  /** With which no two English texts have the same hash. */
  seed: number;
  /** Three bytes for each text, in base64. */
  hashes: string;
  texts: readonly string[];
}

let translateText = (english: string): string => english;

/** From now on `t` answers with these texts, and in English where there is none. */
export function useTranslations({ seed, hashes, texts }: Translations): void {
  const hashBytes = Buffer.from(hashes, 'base64');
  const textsByHash = new Map(texts.map((text, index) => [hashBytes.readUIntBE(3 * index, 3), text]));
  translateText = (english) => textsByHash.get(hashText(english, seed)) ?? english;
}

/**
 * What `import { t } from '@vscode/l10n'` and `vscode.l10n.t` are in the bundles: a text in the language of VS Code,
 * with values in the place of {0}, {1} and so on.
 */
export function t(english: string, ...values: (string | number | boolean)[]): string {
  const text = translateText(english);
  return values.length === 0
    ? text
    : text.replace(/\{(\d+)\}/g, (placeholder, index: string) => String(values[Number(index)] ?? placeholder));
}
