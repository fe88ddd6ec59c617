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
let readLocale = (): string => chooseLocale('en', machineLocale());
let locale: string | undefined;

/**
 * From now on `t` answers with these texts, and in English where there is none.
 *
 * @param language of the texts, BCP 47
 */
export function useTranslations({ seed, hashes, texts }: Translations, language = 'en', ownLocale?: string): void {
  readLocale = () => chooseLocale(language, ownLocale ?? machineLocale());
  locale = undefined;
  const hashBytes = Buffer.from(hashes, 'base64');
  const textsByHash = new Map(texts.map((text, index) => [hashBytes.readUIntBE(3 * index, 3), text]));
  translateText = (english) => textsByHash.get(hashText(english, seed)) ?? english;
}

/** How numbers and dates are written in texts for people, BCP 47: as in the language of these texts. */
export function displayLocale(): string {
  locale ??= readLocale();
  return locale;
}

/** The machine may have another language than its texts; where it has the same, its region counts, as in de-AT. */
function chooseLocale(language: string, ownLocale: string): string {
  const isSameLanguage = ownLocale.split('-')[0] === language.split('-')[0];
  return isSameLanguage ? ownLocale : language;
}

/** Takes some 20 ms the first time, so it is asked where a number is written and not when this is loaded. */
function machineLocale(): string {
  return new Intl.NumberFormat().resolvedOptions().locale;
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
