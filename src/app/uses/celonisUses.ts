import { t } from '@vscode/l10n';
import { createAuthorizedClient } from '../../celonis/authorization';
import type { DataModel } from '../../celonis/dataIntegration/dataModels';
import { listDataModels, listModelsUsingTable } from '../../celonis/dataIntegration/dataModels';
import { dataModelUrl } from '../../celonis/dataIntegration/poolRows';
import { getApiType } from '../../celonis/fields';
import { IntelligenceApi } from '../../celonis/intelligence/intelligenceApi';
import type { KnowledgeModel } from '../../celonis/intelligence/knowledgeModels';
import { listKnowledgeModels, readKnowledgeModel } from '../../celonis/intelligence/knowledgeModels';
import type { Connection } from '../../connections/connectionRecord';
import { iterateItems } from '../../connections/listPages';
import { isCancelled, toProblem } from '../../core/problem';
import { Semaphore } from '../../core/semaphore';
import type { Use, UseService, UseTarget } from './use';

type PoolTarget = Exclude<UseTarget, { kind: 'celigoConnection' }>;

/** The data models of a pool that use the target, none for a data model itself. Throws ProblemError. */
export async function listDataModelUses(
  service: UseService,
  connection: Connection,
  target: PoolTarget,
  notes: string[],
  signal: AbortSignal,
): Promise<Use[]> {
  if (target.kind === 'dataModel') return [];
  const http = createAuthorizedClient(await service.openSession(connection.id));
  const createUse = (model: DataModel, relation: string): Use => ({
    id: model.id,
    kind: 'dataModel',
    name: model.name || model.id,
    place: connection.name,
    relation,
    url: dataModelUrl(http.origin, target.poolId, model.id),
    uses: [],
  });
  if (target.kind === 'pool')
    return (await listDataModels(http, target.poolId, signal)).map((model) =>
      createUse(model, t('belongs to the data pool')),
    );
  const { table: name, dataSourceId } = target;
  const table = { name, ...(dataSourceId === undefined ? {} : { dataSourceId }) };
  const models = await listModelsUsingTable(http, target.poolId, table, signal, (model, { what }) =>
    notes.push(t('The tables of the data model "{0}" could not be read: {1}', model.name || model.id, what)),
  );
  return models.map(({ model }) => createUse(model, t('contains the table')));
}

/** Each of them takes a request of a daily quota. */
const maxModelsRead = 60;
const maxConcurrentRequests = 4;

interface ReadModel {
  model: KnowledgeModel;
  extendedId: string | undefined;
  /** Every value that stands in what Celonis says of it. */
  values: ReadonlySet<string>;
}

/**
 * The knowledge models of the team by what they read: by data model where their details hold its id. The public
 * description of the details names no data model (schemas/celonis/knowledge-model.openapi.yaml), so those that tell
 * nothing are listed together as what they are: not known. Throws ProblemError only when cancelled.
 */
export async function addKnowledgeModels(
  service: UseService,
  { origin }: Connection,
  dataModels: readonly Use[],
  notes: string[],
  signal: AbortSignal,
): Promise<{ dataModels: Use[]; unassigned: Use[] }> {
  const unchanged = { dataModels: [...dataModels], unassigned: [] };
  if (dataModels.length === 0) return unchanged;
  const [connection] = service
    .connections()
    .filter(
      (candidate) =>
        candidate.vendor === 'celonis' &&
        candidate.origin === origin &&
        getApiType(candidate.values) === 'intelligence',
    );
  if (!connection) {
    notes.push(
      t('Knowledge models are not looked at: no connection here has the API type Intelligence for this team.'),
    );
    return unchanged;
  }
  try {
    const models = await readModels(service, connection, notes, signal);
    const toUse = ({ model }: ReadModel, relation: string, uses: readonly Use[] = []): Use => ({
      id: model.id,
      kind: 'knowledgeModel',
      name: model.name || model.id,
      place: connection.name,
      relation,
      uses,
    });
    const listExtensions = (id: string): Use[] =>
      models
        .filter(({ extendedId }) => extendedId === id)
        .map((extension) => toUse(extension, t('extends the knowledge model')));
    const assigned = dataModels.map((dataModel) => ({
      ...dataModel,
      uses: models
        .filter(({ values }) => values.has(dataModel.id))
        .map((model) => toUse(model, t('reads the data model'), listExtensions(model.model.id))),
    }));
    const assignedIds = new Set(
      assigned.flatMap(({ uses }) => uses.flatMap((use) => [use.id, ...use.uses.map(({ id }) => id)])),
    );
    const unassigned = models
      .map((model) => toUse(model, t('Celonis does not tell which data model it reads')))
      .filter(({ id }) => !assignedIds.has(id));
    return {
      dataModels: assigned,
      unassigned:
        unassigned.length === 0
          ? []
          : [
              {
                id: 'knowledgeModels',
                kind: 'knowledgeModels',
                name: t('Knowledge models that may read it'),
                place: connection.name,
                relation: t('Celonis does not tell which data model they read'),
                uses: unassigned,
              },
            ],
    };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    notes.push(t('The knowledge models could not be read with "{0}": {1}', connection.name, toProblem(error).what));
    return unchanged;
  }
}

async function readModels(
  service: UseService,
  { id, name }: Connection,
  notes: string[],
  signal: AbortSignal,
): Promise<ReadModel[]> {
  const api = new IntelligenceApi(await service.openSession(id));
  const models: KnowledgeModel[] = [];
  for await (const model of iterateItems(listKnowledgeModels(api, signal), signal)) {
    models.push(model);
    if (models.length === maxModelsRead) {
      notes.push(t('Only the first {0} knowledge models of "{1}" are looked at.', maxModelsRead, name));
      break;
    }
  }
  const semaphore = new Semaphore(maxConcurrentRequests);
  return Promise.all(
    models.map((model) =>
      semaphore.run(async () => {
        try {
          const details = await readKnowledgeModel(api, model.id, signal);
          return { model, extendedId: details.extendedKMId ?? undefined, values: collectTexts(details) };
        } catch (error) {
          signal.throwIfAborted();
          notes.push(
            t('The knowledge model "{0}" could not be read: {1}', model.name || model.id, toProblem(error).what),
          );
          return { model, extendedId: undefined, values: new Set<string>() };
        }
      }, signal),
    ),
  );
}

function collectTexts(value: unknown): ReadonlySet<string> {
  const texts = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part === 'string') texts.add(part);
    else if (typeof part === 'object' && part !== null) Object.values(part).forEach(visit);
  };
  visit(value);
  return texts;
}
