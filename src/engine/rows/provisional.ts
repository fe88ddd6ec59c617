import { choiceFor, samePath } from '../model/choices';
import type { PlannedColumn, ReadRequest, TablePlan } from '../model/types';
import type { FilePart } from '../records/json/filePart';
import type { TableDraft } from './analyze';
import { allChoices } from './childRequest';
import type { DraftColumn } from './infer/columns';
import { fieldLength, planOf } from './plan';
import { JoinedParts, type PartDraft } from './split';

/**
 * So much of a file is read for a plan to begin with: it takes some hundredths of a second. In two parts, because the
 * rest can only be read in parts where that is possible here.
 */
export const beginning: readonly FilePart[] = Array.from({ length: 2 }, (_, index) => ({
  startOffset: index << 20,
  endOffset: (index + 1) << 20,
}));

/** Texts that come later may be so many times as long as those of the beginning. */
const room = 4;

/**
 * The file does not go on as its beginning promised: its columns are others, it is broken, or it cannot be read in
 * parts. Chunks that were made of it are of no use.
 */
export class PlanRefuted extends Error {}

/**
 * A plan made of the first parts of a file; undefined where they are all there is, tell nothing, or do not fit
 * together.
 * @throws ProblemError for a choice about something that does not occur there.
 */
export function provisionalPlan(
  parts: readonly (PartDraft | undefined)[],
  request: ReadRequest,
  name: string,
): TablePlan | undefined {
  const joined = new JoinedParts(name);
  const fits = parts.every((part) => part !== undefined && joined.add(part));
  const end = parts.at(-1)?.next;
  const table = fits ? joined.table() : undefined;
  if (!table || end === undefined) return undefined;
  const plan = planOf(table, request, name);
  const columns = plan.columns.map((column) => {
    const inferred = column.type === 'STRING' && column.fieldLength === fieldLength(column.maxBytes);
    return inferred ? { ...column, fieldLength: fieldLength(column.maxBytes * room) } : column;
  });
  return { ...plan, columns, rows: Math.round((plan.rows * plan.fingerprint.bytes) / end), provisional: { request } };
}

/** Holds what the parts of a file are like against the plan that was made of its beginning. */
export class Probation {
  private readonly parts: JoinedParts;

  constructor(
    private readonly plan: TablePlan,
    private readonly name: string,
  ) {
    this.parts = new JoinedParts(name);
  }

  /** Adds the part that follows. @throws PlanRefuted */
  add(part: PartDraft): void {
    if (!this.parts.add(part)) throw new PlanRefuted();
    this.table();
  }

  /** The plan of the whole file. @throws PlanRefuted */
  passed(): TablePlan {
    if (!this.parts.complete) throw new PlanRefuted();
    const { plan, name } = this;
    const whole = planOf(this.table(), plan.provisional?.request ?? {}, name);
    const columns = whole.columns.map((column, index) => {
      const { fieldLength: promised } = plan.columns[index]!;
      return { ...column, ...(promised !== undefined && { fieldLength: promised }) };
    });
    return { ...whole, columns };
  }

  /** What the parts so far tell, as long as it is as promised. */
  private table(): TableDraft {
    const table = this.parts.table();
    const { columns } = this.plan;
    const holds =
      table?.columns.length === columns.length &&
      columns.every((column, index) => this.keeps(column, table.columns[index]!));
    if (!holds) throw new PlanRefuted();
    return table;
  }

  private keeps(promised: PlannedColumn, { path, type, maxBytes }: DraftColumn): boolean {
    if (type !== promised.type || !samePath(path, promised.path)) return false;
    return promised.fieldLength === undefined || fieldLength(maxBytes) <= promised.fieldLength || this.chosen(path);
  }

  private chosen(path: readonly string[]): boolean {
    const choices = allChoices(this.plan.provisional?.request ?? {});
    return choiceFor(path, choices).choice?.length !== undefined;
  }
}
