import { pathStartsWith } from '../../model/columnChoices';
import { eachMember } from '../../model/eachMember';
import { type ExpectedToken, type Fault, FaultError, type JsonKind, type KeyedObjectsFound } from '../../model/fault';
import { decodeString } from '../../model/jsonText';
import type { ArrayCandidate } from '../../model/tablePlan';
import type { DocumentResult, PagingFacts } from './documentResult';
import {
  isErrorAnswer,
  isLink,
  isOcelPath,
  isPagingPath,
  isRowListPath,
  isWrapperPath,
  KeyedObjects,
  leadsToNextPage,
  pagingFact,
  pagingFacts,
} from './envelope';
import type { RecordParser } from './recordParser';
import { maxDepth } from './scanner';

/** More arrays than a person can choose from; the rest is checked but not offered. */
const maxCandidates = 200;
/** Objects that are further inside are no rows. */
const maxKeyedDepth = 3;
/** Values beside the records that are named. */
const maxBesides = 5;
/** Keys of one object around the records; an object with more is a map, and no table is made of a map. */
const maxOuterKeys = 100_000;

/** A document, token by token. */
export interface DocumentTokens {
  readonly parser: RecordParser;
  /** Where the next token begins, in the window. */
  position: number;
  /** Records of the current table so far. */
  recordCount: number;
  /** The next byte that is not white space, with `position` on it; undefined at the end of the file. */
  peek(): number | undefined;
  /** Something that must be in the window as a whole, from `position` on; moves behind it and returns `result`. */
  parseWhole<T>(parse: (start: number) => number, result: T): T;
  /** The records of an array from behind its `[` to behind its `]`. */
  readElements(depth: number, path: readonly string[]): void;
  /** Starts over with an empty table. */
  restartTable(path: readonly string[]): void;
  /** `position` as a position in the file. */
  fileOffset(): number;
  /** Nothing but white space may follow. */
  expectEnd(): void;
  /** The grammar is broken at the next token, or the file ends there. */
  fail(expected: ExpectedToken, trailingComma?: boolean): never;
}

interface ContainerFrame {
  isArray: boolean;
  /** The keys that lead here, as long as only objects do. */
  path: readonly string[] | undefined;
  keys: Set<string>;
  /** Arrays: elements so far, and whether all of them are objects. */
  elementCount: number;
  hasOnlyObjects: boolean;
  hasOnlyLinks: boolean;
  /** Whether all of them are arrays with values, and at least two. */
  hasOnlyLists: boolean;
}

export function jsonKindOf(firstByte: number): JsonKind {
  if (firstByte === 0x7b) return 'object';
  if (firstByte === 0x5b) return 'array';
  if (firstByte === 0x22) return 'string';
  if (firstByte === 0x6e) return 'null';
  return firstByte === 0x74 || firstByte === 0x66 ? 'boolean' : 'number';
}

function isValueStart(byte: number): boolean {
  return (
    byte === 0x7b ||
    byte === 0x5b ||
    byte === 0x22 ||
    byte === 0x2d ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x74 ||
    byte === 0x66 ||
    byte === 0x6e
  );
}

/**
 * Reads an object that may hold the table at any depth of objects in it. The first array of objects is read as the
 * table while it is the only one; of any further one only the elements are counted. Everything is checked on the way,
 * token by token, so that the object may be of any size.
 */
export class TableFinder {
  private readonly openContainers: ContainerFrame[] = [];
  private readonly candidates: ArrayCandidate[] = [];
  private emptyArrayPath: readonly string[] | undefined;
  private mixedArrayFault: { fault: Fault; offset: number; record: number } | undefined;
  /** Whether the object has a value of its own: one that is in no array. */
  private hasOwnValues = false;
  private hasTopLevelValues = false;
  /** Whether every value of the object itself is one that services put around the records they answer. */
  private hasOnlyPagingValues = true;
  /** By the path of the object that the objects are in. */
  private readonly keyedObjects = new Map<string, { path: readonly string[]; objects: KeyedObjects }>();
  /** Keys of the object itself. */
  private topLevelKeys: ReadonlySet<string> = new Set();
  /** How long the lists of values in the object itself are. */
  private readonly listLengths = new Set<number>();
  private listCount = 0;
  private paging: PagingFacts = {};
  /** Values that are in no list and say nothing about one. */
  private readonly besides: string[] = [];
  private isTableRead = false;
  /** The only array so far holds links: another one is the table. */
  private hasReadLinks = false;
  /** The keys that lead to a list of lists that are rows. */
  private rowListPath: readonly string[] | undefined;

