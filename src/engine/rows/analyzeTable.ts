import { ByteWindow, emptySource } from '../model/byteWindow';
import type { ColumnChoice } from '../model/columnChoice';
import { findChoice } from '../model/columnChoices';
import { FaultError } from '../model/fault';
import { toFileOptions } from '../model/fileOptions';
import type { ReadOptions } from '../model/readOptions';
import type { ArrayCandidate, Fingerprint, PlannedFile, ReadProgress, ReadRequest } from '../model/tablePlan';
import { type ValueNote } from '../model/valueNote';
import { fileBytes, type SharedFile, type SharedSource } from '../open/sharedSource';
import { DecimalMarkCheck } from '../records/csv/decimalMarks';
import type { RecordSink, SharedTable } from '../records/json/documentReader';
import type { DocumentResult } from '../records/json/documentResult';
import type { FilePart } from '../records/json/filePart';
import type { RecordParser } from '../records/json/recordParser';
import { createEngineCore } from '../wasm/engineCore';
import { addSuggestions } from './addSuggestions';
import { ChildTableReader } from './childTableReader';
import { allColumnChoices } from './childTableRequest';
import { addLossNotes, addTypeReasons, notesWithinList } from './columnValueNotes';
import { changesValues } from './convert/conversionRules';
import { ConversionStage } from './convert/conversionStage';
import { draftColumns } from './infer/draftColumns';
import { Inference } from './infer/inference';
import type { PartAnalysis } from './partAnalysis';
import { PreviewSample } from './previewSample';
import { type PartReadHooks, readPart } from './readPart';
import { shapeOf } from './recordPaths';
import type { AnalysisDraft, DraftPreview, TableDraft } from './tableDraft';
import { discoverTable, type FileResult, type OpenedFile, type TableHooks } from './tableReader';

export interface AnalyzeOptions {
  request: ReadRequest;
  /** Bytes that are read at once. */
  blockBytes?: number;
}

type ReportProgress = (progress: ReadProgress) => void;

/**
 * Reads a source from end to end and decides shape, columns and types.
 * @throws FaultError
 */
export function analyzeTable(source: SharedSource, options: AnalyzeOptions, onProgress: ReportProgress): AnalysisDraft {
  const analyzed = readTable(source, options, onProgress, false);
  const documentResult = analyzed.files.at(-1)?.documentResult;
  return documentResult?.kind === 'choose'
    ? { kind: 'choose', candidates: arrayCandidatesOf(documentResult) }
    : toTableDraft(analyzed);
}

/**
 * Reads the first rows of a file, and no more of it than that takes.
 * @throws FaultError if it is broken before its first row ends.
 */
export function previewTable(source: SharedSource, options: AnalyzeOptions): DraftPreview {
  const analyzed = readTable(source, { blockBytes: 64 << 10, ...options }, () => undefined, true);
  const { sample, files } = analyzed;
  const documentResult = files.at(-1)?.documentResult;
  const table = toTableDraft(analyzed);
  return {
    table,
    ...sample.toPreviewRows(table.columns, files.at(-1)?.fileOptions.decimalMark === ','),
    isComplete: !sample.isTruncated,
    childArrayPaths: sample.findChildArrays(),
    ...(documentResult?.kind === 'choose' && { candidates: arrayCandidatesOf(documentResult) }),
  };
}

/** Whether a person wants the values of a column as they are written. */
function isChosenText(path: readonly string[], columns: readonly ColumnChoice[]): boolean {
  return findChoice(path, columns).choice?.type === 'STRING';
}

/**
 * Reads parts of a file one by one, where nothing was chosen that changes values of its columns. Whatever goes wrong
 * may be due to a wrong guess about a part.
 * @param isSuggesting whether somebody sees what texts could be.
 * @returns undefined for a part if the file has to be read as a whole.
 */
