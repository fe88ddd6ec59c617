import type { ColumnSuggestion } from './columnSuggestion';
import type { ColumnType } from './tablePlan';

/**
 * Why a column has the type it has, as data; explainColumnNote.ts has the texts. `record` is the first that decided it.
 */
export type ColumnNote =
  | { code: 'empty' }
  | { code: 'mixed'; kinds: readonly { kind: 'boolean' | 'number' | 'time' | 'text' | 'array'; record: number }[] }
  | { code: 'bigInteger' | 'inexactFloat' | 'fineTime' | 'rangelessTime' | 'brokenText'; record: number }
  | { code: 'mixedOffsets' | 'takenAsUtc'; with: number; without: number }
  | { code: 'cut' | 'notANumber' | 'infinite' | 'bytes' | 'geometry' | 'variant'; record: number; also?: ColumnNote }
  | { code: 'emptyTexts' | 'zeroDates'; values: number }
  | { code: 'decimalMark'; text: string }
  | { code: 'digits' | 'converted' | 'arrays' | 'alsoObjects' };

export interface DraftColumn {
  path: readonly string[];
  type: ColumnType;
  maxBytes: number;
  nulls: number;
  note?: ColumnNote;
  /** What the values look like, where that is something else than the type. */
  suggestion?: ColumnSuggestion;
}
