import assert from 'node:assert/strict';
import { readPastedSecret } from '../../../src/connections/pastedSecret';
import { readPastedAddress, readPastedId } from '../../../src/connections/pastedText';
import { measureProcessorMs } from '../../support/processorTime';

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
    // Lists, quotations, terminals.
    `- ${key}`,
    `* ${key}`,
    `• ${key}`,
    `▪ ${key}`,
    `> ${key}`,
    `> - [x] ${key}`,
    `– ${key}`,
    `→ ${key}`,
    `🔑 ${key}`,
    `1. ${key}`,
    `a) \`${key}\``,
    `- API key: ${key}`,
    `1. App key: \`${key}\``,
    `$ export CELONIS_API_KEY=${key}`,
    `PS C:\\Users\\me> $env:X = "${key}"`,
    `C:\\>set X=${key}`,
    `setx X "${key}" /M`,
    `set -gx TOKEN "${key}"`,
    `export TOKEN=${key} && npm start`,
    `--api-key ${key}`,
    `--token=${key}`,
    `kubectl create secret generic x --from-literal=apikey=${key}`,
    `curl -H ^"Authorization: Bearer ${key}^" ^`,
    `curl -H Authorization:\\ Bearer\\ ${key} https://acme.eu-1.celonis.cloud`,
    `curl -H "x-api-key: ${key}" https://acme.eu-1.celonis.cloud/api/cloud`,
    `curl --oauth2-bearer ${key} https://api.integrator.io/v1/flows`,
    // Files of settings, and JSON within JSON.
    `# Celonis\nCELONIS_URL=https://acme.eu-1.celonis.cloud\nCELONIS_API_TOKEN=${key}`,
    `CELONIS=${key}`,
    `api_key: |\n  ${key}`,
    `celonis:\n  url: https://acme.eu-1.celonis.cloud\n  api_key: "${key}"`,
    `key: !secret ${key}`,
    `[celonis]\nkey = "${key}"`,
    `{"key":"Authorization","value":"Bearer ${key}"}`,
    `{"type":"bearer","bearer":[{"key":"token","value":"${key}","type":"string"}]}`,
    `{\\"apiKey\\":\\"${key}\\"}`,
    `["${key}"]`,
    `[${key}]`,
    key.replace('=', '\\u003d'),
    `${key}\\n`,
    // Programs.
    `$headers.Add("Authorization", "Bearer ${key}")`,
    `headers: { Authorization: \`Bearer ${key}\` }`,
    `os.environ["CELONIS_KEY"] = "${key}"`,
    `get_celonis(base_url="https://acme.eu-1.celonis.cloud", api_token="${key}", key_type="APP_KEY")`,
    `private static final String API_KEY = "${key}";`,
    `key := "${key}"`,
    // Pages and documents.
    `<add key="ApiKey" value="${key}" />`,
    `<input type="text" value="${key}">`,
    `<pre><code>${key}</code></pre>`,
    `<key><![CDATA[${key}]]></key>`,
    `${key}<br>`,
    `&nbsp;${key}&#160;`,
    key.replace('=', '&#61;'),
    key.replace('=', '&#x3D;'),
    `&#x27;${key}&#x27;`,
    `\`\`\`text\n${key}\n\`\`\``,
    `***${key}***`,
    `| API key | ${key} |`,
    `API key\t${key}`,
    `**API key:** ${key}`,
    `Your API key is ${key}`,
    `API key (production): ${key}`,
    `API-Schlüssel: ${key}`,
    `${key} ✅`,
    `${key} (production)`,
    `1\t${key}`,
    `{\\rtf1\\ansi\\deff0 {\\fonttbl {\\f0 Arial;}}\\f0\\fs24 ${key}\\par}`,
    `env:\n- name: CELONIS_API_TOKEN\n  value: "${key}"\n- name: POOL\n  value: "3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21"`,
    `celonis.api.key=${key.replace('=', '\\=')}`,
    // Addresses and forms.
    `AccessToken=${encodeURIComponent(key)}&user=me`,
    `jdbc:celonis;password=${key};user=me`,
    `Authorization%3A%20Bearer%20${encodeURIComponent(key)}`,
    encodeURIComponent(key),
    key.replace('=', '%3d'),
    `Bearer%20${encodeURIComponent(key)}`,
    `AppKey+${encodeURIComponent(key)}`,
    `curl -d "grant_type=client_credentials&client_secret=${encodeURIComponent(key)}" https://x`,
    `\ufeff${key}`,
    `${key.slice(0, 8)}\u200b${key.slice(8)}`,
    `${key.slice(0, 8)}\u00ad${key.slice(8)}\u2060`,
    `\u00a0${key}\u00a0`,
    `Bearer\u00a0${key}`,
    `${key.slice(0, 20)}\n${key.slice(20, 40)}\n${key.slice(40)}`.replace(/\n$/, ''),
  ];
  for (const text of pastedTexts.slice(0, -1)) {
    it(`is read out of ${JSON.stringify(text.replaceAll(key, '…').replaceAll(encodeURIComponent(key), '…%'))}`, () =>
      assert.equal(secretOf(text), key));
  }

  it('says what was done where that could be another value than was meant', () => {
    for (const [text, warning] of [
      [`The key is ${key}`, /Only the value was taken .* 40 characters/],
      [encodeURIComponent(key), /%3D was read as =/],
      ['Zm9vYmFy%41MTIzNDU2', /holds %41/],
      [`${key})`, /ends with \)/],
      [`:${key}`, /begins or ends with :/],
      ['3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21', /looks like an id/],
    ] as const) {
      const result = readPastedSecret(text, missing);
      assert.ok('secret' in result, text);
      assert.match(result.warning ?? '', warning, text);
      assert.ok(!result.warning?.includes(key.slice(0, 8)), text);
    }
  });

  it('is chosen among several long words by what stands before it, and is asked for where nothing does', () => {
    const id = '5f0a1b2c3d4e5f6a7b8c9d0e';
    assert.equal(secretOf(`{"_id": "${id}", "token": "${key}"}`), key);
    assert.equal(secretOf(`user ${id} has the Bearer ${key}`), key);
    assert.match(errorOf(`${id} ${key}`), /several values/);
    assert.match(errorOf(`CELONIS_API_KEY=${key}\nCELIGO_API_TOKEN=${key.toLowerCase()}`), /several values/);
  });

  it('is nothing that only stands beside one', () => {
    for (const text of [
      'curl -H "Authorization: Bearer $TOKEN" -H "x-request-id: 3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21"',
      'key: ••••••••, created by 5f0a1b2c3d4e5f6a7b8c9d0e',
      'created at 2026-11-30T14:00:00.000Z',
      'see https://acme.eu-1.celonis.cloud/ui/5f0a1b2c3d4e5f6a7b8c9d0e',
      'mail somebody.else2026@example.com',
      'cat /home/user1/projects/celonis2/key.txt',
      'type C:\\Users\\user1\\Documents\\key2.txt',
      'It is named CELONIS_API_KEY_PROD_2024.',
      `Authorization: Basic ${key}`,
      `Basic ${key}`,
      'Authorization',
      'apiKey',
    ])
      assert.equal(secretOf(text), undefined, text);
    assert.match(errorOf(`Authorization: Basic ${key}`), /name and a password/);
  });

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
      'p%ss',
      '50%off',
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
      'xxxx-xxxx-xxxx',
      'XXXXXXXXXXXX3kZQ',
      'sk-xxxxxxxxxxxxxxxx',
      'MGYx~~~~',
      '\u2b24\u2b24\u2b24\u2b24',
      '\uff0a\uff0a\uff0a\uff0a',
      '\u25e6\u25e6\u25e6\u25e6',
      '\u2592\u2592\u2592\u2592',
      '00000000000000000000000000000000',
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
      'REPLACE_ME',
      'changeme',
      'TODO',
      '@TOKEN@',
      '%%TOKEN%%',
    ])
      assert.match(errorOf(text), /placeholder/, text);
  });

  it('is refused where it only names what a password manager keeps, with the way to have it read', () => {
    assert.match(
      errorOf('op://Private/Celonis/credential'),
      /\$\{command:op read "op:\/\/Private\/Celonis\/credential"\}/,
    );
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
    const parts = ['a', ' ', '"', ',', 'Authorization: ', '\n', '=', 'https:/', '[', 'export a ', '*', '- ', '<a '];
    const processorMs = measureProcessorMs(() => {
      for (const part of parts) readPastedSecret(part.repeat(20_000), missing);
    });
    assert.ok(processorMs < 2_000, `${processorMs} ms`);
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
    '- https://acme.eu-1.celonis.cloud',
    '• https://acme.eu-1.celonis.cloud',
    '{"baseUrl": "https:\\/\\/acme.eu-1.celonis.cloud"}',
    'celonis:\n  url: https://acme.eu-1.celonis.cloud\n  key: x',
    'curl -s https://acme.eu-1.celonis.cloud -H "Authorization: Bearer x"',
    '$env:CELONIS_URL="https://acme.eu-1.celonis.cloud"',
    'set CELONIS_URL=https://acme.eu-1.celonis.cloud',
    '<a href="https://acme.eu-1.celonis.cloud">Celonis</a>',
    'https:&#x2F;&#x2F;acme.eu-1.celonis.cloud',
    'https%3A%2F%2Facme.eu-1.celonis.cloud',
    'https://acme.eu-1.celonis.cloud)',
    'See https://acme.eu-1.celonis.cloud.',
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
      '- 3f1c-0d4a',
      '• `3f1c-0d4a`',
      '<id>3f1c-0d4a</id>',
    ])
      assert.equal(readPastedId(text), '3f1c-0d4a', text);
  });

  it('is the one UUID of a longer text, or the one address that holds it', () => {
    const id = '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21';
    for (const text of [
      `{"pool":{"id":"${id}","name":"Orders"}}`,
      `celonis.data_integration.get_data_pool("${id}")`,
      `/integration/ui/pools/${id}/overview`,
      `${id} (production)`,
      `urn:uuid:${id}`,
    ])
      assert.equal(readPastedId(text), id, text);
    const address = `https://acme.eu-1.celonis.cloud/integration/ui/pools/${id}`;
    assert.equal(readPastedId(`curl ${address} -H "x: y"`), address);
    const two = `${id} or ${id.replace('3', '4')}`;
    assert.equal(readPastedId(two), two);
  });
});
