import type { DraftColumn } from '../model/draftColumn';
import type { FileOptions } from '../model/fileOptions';
import type { WirePlan } from '../model/wirePlan';
import { isSameFingerprint } from '../open/sharedSource';
import { mayReadCsvInParts } from '../records/csv/csvFilePart';
import type { FilePart } from '../records/json/filePart';
import { addSuggestions } from './addSuggestions';
import { draftColumns } from './infer/draftColumns';
import { MergedStats } from './infer/mergedStats';
import type { PartAnalysis, PartResult } from './partAnalysis';
import type { TableDraft } from './tableDraft';

/**
 * The table of a file that was read in parts; undefined if they do not fit together, or it has to be read as a whole to
 * say what is wrong.
 */
export function joinParts(parts: readonly (PartAnalysis | undefined)[], fileName: string): TableDraft | undefined {
  const joiner = new PartJoiner(fileName);
  const areConsecutive = parts.every((part) => part !== undefined && joiner.addPart(part));
  return areConsecutive ? joiner.buildCompleteTable() : undefined;
}

/** Parts of a file that are read by themselves, one after the other from its beginning on. */
export class PartJoiner {
  private readonly mergedStats = new MergedStats();
  private firstPart: PartResult | undefined;
  private nextRecordOffset: number | undefined = 0;

  constructor(private readonly fileName: string) {}

  /** Whether this is the part that follows. */
  addPart(part: PartAnalysis): boolean {
    const { isArray, fingerprint, startOffset, nextRecordOffset, hasRemarks, stats } = part;
    this.firstPart ??= part;
    if (
      hasRemarks ||
      startOffset !== this.nextRecordOffset ||
      isArray !== this.firstPart.isArray ||
      !isSameFingerprint(fingerprint, this.firstPart.fingerprint)
    )
      return false;
    this.nextRecordOffset = nextRecordOffset;
    this.mergedStats.addPart(stats);
    return true;
  }

  /** The table, where nothing follows and it can be made of parts. */
  buildCompleteTable(): TableDraft | undefined {
    const joinedTable = this.isComplete ? this.buildTable() : undefined;
    return joinedTable && joinedTable.rows >= 2 ? joinedTable : undefined;
  }

  /** Nothing follows. */
  get isComplete(): boolean {
    return this.nextRecordOffset === undefined;
  }

  private draftColumns(): DraftColumn[] {
    return draftColumns(this.mergedStats, this.mergedStats.root);
  }

  /** The table; undefined without a column, and with more than there may be. */
  buildTable(): TableDraft | undefined {
    const { firstPart, fileName, mergedStats } = this;
    const columns = firstPart && !mergedStats.hasTooManyKeys ? this.draftColumns() : [];
    if (!firstPart || columns.length === 0) return undefined;
    const table = {
      shape: firstPart.isArray ? 'array' : 'ndjson',
      arrayPath: [],
      rows: mergedStats.records,
      read: firstPart.fileOptions,
      fingerprint: firstPart.fingerprint,
    } as const;
    const { partEnds } = firstPart.facts ?? {};
    return {
      kind: 'table',
      ...table,
      ...(partEnds && { partEnds }),
      columns: addSuggestions(columns, mergedStats.allNodes, mergedStats, firstPart.fileOptions),
      conversionErrors: [],
      files: [{ ...table, name: fileName }],
      assumedEncodingFiles: [],
    };
  }
}

const wholePackedFile: FilePart = { startOffset: 0, endOffset: Infinity, isPacked: true };

/** Files below this are read as a whole. */
const minSplitBytes = 24 << 20;
/** The same of packed ones and of Parquet, which are larger once they are unpacked. */
const minPackedBytes = 3 << 20;

/** Whether a file that is written so may be read in parts, as far as can be known before it is opened. */
export function canSplitFile(bytes: number, options: FileOptions, isPacked = false): boolean {
  const { format, arrayPath = [], encoding = 'utf-8' } = options;
  return (
    bytes >= (isPacked ? minPackedBytes : minSplitBytes) &&
    (format === 'csv'
      ? mayReadCsvInParts(options)
      : (format === undefined || format === 'json' || format === 'ndjson' || (format === 'parquet' && isPacked)) &&
        arrayPath.length === 0 &&
        encoding === 'utf-8')
  );
}

/** As many parts as that, of the same size, of the file from a place on. */
export function splitEvenly(bytes: number, count: number, startOffset = 0): FilePart[] {
  const partBytes = Math.ceil((bytes - startOffset) / count);
  return Array.from({ length: count }, (_, index) => ({
    startOffset: startOffset + index * partBytes,
    endOffset: index === count - 1 ? Infinity : startOffset + (index + 1) * partBytes,
  }));
}

/**
 * Chunks end where these parts of the file do, whoever makes them, so that they are always the same: of text an even
 * number, for two to share.
 */
export function chunkParts(plan: WirePlan): FilePart[] {
  const { read, shape, files, choices, child, partEnds } = plan;
  const { bytes } = plan.fingerprint;
  const isWhole = (shape !== 'array' && shape !== 'ndjson') || files || choices || child || !read;
  if (!isWhole && partEnds && partEnds.length > 1)
    return partEnds.map((endRow, index) => ({
      ...wholePackedFile,
      rows: { startRow: partEnds[index - 1] ?? 0, endRow: index === partEnds.length - 1 ? Infinity : endRow },
    }));
  const isSplit = !isWhole && canSplitFile(bytes, read);
  const targetBytes = Math.min(32 << 20, Math.max(24 << 20, bytes / 16));
  return isSplit
    ? splitEvenly(bytes, 2 * Math.max(1, Math.round(bytes / targetBytes / 2)))
    : [{ startOffset: 0, endOffset: Infinity }];
}

/**
 * The parts of a planned file that so many workers share. Under a provisional plan, text that is unpacked on the way is
 * one part, and so is all that one worker makes lines of.
 */
export function sharedParts(plan: WirePlan, workerCount: number): FilePart[] {
  const parts = chunkParts(plan);
  return plan.provisional?.isPacked && (workerCount === 1 || !parts[0]!.rows) ? [wholePackedFile] : parts;
}
