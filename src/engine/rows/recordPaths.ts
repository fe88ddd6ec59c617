import type { FileOptions } from '../model/fileOptions';
import type { TablePlan } from '../model/tablePlan';
import { keyedObjectPath } from '../open/keyedObjectSource';
import type { DocumentResult } from '../records/json/documentResult';

/** @param arrayPath the keys that lead to the records. */
export function shapeOf(
  { documentResult, isSingleObject }: { documentResult: DocumentResult; isSingleObject: boolean },
  arrayPath: readonly string[],
): TablePlan['shape'] {
  if (isSingleObject) return 'object';
  return documentResult.kind === 'sequence' ? 'ndjson' : arrayPath.length > 0 ? 'wrapped' : 'array';
}

/** The keys that lead to the records in the text as it is read. */
export function recordPath({ arrayPath }: FileOptions): readonly string[] | undefined {
  return keyedObjectPath(arrayPath) ?? arrayPath;
}

/** The whole document is an object whose members are the records. */
export function isKeyedAtRoot({ arrayPath }: FileOptions): boolean {
  return keyedObjectPath(arrayPath)?.length === 0;
}

/** Where the records were found, unless the path says that they stand under their ids. */
export function arrayPathOf(
  { arrayPath }: FileOptions,
  documentResult: DocumentResult,
): Pick<FileOptions, 'arrayPath'> {
  return documentResult.kind === 'wrapped' && keyedObjectPath(arrayPath) === undefined
    ? { arrayPath: [...documentResult.path] }
    : {};
}