export function analyzeParts(
  file: SharedFile,
  { read = {}, columns = [] }: ReadRequest,
  parts: readonly FilePart[],
  isSuggesting: boolean,
  onProgress: ReportProgress,
): (PartAnalysis | undefined)[] {
  const window = new ByteWindow(createEngineCore(), emptySource);
  let sharedTable: (SharedTable & { sink: Inference }) | undefined;
  let precedingPart: PartAnalysis | undefined;
  return parts.map((part) => {
    const hooks: PartReadHooks = {
      open: (parser) => {
        const inference = isSuggesting ? new Inference(parser) : Inference.withoutSuggestions(parser);
        sharedTable = { parser, sink: inference };
        return inference;
      },
      progress: (bytesRead, rows) => onProgress({ bytesRead, bytesTotal: fileBytes(file), rows }),
      isText: (path) => isChosenText(path, columns),
    };
    const partResult = readPart(
      window,
      file,
      part,
      precedingPart?.fileOptions ?? toFileOptions(read),
      hooks,
      precedingPart?.fingerprint,
      sharedTable,
    );
    precedingPart = partResult && sharedTable && { ...partResult, stats: sharedTable.sink.takePartStats() };
    return precedingPart;
  });
}

/** What takes the records of a table, as far as they are read. */
interface RecordPipeline {
  /** Where the records come from, and from which the table is made. */
  parser: RecordParser;
  childTable: ChildTableReader | undefined;
  stage: ConversionStage | undefined;
  decimalMarks: DecimalMarkCheck;
  inference: Inference;
  sample: PreviewSample;
  sink: RecordSink;
  /** The keys that lead to the array that holds the records. */
  arrayPath: readonly string[];
}

interface AnalyzedSource extends RecordPipeline {
  notes: readonly ValueNote[];
  /**
   * All of the source, unless a sample was enough; where it is still to be said which array is the table, the last one
   * asks for it.
   */
  files: readonly FileResult[];
}

function readTable(
  source: SharedSource,
  { request, blockBytes }: AnalyzeOptions,
  onProgress: ReportProgress,
  isSampled: boolean,
): AnalyzedSource {
  const window = new ByteWindow(createEngineCore(), emptySource, blockBytes);
  const requestedOptions = request.read ?? {};
  let pipeline: RecordPipeline | undefined;
  let openedFile: OpenedFile | undefined;
  let fileOptions: ReadOptions = requestedOptions;
  const notes: ValueNote[] = [];
  const hooks: TableHooks = {
    openTable: (parser, arrayPath) => {
      pipeline = openTable(
        parser,
        window,
        request,
        arrayPath,
        isSampled && { isNested: arrayPath.length > 0 && requestedOptions.arrayPath === undefined },
      );
      pipeline.decimalMarks.beginFile(fileOptions);
      return pipeline.sink;
    },
    file: (file) => {
      openedFile ??= file;
      ({ fileOptions } = file);
      pipeline?.decimalMarks.beginFile(fileOptions);
    },
    progress: (bytesRead, bytesTotal, rows) => {
      if (isSampled) pipeline?.sample.checkProgress(bytesRead);
      onProgress({ bytesRead, bytesTotal, rows });
    },
    note: (note) => notes.push(note),
    isText: (path) => isChosenText(path, request.columns ?? []),
  };
  try {
    const files = discoverTable(window, source, requestedOptions, hooks);
    return { ...pipeline!, notes, files };
  } catch (error) {
    if (!isSampled || !pipeline || !openedFile) throw error;
    return {
      ...pipeline,
      notes,
      files: [
        {
          ...openedFile,
          documentResult: toPartialResult(error, pipeline, window),
          isSingleObject: false,
        },
      ],
    };
  }
}

/** @param sampling only the first rows are needed; `nested`: other tables may follow. */
function openTable(
  parser: RecordParser,
  window: ByteWindow,
  request: ReadRequest,
  arrayPath: readonly string[],
  sampling: { isNested: boolean } | false,
): RecordPipeline {
  const childTable = request.child && new ChildTableReader(parser, window.core.memory, request.child);
  const keySource = childTable ?? parser;
  const inference = new Inference(keySource);
  const sample = new PreviewSample(keySource, sampling && sampling.isNested);
  const innerSink = sampling ? sample.recordRows(inference) : inference;
  const choices = allColumnChoices(request).filter(changesValues);
  const decimalMarks = new DecimalMarkCheck(keySource);
  const stage =
    choices.length > 0
      ? new ConversionStage(
          keySource,
          choices,
          decimalMarks,
          innerSink,
          sampling ? sample.onConversionError : undefined,
        )
      : undefined;
  const markedSink = decimalMarks.wrapSink(stage ?? innerSink);
  const rowSink = sampling ? sample.limitRows(markedSink) : markedSink;
  return {
    parser,
    childTable,
    stage,
    decimalMarks,
    inference,
    sample,
    sink: childTable ? childTable.createSink(rowSink) : rowSink,
    arrayPath,
  };
}

