import { ByteWindow } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { FileOptions } from '../model/fileOptions';
import type { PlannedFile } from '../model/tablePlan';
import type { FileContent } from '../records/fileContent';
import { type RecordLayout, readDocument, type SharedTable } from '../records/json/documentReader';
import type { DocumentResult } from '../records/json/documentResult';
import { isErrorAnswer } from '../records/json/envelope';
import { createEngineCore } from '../wasm/engineCore';
import { isKeyedAtRoot, recordPath } from './recordPaths';

// Where the records of a JSON document are: as a plan says, or as it is found out.

export function plannedLayout({ shape, arrayPath }: Pick<PlannedFile, 'shape' | 'arrayPath'>): RecordLayout {
  if (shape === 'array') return { kind: 'array' };
  return shape === 'wrapped' ? { kind: 'wrapped', path: arrayPath } : { kind: 'sequence' };
}

/** The first file may be read in any layout: its records are given out once it is clear where they are. */
export function firstFileLayout({ fileOptions }: FileContent, requestedOptions: FileOptions): RecordLayout {
  const arrayPath = recordPath(requestedOptions);
  if (isKeyedAtRoot(requestedOptions)) return { kind: 'array' };
  if (arrayPath === undefined) return { kind: 'auto', isSequence: fileOptions.format !== 'json' };
  return arrayPath.length > 0 ? { kind: 'wrapped', path: arrayPath } : { kind: 'auto', isSequence: true };
}

/**
 * The records of a further file join those of the others, so that it has to be known before where they are. Undefined
 * where only a first reading can tell: see `probeDocument`.
 */
export function furtherFileLayout(
  { fileOptions, firstByte }: FileContent,
  requestedOptions: FileOptions,
): RecordLayout | undefined {
  const arrayPath = recordPath(requestedOptions);
  const isArray = firstByte === 0x5b;
  if (isKeyedAtRoot(requestedOptions)) return { kind: 'array' };
  if (fileOptions.format !== 'json' || arrayPath?.length === 0)
    return isArray ? { kind: 'auto', isSequence: true } : { kind: 'sequence' };
  if (arrayPath !== undefined) return { kind: 'wrapped', path: arrayPath };
  const isObject = firstByte === 0x7b;
  return isObject ? undefined : { kind: 'array' };
}

/** Reads a document without giving its records to anybody. */
export function probeDocument({ text }: FileContent): DocumentResult {
  const window = new ByteWindow(createEngineCore(), text);
  return readDocument(window, { kind: 'auto', isSequence: false }, { open: () => ({ take: () => undefined }) });
}

/** Undefined where there is nothing to read, or somebody has to say first where. */
export function probedLayout(documentResult: DocumentResult): RecordLayout | undefined {
  if (documentResult.kind === 'choose') return undefined;
  if ('records' in documentResult && documentResult.records === 0) return undefined;
  return documentResult.kind === 'wrapped' ? { kind: 'wrapped', path: documentResult.path } : { kind: 'sequence' };
}

/** @throws FaultError `errorAnswer` for a list with nothing but what a service says went wrong. */
export function refuseErrorRecord(documentResult: DocumentResult, table: SharedTable | undefined): void {
  if (documentResult.kind !== 'array' || documentResult.records !== 1) return;
  const keys = table?.parser.keys.root.children.map(({ text }) => text) ?? [];
  if (isErrorAnswer(new Set(keys))) throw new FaultError({ code: 'errorAnswer', lists: [] });
}
