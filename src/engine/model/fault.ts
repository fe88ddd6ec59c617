import type { FileOptions } from './fileOptions';

/** What the grammar allows at a place; the main thread has a phrase for each. */
export type ExpectedToken =
  | 'value'
  | 'record'
  | 'key'
  | 'colon'
  | 'commaOrBrace'
  | 'commaOrBracket'
  | 'digit'
  | 'escape'
  | 'hex'
  | 'literal'
  | 'stringEnd'
  | 'end';

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** An object whose members look like the rows of a table. */
export interface KeyedObjectsFound {
  /** The keys that lead to it. */
  path: readonly string[];
  count: number;
  /** The first keys. */
  ids: readonly string[];
}

/** One way to read a file: what has to be said for it, and the first rows that it gives. */
export interface TableReading {
  change:
    | { field: 'delimiter'; value: string }
    | { field: 'columnStarts'; value: readonly number[] }
    | { field: 'unnamedColumn'; value: 'first' | 'last' }
    | { field: 'header'; value: true }
    | { field: 'skipLines' | 'skipEndLines'; value: number };
  columns: number;
  sample: readonly (readonly string[])[];
}

/** How a text reads in one character set. */
export interface EncodingReading {
  encoding: string;
  /** A line that differs, as a text of JSON. */
  sample: string;
  lines: readonly string[];
  /** Less likely sets in which these lines are the same. */
  alike?: readonly string[];
}

/**
 * What is wrong with the person's file, as data: the worker finds it, the main thread puts it into a sentence
 * (explainFault.ts), because only the main thread knows the language.
 */
