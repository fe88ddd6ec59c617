import { t } from '@vscode/l10n';
import type { CeligoConnection } from '../../celigo/apiSchemas';
import { readCelonisTarget } from '../../celigo/connectors/celonisTarget';

/** How a flow takes files from a connection. HTTP is for everything that has no form of its own. */
export type FileConnectionKind = 'ftp' | 's3' | 'azureBlob' | 'googleDrive' | 'http';

/**
 * Connections by HTTP that Celigo treats as stores of files, by the name of their application (seen in its own form).
 */
const fileStores: Readonly<Record<string, FileConnectionKind>> = {
  azurestorageaccount: 'azureBlob',
  googledrive: 'googleDrive',
};

/** Undefined for a connection that a flow takes no files from (celigo-api.md §3.9). */
export function readFileConnectionKind(connection: CeligoConnection): FileConnectionKind | undefined {
  const { type, assistant = '' } = connection;
  if (type === 'ftp' || type === 's3') return type;
  if (type !== 'http') return undefined;
  return fileStores[assistant] ?? (readCelonisTarget(connection) ? undefined : 'http');
}

/** What is asked about the place of the files, in the words of Celigo's form. */
export function askForFilePath(kind: FileConnectionKind): string {
  switch (kind) {
    case 'http':
      return t('The address of the file, relative to that of the connection');
    case 's3':
      return t('The bucket and the folder in it, for example exports/orders');
    case 'azureBlob':
      return t('Container name');
    case 'googleDrive':
      return t('Directory path');
    case 'ftp':
      return t('The folder that the files lie in');
  }
}

/** How the names of the next files begin: up to the first digit, for what follows is a date or a number. */
export function proposeFileNameStart(fileName: string): string {
  const start = /^\D*/.exec(fileName.replace(/\.[^.]*$/, ''))?.[0] ?? '';
  return start || fileName;
}
