import type { ColumnChoice } from '../../../push/definition/definition';
import type { ByteWindow } from '../../model/byteWindow';
import { CellText, notAsPlanned } from '../../model/cells';
import { choiceFor } from '../../model/choices';
import { CellKind, type Tape } from '../../model/tape';
import type { ColumnType } from '../../model/types';
import type { DecimalMarkCheck } from '../../records/csv/decimalMarks';
import type { RecordSink } from '../../records/json/documentReader';
import type { KeyNode, KeySource } from '../../records/json/keyTree';
import type { DraftColumn, Note } from '../infer/columns';
import { Additions } from './additions';
import { type Moments, type Reason, type Rule, ruleOf } from './rules';

/** Values of a column that do not fit what was chosen for it. */
export interface DraftMisfit {
  path: readonly string[];
  values: number;
  examples: readonly { row: number; text: string; reason: Reason }[];
  /** The name of the column's type, where it cannot be read at all. */
  unreadable?: string;
}

/** Misfits of a column that are shown. */
const maxExamples = 5;
/** Characters of a misfit that are shown. */
const maxShown = 100;

/** A rule at work on the values of one key. */
interface Conversion {
  rule: Rule;
  misfits: number;
  examples: { row: number; text: string; reason: Reason }[];
  /** Empty texts, which are no values. */
  empties: number;
  /** Empty objects: they are values only where the key never holds members. */
  objects: { count: number; examples: { row: number; text: string; reason: Reason }[] };
}

/** What happens to the values of a key: nothing, they are left out, or a conversion. */
type Treatment = 'none' | 'drop' | Conversion;

/**
 * Rewrites the cells of columns for which something was chosen, between whatever reads a file and whatever takes its
 * records. A value that does not fit is counted and shown, never changed in any other way than was chosen.
 */
export class ConversionStage implements RecordSink {
  private readonly treatments: Treatment[] = [];
  private readonly additions = new Additions();
  private readonly text = new CellText();
  private row = 0;

  /**
   * @param onMisfit what to do about a value that does not fit, which is counted and taken out of its row: `refuse`
   *   is for a plan
   * without misfits, whose file must have changed then. A function is told the row and the node, counted from 0, and
   * the value.
   */
  constructor(
    private readonly table: KeySource,
    private readonly choices: readonly ColumnChoice[],
    private readonly marks: DecimalMarkCheck,
    private readonly inner: RecordSink,
    private readonly onMisfit?: 'refuse' | ((row: number, node: number, text: string) => void),
  ) {}

  take(tape: Tape, window: ByteWindow): void {
    const { cells, length } = tape;
    const { bytes } = window;
    for (let i = 0; i < length; i += 4) {
      const head = cells[i]!;
      const kind: CellKind = head & 15;
      if (kind === CellKind.Row) {
        this.row++;
        continue;
      }
      const treatment = this.treatments[head >> 4] ?? this.treat(head >> 4);
      if (treatment === 'none' || kind === CellKind.Null) continue;
      if (treatment === 'drop') cells[i] = (head & ~15) | CellKind.Null;
      else this.convert(treatment, cells, i, bytes);
    }
    this.additions.place(tape, window);
    this.inner.take(tape, window);
  }

  /** The columns with the types that were chosen, and what did not fit. */
  conclude(columns: readonly DraftColumn[]): { columns: DraftColumn[]; misfits: DraftMisfit[] } {
    const last = this.table.keys.nodes.length - 1;
    // Keys of a table without rows have not been seen yet.
    this.treat(last);
    const byPath = new Map(
      this.conversions().map(([node, conversion]) => [JSON.stringify(node.path), { node, conversion }]),
    );
    const misfits: DraftMisfit[] = [];
    const decided = columns.map((column) => {
      const { node, conversion } = byPath.get(JSON.stringify(column.path)) ?? {};
      if (!node) return column;
      const done = decide(column, conversion!);
      misfits.push(...misfitsOf(node, conversion!, done.type));
      return done;
    });
    return { columns: decided, misfits };
  }

  private conversions(): [KeyNode, Conversion][] {
    return this.treatments.flatMap((treatment, id) =>
      typeof treatment === 'string' ? [] : [[this.table.keys.nodes[id]!, treatment] satisfies [KeyNode, Conversion]],
    );
  }

  private treat(node: number): Treatment {
    const { nodes } = this.table.keys;
    while (this.treatments.length < nodes.length) {
      const { choice, excluded } = choiceFor(nodes[this.treatments.length]!.path, this.choices);
      const rule = choice && ruleOf(choice);
      const conversion = (): Treatment =>
        rule
          ? {
              rule: rule(this.text, this.marks),
              misfits: 0,
              examples: [],
              empties: 0,
              objects: { count: 0, examples: [] },
            }
          : 'none';
      this.treatments.push(excluded ? 'drop' : conversion());
    }
    return this.treatments[node]!;
  }

