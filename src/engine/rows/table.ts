import type { ReadOptions } from '../../push/definition/definition';
import { ByteWindow } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import type { FileOptions } from '../model/fileOptions';
import type { Fingerprint, PlannedFile, TablePlan } from '../model/types';
import { filesOf, type SharedFile, type SharedSource, sizeOf } from '../open/source';
import { agree } from '../records/agree';
import { type Content, isAsciiBefore, openContent } from '../records/content';
import { createCsvDialect } from '../records/csv/csvDialect';
import { type IsTextColumn, readCsv } from '../records/csv/csvReader';
import {
  type DocumentResult,
  type OpenRecordSink,
  type RecordLayout,
  readDocument,
  type SharedTable,
} from '../records/json/documentReader';
import { createEngineCore } from '../wasm/engineCore';
import type { Remark } from './remarks';

/** A file that is about to be read. */
export interface Opened {
  name: string;
  how: FileOptions;
  assumedEncoding: boolean;
  fingerprint: Fingerprint;
}

/** What reading one file told. */
export interface FileFound extends Opened {
  found: DocumentResult;
  /** The object of this file is the one row. */
  lone: boolean;
}

export interface TableHooks {
  /** As for one document. Asked once for several files, unless the reading starts over. */
  open: OpenRecordSink;
  /** Bytes on disk that are used, of all there are, and records so far. */
  progress?(used: number, total: number, records: number): void;
  /** Before the records of a file. */
  file?(file: Opened): void;
  /** After the records of a file, or what was read of it. The record is counted over all files. */
  remark?(remark: Remark): void;
  isText?: IsTextColumn;
}

/** How a file is read whose plan is made. */
export type Planned = Pick<PlannedFile, 'shape' | 'arrayPath' | 'rows' | 'read' | 'fingerprint'>;

/**
 * Reads all files of a source as one table and finds out on the way how each is written.
 * @param window where the text is to go; its own source does not matter.
 * @returns what each file is, in order; if one holds several arrays and nobody said which one is the table, it is the
 *   last.
 * @throws FaultError with the number of the file, if there are several.
 */
export function discoverTable(
  window: ByteWindow,
  source: SharedSource,
  wanted: ReadOptions,
  hooks: TableHooks,
): FileFound[] {
  const files = filesOf(source);
  const agreed = agree(files, wanted);
  /** Files that turned out not to be UTF-8 when they had been read halfway. */
  const legacy = new Set<number>();
  for (;;) {
    const table = new TableReader(window, files, hooks);
    try {
      for (const index of files.keys()) {
        const found = table.discover(
          index,
          legacy.has(index) ? { ...agreed[index], encoding: 'windows-1252' } : agreed[index]!,
        );
        found.assumedEncoding ||= legacy.has(index);
        if (found.found.kind === 'choose') break;
      }
      return table.finish();
    } catch (error) {
      if (!(error instanceof FaultError && error.fault.code === 'encoding' && table.mayBeLegacy(wanted, error.offset)))
        throw error;
      legacy.add(table.index);
    }
  }
}

/**
 * Reads all files of a source again as their plan says.
 * @returns how many records there were.
 * @throws FaultError `changed` if a file is not the one that was planned.
 */
export function replayTable(
  window: ByteWindow,
  source: SharedSource,
  planned: readonly Planned[],
  hooks: TableHooks,
): number {
  const files = filesOf(source);
  if (files.length !== planned.length) throw new FaultError({ code: 'changed' });
  const table = new TableReader(window, files, hooks);
  for (const [index, plan] of planned.entries()) table.replay(index, plan);
  table.finish();
  return table.records;
}

/** @param path the keys that lead to the records. */
export function shapeOf({ found, lone }: FileFound, path: readonly string[]): TablePlan['shape'] {
  if (lone) return 'object';
  return found.kind === 'sequence' ? 'ndjson' : path.length > 0 ? 'wrapped' : 'array';
}

/** Faults of those who take records, which count them over all files. */
const countedOverAll = new Set(['valueTooLong', 'keyMissing', 'keyRepeated']);
/** Faults that make a file useless alone, but among others it only brings nothing. */
const bringsNothing = new Set(['empty', 'emptyArray', 'onlyHeader']);

