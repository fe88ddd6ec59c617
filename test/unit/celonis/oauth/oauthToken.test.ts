import assert from 'node:assert/strict';
import { createAuthorizedClient } from '../../../../src/celonis/authorization';
import { getAccessToken } from '../../../../src/celonis/oauth/oauthToken';
import { TokenStore } from '../../../../src/connections/tokenStore';
import type { VendorSession } from '../../../../src/connections/vendor';
import { describe as describeProblem } from '../../../../src/core/problem';
import { captureProblem, createTestClient, startServer } from '../../../support/httpServer';
import {
  FakeIntelligenceServer,
  grantedScopes,
  neverAborted,
  testOAuthClient,
} from '../../../support/intelligenceServer';

const get = { method: 'GET', path: '/api/cloud/team', step: 'testing', signal: neverAborted } as const;

describe('The client credentials flow', () => {
  let server: FakeIntelligenceServer;
  beforeEach(async () => {
    server = await FakeIntelligenceServer.start();
  });
  afterEach(() => server.close());
  const tokenRequests = () => server.server.receivedRequests.filter(({ url }) => url === '/oauth2/token');

  for (const authentication of ['basic', 'post'] as const) {
    it(`gets a token with the client secret ${authentication}, and sends it along`, async () => {
      server.authentication = authentication;
      await createAuthorizedClient(server.oauthSession({ clientAuthentication: authentication })).request(get);
      assert.deepEqual(server.requestedRoutes, ['POST /oauth2/token', 'GET /api/cloud/team']);
      const [request] = tokenRequests();
      const form = new URLSearchParams(request?.body.toString());
      assert.equal(form.get('grant_type'), 'client_credentials');
      assert.equal(form.get('scope'), grantedScopes.slice(0, 2).join(' '));
      assert.equal(form.has('client_secret'), authentication === 'post');
      assert.equal(request?.headers.authorization === undefined, authentication === 'post');
    });
  }

  it('asks once for many who need the token at the same time, and keeps it', async () => {
    const http = createAuthorizedClient(server.oauthSession());
    await Promise.all(Array.from({ length: 20 }, () => http.request(get)));
    await http.request(get);
    assert.equal(tokenRequests().length, 1);
  });

  it('shares the token between sessions by client, scopes in any order and host, and with nobody else', async () => {
    const tokens = new TokenStore();
    const ask = (session: VendorSession) => getAccessToken(session);
    await ask(server.oauthSession({}, {}, tokens));
    await ask(server.oauthSession({}, { scopes: grantedScopes.slice(0, 2).reverse().join(' ') }, tokens));
    assert.equal(tokenRequests().length, 1);
    await ask(server.oauthSession({}, { scopes: grantedScopes[0]! }, tokens));
    assert.equal(tokenRequests().length, 2);
    await captureProblem(ask(server.oauthSession({ clientSecret: 'changed' }, {}, tokens)));
    assert.ok(tokenRequests().length > 2, 'a changed secret does not use what the old one got');
  });

  it('renews the token a minute before it ends', async () => {
    let now = Date.now();
    const session = server.oauthSession({}, {}, new TokenStore(undefined, () => now));
    await getAccessToken(session);
    now += 830_000;
    await getAccessToken(session);
    assert.equal(tokenRequests().length, 1);
    now += 20_000;
    await getAccessToken(session);
    assert.equal(tokenRequests().length, 2);
  });

  it('renews a token a minute before it ends however long it lives, and not at every call where it lives hardly longer', async () => {
    let now = 0;
    const renewedAfter = async (lifeSeconds: number): Promise<number> => {
      const tokens = new TokenStore(undefined, () => now);
      const requestAndCheckToken = async (): Promise<boolean> => {
        let fetched = false;
        await tokens.get('key', async () => ({
          value: String((fetched = true)),
          expiresAt: now + lifeSeconds * 1_000,
        }));
        return fetched;
      };
      const start = now;
      await requestAndCheckToken();
      do now += 1_000;
      while (!(await requestAndCheckToken()));
      return (now - start) / 1_000;
    };
    assert.deepEqual(
      [await renewedAfter(900), await renewedAfter(119), await renewedAfter(90), await renewedAfter(70)],
      [840, 59, 30, 10],
    );
    assert.deepEqual([await renewedAfter(60), await renewedAfter(40)], [30, 20]);
    assert.ok((await renewedAfter(61)) >= 5);
  });

  it('takes a token without a lifetime for a short one, and believes a lifetime in quotes', async () => {
    server.tokenReplyOverrides = { expires_in: undefined };
    const { expiresAt } = await getAccessToken(server.oauthSession());
    assert.ok(expiresAt - Date.now() <= 300_000);
    server.tokenReplyOverrides = { expires_in: '600' };
    assert.ok(Math.abs((await getAccessToken(server.oauthSession())).expiresAt - Date.now() - 600_000) < 60_000);
  });

  it('uses a token that lives shorter than a minute for half of its life', async () => {
    server.tokenReplyOverrides = { expires_in: 40 };
    const session = server.oauthSession();
    await getAccessToken(session);
    await getAccessToken(session);
    assert.equal(tokenRequests().length, 1);
  });

  it('gets a fresh token once when the service refuses the one it has, for a request with a body too', async () => {
    const http = createAuthorizedClient(server.oauthSession());
    await http.request(get);
    server.revokeTokens();
    await http.request(get);
    assert.equal(tokenRequests().length, 2);
    server.revokeTokens();
    server.setReply('PATCH /x', { status: 204 });
    await http.request({ ...get, method: 'PATCH', path: '/x', body: { json: { a: 1 } } });
    assert.equal(server.server.receivedRequests.at(-1)?.body.toString(), '{"a":1}');

    server.setReply('GET /api/cloud/team', { status: 401, json: { error: 'Unauthorized' } });
    const requestCountBefore = tokenRequests().length;
    assert.equal((await captureProblem(http.request(get))).kind, 'unauthorized');
    assert.equal(tokenRequests().length, requestCountBefore + 1, 'no more than one more try');
  });

  it('speaks of no key where the service refuses a token, or what may be done with it', async () => {
    const http = createAuthorizedClient(server.oauthSession());
    const refusal = async (status: number, text?: string): Promise<string> => {
      server.setReply('GET /api/cloud/team', { status, ...(text === undefined ? { json: {} } : { text }) });
      return describeProblem(await captureProblem(http.request(get)));
    };
    assert.match(
      await refusal(401),
      /did not accept the OAuth 2\.0 token\..* Check the OAuth 2\.0 client and the scopes of the connection\./,
    );
    assert.match(await refusal(403), /does not permit this to the OAuth 2\.0 client\..* scopes of the connection/);
    assert.match(await refusal(404), /or the OAuth 2\.0 client may not see it/);
    server.setReply('GET /api/cloud/team', { status: 302, headers: { location: 'https://login.example.com/' } });
    const problems = [
      await refusal(401),
      await refusal(403),
      await refusal(404),
      describeProblem(await captureProblem(http.request(get))),
    ].join('\n');
    assert.doesNotMatch(problems, /\bkey\b/i);
  });

  it('survives the end of a token in the middle of a listing of two hundred calls', async () => {
    const http = createAuthorizedClient(server.oauthSession());
    let calls = 0;
    server.setReply('GET /api/cloud/team', () => {
      if (++calls === 100) server.revokeTokens();
      return { json: {} };
    });
    for (let index = 0; index < 200; index++) await http.request(get);
    assert.equal(tokenRequests().length, 2);
  });

  it('names the scope that is refused, by asking for each alone', async () => {
    const problem = await captureProblem(
      getAccessToken(server.oauthSession({}, { scopes: `${grantedScopes[0]!} studio audit.log:read` })),
    );
    assert.match(describeProblem(problem), /"Reader" the scopes studio, audit\.log:read\..*Take them out/);
    assert.deepEqual(
      problem.fixes?.map((fix) => fix.kind === 'editConnection' && fix.field),
      ['scopes'],
    );
  });

  it('names the scope that the service names, without asking again', async () => {
    server.setReply('POST /oauth2/token', {
      status: 400,
      json: { error: 'invalid_scope', error_description: 'Scope studio is not allowed' },
    });
    assert.match(
      (await captureProblem(getAccessToken(server.oauthSession({}, { scopes: `${grantedScopes[0]!} studio` })))).what,
      /the scope studio\.$/,
    );
    assert.equal(tokenRequests().length, 1);
  });

  it('says so when it is all of the scopes together that are refused, and repeats no bare code', async () => {
    server.setReply('POST /oauth2/token', ({ body }) =>
      body.includes('+') ? { status: 400, json: { error: 'invalid_scope' } } : undefined,
    );
    const problemText = describeProblem(await captureProblem(getAccessToken(server.oauthSession())));
    assert.match(problemText, /these scopes together: .*Ask for fewer of them/);
    assert.doesNotMatch(problemText, /invalid_scope/);
  });

  it('suggests the other client authentication where that is accepted', async () => {
    server.authentication = 'post';
    const wrongWay = await captureProblem(getAccessToken(server.oauthSession()));
    assert.match(describeProblem(wrongWay), /Client secret post/);
    assert.deepEqual(wrongWay.fixes, [
      {
        kind: 'runCommand',
        command: 'celonisCeligo.editOAuthClient',
        argument: testOAuthClient.id,
        label: 'Edit the Client',
      },
    ]);
    server.authentication = 'basic';
    const otherWay = await captureProblem(getAccessToken(server.oauthSession({ clientAuthentication: 'post' })));
    assert.match(describeProblem(otherWay), /Client secret basic/);
  });

  it('says so when the client is not accepted either way, or may not get tokens by itself', async () => {
    const wrongSecretProblem = await captureProblem(
      getAccessToken(server.oauthSession({ clientSecret: 'canary-wrong' })),
    );
    assert.match(describeProblem(wrongSecretProblem), /does not accept the OAuth 2\.0 client "Reader"\..*again/);
    server.setReply('POST /oauth2/token', { status: 400, json: { error: 'unauthorized_client' } });
    assert.match(describeProblem(await captureProblem(getAccessToken(server.oauthSession()))), /Client credentials/);
    server.setReply('POST /oauth2/token', { status: 404, text: '' });
    assert.match(
      describeProblem(await captureProblem(getAccessToken(server.oauthSession()))),
      /does not issue OAuth 2\.0 tokens/,
    );
  });

  it('speaks of no key where the token is refused in another way than OAuth 2.0 knows', async () => {
    server.setReply('POST /oauth2/token', { status: 403, json: { message: 'Forbidden' } });
    const text = describeProblem(await captureProblem(getAccessToken(server.oauthSession())));
    assert.match(text, /refuses the request for a token\. Forbidden\. Ask an administrator/);
    assert.doesNotMatch(text, /\bkey\b/i);
  });

  it('keeps the client secret out of messages and logs even if the service repeats it', async () => {
    server.setReply('POST /oauth2/token', ({ body }) => ({
      status: 400,
      json: { error: 'invalid_request', error_description: `Bad: ${testOAuthClient.clientSecret} in ${body}` },
    }));
    const logged: string[] = [];
    const session = {
      ...server.oauthSession({ clientAuthentication: 'post' }),
      http: createTestClient(server.server.origin, { lines: logged }),
    };
    const problem = await captureProblem(createAuthorizedClient(session).request(get));
    assert.doesNotMatch(JSON.stringify([problem, logged]), /canary/);
    assert.match(problem.where ?? '', /requesting an access token/);
  });

  it('sends nothing to a host that is not among the valid domain names', async () => {
    const problem = await captureProblem(
      createAuthorizedClient(server.oauthSession({}, { validDomains: 'acme.eu-1.celonis.cloud' })).request(get),
    );
    assert.match(describeProblem(problem), /not among the valid domain names/);
    assert.equal(server.server.receivedRequests.length, 0);
  });

  it('sends nothing to an origin that the client secret was not entered for, whatever the valid domain names are', async () => {
    const problem = await captureProblem(
      createAuthorizedClient(server.oauthSession({ origins: ['https://acme.eu-1.celonis.cloud'] })).request(get),
    );
    assert.match(
      describeProblem(problem),
      new RegExp(`The client secret of the OAuth 2\\.0 client "Reader" was not entered for .*${server.domain}`),
    );
    assert.equal(problem.kind, 'secretMissing');
    assert.equal(server.server.receivedRequests.length, 0);
  });

  it('renews no token at an origin that the client secret was not entered for', async () => {
    const tokens = new TokenStore();
    await getAccessToken(server.oauthSession({}, {}, tokens));
    const before = server.server.receivedRequests.length;
    await captureProblem(getAccessToken(server.oauthSession({ origins: [] }, {}, tokens)));
    assert.equal(server.server.receivedRequests.length, before);
  });

  it('follows no token endpoint to another host', async () => {
    const otherServer = await startServer((_request, response) => void response.end('{"access_token":"x"}'));
    try {
      server.setReply('POST /oauth2/token', {
        status: 307,
        text: ' ',
        headers: { location: `${otherServer.origin}/oauth2/token` },
      });
      assert.equal(
        (await captureProblem(getAccessToken(server.oauthSession({ clientAuthentication: 'post' })))).kind,
        'redirect',
      );
      assert.equal(otherServer.receivedRequests.length, 0);
    } finally {
      await otherServer.close();
    }
  });

  it('makes every token known to those who keep logs clean', async () => {
    const requestedTokens: string[] = [];
    const { value } = await getAccessToken(
      server.oauthSession({}, {}, new TokenStore((token) => requestedTokens.push(token))),
    );
    assert.deepEqual(requestedTokens, [value]);
  });

  it('asks again after a failure, and lets a cancelled caller go at once', async () => {
    const session = server.oauthSession();
    server.setReply('POST /oauth2/token', { status: 400, json: { error: 'invalid_request' } });
    await captureProblem(getAccessToken(session));
    const slow = await startServer(() => {});
    try {
      const hangingSession = {
        ...server.oauthSession({ origins: [slow.origin] }),
        http: createTestClient(slow.origin),
        values: { ...session.values, validDomains: new URL(slow.origin).host },
      };
      const cancel = new AbortController();
      const call = captureProblem(createAuthorizedClient(hangingSession).request({ ...get, signal: cancel.signal }));
      setTimeout(() => cancel.abort(), 20);
      assert.equal((await call).kind, 'cancelled');
    } finally {
      await slow.close();
    }
  });
});
