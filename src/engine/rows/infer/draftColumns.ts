import type { ColumnNote, DraftColumn } from '../../model/draftColumn';
import type { ColumnType } from '../../model/tablePlan';
import { Form } from '../../wasm/assembly/forms';
import type { ColumnStats, KeyTreeNode, TableStats } from './columnStats';

const booleanForms = Form.Boolean;
const exactNumberForms = Form.Integer | Form.Float;
const numberForms = exactNumberForms | Form.BigInteger | Form.InexactFloat;
const zonedTimeForms = Form.UtcTime | Form.OffsetTime;
const unzonedTimeForms = Form.Date | Form.LocalTime;
const timeForms = zonedTimeForms | unzonedTimeForms | Form.FineTime | Form.RangelessTime;
const textForms = Form.Digits | Form.Text;
/**
 * The columns in the order of their keys in the file, objects flattened in place. A key that holds objects in some
 * records and something else in others has both: a column of its own and those of its members. An empty object is a
 * value (`{}`) only where the key never holds members.
 */
export function draftColumns(inference: TableStats, rootKey: KeyTreeNode): DraftColumn[] {
  const columns: DraftColumn[] = [];
  const pendingNodes = [...rootKey.children].reverse();
  for (let node = pendingNodes.pop(); node; node = pendingNodes.pop()) {
    const stats = inference.stats(node.id);
    const isObject = node.children.length > 0;
    if (!isObject || stats.values > 0) columns.push(createDraftColumn(node, stats, inference.records, isObject));
    for (let i = node.children.length - 1; i >= 0; i--) pendingNodes.push(node.children[i]!);
  }
  return columns;
}

function createDraftColumn(node: KeyTreeNode, stats: ColumnStats, records: number, isObject: boolean): DraftColumn {
  const emptyObjectCount = isObject ? 0 : stats.emptyObjects;
  const forms = stats.forms & ~Form.BrokenText & (emptyObjectCount > 0 ? ~0 : ~Form.EmptyObject);
  const [type, typeNote] = inferType(stats, forms);
  const brokenTextNote: ColumnNote | undefined =
    stats.forms & Form.BrokenText ? { code: 'brokenText', record: stats.firstRecordOf(Form.BrokenText) } : undefined;
  const note = brokenTextNote ?? typeNote ?? (isObject ? { code: 'alsoObjects' as const } : undefined);
  return {
    path: node.path,
    type,
    maxBytes: Math.max(stats.maxBytes, emptyObjectCount > 0 ? 2 : 0),
    nulls: records - stats.values - emptyObjectCount,
    ...(note && { note }),
  };
}

/** The narrowest type that keeps every value exactly; STRING, with the reason, where there is none. */
function inferType(stats: ColumnStats, forms: number): [type: ColumnType, note?: ColumnNote | undefined] {
  const hasOnly = (allowedForms: number): boolean => (forms & ~allowedForms) === 0;
  if (forms === 0) return ['STRING', { code: 'empty' }];
  if (hasOnly(booleanForms)) return ['BOOLEAN'];
  if (hasOnly(Form.Integer)) return ['INTEGER'];
  if (hasOnly(exactNumberForms)) return ['FLOAT'];
  if (hasOnly(numberForms)) {
    const hasBigInteger = forms & Form.BigInteger;
    return [
      'STRING',
      {
        code: hasBigInteger ? 'bigInteger' : 'inexactFloat',
        record: stats.firstRecordOf(hasBigInteger ? Form.BigInteger : Form.InexactFloat),
      },
    ];
  }
  if (hasOnly(Form.Date)) return ['DATE'];
  if (hasOnly(unzonedTimeForms)) return ['DATETIME'];
  if (hasOnly(zonedTimeForms)) return forms & Form.OffsetTime ? ['DATETIME', { code: 'converted' }] : ['DATETIME'];
  if (hasOnly(zonedTimeForms | unzonedTimeForms)) {
    return [
      'STRING',
      {
        code: 'mixedOffsets',
        with: stats.firstRecordOf(zonedTimeForms),
        without: stats.firstRecordOf(unzonedTimeForms),
      },
    ];
  }
  if (hasOnly(timeForms)) {
    const hasRangelessTime = forms & Form.RangelessTime;
    return [
      'STRING',
      {
        code: hasRangelessTime ? 'rangelessTime' : 'fineTime',
        record: stats.firstRecordOf(hasRangelessTime ? Form.RangelessTime : Form.FineTime),
      },
    ];
  }
  if (hasOnly(Form.Array)) return ['STRING', { code: 'arrays' }];
  if (hasOnly(Form.Digits)) return ['STRING', { code: 'digits' }];
  if (hasOnly(textForms)) return ['STRING'];
  return ['STRING', mixedNote(stats, forms)];
}

function mixedNote(stats: ColumnStats, forms: number): ColumnNote | undefined {
  const groups = [
    ['boolean', booleanForms],
    ['number', numberForms],
    ['time', timeForms],
    ['text', textForms],
    ['array', Form.Array | Form.EmptyObject],
  ] as const;
  const kinds = groups
    .filter(([, groupForms]) => forms & groupForms)
    .map(([kind, groupForms]) => ({ kind, record: stats.firstRecordOf(forms & groupForms) }))
    .sort((firstKind, secondKind) => firstKind.record - secondKind.record);
  return kinds.length > 1 ? { code: 'mixed', kinds } : undefined;
}
