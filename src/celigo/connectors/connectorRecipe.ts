import { isBodyPath, listPlaceholderPaths, readPath, writePath } from './bodyPath';
import type { BodyObject, BodyValue } from './bodyPlaceholder';
import { evaluateCondition, UnknownConditionError } from './connectorCondition';
import type { ConnectorApi, ConnectorField, HttpConnector } from './httpConnectors';

/**
 * How a connector becomes a connection, as Celigo's own form does it (celigo-api.md §3.4, seven steps, and §4.4).
 * Everything that is written comes from the connector or from an answer.
 */

/** What is to be answered, as the connector asks for it. */
export interface RecipeQuestion {
  /** Where the answer is written. */
  path: string;
  label: string;
  /** None: anything may be entered. */
  choices: readonly { value: string; label: string }[];
  /** Of a list that offers words, any number may be chosen. */
  isList: boolean;
  isSecret: boolean;
}

/** Answers by the path that they are written at. */
export type RecipeAnswers = ReadonlyMap<string, BodyValue>;

/** The connector says something that this recipe does not know: an error rather than a guess. */
export class UnknownConnectorShapeError extends Error {}

export const apiPath = 'http._httpConnectorApiId';
const versionPath = 'http._httpConnectorVersionId';
const baseUriPath = 'http.baseURI';

/** What is always a list, so that one value of it is not taken for the whole. */
const listPaths = [
  'http.headers',
  'http.encryptedFields',
  'http.unencryptedFields',
  'http.auth.oauth.scope',
  'http.ping.successValues',
  'http.ping.failValues',
];

/** Celigo's fixed labels of the auth types. */
const authTypeLabels: Readonly<Record<string, string>> = {
  custom: 'Custom',
  token: 'Token',
  oauth: 'OAuth 2.0',
  basic: 'Basic',
  cookie: 'Cookie',
  digest: 'Digest',
  jwtbearer: 'JWT Bearer',
};

/**
 * The next thing that has to be answered, undefined where nothing is left. Answers decide what comes after them, so it
 * is asked one by one. Throws UnknownConnectorShapeError.
 */
export function findNextQuestion(connector: HttpConnector, answers: RecipeAnswers): RecipeQuestion | undefined {
  return listQuestions(connector, answers).find(({ path }) => !answers.has(path));
}

function listQuestions(connector: HttpConnector, answers: RecipeAnswers): RecipeQuestion[] {
  const apis = connector.apis ?? [];
  const chooseApi = createQuestion(
    apiPath,
    'API type',
    apis.map(({ _id, name }) => ({ value: _id, label: name })),
  );
  if (apis.length > 0 && !answers.has(apiPath)) return [chooseApi];
  const source = readSource(connector, answers);
  const [, secondVersion] = source.versions;
  const baseUris = source.baseURIs.map(removeVersionSuffix);
  const body = buildFields(connector, source, answers);
  return [
    ...(secondVersion
      ? [
          createQuestion(
            versionPath,
            'API version',
            source.versions.map(({ _id, name }) => ({ value: _id, label: name ?? _id })),
          ),
        ]
      : []),
    ...(baseUris.length > 1
      ? [
          createQuestion(
            baseUriPath,
            'Base URI',
            baseUris.map((uri) => ({ value: uri, label: uri })),
          ),
        ]
      : []),
    ...source.fieldsUserMustSet
      .filter((field) => doesApply(source, field, body))
      .map((field) => toQuestion(source, field)),
  ];
}

/** The connection's body without its name. Throws UnknownConnectorShapeError. */
export function buildConnectorBody(connector: HttpConnector, answers: RecipeAnswers): BodyObject {
  const source = readSource(connector, answers);
  const body = buildFields(connector, source, answers);
  requireFilledPlaceholders(body);
  return body as BodyObject;
}

