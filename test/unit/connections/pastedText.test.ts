import assert from 'node:assert/strict';
import { readPastedAddress, readPastedId, readPastedSecret } from '../../../src/connections/pastedText';

const missing = 'Enter it.';
const key = 'MGYxYzliMmUtMGQ0YS00ZjRlOmNhbmFyeS1rZXk=';
const secretOf = (text: string): string | undefined => {
  const result = readPastedSecret(text, missing);
  return 'secret' in result ? result.secret : undefined;
};
const errorOf = (text: string): string => {
  const result = readPastedSecret(text, missing);
  return 'error' in result ? result.error : '';
};

describe('A pasted secret', () => {
  const pastedTexts = [
    key,
    `  ${key}\r\n`,
    `"${key}"`,
    `'${key}',`,
    `\`${key}\``,
    `“${key}”`,
    `‘${key}’;`,
    `„${key}“`,
    `"${key}",,`,
    `Bearer ${key}`,
    `bearer   ${key}`,
    `AppKey ${key}`,
    `AppKey: ${key}`,
    `Authorization: Bearer ${key}`,
    `authorization:AppKey ${key}`,
    `"Authorization": "Bearer ${key}",`,
    `-H 'Authorization: AppKey ${key}'`,
    `curl -s https://acme.eu-1.celonis.cloud/api/cloud -H "Authorization: Bearer ${key}" | jq .`,
    `export CELONIS_APP_KEY=${key}`,
    `export CELONIS_APP_KEY="${key}"`,
    `export CELONIS_APP_KEY='AppKey ${key}'`,
    `set CELONIS_API_KEY=${key}`,
    `setx CELONIS_API_KEY ${key}`,
    `$env:CELIGO_API_TOKEN = "${key}"`,
    `CELIGO_API_TOKEN=${key}`,
    `api_token: ${key}`,
    `"apiKey": "${key}",`,
    `{"apiKey": "${key}"}`,
    `const appKey = "${key}";`,
    `Authorization: AppKey: ${key}`,
    `Authorization : Bearer ${key}`,
    `Authorization:\n  AppKey ${key}`,
    `Authorization=AppKey%20${key}`,
    `Proxy-Authorization: Bearer ${key}`,
    `'Authorization': f'AppKey ${key}'`,
    `headers = {"Authorization": "AppKey ${key}"}`,
    `Bearer:${key}`,
    `x-api-key: ${key}`,
    `CELONIS_API_KEY: "${key}"`,
    `- CELONIS_API_KEY=${key}`,
    `-e CELONIS_API_KEY=${key}`,
    `ENV CELONIS_API_KEY ${key}`,
    `CELONIS_APP_KEY ?= ${key}`,
    `$CELONIS_KEY='${key}'`,
    `export CELONIS_KEY=$'${key}'`,
    `[Environment]::SetEnvironmentVariable("CELONIS_KEY","${key}")`,
    `App key: ${key}`,
    `API token: ${key}`,
    `Celigo API token\n${key}`,
    `password: ${key}`,
    `Token ${key}`,
    `${key} # production`,
    `${key}.`,
    `**${key}**`,
    `__${key}__`,
    `(${key})`,
    `|${key}|`,
    `「${key}」`,
    `＂${key}＂`,
    `${key}\u0000`,
    `&quot;${key}&quot;`,
    `<key>${key}</key>`,
    `{"access_token":"${key}","token_type":"Bearer","expires_in":3600}`,
    `{\n  "name": "x",\n  "key": "${key}"\n}`,
    `//registry.example/:_authToken=${key}`,
    `https://api.integrator.io/v1/flows?access_token=${key}`,
    `curl -u :${key} https://example.com`,
    `\ufeff${key}`,
    `${key.slice(0, 8)}\u200b${key.slice(8)}`,
    `${key.slice(0, 8)}\u00ad${key.slice(8)}\u2060`,
    `\u00a0${key}\u00a0`,
    `Bearer\u00a0${key}`,
    `${key.slice(0, 20)}\n${key.slice(20, 40)}\n${key.slice(40)}`.replace(/\n$/, ''),
  ];
  for (const text of pastedTexts.slice(0, -1)) {
    it(`is read out of ${JSON.stringify(text.replaceAll(key, '…'))}`, () => assert.equal(secretOf(text), key));
  }

  it('keeps signs that belong to it', () => {
    for (const secret of [
      'abc==',
      'a.b-c_d~e',
      'uuid:secret/with+signs=',
      'key=value',
      "it's",
      'a,b;c',
      'x*y',
      'https://x',
    ])
      assert.equal(secretOf(secret), secret);
  });

  it('has its hyphens back where a program made them unbreakable', () => {
    assert.equal(secretOf('3f1c\u20110d4a\u20104f4e'), '3f1c-0d4a-4f4e');
  });

  it('is joined where it was wrapped at one width, with a warning', () => {
    const wrapped = `${key.slice(0, 16)}\n${key.slice(16, 32)}\r\n${key.slice(32)}`;
    const result = readPastedSecret(wrapped, missing);
    assert.ok('secret' in result);
    assert.equal(result.secret, key);
    assert.match(result.warning ?? '', /line breaks/);
  });

  it('is refused where it is masked or shortened', () => {
    for (const text of [
      '••••••••',
      '********',
      'abc…',
      'abc...',
      'sk-1234****',
      'Bearer ••••',
      '●●●●',
      'xxxxxxxx',
      '****abcd',
    ])
      assert.match(errorOf(text), /masked or shortened/, text);
  });

  it('is refused where it is a placeholder', () => {
    for (const text of [
      '${CELONIS_API_KEY}',
      '{{token}}',
      '$TOKEN',
      '%TOKEN%',
      'YOUR_API_KEY',
      'your-api-token-here',
      'Bearer {apiKey}',
      'null',
      'CELONIS_API_TOKEN=undefined',
      '(hidden)',
      '[redacted]',
    ])
      assert.match(errorOf(text), /placeholder/, text);
  });

  it('is taken with a warning where it looks like an address', () => {
    const result = readPastedSecret('https://acme.eu-1.celonis.cloud/ui/profile', 'missing');
    assert.ok('secret' in result);
    assert.match(result.warning ?? '', /looks like an address/);
  });

  it('is missing where only what comes along is there', () => {
    for (const text of ['', '  ', 'Bearer ', 'AppKey', 'Authorization:', '""', '\u200b', 'Authorization: Bearer'])
      assert.equal(errorOf(text), missing, text);
  });

  it('is refused with the place and the character that cannot belong to it, and is not repeated', () => {
    assert.match(errorOf('canary key'), /space after 6 characters/);
    assert.match(errorOf('canary\nkey'), /several lines/);
    assert.match(errorOf('canary\u2013key'), /Character 7 .*– \(U\+2013\)/);
    assert.match(errorOf('canary\u0001key'), /Character 7 .*U\+0001/);
    assert.match(errorOf('canaryé'), /é/);
    for (const text of ['canary key', 'canary\nkey', 'canary\u2013key', 'canary\u0001', 'canaryé', 'canary…'])
      assert.doesNotMatch(errorOf(text), /canary/);
  });

  it('tells the scheme that it came with', () => {
    for (const [text, scheme] of [
      [`Bearer ${key}`, 'bearer'],
      [`Authorization: AppKey ${key}`, 'appkey'],
      [key, undefined],
    ] as const) {
      const result = readPastedSecret(text, missing);
      assert.ok('secret' in result);
      assert.equal(result.scheme, scheme);
    }
  });

  it('is read in a time that does not grow faster than the text', () => {
    const startedAt = performance.now();
    for (const part of ['a', ' ', '"', ',', 'Authorization: ', '\n', '=', 'https:/', '[', 'export a ', '*'])
      readPastedSecret(part.repeat(20_000), missing);
    assert.ok(performance.now() - startedAt < 2_000);
  });
});