  constructor(
    private readonly reader: DocumentTokens,
    /** The array that is the table; without it, every array of objects may be. */
    private readonly tablePath: readonly string[] | undefined,
  ) {}

  read(): DocumentResult {
    this.readValue([]);
    while (this.openContainers.length > 0) this.readNextMember(this.openContainers[this.openContainers.length - 1]!);
    const nextByte = this.reader.peek();
    if (this.tablePath) {
      this.reader.expectEnd();
      if (!this.isTableRead) throw new FaultError({ code: 'arrayMissing', path: this.tablePath });
      return {
        kind: 'wrapped',
        path: this.tablePath,
        records: this.reader.recordCount,
        ...this.describePaging(this.reader.recordCount),
      };
    }
    if (nextByte !== undefined && isValueStart(nextByte)) return { kind: 'severalObjects' };
    this.reader.recordCount = this.candidates.length === 1 ? this.reader.recordCount : 0;
    this.reader.expectEnd();
    return this.conclude();
  }

  private conclude(): DocumentResult {
    if (isErrorAnswer(this.keysOfAnswer()))
      throw new FaultError({ code: 'errorAnswer', lists: this.candidates.map(({ path }) => path) });
    if (this.isColumnOriented()) throw new FaultError({ code: 'columnOriented' });
    if (this.rowListPath)
      throw new FaultError({
        code: 'rowLists',
        path: this.rowListPath,
        lists: this.candidates.map(({ path }) => path),
      });
    const keyed = this.findKeyedObjects();
    const arrays = this.candidates.filter(({ path }) => !keyed.some((object) => pathStartsWith(path, object.path)));
    const candidates = [
      ...arrays,
      ...keyed.map(({ path, count }): ArrayCandidate => ({ path: [...path, eachMember], rows: count })),
    ];
    const [onlyCandidate] = candidates;
    if (arrays.length > 0 && candidates.length > 1)
      return { kind: 'choose', arrays: candidates, hasOwnValues: this.hasTopLevelValues };
    if (keyed.length > 0) throw new FaultError({ code: 'keyedObjects', objects: keyed });
    if (this.hasReadLinks && this.emptyArrayPath)
      throw new FaultError({ code: 'emptyArray', path: this.emptyArrayPath });
    if (onlyCandidate)
      return {
        kind: 'wrapped',
        path: onlyCandidate.path,
        records: onlyCandidate.rows,
        ...this.describePaging(onlyCandidate.rows),
      };
    if (this.mixedArrayFault)
      throw new FaultError(this.mixedArrayFault.fault, this.mixedArrayFault.offset, this.mixedArrayFault.record);
    const isEmptyAnswer =
      this.emptyArrayPath &&
      (!this.hasOwnValues ||
        (this.hasOnlyPagingValues && (isWrapperPath(this.emptyArrayPath) || this.paging.total === 0)));
    if (!this.emptyArrayPath && this.hasOwnValues && this.hasOnlyPagingValues && this.paging.total === 0)
      throw new FaultError({ code: 'emptyArray', path: [] });
    if (this.emptyArrayPath && isEmptyAnswer) throw new FaultError({ code: 'emptyArray', path: this.emptyArrayPath });
    return { kind: 'loneObject' };
  }

  /** Without the data that GraphQL answers with beside errors, where there are none. */
  private keysOfAnswer(): ReadonlySet<string> {
    const isWithoutData =
      this.emptyArrayPath?.join() === 'data' && this.candidates.some(({ path }) => path[0] === 'errors');
    return isWithoutData ? new Set([...this.topLevelKeys].filter((key) => key !== 'data')) : this.topLevelKeys;
  }

  /**
   * Whether the object has a list or an object of values for each column, as pandas writes it unless told otherwise.
   */
  private isColumnOriented(): boolean {
    if (this.hasTopLevelValues || this.candidates.length > 0) return false;
    const keys = [...this.topLevelKeys].sort().join();
    if (keys === 'columns,data' || keys === 'columns,data,index') return this.listCount === this.topLevelKeys.size;
    if (this.keyedObjects.get('[]')?.objects.areColumns) return this.listCount === 0;
    const [length = 0] = this.listLengths;
    return (
      this.listCount >= 2 && this.listCount === this.topLevelKeys.size && this.listLengths.size === 1 && length > 1
    );
  }