/** Where the parts of the recipe come from: the chosen API, or the connector itself. */
interface RecipeSource {
  versions: ConnectorApi['versions'];
  baseURIs: readonly string[];
  preConfiguredFields: readonly ConnectorField[];
  fieldsUserMustSet: readonly ConnectorField[];
  conditions: ReadonlyMap<string, unknown>;
  /** Labels and defaults of extra fields, by path. */
  extraFields: ReadonlyMap<string, { label?: string; defaultValue?: string }>;
}

/** Step 1: the chosen API's `supportedBy`, `versions` and `baseURIs` take the place of the connector's. */
function readSource(connector: HttpConnector, answers: RecipeAnswers): RecipeSource {
  const apis = connector.apis ?? [];
  const chosenApi = apis.find(({ _id }) => _id === answers.get(apiPath));
  if (apis.length > 0 && !chosenApi) throw new UnknownConnectorShapeError('The chosen API is not one of its own.');
  const supportedBy = chosenApi ? chosenApi.supportedBy : connector.supportedBy;
  if (!supportedBy) throw new UnknownConnectorShapeError('It does not say what a connection is made of.');
  const { preConfiguredFields, fieldsUserMustSet, conditions } = supportedBy.connection;
  const badField = [...preConfiguredFields, ...fieldsUserMustSet].find(({ path }) => !isBodyPath(path));
  if (badField) throw new UnknownConnectorShapeError(`"${badField.path}" is no path of a field.`);
  const baseURIs = chosenApi ? chosenApi.baseURIs : connector.baseURIs;
  if (baseURIs.length === 0) throw new UnknownConnectorShapeError('It has no base URI.');
  return {
    versions: chosenApi ? chosenApi.versions : connector.versions,
    baseURIs,
    preConfiguredFields,
    fieldsUserMustSet,
    conditions: new Map(conditions.map(({ _id, condition }) => [_id, condition])),
    extraFields: readExtraFields(connector, preConfiguredFields),
  };
}

/** Steps 2 to 6: what the connector writes by itself, then the answers. */
function buildFields(connector: HttpConnector, source: RecipeSource, answers: RecipeAnswers): Record<string, unknown> {
  const body: Record<string, unknown> = {
    type: 'http',
    ...(connector.legacyId ? { assistant: connector.legacyId } : {}),
    http: {
      formType: connector.isGraphQL ? 'assistant_graphql' : 'assistant',
      mediaType: 'json',
      _httpConnectorId: connector._id,
    },
  };
  const [onlyVersion, secondVersion] = source.versions;
  if (onlyVersion && !secondVersion) writePath(body, versionPath, onlyVersion._id);
  const [onlyBaseUri, secondBaseUri] = source.baseURIs;
  if (onlyBaseUri !== undefined && secondBaseUri === undefined)
    writePath(body, baseUriPath, removeVersionSuffix(onlyBaseUri));
  for (const [path, value] of answers) writePath(body, path, value);
  writeConfiguredFields(body, source, answers);
  writeDefaults(body, source, answers);
  return body;
}

/** Conditions may look at what other conditions have brought, so it is done until nothing is new. */
function writeConfiguredFields(body: Record<string, unknown>, source: RecipeSource, answers: RecipeAnswers): void {
  const waitingFields = new Set(source.preConfiguredFields.filter(({ path }) => !answers.has(path)));
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const field of waitingFields) {
      if (!doesApply(source, field, body)) continue;
      waitingFields.delete(field);
      const value = readConfiguredValue(field);
      if (value === undefined) continue;
      writePath(body, field.path, value);
      isDone = false;
    }
  }
}

/** Extra fields that nobody is asked for have what their form says. */
function writeDefaults(body: Record<string, unknown>, source: RecipeSource, answers: RecipeAnswers): void {
  for (const [path, { defaultValue }] of source.extraFields) {
    const isAsked = source.fieldsUserMustSet.some((field) => field.path === path);
    if (defaultValue !== undefined && !isAsked && !answers.has(path)) writePath(body, path, defaultValue);
  }
}

function readConfiguredValue({ path, values }: ConnectorField): unknown {
  const [firstValue] = values;
  if (!listPaths.includes(path)) return firstValue;
  if (Array.isArray(firstValue)) return firstValue;
  return values.length === 0 ? undefined : values;
}