/** Enough was read, or the file is broken behind rows that can be shown. @throws what was thrown, if there are none. */
function toPartialResult(error: unknown, { parser, sample, sink }: RecordPipeline, window: ByteWindow): DocumentResult {
  let lastError = error;
  try {
    if (parser.tape.length > 0) sink.take(parser.tape, window);
  } catch (flushError) {
    lastError = flushError;
  }
  if (!sample.isSampleEnd(lastError)) throw error;
  return { kind: 'array', records: sample.rows.length };
}

function arrayCandidatesOf({
  arrays: candidates,
  hasOwnValues,
}: Extract<DocumentResult, { kind: 'choose' }>): ArrayCandidate[] {
  return [...candidates, ...(hasOwnValues ? [{ path: [], rows: 1 }] : [])];
}

function toTableDraft({
  files,
  inference,
  parser,
  childTable,
  stage,
  decimalMarks,
  arrayPath,
  notes,
}: AnalyzedSource): TableDraft {
  const tableNotes = childTable
    ? notesWithinList(notes, childTable.source)
    : notes.filter(({ record }) => record <= inference.records);
  const inferredColumns = addTypeReasons(
    decimalMarks.addNotes(draftColumns(inference, (childTable ?? parser).keys.root)),
    tableNotes,
  );
  if (childTable && !childTable.hasSource) throw new FaultError({ code: 'arrayMissing', path: childTable.source });
  if (inferredColumns.length === 0) throw new FaultError({ code: 'noColumns' });
  const { columns, conversionErrors } = stage?.finishColumns(inferredColumns) ?? {
    columns: inferredColumns,
    conversionErrors: [],
  };
  return {
    kind: 'table',
    shape: shapeOf(files[0]!, arrayPath),
    arrayPath: arrayPath,
    rows: inference.records,
    read: files[0]!.fileOptions,
    files: files.map(toPlannedFile),
    ...(files.length === 1 && files[0]!.partEnds && { partEnds: files[0]!.partEnds }),
    assumedEncodingFiles: files.filter(({ assumedEncoding }) => assumedEncoding).map(({ name }) => name),
    columns: addSuggestions(
      addLossNotes(columns, tableNotes),
      (childTable ?? parser).keys.nodes,
      inference.shapes,
      files[0]!.fileOptions,
    ),
    conversionErrors,
    fingerprint: combineFingerprints(files.map(({ fingerprint }) => fingerprint)),
  };
}

function toPlannedFile(file: FileResult): PlannedFile {
  const { name, documentResult, fileOptions, fingerprint } = file;
  const arrayPath = documentResult.kind === 'wrapped' ? documentResult.path : [];
  return {
    name,
    shape: shapeOf(file, arrayPath),
    arrayPath: arrayPath,
    rows: 'records' in documentResult ? documentResult.records : 0,
    read: fileOptions,
    fingerprint,
    ...hintsOf(file),
    ...(file.rowFacts && { rowFacts: file.rowFacts }),
    ...(file.textFacts && { textFacts: file.textFacts }),
  };
}

function hintsOf({ hints, documentResult }: FileResult): Pick<PlannedFile, 'hints'> {
  const paging = documentResult.kind === 'wrapped' ? documentResult.paging : undefined;
  const allHints = { ...hints, ...(paging && { paging }) };
  return Object.keys(allHints).length > 0 ? { hints: allHints } : {};
}

function combineFingerprints(fingerprints: readonly Fingerprint[]): Fingerprint {
  const modifiedTimes = fingerprints.flatMap(({ mtimeMs }) => mtimeMs ?? []);
  return {
    bytes: fingerprints.reduce((total, { bytes }) => total + bytes, 0),
    ...(modifiedTimes.length > 0 && { mtimeMs: modifiedTimes.reduce((first, second) => Math.max(first, second)) }),
  };
}
