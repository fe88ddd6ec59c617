import { fieldLength, planOf } from './plan';
import { JoinedParts, type PartDraft } from './split';
import type { ReadRequest, TablePlan } from './types';

/** So much of a file is read for a plan to begin with: it takes some hundredths of a second. */
export const beginningBytes = 8 << 20;

/** Texts that come later may be so many times as long as those of the beginning. */
const room = 4;

/** What comes later in the file does not fit its provisional plan. Chunks that were made are of no use. */
export class PlanRefuted extends Error {}

/**
 * A plan made of the first part of a file; undefined where the part is all there is, or tells nothing.
 * @throws ProblemError for a choice about something that does not occur there.
 */
export function provisionalPlan(part: PartDraft, request: ReadRequest, name: string): TablePlan | undefined {
  const joined = new JoinedParts(name);
  const table = joined.add(part) ? joined.table() : undefined;
  if (!table || part.next === undefined) return undefined;
  const plan = planOf(table, request, name);
  const columns = plan.columns.map((column) => {
    const inferred = column.type === 'STRING' && column.fieldLength === fieldLength(column.maxBytes);
    return inferred ? { ...column, fieldLength: fieldLength(column.maxBytes * room) } : column;
  });
  return { ...plan, columns, rows: Math.round((plan.rows * plan.fingerprint.bytes) / (part.next - part.start)), provisional: { request } };
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

  /** Adds the part that follows. @returns whether the plan still holds. */
  add(part: PartDraft): boolean {
    return this.parts.add(part) && this.current() !== undefined;
  }

  /** The plan of the whole file; undefined where there is more of it, or it is another one. */
  passed(): TablePlan | undefined {
    return this.parts.complete ? this.current() : undefined;
  }

  /** What the parts so far tell, for the table as it was promised. */
  private current(): TablePlan | undefined {
    const { plan, name } = this;
    const table = this.parts.table();
    const now = table && planOf(table, plan.provisional?.request ?? {}, name);
    if (now?.columns.length !== plan.columns.length) return undefined;
    const columns = now.columns.map((column, index) => {
      const { path, type, fieldLength: promised } = plan.columns[index]!;
      const holds = column.type === type && (column.fieldLength ?? 0) <= (promised ?? 0) && JSON.stringify(column.path) === JSON.stringify(path);
      return holds ? { ...column, ...(promised !== undefined && { fieldLength: promised }) } : undefined;
    });
    return columns.every((column) => column !== undefined) ? { ...now, columns } : undefined;
  }
}
