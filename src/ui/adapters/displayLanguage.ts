import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type Translations, useTranslations } from '../../core/translations';

let loading: Promise<void> | undefined;

/** Shows all texts in the language of VS Code, where there is a translation into it. It is read once. */
export async function useDisplayLanguage(context: vscode.ExtensionContext): Promise<void> {
  await (loading ??= loadTranslations(context));
}

async function loadTranslations({ extensionPath }: vscode.ExtensionContext): Promise<void> {
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
