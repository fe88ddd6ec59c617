import assert from 'node:assert/strict';
import type { BodyValue } from '../../../../src/celigo/connectors/bodyPlaceholder';
import { BodyPlaceholder, fillBody, listWrittenFields } from '../../../../src/celigo/connectors/bodyPlaceholder';
import { readCelonisTarget } from '../../../../src/celigo/connectors/celonisTarget';
import { evaluateCondition } from '../../../../src/celigo/connectors/connectorCondition';
import { buildConnectorBody, findNextQuestion } from '../../../../src/celigo/connectors/connectorRecipe';
import { connectorKey, connectorSchema } from '../../../../src/celigo/connectors/httpConnectors';

const id = (number: number): string => number.toString(16).padStart(24, '0');
const isToken = ['equals', ['string', ['extract', 'http.auth.type']], 'token'];

function createConnector(connection: object, change: object = {}) {
  return connectorSchema.parse({
    _id: id(1),
    name: 'Any',
    baseURIs: ['https://any.example/:_version'],
    versions: [{ _id: id(2), name: 'v1' }],
    supportedBy: { connection },
    ...change,
  });
}

describe('The recipe of an HTTP connector', () => {
  const answer = (...answers: [string, BodyValue][]) => new Map(answers);

  it('writes the only version and the only base URI without asking, and without the place of the version', () => {
    const connector = createConnector({});
    assert.equal(findNextQuestion(connector, answer()), undefined);
    assert.deepEqual(buildConnectorBody(connector, answer()), {
      type: 'http',
      http: {
        formType: 'assistant',
        mediaType: 'json',
        _httpConnectorId: id(1),
        _httpConnectorVersionId: id(2),
        baseURI: 'https://any.example',
      },
    });
  });

  it('asks for the API first, then for one of several versions and base URIs of that API', () => {
    const api = {
      _id: id(5),
      name: 'Second',
      baseURIs: ['https://a.example', 'https://b.example/'],
      versions: [{ _id: id(6) }, { _id: id(7), name: 'v2' }],
      supportedBy: { connection: {} },
    };
    const connector = createConnector({}, { apis: [{ ...api, _id: id(4), name: 'First' }, api] });
    const answers = answer();
    const asked: string[][] = [];
    for (
      let question = findNextQuestion(connector, answers);
      question;
      question = findNextQuestion(connector, answers)
    ) {
      asked.push([question.path, ...question.choices.map(({ label }) => label)]);
      answers.set(question.path, question.choices.at(-1)!.value);
    }
    assert.deepEqual(asked, [
      ['http._httpConnectorApiId', 'First', 'Second'],
      ['http._httpConnectorVersionId', id(6), 'v2'],
      ['http.baseURI', 'https://a.example', 'https://b.example'],
    ]);
  });

  it('asks for and writes what the conditions say, and follows conditions on what conditions brought', () => {
    const connector = createConnector({
      fieldsUserMustSet: [
        { path: 'http.auth.type', values: ['custom', 'token', 'oauth'] },
        { path: 'http.auth.token.token', labelOverride: 'API key', inputType: 'password', _conditionIds: ['t'] },
      ],
      preConfiguredFields: [
        { path: 'http.auth.token.location', values: ['header'], _conditionIds: ['t'] },
        { path: 'http.auth.token.scheme', values: ['Bearer'], _conditionIds: ['h'] },
        { path: 'http.concurrencyLevel', values: [5] },
      ],
      conditions: [
        { _id: 't', condition: isToken },
        { _id: 'h', condition: ['equals', ['string', ['extract', 'http.auth.token.location']], 'header'] },
      ],
    });
    const question = findNextQuestion(connector, answer());
    assert.deepEqual(
      question?.choices.map(({ label }) => label),
      ['Custom', 'Token', 'OAuth 2.0'],
    );
    assert.equal(findNextQuestion(connector, answer(['http.auth.type', 'custom'])), undefined);
    const secret = findNextQuestion(connector, answer(['http.auth.type', 'token']));
    assert.deepEqual([secret?.label, secret?.isSecret], ['API key', true]);
    const placeholder = new BodyPlaceholder('apiKey', 'API key', true);
    const body = buildConnectorBody(
      connector,
      answer(['http.auth.type', 'token'], ['http.auth.token.token', placeholder]),
    );
    assert.deepEqual((body['http'] as Record<string, unknown>)['auth'], {
      type: 'token',
      token: { token: placeholder, location: 'header', scheme: 'Bearer' },
    });
  });

  it('writes extra fields that nobody is asked for as their form says, and labels those that are asked for', () => {
    const connector = createConnector(
      {
        fieldsUserMustSet: [{ path: 'settings.tenant' }],
        preConfiguredFields: [
          { path: 'http.unencryptedFields', values: [{ id: 'realm', label: 'Realm', defaultValue: 'eu-1' }] },
        ],
      },
      {
        baseURIs: ['https://{{{connection.settings.tenant}}}.{{connection.http.unencrypted.realm}}.example'],
        settingsForm: { form: { fieldMap: { tenant: { label: 'Tenant' } } } },
      },
    );
    assert.equal(findNextQuestion(connector, answer())?.label, 'Tenant');
    const body = buildConnectorBody(connector, answer(['settings.tenant', 'acme']));
    assert.deepEqual((body['http'] as Record<string, unknown>)['unencrypted'], { realm: 'eu-1' });
    assert.deepEqual((body['http'] as Record<string, unknown>)['unencryptedFields'], [
      { id: 'realm', label: 'Realm', defaultValue: 'eu-1' },
    ]);
  });

  it('refuses what it does not know rather than guess', () => {
    for (const [connection, change] of [
      [{ preConfiguredFields: [{ path: 'a', values: [1], _conditionIds: ['missing'] }] }, {}],
      [
        {
          preConfiguredFields: [{ path: 'a', values: [1], _conditionIds: ['x'] }],
          conditions: [{ _id: 'x', condition: ['matches', 'a'] }],
        },
        {},
      ],
      [{ preConfiguredFields: [{ path: '__proto__.polluted', values: [true] }] }, {}],
      [{}, { baseURIs: ['https://{{{connection.settings.region}}}.example'] }],
      [{}, { baseURIs: [] }],
      [{}, { supportedBy: undefined }],
    ] as const)
      assert.throws(
        () => buildConnectorBody(createConnector(connection, change), answer()),
        JSON.stringify(connection),
      );
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  it('evaluates conditions as Celigo writes filters', () => {
    const body = { http: { auth: { type: 'token' }, list: [] } };
    for (const [condition, expected] of [
      [isToken, true],
      [['not', isToken], false],
      [['and', isToken, ['notequals', ['extract', 'name'], 'x']], true],
      [['or', ['empty', ['extract', 'http.auth.type']], ['empty', ['extract', 'http.list']]], true],
      [['notempty', ['extract', 'constructor']], false],
      [true, true],
    ] as const)
      assert.equal(evaluateCondition(condition, body), expected, JSON.stringify(condition));
    assert.throws(() => evaluateCondition({ field: 'x' }, body));
  });

  it('is found by legacyId, or by the name without dots and blanks', () => {
    assert.equal(connectorKey({ legacyId: 'celonis', name: 'Celonis EMS' }), 'celonis');
    assert.equal(connectorKey({ name: 'Mon Day.com' }), 'mondaycom');
  });
});

describe('A body with placeholders', () => {
  it('holds the secret only once it is filled, and names it where it is shown', () => {
    const body = { name: 'x', list: ['a', 'b'], items: [{ key: new BodyPlaceholder('k', 'App key', true) }] };
    assert.deepEqual(
      listWrittenFields(body).map(({ path, value }) => [path, value instanceof BodyPlaceholder ? value.label : value]),
      [
        ['name', 'x'],
        ['list', 'a, b'],
        ['items[0].key', 'App key'],
      ],
    );
    assert.equal(JSON.stringify(body), '{"name":"x","list":["a","b"],"items":[{"key":"‹App key›"}]}');
    assert.deepEqual(fillBody(body, { k: 'secret' }), { name: 'x', list: ['a', 'b'], items: [{ key: 'secret' }] });
    assert.throws(() => fillBody(body, {}), /There is no "k" to send/);
  });
});

describe('A connection in Celigo leads to Celonis', () => {
  const read = (baseURI: string, rest: object = {}) => readCelonisTarget({ http: { baseURI }, ...rest });

  it('where its base address is one of the two APIs, with placeholders filled', () => {
    assert.deepEqual(read('https://a.eu-1.celonis.cloud/integration/api/v1/data-push/p%201'), {
      host: 'a.eu-1.celonis.cloud',
      apiType: 'dataPush',
      poolId: 'p 1',
    });
    assert.equal(read('https://a.celonis.cloud/data-ingestion/api/v1/data-push/p/')?.poolId, 'p');
    assert.deepEqual(
      read('https://{{{connection.settings.domain}}}/intelligence/api', { settings: { domain: 'a.celonis.cloud' } }),
      { host: 'a.celonis.cloud', apiType: 'intelligence' },
    );
  });

  it('and nowhere that cannot be told for certain', () => {
    for (const baseURI of [
      'https://{{{connection.settings.domain}}}/intelligence/api',
      'https://{{{connection.http.encrypted.host}}}/intelligence/api',
      'https://a.celonis.cloud/intelligence/apidocs',
      'https://a.celonis.cloud',
      'no address',
    ])
      assert.equal(read(baseURI), undefined, baseURI);
  });
});
