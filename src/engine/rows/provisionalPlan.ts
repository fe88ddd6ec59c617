import { setImmediate } from 'node:timers/promises';
import type { ReadRequest, TablePlan } from '../model/tablePlan';
import type { WirePlan } from '../model/wirePlan';
import type { FilePart } from '../records/json/filePart';
import { buildPlan, toWirePlan } from './buildPlan';
import { allColumnChoices } from './childTableRequest';
import { proposeFieldLength } from './fieldLength';
import { type PartAnalysis } from './partAnalysis';
import { isLikeBeginning, mayRewriteValues } from './planConsistency';
import { PartJoiner } from './splitFile';
import type { TableDraft } from './tableDraft';

/**
 * So much of a file is read for a plan to begin with: it takes some hundredths of a second. In two parts, because the
 * rest can only be read in parts where that is possible here.
 */
const beginningParts: readonly FilePart[] = Array.from({ length: 2 }, (_, index) => ({
  startOffset: index << 20,
  endOffset: (index + 1) << 20,
}));
/** A packed file can only be read in order. */
const packedBeginning: FilePart = { startOffset: 0, endOffset: 2 << 20, isPacked: true };

/** What is read of a file for a plan to begin with. */
export function beginningOf(isPacked: boolean): readonly FilePart[] {
  return isPacked ? [packedBeginning] : beginningParts;
}

/** Texts that come later may be so many times as long as those of the beginning. */
const textGrowthFactor = 4;

/**
 * The rest of the file is not like its beginning: its columns are others, it is broken, or it cannot be read in
 * parts. Chunks that were made of it are of no use.
 */
export class ProvisionalPlanMismatch extends Error {}

/**
 * A plan made of the first parts of a file; undefined where they are all there is, tell nothing, or do not fit
 * together.
 * @throws ProblemError for a choice about something that does not occur there.
 */
export async function buildProvisionalPlan(
  parts: readonly (PartAnalysis | undefined)[],
  request: ReadRequest,
  sourceName: string,
): Promise<TablePlan | undefined> {
  const joiner = new PartJoiner(sourceName);
  for (const part of parts) {
    if (!part || !joiner.addPart(part)) return undefined;
    // Each step takes some milliseconds where there are thousands of columns, and windows wait meanwhile.
    await setImmediate();
  }
  const lastPart = parts.at(-1);
  const readBytes = lastPart?.nextRecordOffset;
  const beginningTable = joiner.buildTable();
  if (!beginningTable || !lastPart || readBytes === undefined) return undefined;
  const isCsv = beginningTable.read.format === 'csv';
  const hasChosenTexts = allColumnChoices(request).some(({ type }) => type === 'STRING');
  if (isCsv && (hasChosenTexts || beginningTable.columns.some((column) => mayRewriteValues(column)))) return undefined;
  await setImmediate();
  const plan = buildPlan(beginningTable, request, sourceName);
  const typesByPath = new Map((lastPart.facts?.valueTypes ?? []).map(({ path, type }) => [JSON.stringify(path), type]));
  const emptyPaths = new Set(
    beginningTable.columns.flatMap(({ path, note }) => (note?.code === 'empty' ? [JSON.stringify(path)] : [])),
  );
  const columns = plan.columns.map((column) => {
    const pathKey = JSON.stringify(column.path);
    const laterType = emptyPaths.has(pathKey) ? typesByPath.get(pathKey) : undefined;
    if (laterType) {
      const { fieldLength: _textLength, ...emptyColumn } = column;
      return { ...emptyColumn, type: laterType };
    }
    const hasInferredLength = column.type === 'STRING' && column.fieldLength === proposeFieldLength(column.maxBytes);
    return hasInferredLength
      ? { ...column, fieldLength: proposeFieldLength(column.maxBytes * textGrowthFactor) }
      : column;
  });
  return {
    ...plan,
    columns,
    rows: Math.round((plan.rows * lastPart.textBytes) / readBytes),
    provisional: { request, ...(lastPart.isPacked && { isPacked: true }) },
  };
}

/** What is known of a file that is not like its beginning: the parts up to where that was noticed. */
export interface StartedAnalysis {
  request: ReadRequest;
  parts: PartJoiner;
  partCount: number;
}

/** Holds what the parts of a file are like against the plan that was made of its beginning. */
export class ProvisionalPlanCheck {
  private readonly joiner: PartJoiner;
  private partCount = 0;
  /** The file cannot be read in parts after all. */
  private needsWholeFile = false;
  private readonly wirePlan: WirePlan;

  constructor(
    private readonly plan: TablePlan,
    private readonly sourceName: string,
  ) {
    this.joiner = new PartJoiner(sourceName);
    this.wirePlan = toWirePlan(plan);
  }

  /** Adds the part that follows. @throws ProvisionalPlanMismatch */
  async addPart(part: PartAnalysis): Promise<void> {
    if (!this.joiner.addPart(part)) {
      this.needsWholeFile = true;
      throw new ProvisionalPlanMismatch();
    }
    this.partCount++;
    await setImmediate();
    await this.buildConsistentTable();
  }

  /** What was found out so far; undefined before the first part, and where that is of no use, as with Parquet. */
  get startedAnalysis(): StartedAnalysis | undefined {
    const { joiner, needsWholeFile, partCount, plan } = this;
    return partCount > 0 && !needsWholeFile && plan.provisional && !plan.partEnds
      ? { request: plan.provisional.request, parts: joiner, partCount }
      : undefined;
  }

  /** The plan of the whole file. @throws ProvisionalPlanMismatch */
  async completePlan(): Promise<TablePlan> {
    if (!this.joiner.isComplete) throw new ProvisionalPlanMismatch();
    const { plan, sourceName } = this;
    const wholeTable = await this.buildConsistentTable();
    await setImmediate();
    const wholePlan = buildPlan(wholeTable, plan.provisional?.request ?? {}, sourceName);
    const columns = wholePlan.columns.map((column, index) => {
      const { fieldLength: plannedLength } = plan.columns[index]!;
      return { ...column, ...(plannedLength !== undefined && { fieldLength: plannedLength }) };
    });
    return { ...wholePlan, columns };
  }

  /** What the parts so far tell, as long as it is like the beginning. */
  private async buildConsistentTable(): Promise<TableDraft> {
    const { joiner } = this;
    const joinedTable = joiner.buildTable();
    await setImmediate();
    if (!joinedTable || !isLikeBeginning(this.wirePlan, joinedTable, joiner.isComplete))
      throw new ProvisionalPlanMismatch();
    return joinedTable;
  }
}
