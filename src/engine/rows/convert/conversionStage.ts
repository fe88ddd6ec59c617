import type { ByteWindow } from '../../model/byteWindow';
import { CellText, throwFileChanged } from '../../model/cellWriters';
import type { ColumnChoice } from '../../model/columnChoice';
import { findChoice } from '../../model/columnChoices';
import type { ColumnNote, DraftColumn } from '../../model/draftColumn';
import type { ColumnType } from '../../model/tablePlan';
import { CellKind, type Tape } from '../../model/tape';
import type { DecimalMarkCheck } from '../../records/csv/decimalMarks';
import type { RecordSink } from '../../records/json/documentReader';
import type { KeyNode, KeySource } from '../../records/json/keyTree';
import { AppendedTexts } from './appendedTexts';
import { type ConversionErrorReason, type ConversionRule, createRule, type MomentSummary } from './conversionRules';

/** Values of a column that do not fit what was chosen for it. */
export interface DraftConversionErrors {
  path: readonly string[];
  values: number;
  examples: readonly { row: number; text: string; reason: ConversionErrorReason }[];
}

/** Conversion errors of a column that are shown. */
const maxExamples = 5;
/** Characters of a value that does not convert that are shown. */
const maxShownCharacters = 100;

/** A rule at work on the values of one key. */
interface ColumnConversion {
  rule: ConversionRule;
  errorCount: number;
  examples: { row: number; text: string; reason: ConversionErrorReason }[];
  /** Empty texts, and dates of nothing but zeros, which are no values. */
  emptyTextCount: number;
  zeroDateCount: number;
  /** Empty objects: they are values only where the key never holds members. */
  emptyObjects: { count: number; examples: { row: number; text: string; reason: ConversionErrorReason }[] };
}

/** What happens to the values of a key: nothing, they are left out, or a conversion. */
type KeyTreatment = 'none' | 'drop' | ColumnConversion;

/**
 * Rewrites the cells of columns for which something was chosen, between whatever reads a file and whatever takes its
 * records. A value that does not fit is counted and shown, never changed in any other way than was chosen.
 */
export class ConversionStage implements RecordSink {
  private readonly treatments: KeyTreatment[] = [];
  private readonly appendedTexts = new AppendedTexts();
  private readonly cellText = new CellText();
  private rowCount = 0;

  /**
   * @param onConversionError what to do about a value that does not fit, which is counted and taken out of its row:
   *   `refuse` is for a plan
   * without conversion errors, whose file must have changed then. A function is given the row and the node, counted
   * from 0, and the value.
   */
  constructor(
    private readonly keySource: KeySource,
    private readonly choices: readonly ColumnChoice[],
    private readonly decimalMarks: DecimalMarkCheck,
    private readonly innerSink: RecordSink,
    private readonly onConversionError?: 'refuse' | ((rowIndex: number, nodeId: number, text: string) => void),
  ) {}

  take(tape: Tape, window: ByteWindow): void {
    const { cells, length } = tape;
    const { bytes } = window;
    for (let cellIndex = 0; cellIndex < length; cellIndex += 4) {
      const tag = cells[cellIndex]!;
      const kind: CellKind = tag & 15;
      if (kind === CellKind.Row) {
        this.rowCount++;
        continue;
      }
      const treatment = this.treatments[tag >> 4] ?? this.treatmentOf(tag >> 4);
      if (treatment === 'none' || kind === CellKind.Null) continue;
      if (treatment === 'drop') cells[cellIndex] = (tag & ~15) | CellKind.Null;
      else this.convertCell(treatment, cells, cellIndex, bytes);
    }
    this.appendedTexts.moveIntoWindow(tape, window);
    this.innerSink.take(tape, window);
  }

