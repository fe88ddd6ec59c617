import type { ColumnType } from './tablePlan';

/** Why a column has the type it has, as data; explain.ts has the words. `record` is the first that decided it. */
export type ColumnNote =
  | { code: 'empty' }
  | { code: 'mixed'; kinds: readonly { kind: 'boolean' | 'number' | 'time' | 'text' | 'array'; record: number }[] }
  | { code: 'bigInteger' | 'inexactFloat' | 'fineTime' | 'rangelessTime' | 'brokenText'; record: number }
  | { code: 'mixedOffsets' | 'takenAsUtc'; with: number; without: number }
  | { code: 'cut' | 'notANumber' | 'infinite' | 'bytes' | 'geometry' | 'variant'; record: number; also?: ColumnNote }
  | { code: 'emptyTexts'; values: number }
  | { code: 'decimalMark'; text: string }
  | { code: 'digits' | 'converted' | 'arrays' | 'alsoObjects' };

export interface DraftColumn {
  path: readonly string[];
  type: ColumnType;
  maxBytes: number;
  nulls: number;
  note?: ColumnNote;
}
