import { isClose, sortByCloseness } from '../../core/closestMatch';
import { formatRowCount } from '../../core/formatNumbers';
import type { Log } from '../../core/log';
import { isSamePath } from '../../engine/model/columnChoices';
import type { PlannedColumn } from '../../engine/model/tablePlan';
import { datePatterns } from '../../engine/rows/convert/commonDateFormats';
import type { EngineWorkers } from '../../engine/worker/engineWorkers';
import type { ChildPlace, CompletionPlace } from '../../push/definition/completionPlace';
import { findCompletionPlace, parseHalfTyped } from '../../push/definition/completionPlace';
import { dataExtensions, isDefinitionFileName, relativeFileName } from '../../push/definition/definitionFileNames';
import { pushDefinitionSchema } from '../../push/definition/pushDefinition';
import { getEnvironmentLabel } from '../environmentLabel';
import { findPushConnection } from './connectionByName';
import type { FoundColumns } from './definitionColumns';
import { DefinitionColumns } from './definitionColumns';
import { resolveDefinitionFiles } from './definitionFiles';
import { limitToFolder, searchLimits } from './folderFiles';
import type { FileAccess, PushConnections } from './pushDependencies';
import { fileNameOf, pathOf } from './pushSource';
import { TableLists } from './tableLists';

/** A value that can stand at a place in a definition. */
export interface DefinitionSuggestion {
  /** What is written there, as JSON. */
  text: string;
  label: string;
  detail?: string;
  /** It is like what was typed, though it need not begin with it. */
  isClose: boolean;
}

/** What is offered at a place in a definition, the best first. */
export interface Suggestions {
  place: CompletionPlace;
  suggestions: readonly DefinitionSuggestion[];
}

/** A value that is known, before it is compared with what was typed. */
interface KnownValue {
  value: string | readonly string[];
  detail?: string | undefined;
}

/** What can be written in a push definition: names of connections, tables, columns and files. */
export class DefinitionSuggestions {
  private readonly columns: DefinitionColumns;
  private readonly tables: TableLists;

  constructor(
    private readonly dependencies: {
      service: PushConnections;
      files: FileAccess;
      log: Log;
      workers: EngineWorkers;
      /** Whether files may be read and services asked on behalf of what stands in a definition. */
      isTrusted: () => boolean;
    },
  ) {
    this.columns = new DefinitionColumns(dependencies);
    this.tables = new TableLists(dependencies.service, dependencies.log);
  }

  /** Undefined where nothing can be offered. @param uri of the definition @param text as it stands in the editor */
  async suggest(uri: string, text: string, position: number): Promise<Suggestions | undefined> {
    const place = findCompletionPlace(text, position);
    if (!place) return undefined;
    const knownValues = await this.listValues(uri, text, place);
    return { place, suggestions: rankValues(place, knownValues) };
  }

  private async listValues(uri: string, text: string, { subject }: CompletionPlace): Promise<readonly KnownValue[]> {
    if (subject.kind === 'connection') return this.listConnections();
    if (subject.kind === 'encoding') return commonEncodings.map((value) => ({ value }));
    const { isTrusted } = this.dependencies;
    const definition = readPartialDefinition(text);
    if (subject.kind === 'dateFormat') {
      const fileColumns =
        isTrusted() && subject.source.length > 0
          ? await this.findColumns(uri, definition, subject.child?.source)
          : undefined;
      return listDateFormats(fileColumns?.columns.find(({ path }) => isSamePath(path, subject.source)));
    }
    if (!isTrusted()) return [];
    switch (subject.kind) {
      case 'table':
      case 'dataConnection':
        return this.listTables(subject.kind, definition);
      case 'file':
        return this.listFiles(uri, subject.used);
      case 'arrayPath': {
        const { arrayPath: _arrayPath, ...read } = definition.read ?? {};
        const fileColumns = await this.findColumns(uri, { ...definition, read });
        return fileColumns ? listPathValues(subject.parents, listArrayPaths(fileColumns)) : [];
      }
      case 'key':
        return withTableColumns(
          await this.listFileColumns(uri, subject, definition),
          await this.listTableColumns(definition),
        ).filter(({ value }) => typeof value !== 'string' || !subject.used.includes(value));
      case 'columnName':
        return withTableColumns(
          await this.listFileColumns(uri, subject, definition),
          await this.listTableColumns(definition, subject.child),
        );
      default:
        return this.listFileColumns(uri, subject, definition);
    }
  }