  /** The columns with the types that were chosen, and what did not fit. */
  finishColumns(columns: readonly DraftColumn[]): {
    columns: DraftColumn[];
    conversionErrors: DraftConversionErrors[];
  } {
    const lastNodeId = this.keySource.keys.nodes.length - 1;
    // Keys of a table without rows have not been seen yet.
    this.treatmentOf(lastNodeId);
    const conversionByPath = new Map(
      this.listConversions().map(([node, conversion]) => [JSON.stringify(node.path), { node, conversion }]),
    );
    const conversionErrors: DraftConversionErrors[] = [];
    const decidedColumns = columns.map((column) => {
      const columnConversion = conversionByPath.get(JSON.stringify(column.path));
      if (!columnConversion) return column;
      const { node, conversion } = columnConversion;
      const decidedColumn = applyChosenType(column, conversion);
      conversionErrors.push(...toConversionErrors(node, conversion, decidedColumn.type));
      return decidedColumn;
    });
    return { columns: decidedColumns, conversionErrors };
  }

  private listConversions(): [KeyNode, ColumnConversion][] {
    return this.treatments.flatMap((treatment, id) =>
      typeof treatment === 'string'
        ? []
        : [[this.keySource.keys.nodes[id]!, treatment] satisfies [KeyNode, ColumnConversion]],
    );
  }

  private treatmentOf(nodeId: number): KeyTreatment {
    const { nodes } = this.keySource.keys;
    while (this.treatments.length < nodes.length) {
      const { choice, isExcluded } = findChoice(nodes[this.treatments.length]!.path, this.choices);
      const createColumnRule = choice && createRule(choice);
      const createTreatment = (): KeyTreatment =>
        createColumnRule
          ? {
              rule: createColumnRule(this.cellText, this.decimalMarks),
              errorCount: 0,
              examples: [],
              emptyTextCount: 0,
              zeroDateCount: 0,
              emptyObjects: { count: 0, examples: [] },
            }
          : 'none';
      this.treatments.push(isExcluded ? 'drop' : createTreatment());
    }
    return this.treatments[nodeId]!;
  }

  private convertCell(conversion: ColumnConversion, cells: Int32Array, cellIndex: number, bytes: Uint8Array): void {
    const { rule } = conversion;
    const tag = cells[cellIndex]!;
    const kind: CellKind = tag & 15;
    const start = cells[cellIndex + 1]!;
    const end = cells[cellIndex + 2]!;
    const textBytes = cells[cellIndex + 3]!;
    if (rule.emptyIsNull && kind === CellKind.Text && this.isBlankText(bytes, start, end, textBytes)) {
      conversion.emptyTextCount++;
      cells[cellIndex] = (tag & ~15) | CellKind.Null;
      return;
    }
    if (kind === CellKind.EmptyObject && rule.appliesToType === undefined) {
      conversion.emptyObjects.count++;
      if (conversion.emptyObjects.examples.length < maxExamples)
        conversion.emptyObjects.examples.push({ row: this.rowCount + 1, text: '{}', reason: 'form' });
      return;
    }
    const result = rule.convertValue(kind, bytes, start, end, textBytes, this.rowCount + 1);
    if (result === 'keep') return;
    if (result === 'null') {
      conversion.zeroDateCount++;
      cells[cellIndex] = (tag & ~15) | CellKind.Null;
      return;
    }
    if (result !== 'replace') {
      this.recordError(conversion, result, cells, cellIndex, bytes);
      return;
    }
    cells[cellIndex] = (tag & ~15) | rule.output.kind;
    this.appendedTexts.setCellText(cells, cellIndex, rule.output.text);
  }

  private isBlankText(bytes: Uint8Array, start: number, end: number, textBytes: number): boolean {
    if (textBytes > 64) return false;
    const loadedText = this.cellText.load(CellKind.Text, bytes, start, end, textBytes);
    for (let position = loadedText.start; position < loadedText.end; position++)
      if (loadedText.bytes[position]! > 0x20) return false;
    return true;
  }

