import type { ReadRequest } from '../engine/model/tablePlan';
import { excludeChildArrays } from '../engine/rows/childTableRequest';
import type { PushDefinition } from './definition/pushDefinition';
import type { PushParameters } from './definition/pushParametersSchema';

/** All that was chosen, for doing it again; made of what there is where the record holds no definition. */
export function definitionFromParameters(parameters: PushParameters): PushDefinition {
  const { connection, table, dataSourceId, mode, keys, arrayPath } = parameters;
  return (
    parameters.definition ?? {
      connection: connection.name,
      table,
      mode,
      ...(dataSourceId === undefined ? {} : { dataConnection: dataSourceId }),
      ...(keys.length > 0 ? { keys } : {}),
      ...(arrayPath ? { read: { arrayPath } } : {}),
    }
  );
}

/** The URIs of the files of a push. */
export function fileUrisOf({ file, files }: PushParameters): readonly string[] {
  return files ?? [file.uri];
}

/** How the files are read for the table of a definition: arrays that become tables of their own are left out. */
export function tableReadRequest({ read, columns = [], childTables = [] }: Partial<PushDefinition>): ReadRequest {
  const includedColumns = excludeChildArrays(columns, childTables);
  return { ...(read ? { read } : {}), ...(includedColumns.length > 0 ? { columns: includedColumns } : {}) };
}