  /** Objects whose members look like rows, the outer ones only. */
  private findKeyedObjects(): KeyedObjectsFound[] {
    const candidates = [...this.keyedObjects.values()]
      .flatMap(({ path, objects }) => {
        const summary = path.length === 0 && this.hasTopLevelValues ? undefined : objects.summarize(isOcelPath(path));
        return summary ? [{ path, ...summary }] : [];
      })
      .sort((first, second) => first.path.length - second.path.length);
    return candidates.filter(
      ({ path }, index) => !candidates.slice(0, index).some((outer) => pathStartsWith(path, outer.path)),
    );
  }

  private describePaging(records: number): { paging?: PagingFacts } {
    const paging = pagingFacts({ ...this.paging, ...(this.besides.length > 0 && { besides: this.besides }) }, records);
    return paging ? { paging } : {};
  }

  /** One member or element, or the end of the container. */
  private readNextMember(frame: ContainerFrame): void {
    const { reader } = this;
    const closingByte = frame.isArray ? 0x5d : 0x7d;
    let byte = reader.peek();
    if (byte === closingByte) {
      reader.position++;
      this.leaveContainer();
      return;
    }
    const needsComma = frame.isArray ? frame.elementCount > 0 : frame.keys.size > 0;
    if (needsComma) {
      if (byte !== 0x2c) reader.fail(frame.isArray ? 'commaOrBracket' : 'commaOrBrace');
      reader.position++;
      byte = reader.peek();
      if (byte === closingByte) reader.fail(frame.isArray ? 'value' : 'key', true);
    }
    if (frame.isArray) {
      frame.elementCount++;
      this.readValue(undefined);
    } else {
      const key = this.readKey(frame, byte);
      this.readValue(frame.path && [...frame.path, key]);
    }
  }

  private readKey(frame: ContainerFrame, byte: number | undefined): string {
    const { reader } = this;
    if (byte !== 0x22) reader.fail('key');
    const offset = reader.fileOffset();
    const key = { text: '' };
    reader.parseWhole((start) => {
      const closingQuote = reader.parser.scanString(start + 1);
      key.text = decodeString(reader.parser.bytes, start + 1, closingQuote);
      return closingQuote + 1;
    }, 0);
    if (frame.keys.has(key.text)) throw new FaultError({ code: 'duplicateKey', key: key.text }, offset);
    if (frame.keys.size >= maxOuterKeys) throw new FaultError({ code: 'tooManyKeys', limit: maxOuterKeys }, offset);
    frame.keys.add(key.text);
    if (reader.peek() !== 0x3a) reader.fail('colon');
    reader.position++;
    return key.text;
  }

  /** A scalar as a whole, or the opening of a container. */
  private readValue(path: readonly string[] | undefined): void {
    const { reader } = this;
    const byte = reader.peek();
    const parent = this.openContainers[this.openContainers.length - 1];
    if (parent?.isArray && byte !== 0x7b && parent.hasOnlyObjects) {
      parent.hasOnlyObjects = false;
      this.mixedArrayFault ??= this.describeMixedArray(parent, byte);
    }
    if (parent?.isArray && byte !== 0x5b) parent.hasOnlyLists = false;
    if (byte === 0x7b || byte === 0x5b) {
      if (this.openContainers.length >= maxDepth)
        throw new FaultError({ code: 'tooDeep', limit: maxDepth }, reader.fileOffset());
      reader.position++;
      if (byte === 0x5b && path && this.isTablePath(path)) this.readTable(path);
      else
        this.openContainers.push({
          isArray: byte === 0x5b,
          path,
          keys: new Set(),
          elementCount: 0,
          hasOnlyObjects: true,
          hasOnlyLinks: true,
          hasOnlyLists: true,
        });
      return;
    }
    if (path && byte === 0x6e && isWrapperPath(path)) this.emptyArrayPath ??= path;
    else if (path) {
      this.hasOwnValues = true;
      this.hasTopLevelValues ||= path.length === 1;
      const nextKey = path.find((key) => leadsToNextPage(key, byte));
      if (nextKey !== undefined) this.paging.nextKey ??= nextKey;
      this.hasOnlyPagingValues &&= isPagingPath(path);
      if (nextKey === undefined) this.addBesides(path);
    }
    const scalar = { text: '' };
    reader.parseWhole((start) => {
      const end = reader.parser.scanScalar(start);
      if (path && end - start <= 12) scalar.text = Buffer.from(reader.parser.bytes.subarray(start, end)).toString();
      return end;
    }, 0);
    const fact = path && scalar.text !== '' ? pagingFact(path, scalar.text) : undefined;
    if (fact) this.paging = { ...fact, ...this.paging };
  }

