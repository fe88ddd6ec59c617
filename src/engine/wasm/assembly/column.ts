import { Type } from './types';

/**
 * One column of one file: the page at hand, the dictionary and the pages that are done. The first fields are those that
 * every cell needs.
 */
@unmanaged
export class Column {
  type: Type = 0;
  /** Values that wait to be taken: see fill.ts. */
  waiting: usize = 0;
  waitingSize: i32 = 0;
  waitingLimit: usize = 0;
  waitingEnd: usize = 0;
  waitingNext: usize = 0;
  /** Rows up to and with the page's last one. */
  row: i32 = 0;
  /** The page must end before the next value. */
  full: bool = false;
  /** Whether new values go into the dictionary. */
  indexed: bool = false;
  dictionaryUsed: bool = false;
  hopeless: bool = false;
  hasPlain: bool = false;
  hasDictionary: bool = false;
  pageRows: i32 = 0;
  /** Values of the page, nulls aside. */
  count: i32 = 0;
  /** Of the page: a byte a row, 1 for a value and 0 for a null; only written once there is a null. */
  levels: usize = 0;
  levelsSize: i32 = 0;
  /** Of the page: four bytes a value, the number of its entry. */
  indices: usize = 0;
  indicesSize: i32 = 0;
  /** Open addressing, four bytes each: the number of the entry plus one, and bits of its hash. */
  slots: usize = 0;
  slotMask: u32 = 0;
  entries: i32 = 0;
  /** The entries in the plain encoding. */
  dictionary: usize = 0;
  dictionarySize: i32 = 0;
  dictionaryBytes: i32 = 0;
  /** Of texts: where each entry begins. */
  offsets: usize = 0;
  offsetsSize: i32 = 0;
  plain: usize = 0;
  plainSize: i32 = 0;
  plainBytes: i32 = 0;
  /** The page's values in the plain encoding, written or not. */
  rawBytes: i32 = 0;
  /** Pages that are done: each begins with the address of the next one and its own length, four bytes each. */
  firstPage: usize = 0;
  lastPage: usize = 0;
  dictionaryLength: i32 = 0;
  nulls: i32 = 0;
  uncompressed: i32 = 0;
  /** Bytes of the pages that are done. */
  written: i32 = 0;
}
