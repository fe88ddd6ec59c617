import { knownCharSet, type CsvParsingOptions } from '../tables/csv';
import { columnTypes, maxLength, type ColumnType } from '../tables/columns';
import type { DeclaredTableColumn } from '../tables/load';
import type { Violation } from './errors';
import type { JobSpec } from './job';

type Json = Record<string, unknown>;

/** Fields of a DataPushJob that a client may send (celonis-api.md §4.3); others are ignored. */
const sentFields = [
  'targetName', 'connectionId', 'type', 'fileType', 'targetSchema', 'upsertStrategy', 'fallbackVarcharLength', 'tableSchema', 'csvParsingOptions',
  'keys', 'foreignKeys', 'allowDuplicate', 'postExecutionQuery', 'mirrorTargetNames', 'changeDate',
];

const csvTexts = ['separatorSequence', 'quoteSequence', 'escapeSequence', 'lineEnding', 'charSet', 'decimalSeparator', 'thousandSeparator', 'dateFormat'];

/** Reads the body that creates a job; the violations are for the client where there are any. */
export function parseJob(body: Json, poolId: string, dataSourceIds: readonly string[]): { spec: JobSpec; sent: Json; violations: Violation[] } {
  const violations: Violation[] = [];
  const refuse = (attribute: string, error: string, errorCode: string): void => void violations.push({ attribute, error, errorCode });
  const one = <T extends string>(field: string, allowed: readonly T[], otherwise: T): T => {
    const value = body[field] ?? otherwise;
    if (allowed.includes(value as T)) return value as T;
    refuse(field, `${field} must be one of ${allowed.join(', ')}`, `${field}.invalid`);
    return otherwise;
  };

  const targetName = typeof body.targetName === 'string' ? body.targetName : '';
  if (targetName.trim() === '') refuse('targetName', 'targetName must not be empty', 'targetName.empty');
  else if (!/^[\p{L}\p{N}_-]+$/u.test(targetName)) refuse('targetName', `Table name ${targetName} contains special characters`, 'SPECIAL_CHAR_IN_TABLE_NAME');
  if (body.dataPoolId != null && body.dataPoolId !== poolId) refuse('dataPoolId', 'dataPoolId is not the pool of the path', 'dataPoolId.mismatch');
  if (body.connectionId != null && !dataSourceIds.includes(body.connectionId as string)) refuse('connectionId', 'The connection does not exist in the pool', 'connectionId.notFound');
  if (body.type == null) refuse('type', 'type must not be null', 'type.null');

  const columns = body.tableSchema == null ? undefined : tableColumns(body.tableSchema, targetName, refuse);
  const spec: JobSpec = {
    targetName,
    connectionId: (body.connectionId ?? null) as string | null,
    type: one('type', ['REPLACE', 'DELTA'], 'REPLACE'),
    fileType: one('fileType', ['PARQUET', 'CSV'], 'PARQUET'),
    columns,
    fallbackVarcharLength: length(body.fallbackVarcharLength, 'fallbackVarcharLength', refuse),
    keys: keys(body.keys, columns, refuse),
    // Undocumented default; the one that loses more, so that a client says what it wants.
    upsertStrategy: one('upsertStrategy', ['UPSERT_WITH_NULLIFICATION', 'UPSERT_WITH_UNCHANGED_METADATA'], 'UPSERT_WITH_NULLIFICATION'),
    csv: csvOptions(body.csvParsingOptions, refuse),
  };
  return { spec, sent: Object.fromEntries(sentFields.filter((name) => body[name] !== undefined).map((name) => [name, body[name]])), violations };
}

type Refuse = (attribute: string, error: string, errorCode: string) => void;

