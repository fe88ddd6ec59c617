import type { SchemaElement, SchemaTree } from 'hyparquet';
import type { ValueType } from '../../model/parquetFacts';
import type { ColumnType } from '../../model/tablePlan';
import { JsonForm } from '../../wasm/assembly/jsonForms';
import { isVariant } from './nestedTypes';
import { containsList } from './nestedWriter';
import type { ColumnParts, ColumnTypes } from './rowGroupContext';

/** Decimals of up to so many digits differ as doubles, too. */
const maxExactDigits = 15;
const millisPerSecond = 1000;

/**
 * The types of the columns that have values by what the file says of itself, as far as these follow from how they are
 * stored: of whole numbers of 64 bits and times with microseconds, the values have to be seen.
 */
export function findValueTypes(
  schemaTree: SchemaTree,
  columnTypes: ColumnTypes,
  rowGroups: readonly ColumnParts[],
): ValueType[] {
  const hasValues = (element: SchemaElement): boolean => {
    const chunks = rowGroups.map((parts) => parts.get(element)!.chunk);
    return chunks.some(({ nullCount, valueCount }) => nullCount !== undefined && nullCount < valueCount);
  };
  const findMemberTypes = (node: SchemaTree, path: readonly string[]): ValueType[] => {
    const names = columnTypes.memberNames(node);
    return node.children.flatMap((child, index) => findTypes(child, [...path, names[index]!]));
  };
  const findTypes = (node: SchemaTree, path: readonly string[]): ValueType[] => {
    if (containsList(node) || isVariant(node)) return [];
    if (node.element.type === undefined) return findMemberTypes(node, path);
    const type = typeOf(node.element, columnTypes);
    return type && hasValues(node.element) ? [{ path, type }] : [];
  };
  return findMemberTypes(schemaTree, []);
}

function typeOf(element: SchemaElement, { valueWriters }: ColumnTypes): ColumnType | undefined {
  if (element.type === 'BOOLEAN') return 'BOOLEAN';
  const { form, parameter } = valueWriters.get(element)?.fastForm ?? {};
  switch (form) {
    case JsonForm.Float:
      return 'FLOAT';
    case JsonForm.Integer:
    case JsonForm.Unsigned:
      return element.type === 'INT32' ? 'INTEGER' : undefined;
    case JsonForm.Decimal:
      return isExactDecimal(element) ? 'FLOAT' : undefined;
    case JsonForm.Date:
      return 'DATE';
    case JsonForm.LocalTime:
    case JsonForm.UtcTime:
      return parameter === millisPerSecond ? 'DATETIME' : undefined;
    default:
      return undefined;
  }
}

function isExactDecimal({ type, logical_type: logicalType }: SchemaElement): boolean {
  return type === 'INT32' || (logicalType?.type === 'DECIMAL' && logicalType.precision <= maxExactDigits);
}