class TableReader {
  /** The file at hand. */
  index = 0;
  /** Of the files before it. */
  records = 0;
  private used = 0;
  private total = 0;
  private content: Content | undefined;
  private carried: SharedTable | undefined;
  private readonly found: FileFound[] = [];
  /** How the file that was opened last is read. */
  private last: FileOptions | undefined;
  private nothing: FaultError | undefined;

  constructor(
    private readonly window: ByteWindow,
    private readonly files: readonly SharedFile[],
    private readonly hooks: TableHooks,
  ) {
    if (files.length === 0) throw new FaultError({ code: 'noFiles' });
    for (const file of files) this.total += sizeOf(file);
  }

  discover(index: number, wanted: FileOptions): FileFound {
    return this.open(index, wanted, undefined, (content) => {
      const { how } = content;
      this.refuseMixed(how);
      const reading =
        how.format === 'csv' ? { found: this.csv(content), lone: false } : this.discoverJson(content, wanted);
      const one = { ...this.opened(content), ...reading, how: { ...how, ...withPath(reading.found) } };
      this.found.push(one);
      return one;
    });
  }

  replay(index: number, { read, shape, arrayPath, rows, fingerprint }: Planned): void {
    this.open(index, read, fingerprint, (content) => {
      if (rows === 0) return;
      if (read.format === 'csv') this.csv(content);
      else
        this.json(
          content,
          shape === 'array'
            ? { kind: 'array' }
            : shape === 'wrapped'
              ? { kind: 'wrapped', path: arrayPath }
              : { kind: 'sequence' },
        );
    });
  }

  /**
   * Whether the file at hand broke off as CSV that nobody said is UTF-8, and that has no character of UTF-8 that shows
   * it is.
   */
  mayBeLegacy(wanted: ReadOptions, fault = 0): boolean {
    const { last } = this;
    return (
      wanted.encoding === undefined &&
      last?.format === 'csv' &&
      last.encoding === 'utf-8' &&
      isAsciiBefore(this.files[this.index]!, last, fault)
    );
  }

  /** @throws FaultError if no file had any record. */
  finish(): FileFound[] {
    if (this.nothing && this.records === 0 && !this.found.some(({ found }) => found.kind === 'choose'))
      throw this.nothing;
    return this.found;
  }

  /** Opens a file, has it read, and sees to it that faults say where they are. */
  private open<T>(
    index: number,
    wanted: FileOptions,
    expected: Fingerprint | undefined,
    read: (content: Content) => T,
  ): T {
    this.index = index;
    const before = this.records;
    try {
      this.reopen(wanted, expected);
      const result = read(this.content!);
      this.content!.verify();
      return result;
    } catch (error) {
      throw error instanceof FaultError ? this.placed(error, before) : error;
    } finally {
      for (const remark of this.content?.remarks() ?? [])
        this.hooks.remark?.({ ...remark, record: before + remark.record });
      this.used += this.content?.fingerprint.bytes ?? 0;
      this.close();
    }
  }

  private reopen(wanted: FileOptions, expected?: Fingerprint): Content {
    this.close();
    const content = openContent(this.files[this.index]!, wanted, expected);
    this.content = content;
    this.last = content.how;
    this.window.openSource(content.text);
    this.hooks.file?.(this.opened(content));
    return content;
  }

  private opened({ how, assumedEncoding, fingerprint }: Content): Opened {
    return { name: this.files[this.index]!.name ?? '', how, assumedEncoding, fingerprint };
  }

  private close(): void {
    this.content?.close();
    this.content = undefined;
  }

  private csv(content: Content): DocumentResult {
    const { carried } = this;
    return this.counted(() => ({
      kind: 'sequence',
      records: readCsv(this.window, createCsvDialect(content.how), this.documentHooks(), carried, this.hooks.isText),
    }));
  }

  private json(content: Content, layout: RecordLayout): DocumentResult {
    const { carried } = this;
    return this.counted(() => readDocument(this.window, layout, this.documentHooks(), carried));
  }