function tableColumns(value: unknown, targetName: string, refuse: Refuse): DeclaredTableColumn[] | undefined {
  const schema = object(value);
  if (!schema || !Array.isArray(schema.columns) || schema.columns.length === 0) {
    refuse('tableSchema.columns', 'tableSchema needs at least one column', 'tableSchema.columns.empty');
    return undefined;
  }
  if (targetName !== '' && schema.tableName != null && (typeof schema.tableName !== 'string' || schema.tableName.toLowerCase() !== targetName.toLowerCase())) {
    refuse('tableSchema.tableName', 'tableSchema.tableName is not the targetName', 'tableSchema.tableName.mismatch');
  }
  const names = new Set<string>();
  return schema.columns.flatMap((item: unknown, index): DeclaredTableColumn[] => {
    const at = `tableSchema.columns[${index}]`;
    const { columnName: name, columnType: type, fieldLength, pkField } = object(item) ?? {};
    if (typeof name !== 'string' || name.trim() === '') {
      refuse(`${at}.columnName`, 'columnName must not be empty', 'columnName.empty');
      return [];
    }
    if (/["\u0000-\u001f]/.test(name)) refuse(`${at}.columnName`, `Column name ${name} contains special characters`, 'columnName.invalid');
    if (names.has(name.toLowerCase())) refuse(`${at}.columnName`, `Column ${name} is declared more than once`, 'DUPLICATE_COLUMN_DETECTED');
    names.add(name.toLowerCase());
    if (!columnTypes.includes(type as ColumnType)) {
      refuse(`${at}.columnType`, `columnType must be one of ${columnTypes.join(', ')}`, 'columnType.invalid');
      return [];
    }
    const own = length(fieldLength, `${at}.fieldLength`, refuse);
    return [{ name, type: type as ColumnType, key: pkField === true, ...(own !== undefined && type === 'STRING' ? { length: own } : {}) }];
  });
}

function keys(value: unknown, columns: readonly DeclaredTableColumn[] | undefined, refuse: Refuse): string[] {
  if (value == null) return [];
  if (!Array.isArray(value) || !value.every((key): key is string => typeof key === 'string' && key !== '')) {
    refuse('keys', 'keys must be an array of column names', 'keys.invalid');
    return [];
  }
  if (new Set(value.map((key) => key.toLowerCase())).size < value.length) refuse('keys', 'keys names a column more than once', 'keys.duplicate');
  const unknown = value.filter((key) => columns && !columns.some(({ name }) => name.toLowerCase() === key.toLowerCase()));
  if (unknown.length > 0) refuse('keys', `The key ${unknown.join(', ')} is not a column of the tableSchema`, 'keys.notFound');
  return value;
}

function csvOptions(value: unknown, refuse: Refuse): CsvParsingOptions {
  if (value == null) return {};
  const given = object(value);
  if (!given) {
    refuse('csvParsingOptions', 'csvParsingOptions must be an object', 'csvParsingOptions.invalid');
    return {};
  }
  const texts = csvTexts.filter((name) => given[name] != null);
  for (const name of texts) {
    if (typeof given[name] !== 'string') refuse(`csvParsingOptions.${name}`, `${name} must be a text`, `${name}.invalid`);
  }
  const charSet = given.charSet;
  if (typeof charSet === 'string' && !knownCharSet(charSet)) refuse('csvParsingOptions.charSet', `Unknown character set ${charSet}`, 'charSet.invalid');
  if (given.separatorSequence === '') refuse('csvParsingOptions.separatorSequence', 'separatorSequence must not be empty', 'separatorSequence.empty');
  const perColumn = Array.isArray(given.additionalColumnOptions) ? given.additionalColumnOptions.filter((item) => object(item)) : [];
  return {
    ...(Object.fromEntries(texts.filter((name) => typeof given[name] === 'string').map((name) => [name, given[name]])) as CsvParsingOptions),
    additionalColumnOptions: perColumn as NonNullable<CsvParsingOptions['additionalColumnOptions']>,
  };
}

function length(value: unknown, attribute: string, refuse: Refuse): number | undefined {
  if (value == null) return undefined;
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= maxLength) return value as number;
  refuse(attribute, `must be a whole number from 1 to ${maxLength}`, 'length.invalid');
  return undefined;
}

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