  private async listFileColumns(
    uri: string,
    subject: CompletionPlace['subject'],
    definition: PartialDefinition,
  ): Promise<readonly KnownValue[]> {
    const child = 'child' in subject ? subject.child : undefined;
    const fileColumns = await this.findColumns(uri, definition, child?.source);
    return fileColumns ? listColumnValues(subject, fileColumns, definition) : [];
  }

  /** Those of the table that is there already, or of that of a child table. */
  private async listTableColumns(definition: PartialDefinition, child?: ChildPlace): Promise<readonly KnownValue[]> {
    const { connection: connectionName, dataConnection } = definition;
    const connection =
      connectionName === undefined ? undefined : findPushConnection(this.dependencies.service, connectionName);
    const tableName = child ? child.table : definition.table;
    if (!connection || !tableName) return [];
    const table = (await this.tables.read(connection)).find(
      ({ name, dataSourceId }) => name.toLowerCase() === tableName.toLowerCase() && dataSourceId === dataConnection,
    );
    const columns = table ? await this.tables.readColumns(connection, table) : [];
    return columns.map(({ name, type }) => ({ value: name, detail: type }));
  }

  private listConnections(): KnownValue[] {
    const { service } = this.dependencies;
    return service
      .connections()
      .filter((connection) => service.acceptsFiles(connection))
      .map(({ name, environment, lastTest }) => ({
        value: name,
        // A connection is chosen for its data pool.
        detail: [lastTest?.place, getEnvironmentLabel(environment)].filter(Boolean).join(' · '),
      }));
  }

  private async listTables(kind: 'table' | 'dataConnection', definition: PartialDefinition): Promise<KnownValue[]> {
    const connection =
      definition.connection === undefined
        ? undefined
        : findPushConnection(this.dependencies.service, definition.connection);
    if (!connection) return [];
    const tables = await this.tables.read(connection);
    if (kind === 'table')
      return tables
        .filter(({ type, dataSourceId }) => type === 'table' && dataSourceId === definition.dataConnection)
        .map(({ name, dataSourceName }) => ({ value: name, detail: dataSourceName }));
    const namesById = new Map(tables.map(({ dataSourceId, dataSourceName }) => [dataSourceId, dataSourceName]));
    return [...namesById].flatMap(([id, name]) => (id === undefined ? [] : [{ value: id, detail: name }]));
  }

  /** The data files in the folder of the definition. */
  private async listFiles(uri: string, used: readonly string[]): Promise<KnownValue[]> {
    const { files } = this.dependencies;
    if (uri.startsWith('untitled:')) return [];
    const dataFiles = await files.find(files.resolve(uri, '..'), `*.{${dataExtensions.join(',')}}`, {
      maxResults: searchLimits.results,
      signal: AbortSignal.timeout(searchLimits.milliseconds),
    });
    return dataFiles
      .filter((file) => !isDefinitionFileName(fileNameOf(file)))
      .flatMap((file) => relativeFileName(pathOf(uri), pathOf(file)) ?? [])
      .filter((name) => !used.includes(name))
      .sort((a, b) => a.localeCompare(b))
      .map((value) => ({ value }));
  }

  /** As the file has them, before anything that is chosen for them. */
  private async findColumns(
    uri: string,
    { files: patterns, read }: PartialDefinition,
    child?: readonly string[],
  ): Promise<FoundColumns | undefined> {
    const files = limitToFolder(this.dependencies.files, this.dependencies.files.rootOf(uri));
    try {
      const dataFiles = await resolveDefinitionFiles(files, uri, patterns ? { files: patterns } : {});
      return await this.columns.read(dataFiles, read ? { read } : {}, child);
    } catch (error) {
      this.dependencies.log.debug(`The columns for ${fileNameOf(uri)} are not known: ${String(error)}`);
      return undefined;
    }
  }
}

type PartialDefinition = ReturnType<typeof readPartialDefinition>;

/** Those parts of a definition that are right already. */
function readPartialDefinition(text: string) {
  const values = parseHalfTyped(text);
  const { shape } = pushDefinitionSchema;
  return {
    files: shape.files.safeParse(values['files']).data,
    connection: shape.connection.safeParse(values['connection']).data,
    table: shape.table.safeParse(values['table']).data,
    dataConnection: shape.dataConnection.safeParse(values['dataConnection']).data,
    columns: shape.columns.safeParse(values['columns']).data ?? [],
    childTables: shape.childTables.safeParse(values['childTables']).data ?? [],
    read: shape.read.safeParse(values['read']).data,
  };
}