  private recordError(
    conversion: ColumnConversion,
    reason: ConversionErrorReason,
    cells: Int32Array,
    cellIndex: number,
    bytes: Uint8Array,
  ): void {
    const { rule, examples } = conversion;
    const { onConversionError } = this;
    if (onConversionError === 'refuse') {
      if (rule.appliesToType === undefined) throwFileChanged();
      return;
    }
    conversion.errorCount++;
    const isListening = typeof onConversionError === 'function';
    if (isListening || examples.length < maxExamples) {
      const shownText = this.formatShownText(
        cells[cellIndex]! & 15,
        bytes,
        cells[cellIndex + 1]!,
        cells[cellIndex + 2]!,
        cells[cellIndex + 3]!,
      );
      if (examples.length < maxExamples) examples.push({ row: this.rowCount + 1, text: shownText, reason });
      if (isListening) onConversionError(this.rowCount, cells[cellIndex]! >> 4, shownText);
    }
    if (rule.appliesToType === undefined) cells[cellIndex] = (cells[cellIndex]! & ~15) | CellKind.Null;
  }

  private formatShownText(kind: CellKind, bytes: Uint8Array, start: number, end: number, textBytes: number): string {
    const loadedText = this.cellText.load(kind, bytes, start, end, textBytes);
    const beginning = Buffer.from(
      loadedText.bytes.subarray(loadedText.start, Math.min(loadedText.end, loadedText.start + maxShownCharacters * 4)),
    ).toString('utf8');
    const characters = [...beginning];
    return characters.length > maxShownCharacters ? `${characters.slice(0, maxShownCharacters).join('')}…` : beginning;
  }
}

/** A column whose type was chosen, with what a person should still know about it. */
function applyChosenType(
  column: DraftColumn,
  { rule, emptyTextCount, zeroDateCount, errorCount }: ColumnConversion,
): DraftColumn {
  // What does not fit went on as no value, but it is one.
  const unconvertedCount = rule.appliesToType === undefined ? errorCount : 0;
  const { note, ...columnWithoutNote } = { ...column, nulls: column.nulls - unconvertedCount };
  const inferredNote = unconvertedCount > 0 && note?.code === 'empty' ? undefined : note;
  // Of numbers, all fit: they are decided by their form unless there are none.
  const type = rule.type ?? (rule.appliesToType === undefined && column.type === 'STRING' ? 'FLOAT' : column.type);
  const decidedNote =
    ruleNote(rule, emptyTextCount) ??
    (zeroDateCount > 0 ? { code: 'zeroDates' as const, values: zeroDateCount } : undefined) ??
    (rule.type === undefined && type === column.type
      ? inferredNote
      : typeIndependentNotes.has(inferredNote?.code)
        ? inferredNote
        : undefined);
  return { ...columnWithoutNote, type, ...(decidedNote && { note: decidedNote }) };
}

/** What was found in the values and holds whatever type was chosen. */
const typeIndependentNotes = new Set<ColumnNote['code'] | undefined>(['empty', 'brokenText', 'alsoObjects']);

function ruleNote({ momentSummary }: ConversionRule, emptyTextCount: number): ColumnNote | undefined {
  const innerNote = ruleNoteWithoutCut(momentSummary, emptyTextCount);
  return momentSummary?.firstTruncated === undefined
    ? innerNote
    : { code: 'cut', record: momentSummary.firstTruncated, ...(innerNote && { also: innerNote }) };
}

function ruleNoteWithoutCut(momentSummary: MomentSummary | undefined, emptyTextCount: number): ColumnNote | undefined {
  if (momentSummary?.firstWithOffset !== undefined && momentSummary.firstWithoutOffset !== undefined)
    return { code: 'takenAsUtc', with: momentSummary.firstWithOffset, without: momentSummary.firstWithoutOffset };
  if (momentSummary?.hasShifted) return { code: 'converted' };
  return emptyTextCount > 0 ? { code: 'emptyTexts', values: emptyTextCount } : undefined;
}

function toConversionErrors(
  node: KeyNode,
  { rule, errorCount, examples, emptyObjects }: ColumnConversion,
  type: ColumnType,
): DraftConversionErrors[] {
  if (rule.appliesToType !== undefined && rule.appliesToType !== type) return [];
  const isObject = node.children.length > 0;
  const values = errorCount + (isObject ? 0 : emptyObjects.count);
  const allExamples = isObject
    ? examples
    : [...examples, ...emptyObjects.examples].sort((first, second) => first.row - second.row).slice(0, maxExamples);
  return values > 0 ? [{ path: node.path, values, examples: allExamples }] : [];
}