describe('A pasted address', () => {
  for (const text of [
    'https://acme.eu-1.celonis.cloud',
    'https:/acme.eu-1.celonis.cloud',
    'https:acme.eu-1.celonis.cloud',
    'https//acme.eu-1.celonis.cloud',
    'https:///acme.eu-1.celonis.cloud',
    'https:\\\\acme.eu-1.celonis.cloud',
    'https://https://acme.eu-1.celonis.cloud',
    'http://https://acme.eu-1.celonis.cloud',
    'HTTPS://acme.eu-1.celonis.cloud',
    '"https://acme.eu-1.celonis.cloud",',
    '<https://acme.eu-1.celonis.cloud>',
    'CELONIS_URL=https://acme.eu-1.celonis.cloud',
    'export CELONIS_URL="https://acme.eu-1.celonis.cloud"',
    '[Celonis](https://acme.eu-1.celonis.cloud)',
    '\u200bhttps://acme.eu\u20111.celonis.cloud\u00a0',
  ]) {
    it(`is mended: ${text}`, () => assert.equal(readPastedAddress(text), 'https://acme.eu-1.celonis.cloud'));
  }

  it('has no scheme where none was pasted', () => {
    for (const text of ['acme.eu-1.celonis.cloud', 'localhost:8080', '127.0.0.1:1/x?y#z', 'ftp://x', 'http:8080'])
      assert.equal(readPastedAddress(text), text);
  });
});

describe('A pasted id', () => {
  it('comes without quotes, names and commas', () => {
    for (const text of [
      '3f1c-0d4a',
      '"3f1c-0d4a",',
      ' 3f1c\u20110d4a\u200b ',
      'POOL_ID=3f1c-0d4a',
      '"poolId": "3f1c-0d4a"',
    ])
      assert.equal(readPastedId(text), '3f1c-0d4a', text);
  });
});