  private addBesides(path: readonly string[]): void {
    if (!isPagingPath(path) && this.besides.length < maxBesides) this.besides.push(path.join('.'));
  }

  private describeMixedArray(
    array: ContainerFrame,
    byte: number | undefined,
  ): { fault: Fault; offset: number; record: number } | undefined {
    if (!array.path || array.elementCount < 2 || byte === undefined) return undefined;
    return {
      fault: { code: 'mixed', found: jsonKindOf(byte), sequence: false },
      offset: this.reader.fileOffset(),
      record: array.elementCount,
    };
  }

  private isTablePath(path: readonly string[]): boolean {
    const { reader, tablePath } = this;
    if (tablePath) return tablePath.length === path.length && tablePath.every((key, index) => key === path[index]);
    return (this.candidates.length === 0 || this.hasReadLinks) && reader.peek() === 0x7b;
  }

  private readTable(path: readonly string[]): void {
    const { reader } = this;
    reader.restartTable(path);
    try {
      reader.readElements(this.openContainers.length + 1, path);
    } catch (error) {
      // Not a table after all: an array of mixed things. It is read on as what it is, in case another one is the table.
      if (this.tablePath || !(error instanceof FaultError) || error.fault.code !== 'mixed') throw error;
      this.mixedArrayFault = { fault: error.fault, offset: error.offset ?? 0, record: reader.recordCount + 1 };
      this.openContainers.push({
        isArray: true,
        path,
        keys: new Set(),
        elementCount: reader.recordCount + 1,
        hasOnlyObjects: false,
        hasOnlyLinks: false,
        hasOnlyLists: false,
      });
      return;
    }
    this.isTableRead = true;
    if (this.hasReadLinks) this.candidates.length = 0;
    this.candidates.push({ path, rows: reader.recordCount });
    this.hasReadLinks = isLink(reader.parser.keys.root.children.map(({ text }) => text));
  }

  private addKeyedObject(path: readonly string[], keys: ReadonlySet<string>): void {
    if (path.length === 0 || path.length > maxKeyedDepth) return;
    const outerPath = path.slice(0, -1);
    const outerKey = JSON.stringify(outerPath);
    const knownObjects = this.keyedObjects.get(outerKey);
    if (!knownObjects && this.keyedObjects.size >= maxCandidates) return;
    const { objects } = knownObjects ?? { objects: new KeyedObjects() };
    if (!knownObjects) this.keyedObjects.set(outerKey, { path: outerPath, objects });
    objects.add(path.at(-1)!, keys);
  }

  private leaveContainer(): void {
    const frame = this.openContainers.pop()!;
    const parent = this.openContainers.at(-1);
    if (!frame.isArray && parent?.isArray) parent.hasOnlyLinks &&= isLink(frame.keys);
    if (!frame.isArray && frame.path) this.addKeyedObject(frame.path, frame.keys);
    if (!frame.isArray && frame.path?.length === 0) this.topLevelKeys = frame.keys;
    if (!frame.isArray || !frame.path) return;
    if (frame.hasOnlyLists && frame.elementCount > 1 && isRowListPath(frame.path)) this.rowListPath ??= frame.path;
    if (frame.path.length === 1 && !frame.hasOnlyObjects) {
      this.listCount++;
      this.listLengths.add(frame.elementCount);
    }
    if (frame.elementCount === 0) this.emptyArrayPath ??= frame.path;
    else if (!frame.hasOnlyObjects) this.addBesides(frame.path);
    else if (!this.tablePath && !frame.hasOnlyLinks && this.candidates.length < maxCandidates)
      this.candidates.push({ path: frame.path, rows: frame.elementCount });
  }
}
