import assert from 'node:assert/strict';
import { readErrorBody } from '../../../src/http/errorBody';
import { measureProcessorMs } from '../../support/processorTime';

const id = '0b6f3f0e-5d3a-4a64-9f0a-2d9f6d0c1a11';

describe('An error answer', () => {
  const cases: [string, unknown, ReturnType<typeof readErrorBody>][] = [
    [
      'of the gateway',
      { title: 'Access Denied.', status: 403, detail: 'Access is denied', errorCode: 'ADMIN_ACCESS_ERROR' },
      { reason: 'Access is denied.', code: 'ADMIN_ACCESS_ERROR' },
    ],
    ['of the gateway without a credential', { error: 'Unauthorized' }, { reason: 'Unauthorized.' }],
    [
      'of the integration services, with a Support ID',
      {
        reference: id,
        message: `Something failed. Celonis Support ID: ${id}`,
        shortMessage: `Celonis Support ID: ${id}`,
      },
      { reason: 'Something failed.', supportId: id },
    ],
    [
      'with the Support ID in its reference only',
      { reference: id, message: 'Something failed' },
      { reason: 'Something failed.', supportId: id },
    ],
    [
      'of a validation',
      {
        errors: [
          { attribute: 'name', error: 'Name must be unique', errorCode: 'name.unique' },
          { attribute: 'keys', error: 'unknown' },
        ],
      },
      { reason: 'name: Name must be unique. keys: unknown.', code: 'name.unique' },
    ],
    [
      'of Celigo',
      { errors: [{ code: 'invalid_ref', message: 'No such flow.', field: '_flowId' }] },
      { reason: '_flowId: No such flow.', code: 'invalid_ref' },
    ],
    [
      'of Celigo in short',
      { message: 'Unauthorized', code: 'unauthorized' },
      { reason: 'Unauthorized.', code: 'unauthorized' },
    ],
    [
      'of OAuth',
      { error: 'invalid_scope', error_description: 'Scope x is unknown' },
      { code: 'invalid_scope', reason: 'Scope x is unknown.' },
    ],
    [
      'for a front end',
      { frontendErrorKey: 'pool.locked', errorInformation: 'The pool is locked' },
      { reason: 'The pool is locked.', code: 'pool.locked' },
    ],
    [
      'about the form of the header',
      'Sent: abc. The header must start with `Bearer ` or `AppKey `',
      { reason: 'The Authorization header must start with "Bearer" or "AppKey".' },
    ],
    [
      'about a chunk, as text',
      'x: Internal error while validating the Parquet (abc)',
      { reason: 'Internal error while validating the Parquet.' },
    ],
    ['in other words', 'Key abc is bad', { undocumentedText: 'Key abc is bad' }],
    ['with other fields', { cause: 'Key abc' }, { undocumentedText: '{"cause":"Key abc"}' }],
    ['that is a JSON text', '"Key abc"', { undocumentedText: '"Key abc"' }],
    ['that is binary', '\ufffd\u0000PK', {}],
    [
      'with fields of unexpected types',
      { errors: 'many', message: 42, detail: null, title: 'Oops' },
      { reason: 'Oops.' },
    ],
    ['that is empty', '', {}],
    ['that is markup', '<Error>x</Error>', { undocumentedText: '<Error>x</Error>' }],
    ['that is a JSON scalar', '42', { undocumentedText: '42' }],
    ['that is broken JSON', '{"message":', { undocumentedText: '{"message":' }],
  ];
  for (const [name, body, expected] of cases) {
    it(name, () => assert.deepEqual(readErrorBody(typeof body === 'string' ? body : JSON.stringify(body)), expected));
  }

  it('of great length is cut', () => {
    const text = 'x'.repeat(10_000);
    assert.ok((readErrorBody(JSON.stringify({ message: text })).reason ?? '').length < 700);
    assert.ok((readErrorBody(text).undocumentedText ?? '').length < 2_100);
  });

  it('holds nobody up, however long it is and whatever it consists of', () => {
    for (const piece of [',', '-', ' ', 'Support ID ', '\u200b']) {
      const text = `${piece.repeat(300_000 / piece.length)}x`;
      const processorMs = measureProcessorMs(() => {
        readErrorBody(JSON.stringify({ message: text, errors: [{ error: text }] }));
        readErrorBody(text);
      });
      assert.ok(processorMs < 500, `${JSON.stringify(piece)}: ${processorMs} ms`);
    }
  });
});
