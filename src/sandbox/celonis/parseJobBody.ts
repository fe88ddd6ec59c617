import { type ColumnType, columnTypes, maxStringLength } from '../tables/columnTypes';
import { type CsvParsingOptions, isKnownCharSet } from '../tables/csvSource';
import type { DeclaredTableColumn } from '../tables/loadTable';
import type { DataPushJobSpec } from './dataPushJob';
import type { FieldViolation } from './errorReplies';

type JsonObject = Record<string, unknown>;

/** Fields of a DataPushJob that a client may send (celonis-api.md §4.3); others are ignored. */
const sentFields = [
  'targetName',
  'connectionId',
  'type',
  'fileType',
  'targetSchema',
  'upsertStrategy',
  'fallbackVarcharLength',
  'tableSchema',
  'csvParsingOptions',
  'keys',
  'foreignKeys',
  'allowDuplicate',
  'postExecutionQuery',
  'mirrorTargetNames',
  'changeDate',
];

const csvTextOptionNames = [
  'separatorSequence',
  'quoteSequence',
  'escapeSequence',
  'lineEnding',
  'charSet',
  'decimalSeparator',
  'thousandSeparator',
  'dateFormat',
];

/** Reads the body that creates a job; the violations are for the client where there are any. */
export function parseJobBody(
  body: JsonObject,
  poolId: string,
  dataSourceIds: readonly string[],
): { spec: DataPushJobSpec; sentValues: JsonObject; violations: FieldViolation[] } {
  const violations: FieldViolation[] = [];
  const addViolation = (attribute: string, error: string, errorCode: string): void =>
    void violations.push({ attribute, error, errorCode });
  const readChoice = <T extends string>(field: string, allowed: readonly T[], defaultValue: T): T => {
    const value = body[field] ?? defaultValue;
    if (allowed.includes(value as T)) return value as T;
    addViolation(field, `${field} must be one of ${allowed.join(', ')}`, `${field}.invalid`);
    return defaultValue;
  };

  const targetName = typeof body.targetName === 'string' ? body.targetName : '';
  if (targetName.trim() === '') addViolation('targetName', 'targetName must not be empty', 'targetName.empty');
  else if (!/^[\p{L}\p{N}_-]+$/u.test(targetName))
    addViolation('targetName', `Table name ${targetName} contains special characters`, 'SPECIAL_CHAR_IN_TABLE_NAME');
  if (body.dataPoolId != null && body.dataPoolId !== poolId)
    addViolation('dataPoolId', 'dataPoolId is not the pool of the path', 'dataPoolId.mismatch');
  if (body.connectionId != null && !dataSourceIds.includes(body.connectionId as string))
    addViolation('connectionId', 'The connection does not exist in the pool', 'connectionId.notFound');
  if (body.type == null) addViolation('type', 'type must not be null', 'type.null');

  const columns = body.tableSchema == null ? undefined : parseTableColumns(body.tableSchema, targetName, addViolation);
  const spec: DataPushJobSpec = {
    targetName,
    connectionId: (body.connectionId ?? null) as string | null,
    type: readChoice('type', ['REPLACE', 'DELTA'], 'REPLACE'),
    fileType: readChoice('fileType', ['PARQUET', 'CSV'], 'PARQUET'),
    columns,
    fallbackVarcharLength: parseLength(body.fallbackVarcharLength, 'fallbackVarcharLength', addViolation),
    keys: parseKeys(body.keys, columns, addViolation),
    // Undocumented default; the one that loses more, so that a client says what it wants.
    upsertStrategy: readChoice(
      'upsertStrategy',
      ['UPSERT_WITH_NULLIFICATION', 'UPSERT_WITH_UNCHANGED_METADATA'],
      'UPSERT_WITH_NULLIFICATION',
    ),
    csv: parseCsvOptions(body.csvParsingOptions, addViolation),
  };
  return {
    spec,
    sentValues: Object.fromEntries(
      sentFields.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]),
    ),
    violations,
  };
}

type AddViolation = (attribute: string, error: string, errorCode: string) => void;

