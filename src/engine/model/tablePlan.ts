import type { Fix } from '../../core/problem';
import type { ColumnChoice, columnTypes } from './columnChoice';
import type { SuggestedChoice } from './columnSuggestion';
import type { FileOptions } from './fileOptions';
import type { ReadOptions } from './readOptions';
import type { TextFacts } from './textFacts';

/** The types a Data Push table column can have that we infer (celonis-api.md §4.3; TIME is never inferred). */
export type ColumnType = (typeof columnTypes)[number];

/** Where the bytes come from: a path that the worker streams, or bytes of a file on a virtual file system. */
export type FileSource =
  | { kind: 'path'; path: string; name: string }
  | { kind: 'bytes'; bytes: Uint8Array; name: string };

/** A file, or several in this order that become one table; `name` says what they are together. */
export type PushSource = FileSource | { kind: 'files'; files: readonly FileSource[]; name: string };

/** How to read a source, and what a person decided about the table that it becomes. */
export interface ReadRequest {
  read?: ReadOptions;
  columns?: readonly ColumnChoice[];
  /** The table is made of an array of each record, not of the records themselves. */
  child?: ChildTableRequest;
}

/** A table made of an array in each record; `childRequest` makes it from the parent's plan. */
export interface ChildTableRequest {
  /** The keys that lead to the array in a record. */
  source: readonly string[];
  /** Columns of the parent that tell its rows apart: each row of the child begins with them. */
  keys: readonly ChildKey[];
}

export interface ChildKey {
  /** As the parent's plan has it. */
  name: string;
  path: readonly string[];
  type: ColumnType;
  /** What was chosen for it in the parent. */
  choice?: ColumnChoice;
}

/** Values of a column that do not fit the type or the format chosen for it. */
export interface ColumnConversionErrors {
  /** The column's name. */
  column: string;
  values: number;
  /**
   * The first few, with their row in the file, counted from 1; `file` where there are several. `why`, translated, where
   * the text alone does not tell.
   */
  examples: readonly { row: number; file?: string; text: string; why?: string }[];
}

/** The first rows of a source as they will land, from reading no more of it than that. */
export interface Preview {
  /** How the source is read: what was asked for, and what was found out. */
  read: ReadOptions;
  /** As far as the first rows tell. */
  columns: readonly PlannedColumn[];
  /** Text as a person reads it; null for no value. */
  rows: readonly (readonly (string | null)[])[];
  /** There are no more rows than these. */
  isComplete: boolean;
  conversionErrors: readonly ColumnConversionErrors[];
  /**
   * Where in `rows` a value does not fit, which is then shown as it stands in the file: pairs of row and column, both
   * counted from 0.
   */
  unconvertedCells: readonly (readonly [row: number, column: number])[];
  /** Keys whose arrays hold objects, which could be tables of their own. */
  childArrayPaths: readonly (readonly string[])[];
  /**
   * The file holds several tables, as far as it was read: the rows are of `read.arrayPath`, and `analyze` will ask
   * which one to take.
   */
  candidates?: readonly ArrayCandidate[];
}

/** A column as it will land in the table. */
export interface PlannedColumn {
  /** Valid and unique case-insensitively (celonis-api.md §8). */
  name: string;
  /** The keys that lead to the value in a record: ["vendor", "name"]. */
  path: readonly string[];
  type: ColumnType;
  /** STRING only: UTF-8 bytes to reserve, the longest value with room; at most 65 000. */
  fieldLength?: number;
  /** The longest value in UTF-8 bytes, as text. */
  maxBytes: number;
  /** Rows without a value: absent or null. */
  nulls: number;
  /** The values are not all text, but no other type holds every one of them as it is. */
  storedAsText?: true;
  /** Why the type is what it is, where a person would wonder: mixed types, leading zeros, beyond 2^53. Translated. */
  note?: string;
  /** What the values look like, where they are stored as something else. */
  suggestion?: PlannedSuggestion;
}

/** What a column may be read as by taking a suggestion. Translated. */
export interface PlannedSuggestion {
  note: string;
  /** Several where only a person can tell which one is meant. */
  options: readonly { label: string; choice: SuggestedChoice }[];
  /** Words that are to be read as no value with it. */
  nullWords: readonly string[];
}

/** A note on how a source was read, and how it can be read otherwise. */
export interface NoteWithFixes {
  /** One of the plan's notes. */
  note: string;
  fixes: readonly Fix[];
}