function doesApply(source: RecipeSource, { _conditionIds: ids }: ConnectorField, body: unknown): boolean {
  return ids.every((id) => {
    if (!source.conditions.has(id)) throw new UnknownConnectorShapeError(`There is no condition ${id}.`);
    try {
      return evaluateCondition(source.conditions.get(id), body);
    } catch (error) {
      if (error instanceof UnknownConditionError)
        throw new UnknownConnectorShapeError(`A condition is written as ${error.message}.`);
      throw error;
    }
  });
}

function createQuestion(path: string, label: string, choices: RecipeQuestion['choices']): RecipeQuestion {
  return { path, label, choices, isList: false, isSecret: false };
}

/** Step 3, and step 7 for scopes. */
function toQuestion(source: RecipeSource, { path, values, labelOverride, inputType }: ConnectorField): RecipeQuestion {
  const isAuthType = path === 'http.auth.type';
  const flatValues = values.flat().filter((value) => ['string', 'number', 'boolean'].includes(typeof value));
  return {
    path,
    label: labelOverride ?? (isAuthType ? 'Auth type' : (source.extraFields.get(path)?.label ?? path)),
    choices: flatValues.map((value) => {
      const text = String(value);
      return { value: text, label: (isAuthType ? authTypeLabels[text] : undefined) ?? text };
    }),
    isList: listPaths.includes(path),
    isSecret: inputType === 'password' || path.startsWith('http.encrypted.') || path === 'http.auth.token.token',
  };
}

/** Step 6: fields of the forms that the connector brings, by the path that they are written at. */
function readExtraFields(
  { settingsForm }: HttpConnector,
  preConfiguredFields: readonly ConnectorField[],
): RecipeSource['extraFields'] {
  const extraFields = new Map<string, { label?: string; defaultValue?: string }>();
  const add = (prefix: string, field: unknown): void => {
    const { id, label, defaultValue } = (field ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string' || !isBodyPath(`${prefix}.${id}`)) return;
    extraFields.set(`${prefix}.${id}`, {
      ...(typeof label === 'string' ? { label } : {}),
      ...(typeof defaultValue === 'string' && defaultValue !== '' ? { defaultValue } : {}),
    });
  };
  const addForm = (form: unknown): void => {
    const fieldMap = readPath(form, 'form.fieldMap') ?? readPath(form, 'fieldMap');
    if (typeof fieldMap !== 'object' || fieldMap === null) return;
    for (const [id, field] of Object.entries(fieldMap)) add('settings', { id, ...(field as object) });
  };
  addForm(settingsForm);
  for (const field of preConfiguredFields) {
    if (field.path === 'settingsForm') addForm(field.values[0]);
    const prefix = { 'http.encryptedFields': 'http.encrypted', 'http.unencryptedFields': 'http.unencrypted' }[
      field.path
    ];
    if (prefix) for (const extraField of field.values.flat()) add(prefix, extraField);
  }
  return extraFields;
}

/** Step 5. */
function removeVersionSuffix(baseUri: string): string {
  return baseUri.replace(/\/:_version\b.*$/, '').replace(/\/$/, '');
}

/** An address or a header that refers to a field which nobody was asked for would lead nowhere. */
function requireFilledPlaceholders(body: Record<string, unknown>): void {
  const headers = readPath(body, 'http.headers');
  const texts = [
    readPath(body, baseUriPath),
    readPath(body, 'http.ping.relativeURI'),
    ...(Array.isArray(headers) ? headers.map((header) => readPath(header, 'value')) : []),
  ];
  for (const text of texts) {
    if (typeof text !== 'string') continue;
    const missingPath = listPlaceholderPaths(text).find((path) => {
      const value = readPath(body, path);
      return value === undefined || value === '';
    });
    if (missingPath !== undefined)
      throw new UnknownConnectorShapeError(`"${text}" refers to "${missingPath}", which it does not ask for.`);
  }
}