  private convert(conversion: Conversion, cells: Int32Array, i: number, bytes: Uint8Array): void {
    const { rule } = conversion;
    const head = cells[i]!;
    const kind: CellKind = head & 15;
    const start = cells[i + 1]!;
    const end = cells[i + 2]!;
    const size = cells[i + 3]!;
    if (rule.emptyIsNull && kind === CellKind.Text && this.isBlank(bytes, start, end, size)) {
      conversion.empties++;
      cells[i] = (head & ~15) | CellKind.Null;
      return;
    }
    if (kind === CellKind.EmptyObject && rule.only === undefined) {
      conversion.objects.count++;
      if (conversion.objects.examples.length < maxExamples)
        conversion.objects.examples.push({ row: this.row + 1, text: '{}', reason: 'form' });
      return;
    }
    const verdict = rule.judge(kind, bytes, start, end, size, this.row + 1);
    if (verdict === 'keep') return;
    if (verdict !== 'replace') {
      this.misfit(conversion, verdict, cells, i, bytes);
      return;
    }
    cells[i] = (head & ~15) | rule.out.kind;
    this.additions.write(cells, i, rule.out.text);
  }

  private isBlank(bytes: Uint8Array, start: number, end: number, size: number): boolean {
    if (size > 64) return false;
    const text = this.text.load(CellKind.Text, bytes, start, end, size);
    for (let p = text.start; p < text.end; p++) if (text.bytes[p]! > 0x20) return false;
    return true;
  }

  private misfit(conversion: Conversion, reason: Reason, cells: Int32Array, i: number, bytes: Uint8Array): void {
    const { rule, examples } = conversion;
    const { onMisfit } = this;
    if (onMisfit === 'refuse') {
      if (rule.only === undefined) notAsPlanned();
      return;
    }
    conversion.misfits++;
    const tell = typeof onMisfit === 'function';
    if (tell || examples.length < maxExamples) {
      const text = this.shown(cells[i]! & 15, bytes, cells[i + 1]!, cells[i + 2]!, cells[i + 3]!);
      if (examples.length < maxExamples) examples.push({ row: this.row + 1, text, reason });
      if (tell) onMisfit(this.row, cells[i]! >> 4, text);
    }
    if (rule.only === undefined) cells[i] = (cells[i]! & ~15) | CellKind.Null;
  }

  private shown(kind: CellKind, bytes: Uint8Array, start: number, end: number, size: number): string {
    const text = this.text.load(kind, bytes, start, end, size);
    const beginning = Buffer.from(
      text.bytes.subarray(text.start, Math.min(text.end, text.start + maxShown * 4)),
    ).toString('utf8');
    const characters = [...beginning];
    return characters.length > maxShown ? `${characters.slice(0, maxShown).join('')}…` : beginning;
  }
}

/** A column whose type was chosen, with what a person should still know about it. */
function decide(column: DraftColumn, { rule, empties, misfits }: Conversion): DraftColumn {
  // What does not fit went on as no value, but it is one.
  const unfit = rule.only === undefined ? misfits : 0;
  const { note, ...rest } = { ...column, nulls: column.nulls - unfit };
  const found = unfit > 0 && note?.code === 'empty' ? undefined : note;
  // Of numbers, all fit: they are decided by their form unless there are none.
  const type = rule.type ?? (rule.only === undefined && column.type === 'STRING' ? 'FLOAT' : column.type);
  const decided =
    noteOf(rule, empties) ??
    (rule.type === undefined && type === column.type ? found : keptNotes.has(found?.code) ? found : undefined);
  return { ...rest, type, ...(decided && { note: decided }) };
}

/** What was found in the values and holds whatever type was chosen. */
const keptNotes = new Set<Note['code'] | undefined>(['empty', 'brokenText', 'alsoObjects']);

function noteOf({ moments }: Rule, empties: number): Note | undefined {
  const note = otherNote(moments, empties);
  return moments?.cut === undefined ? note : { code: 'cut', record: moments.cut, ...(note && { also: note }) };
}

function otherNote(moments: Moments | undefined, empties: number): Note | undefined {
  if (moments?.zoned !== undefined && moments.unzoned !== undefined)
    return { code: 'takenAsUtc', with: moments.zoned, without: moments.unzoned };
  if (moments?.shifted) return { code: 'converted' };
  return empties > 0 ? { code: 'emptyTexts', values: empties } : undefined;
}

function misfitsOf(node: KeyNode, { rule, misfits, examples, objects }: Conversion, type: ColumnType): DraftMisfit[] {
  if (rule.only !== undefined && rule.only !== type) return [];
  const isObject = node.children.length > 0;
  const values = misfits + (isObject ? 0 : objects.count);
  const all = isObject
    ? examples
    : [...examples, ...objects.examples].sort((a, b) => a.row - b.row).slice(0, maxExamples);
  return values > 0 ? [{ path: node.path, values, examples: all }] : [];
}