  /** Where there are several files, one of them may have no records. */
  private counted(read: () => DocumentResult): DocumentResult {
    try {
      const found = read();
      if ('records' in found) this.records += found.records;
      return found;
    } catch (error) {
      if (!(error instanceof FaultError && this.files.length > 1 && bringsNothing.has(error.fault.code))) throw error;
      error.fileIndex = this.index;
      this.nothing ??= error;
      return { kind: 'sequence', records: 0 };
    }
  }

  private documentHooks(): { open: OpenRecordSink; progress(bytes: number, records: number): void } {
    const { hooks, records } = this;
    return {
      open: (parser, path) => {
        const sink = hooks.open(parser, path);
        this.carried = { parser, sink };
        return sink;
      },
      progress: (_bytes, inFile) => hooks.progress?.(this.used + this.content!.used(), this.total, records + inFile),
    };
  }

  private discoverJson(content: Content, wanted: FileOptions): { found: DocumentResult; lone: boolean } {
    const { arrayPath } = wanted;
    const sequence = content.how.format !== 'json';
    if (this.carried) return this.addJson(content, wanted);
    const layout: RecordLayout =
      arrayPath === undefined
        ? { kind: 'auto', isSequence: sequence }
        : arrayPath.length > 0
          ? { kind: 'wrapped', path: arrayPath }
          : { kind: 'auto', isSequence: true };
    const found = this.json(content, layout);
    const again = found.kind === 'loneObject' || found.kind === 'severalObjects';
    if (again) this.carried = undefined;
    const last = again ? this.json(this.reopen(wanted), { kind: 'sequence' }) : found;
    return {
      found: last,
      lone: found.kind === 'loneObject' || (arrayPath?.length === 0 && last.kind === 'sequence' && last.records === 1),
    };
  }

  /** A further file: where its records are has to be known before the first one is added to those of the others. */
  private addJson(content: Content, wanted: FileOptions): { found: DocumentResult; lone: boolean } {
    const { arrayPath } = wanted;
    if (content.how.format !== 'json' || arrayPath?.length === 0) {
      return {
        found: this.json(content, content.first === 0x5b ? { kind: 'auto', isSequence: true } : { kind: 'sequence' }),
        lone: false,
      };
    }
    if (arrayPath !== undefined)
      return { found: this.json(content, { kind: 'wrapped', path: arrayPath }), lone: false };
    if (content.first !== 0x7b) return { found: this.json(content, { kind: 'array' }), lone: false };
    const probe = new ByteWindow(createEngineCore(), content.text);
    const found = this.counted(() =>
      readDocument(probe, { kind: 'auto', isSequence: false }, { open: () => ({ take: () => undefined }) }),
    );
    if ('records' in found) this.records -= found.records;
    if (found.kind === 'choose' || ('records' in found && found.records === 0)) return { found, lone: false };
    const layout: RecordLayout =
      found.kind === 'wrapped' ? { kind: 'wrapped', path: found.path } : { kind: 'sequence' };
    return { found: this.json(this.reopen(wanted), layout), lone: found.kind === 'loneObject' };
  }

  private refuseMixed({ format }: FileOptions): void {
    const family = (one: ReadOptions['format']): string =>
      one === 'csv' ? 'CSV' : one === 'parquet' ? 'Parquet' : 'JSON';
    const [first] = this.found;
    if (!first || family(first.how.format) === family(format)) return;
    throw new FaultError({
      code: 'mixedFormats',
      first: first.name,
      firstFormat: family(first.how.format),
      format: family(format),
    });
  }

  private placed(error: FaultError, before: number): FaultError {
    error.fileIndex = this.index;
    error.fileOptions = this.content?.how ?? {};
    // The lines that are made of a Parquet file are nobody's but ours.
    if (error.fileOptions.format === 'parquet') error.offset = undefined;
    if (error.record !== undefined && countedOverAll.has(error.fault.code)) error.record -= before;
    return error;
  }
}

function withPath(found: DocumentResult): Pick<ReadOptions, 'arrayPath'> {
  return found.kind === 'wrapped' ? { arrayPath: [...found.path] } : {};
}