/** Names of character sets that files of tables are met in. */
const commonEncodings = [
  'utf-8',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'utf-16le',
  'utf-16be',
  'windows-1250',
  'iso-8859-2',
  'windows-1251',
  'windows-1254',
  'shift_jis',
  'gb18030',
  'big5',
  'euc-kr',
  'cp437',
  'cp850',
  'cp852',
];

/** The arrays whose objects can be the rows, or the one that they are. */
function listArrayPaths({ candidates, read }: FoundColumns): { path: readonly string[]; detail?: string }[] {
  return candidates
    ? candidates.filter(({ path }) => path.length > 0).map(({ path, rows }) => ({ path, detail: formatRowCount(rows) }))
    : read.arrayPath
      ? [{ path: read.arrayPath }]
      : [];
}

/** The columns of a table differ from those of a file in more than the case of letters. */
function withTableColumns(fileColumns: readonly KnownValue[], tableColumns: readonly KnownValue[]): KnownValue[] {
  const fileNames = new Set(fileColumns.map((value) => labelOf(value).toLowerCase()));
  return [...fileColumns, ...tableColumns.filter((value) => !fileNames.has(labelOf(value).toLowerCase()))];
}

/** Those that the values of the column look like come first. */
function listDateFormats(column: PlannedColumn | undefined): KnownValue[] {
  const fitting = (column?.suggestion?.options ?? []).flatMap(({ choice }) => choice.dateFormat ?? []);
  const detail = column?.suggestion?.note;
  return [
    ...fitting.map((value) => ({ value, detail })),
    ...[...datePatterns, 'epochSeconds', 'epochMilliseconds']
      .filter((value) => !fitting.includes(value))
      .map((value) => ({ value })),
  ];
}

function listColumnValues(
  subject: CompletionPlace['subject'],
  { columns, childArrayPaths }: FoundColumns,
  { columns: choices, childTables }: PartialDefinition,
): KnownValue[] {
  switch (subject.kind) {
    case 'key':
      return columns
        .filter(({ path }) => !childTables.some(({ source }) => isSamePath(path, source)))
        .flatMap(({ name, path, type }) => {
          const choice = choices.find(({ source }) => isSamePath(source, path));
          return choice?.include === false ? [] : [{ value: choice?.name ?? name, detail: choice?.type ?? type }];
        });
    case 'columnName':
      return columns.filter(({ path }) => isSamePath(path, subject.source)).map(({ name }) => ({ value: name }));
    case 'source':
      return listPathValues(
        subject.parents,
        columns.map(({ path, type }) => ({ path, detail: type })),
      );
    case 'childSource':
      return listPathValues(
        subject.parents,
        childArrayPaths.map((path) => ({ path })),
      );
    default:
      return [];
  }
}

/** Whole paths, or the keys that follow after some of a path. */
function listPathValues(
  parents: readonly string[] | undefined,
  paths: readonly { path: readonly string[]; detail?: string }[],
): KnownValue[] {
  if (!parents) return paths.map(({ path, detail }) => ({ value: path, detail }));
  const values = new Map<string, KnownValue>();
  for (const { path, detail } of paths) {
    const next = path[parents.length];
    if (next === undefined || !isSamePath(path.slice(0, parents.length), parents)) continue;
    values.set(next, { value: next, detail: path.length === parents.length + 1 ? detail : undefined });
  }
  return [...values.values()];
}

/** The names nearest to what was typed first. Of connections all are offered, since no others can be meant. */
function rankValues({ typed, subject }: CompletionPlace, knownValues: readonly KnownValue[]): DefinitionSuggestion[] {
  const valuesByLabel = new Map(knownValues.map((value) => [labelOf(value), value]));
  return sortByCloseness(typed, [...valuesByLabel.keys()]).flatMap((label) => {
    const knownValue = valuesByLabel.get(label);
    if (!knownValue) return [];
    const { value, detail } = knownValue;
    return {
      text: JSON.stringify(value),
      label,
      ...(detail ? { detail } : {}),
      isClose: subject.kind === 'connection' || isClose(typed, label),
    };
  });
}

function labelOf({ value }: KnownValue): string {
  return typeof value === 'string' ? value : value.join('.');
}
