import type { BodyObject } from '../../celigo/connectors/bodyPlaceholder';
import type { ScriptSource } from '../../celonis/copyAs/scriptSource';
import { readCsvOptions } from './flowCsvOptions';
import type { FlowFileSource } from './flowFiles';

/** The export that takes files as they are. Its adaptor follows from the connection (celigo-api.md §3.9, §4.5). */
export function createFileExport(source: ScriptSource, name: string, files: FlowFileSource): BodyObject {
  const { connection, path, fileNameStart } = files;
  const { csv } = readCsvOptions(source);
  const file = {
    ...(csv
      ? {
          type: 'csv',
          encoding: 'utf8',
          csv: { columnDelimiter: csv.separatorSequence, hasHeaderRow: true },
        }
      : {}),
    output: 'blobKeys',
    skipDelete: true,
  };
  const common = { name: `${name} - files`, _connectionId: connection.id, asynchronous: true };
  switch (connection.kind) {
    case 's3': {
      const [bucket = '', ...keyParts] = path.replace(/^\/+/, '').split('/');
      const keyStartsWith = [...keyParts.filter(Boolean), fileNameStart].join('/');
      return { ...common, adaptorType: 'S3Export', s3: { bucket, keyStartsWith }, file };
    }
    case 'http':
      return {
        ...common,
        adaptorType: 'HTTPExport',
        http: { formType: 'http', method: 'GET', relativeURI: path },
        file,
      };
    case 'azureBlob':
      return { ...common, ...createFileStoreExport('azurestorageaccount', path, fileNameStart) };
    case 'googleDrive':
      return { ...common, ...createFileStoreExport('googledrive', path, fileNameStart) };
    case 'ftp':
      return {
        ...common,
        adaptorType: 'FTPExport',
        ftp: { directoryPath: path, fileNameStartsWith: fileNameStart },
        file,
      };
  }
}

/**
 * As Celigo's form saves an export from a store of files whose files are not parsed: no type and no encoding of the
 * file, the container or the directory as the relative address, and a filter on the name. Seen in the code of the form.
 */
function createFileStoreExport(assistant: string, path: string, fileNameStart: string): BodyObject {
  return {
    adaptorType: 'HTTPExport',
    assistant,
    type: 'blob',
    http: { type: 'file', method: 'GET', relativeURI: path, response: { resourcePath: 'files' } },
    file: {
      output: 'blobKeys',
      skipDelete: true,
      fileNameStartsWith: fileNameStart,
      filter: {
        type: 'expression',
        expression: { version: '1', rules: ['startswith', ['string', ['extract', 'name']], fileNameStart] },
      },
    },
  };
}