/** All that is known about a file after reading the whole of it once. */
export interface TablePlan {
  shape: 'array' | 'ndjson' | 'object' | 'wrapped';
  /** For `wrapped`: the keys that lead to the array. */
  arrayPath: readonly string[];
  rows: number;
  columns: readonly PlannedColumn[];
  /** How the source is read, all of it decided. Of several files, the first. */
  read?: FileOptions;
  /** Of several files, each. */
  files?: readonly PlannedFile[];
  /** Of the only file. */
  hints?: PlannedFile['hints'];
  /** What a person should know about how the source was read, in translated sentences. */
  notes?: readonly string[];
  /** What can be done about some of the notes. */
  noteFixes?: readonly NoteWithFixes[];
  /** What was chosen for the columns, where their values have to be converted. */
  choices?: readonly ColumnChoice[];
  child?: NonNullable<ReadRequest['child']>;
  /** Not empty where a chosen type does not fit all values: such a plan cannot be pushed. */
  conversionErrors?: readonly ColumnConversionErrors[];
  /** Size in bytes and, for a path, modification time; checked again when the file is read for sending. */
  fingerprint: Fingerprint;
  /**
   * Made of the beginning of the file only, as asked for here: `rows` is an estimate, and what comes later may refute
   * the columns. A packed file can only be read in order.
   */
  provisional?: { request: ReadRequest; isPacked?: boolean };
  /** Of one Parquet file: behind which rows parts end that are read by themselves, and chunks with them. */
  partEnds?: readonly number[];
}

/** What is known of one of several files that make one table. */
export interface PlannedFile {
  name: string;
  shape: TablePlan['shape'];
  arrayPath: readonly string[];
  rows: number;
  read: FileOptions;
  fingerprint: Fingerprint;
  /** What is odd about its text. */
  textFacts?: TextFacts;
  /** CSV: what was odd about its rows, each kind with the line of the first one. */
  rowFacts?: {
    /** Rows of nothing but delimiters at the end of the file, which are no records. */
    emptyRowsAtEnd?: number;
    /** Such rows before others. */
    emptyRows?: { count: number; line: number };
    /** Rows with fewer values than there are columns. */
    shortRows?: { count: number; line: number };
    /** Rows that repeat the header. */
    repeatedHeaders?: { count: number; line: number };
    /** Columns of a fixed width: rows with a value that reaches over the place where the next column begins. */
    crossedRows?: { count: number; line: number };
  };
  /** What the beginning of the file, or its end, suggests. */
  hints?: {
    totals?: { text: string; lines: number };
    paddedTexts?: true;
    trimmedTexts?: true;
    paddedColumns?: readonly string[];
    /** JSON: the records are one page of a longer list, as values beside them say. */
    paging?: { nextKey?: string; page?: number; pages?: number; total?: number; besides?: readonly string[] };
  };
}

/** Of several files: the sum of their sizes, and the latest time. */
export interface Fingerprint {
  bytes: number;
  mtimeMs?: number;
}

/** An object that holds several arrays of objects: the person says which one is the table. */
export interface ArrayCandidate {
  /** The keys that lead to the array; empty for the object itself, which has values of its own, as one row. */
  path: readonly string[];
  rows: number;
}

export type Analysis = { kind: 'table'; plan: TablePlan } | { kind: 'choose'; candidates: readonly ArrayCandidate[] };

export interface CsvOptions {
  /** As celonis-api.md §4.3 `csvParsingOptions` names them. */
  separatorSequence: string;
  quoteSequence: string;
  escapeSequence: string;
  lineEnding: string;
  charSet: 'UTF-8';
  decimalSeparator: string;
  dateFormat: string;
}

/**
 * How Parquet holds a DATETIME (celonis-api.md §4.5): INT96, as Celonis' Python client sends it to the same API, or
 * INT64 milliseconds adjusted to UTC, as Celonis' Kafka connector writes them.
 */
export const timestampEncodings = ['INT96', 'INT64'] as const;
export type TimestampEncoding = (typeof timestampEncodings)[number];
export const defaultTimestampEncoding: TimestampEncoding = 'INT96';

export type ChunkFormat = 'PARQUET' | 'CSV';

/** A file of its own with whole rows, ready for upload. */
export interface Chunk {
  index: number;
  bytes: Uint8Array;
  rows: number;
  /** Of `bytes`, in hexadecimal digits: computed where they are made, because it would hold the main thread. */
  sha256: string;
}

/** How far the reading is. */
export interface ReadProgress {
  bytesRead: number;
  bytesTotal: number;
  rows: number;
}
