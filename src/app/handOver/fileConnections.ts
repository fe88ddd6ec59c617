import type { CeligoConnection } from '../../celigo/apiSchemas';
import { readCelonisTarget } from '../../celigo/connectors/celonisTarget';

/** Connections that a flow may take files from: FTP, SFTP and S3, and HTTP for everything else (celigo-api.md §3.9). */
export function isFileConnection(connection: CeligoConnection): boolean {
  const { type = '' } = connection;
  return ['ftp', 's3'].includes(type) || (type === 'http' && readCelonisTarget(connection) === undefined);
}

/** How the names of the next files begin: up to the first digit, for what follows is a date or a number. */
export function proposeFileNameStart(fileName: string): string {
  const start = /^\D*/.exec(fileName.replace(/\.[^.]*$/, ''))?.[0] ?? '';
  return start || fileName;
}
