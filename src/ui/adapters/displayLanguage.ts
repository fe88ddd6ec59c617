import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type Translations, useTranslations } from '../../core/translations';

/** Shows all texts in the language of VS Code, where there is a translation into it. */
export async function useDisplayLanguage({ extensionPath }: vscode.ExtensionContext): Promise<void> {
  const { language } = vscode.env;
  const file = join(extensionPath, 'dist', 'l10n', `${language}.json`);
  let json: string;
  try {
    json = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return;
  }
  useTranslations(JSON.parse(json) as Translations, language);
}