function parseTableColumns(
  value: unknown,
  targetName: string,
  addViolation: AddViolation,
): DeclaredTableColumn[] | undefined {
  const schema = toJsonObject(value);
  if (!schema || !Array.isArray(schema.columns) || schema.columns.length === 0) {
    addViolation('tableSchema.columns', 'tableSchema needs at least one column', 'tableSchema.columns.empty');
    return undefined;
  }
  if (
    targetName !== '' &&
    schema.tableName != null &&
    (typeof schema.tableName !== 'string' || schema.tableName.toLowerCase() !== targetName.toLowerCase())
  ) {
    addViolation(
      'tableSchema.tableName',
      'tableSchema.tableName is not the targetName',
      'tableSchema.tableName.mismatch',
    );
  }
  const names = new Set<string>();
  return schema.columns.flatMap((item: unknown, index): DeclaredTableColumn[] => {
    const columnPath = `tableSchema.columns[${index}]`;
    const { columnName: name, columnType: type, fieldLength, pkField } = toJsonObject(item) ?? {};
    if (typeof name !== 'string' || name.trim() === '') {
      addViolation(`${columnPath}.columnName`, 'columnName must not be empty', 'columnName.empty');
      return [];
    }
    if (/["\u0000-\u001f]/.test(name))
      addViolation(`${columnPath}.columnName`, `Column name ${name} contains special characters`, 'columnName.invalid');
    if (names.has(name.toLowerCase()))
      addViolation(
        `${columnPath}.columnName`,
        `Column ${name} is declared more than once`,
        'DUPLICATE_COLUMN_DETECTED',
      );
    names.add(name.toLowerCase());
    if (!columnTypes.includes(type as ColumnType)) {
      addViolation(
        `${columnPath}.columnType`,
        `columnType must be one of ${columnTypes.join(', ')}`,
        'columnType.invalid',
      );
      return [];
    }
    const declaredLength = parseLength(fieldLength, `${columnPath}.fieldLength`, addViolation);
    return [
      {
        name,
        type: type as ColumnType,
        key: pkField === true,
        ...(declaredLength !== undefined && type === 'STRING' ? { length: declaredLength } : {}),
      },
    ];
  });
}

function parseKeys(
  value: unknown,
  columns: readonly DeclaredTableColumn[] | undefined,
  addViolation: AddViolation,
): string[] {
  if (value == null) return [];
  if (!Array.isArray(value) || !value.every((key): key is string => typeof key === 'string' && key !== '')) {
    addViolation('keys', 'keys must be an array of column names', 'keys.invalid');
    return [];
  }
  if (new Set(value.map((key) => key.toLowerCase())).size < value.length)
    addViolation('keys', 'keys names a column more than once', 'keys.duplicate');
  const unknownKeys = value.filter(
    (key) => columns && !columns.some(({ name }) => name.toLowerCase() === key.toLowerCase()),
  );
  if (unknownKeys.length > 0)
    addViolation('keys', `The key ${unknownKeys.join(', ')} is not a column of the tableSchema`, 'keys.notFound');
  return value;
}

function parseCsvOptions(value: unknown, addViolation: AddViolation): CsvParsingOptions {
  if (value == null) return {};
  const csvFields = toJsonObject(value);
  if (!csvFields) {
    addViolation('csvParsingOptions', 'csvParsingOptions must be an object', 'csvParsingOptions.invalid');
    return {};
  }
  const textOptionNames = csvTextOptionNames.filter((name) => csvFields[name] != null);
  for (const name of textOptionNames) {
    if (typeof csvFields[name] !== 'string')
      addViolation(`csvParsingOptions.${name}`, `${name} must be a text`, `${name}.invalid`);
  }
  const charSet = csvFields.charSet;
  if (typeof charSet === 'string' && !isKnownCharSet(charSet))
    addViolation('csvParsingOptions.charSet', `Unknown character set ${charSet}`, 'charSet.invalid');
  if (csvFields.separatorSequence === '')
    addViolation(
      'csvParsingOptions.separatorSequence',
      'separatorSequence must not be empty',
      'separatorSequence.empty',
    );
  const columnOptions = Array.isArray(csvFields.additionalColumnOptions)
    ? csvFields.additionalColumnOptions.filter((item) => toJsonObject(item))
    : [];
  return {
    ...(Object.fromEntries(
      textOptionNames.filter((name) => typeof csvFields[name] === 'string').map((name) => [name, csvFields[name]]),
    ) as CsvParsingOptions),
    additionalColumnOptions: columnOptions as NonNullable<CsvParsingOptions['additionalColumnOptions']>,
  };
}

function parseLength(value: unknown, attribute: string, addViolation: AddViolation): number | undefined {
  if (value == null) return undefined;
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= maxStringLength) return value as number;
  addViolation(attribute, `must be a whole number from 1 to ${maxStringLength}`, 'length.invalid');
  return undefined;
}

function toJsonObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