export type Fault =
  | { code: 'syntax'; expected: ExpectedToken; found: string; trailingComma?: boolean }
  | { code: 'truncated'; expected: ExpectedToken }
  | { code: 'encoding'; byte: number; looksLatin1: boolean }
  | { code: 'otherEncoding'; encoding: string }
  /** `sheets` of a workbook, `entries` of an archive: the names of what is in it. */
  | { code: 'notText'; format: string; sheets?: readonly string[]; entries?: readonly string[] }
  /** Text, but in a format that is not read; `title` is what a web page calls itself. */
  | { code: 'foreignText'; format: string; title?: string; isSignIn?: boolean; hasTable?: boolean }
  | { code: 'oddUtf16' }
  | { code: 'gzip'; trouble: 'truncated' | 'checksum' | 'trailing' | 'corrupt' }
  /** A packed Parquet file that unpacks to more, or for longer, than is allowed. */
  | { code: 'unpackLimit'; limitMb: number; limitSeconds: number }
  /** `ending`: it does not end like one; `otherFiles`: its columns lie in other files. */
  | { code: 'parquet'; trouble: 'ending' | 'footer' | 'noColumns' | 'otherFiles' | 'encrypted' }
  | { code: 'parquet'; trouble: 'codec'; name: string }
  /** Without a name, it is one that is newer than this program. */
  | { code: 'parquet'; trouble: 'encoding'; column: string; name?: string }
  /** A page of a column is damaged, counted from 1; without a page, the row group does not have the column. */
  | { code: 'parquet'; trouble: 'column'; column: string; rowGroup: number; page?: number }
  | { code: 'mixedFormats'; first: string; firstFormat: string; format: string }
  | { code: 'mixedMarks'; point: string; comma: string }
  /** Names of files; `begins` is how two of them begin. */
  | {
      code: 'mixedHeaders';
      headed: readonly string[];
      bare: readonly string[];
      unclear: readonly string[];
      begins: readonly { name: string; line: string }[];
    }
  /** JSON: what a service says went wrong; `lists` is where lists of objects are in it. */
  | { code: 'errorAnswer'; lists: readonly (readonly string[])[] }
  /** JSON: an object with a list or an object of values for each column. */
  | { code: 'columnOriented' }
  /** JSON: the rows are lists of values, under these keys; `lists` is where lists of objects are. */
  | { code: 'rowLists'; path: readonly string[]; lists: readonly (readonly string[])[] }
  /** CSV: two delimiters that are about as likely. */
  | { code: 'unclearDelimiter'; readings: readonly TableReading[] }
  /** CSV: tables below one another with empty lines between them; `line` is where the second one begins. */
  | { code: 'severalTables'; line: number; readings: readonly TableReading[] }
  /** Lines below the table that are too long to be left out. */
  | { code: 'longEndLines'; lines: number }
  /**
   * Text in a character set that it does not say, or in another one than was chosen; how it would read in some of them.
   */
  | { code: 'unclearEncoding'; chosen?: string; readings: readonly EncodingReading[] }
  | { code: 'notInEncoding'; encoding: string }
  /** JSON: an object whose members are objects alike, under keys that look like ids. */
  | { code: 'keyedObjects'; objects: readonly KeyedObjectsFound[] }
  /** Text in columns of a fixed width, with nothing between the values. */
  | { code: 'fixedWidth'; readings: readonly TableReading[] }
  /** CSV: each row has one value more than the header has names, and it is not clear which column has none. */
  | { code: 'unnamedColumn'; names: number; readings: readonly TableReading[] }
  /** CSV: the header has empty names between others, and the rows have as many values as there are other names. */
  | { code: 'emptyNames'; names: number; emptyNames: number; readings: readonly TableReading[] }
  /** CSV: a character that ends no line stands where lines would end; its code. */
  | { code: 'oddLineEnds'; character: number }
  /** Blanks between values, and within values in brackets, as in logs of web servers; the first of them. */
  | { code: 'bracketedRows'; readings: readonly TableReading[] }
  | { code: 'quotedRows'; readings: readonly TableReading[] }
  | { code: 'bracketedValues'; example: string; readings: readonly TableReading[] }
  /** CSV: a line that does not begin and end with a delimiter, as the others do. */
  | { code: 'noOuterDelimiters'; line: number; delimiter: string }
  | { code: 'longDelimiter'; delimiter: string }
  /** A file whose name says one format and whose content is another. */
  | { code: 'otherFormat'; named: string; found: 'json' | 'ndjson' | 'csv' }
  | { code: 'noFiles' }
  /** `withinMb`: the file goes on, but no further was looked. */
  | { code: 'unclosedQuote'; quote: string; withinMb?: number }
  | { code: 'afterQuote'; found: string; quote: string }
  | { code: 'tooManyFields'; expected: number; found: number; header: boolean }
  | { code: 'nulByte' }
  | { code: 'onlyHeader' }
  | { code: 'duplicateKey'; key: string }
  | { code: 'tooDeep'; limit: number }
  | { code: 'tooManyKeys'; limit: number }
  | { code: 'recordTooLarge'; limitMb: number }
  | { code: 'valueTooLong'; key: string; bytes: number; limit: number }
  | { code: 'empty'; bytes: number }
  /** Columns, but no rows. */
  | { code: 'noRows' }
  | { code: 'emptyArray'; path: readonly string[] }
  | { code: 'noColumns' }
  | { code: 'notRecords'; found: JsonKind }
  | { code: 'mixed'; found: JsonKind; sequence: boolean }
  | { code: 'arrayMissing'; path: readonly string[] }
  | { code: 'notAList'; path: readonly string[] }
  | { code: 'keyMissing'; columns: readonly string[]; column: string; all?: KeyFaultTotals }
  | { code: 'keyRepeated'; columns: readonly string[]; firstRecord: number; firstFile?: string; all?: KeyFaultTotals }
  | { code: 'changed' }
  | { code: 'vanished' }
  | { code: 'unreadable'; reason: string };

/** All records of a file whose keys are missing or were there before: how many, and the first of them. */
export interface KeyFaultTotals {
  missing: number;
  repeated: number;
  firstMissing: readonly number[];
  firstRepeated: readonly number[];
}

/** A fault together with where it is. */
export interface LocatedFault {
  fault: Fault;
  /** Of several files, the one that it is in. */
  file?: string;
  /** 1-based, in the order of the file. */
  record?: number;
  /** 1-based, as an editor counts: UTF-16 units. Of a file that no editor can show as text, only the line. */
  line?: number;
  column?: number;
}

/**
 * Thrown inside the worker. `offset` is a byte position: in the window where thrown, in the file once it leaves the
 * reader.
 */
export class FaultError extends Error {
  constructor(
    readonly fault: Fault,
    public offset?: number,
    public record?: number,
  ) {
    super(fault.code);
  }

  /** Of several files, which one, and how it is read. */
  fileIndex = 0;
  fileOptions: FileOptions = {};
}

/** Thrown by the scanner where the window ends inside a token and the file goes on: read more and try again. */
export const incompleteToken = new Error('the window ends here');
