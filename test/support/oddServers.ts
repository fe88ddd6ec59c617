import { createServer as createHttp2Server } from 'node:http2';
import type { Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { listen, type ReceivedRequest, startServer } from './httpServer';

/** What answers at an address where somebody expected Celonis or Celigo. */
interface OddServer {
  origin: string;
  /** What it was shown, raw: nothing where it does not speak HTTP. */
  readonly received: readonly Pick<ReceivedRequest, 'url' | 'headers'>[];
  close(): Promise<void>;
}

/** An answer by its status, headers and body. */
type Answer = readonly [status: number, headers: Readonly<Record<string, string>>, body?: string | Buffer];

const htmlHeaders = { 'content-type': 'text/html; charset=utf-8' };
const jsonHeaders = { 'content-type': 'application/json' };
const page = (title: string, body = `<h1>${title}</h1>`): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`;

/** One answer to everything; with a second one, that comes to calls with a credential. */
function answering(answer: Answer, toCredential: Answer = answer): () => Promise<OddServer> {
  return () => serve((request) => (request.headers.authorization === undefined ? answer : toCredential));
}

/** An answer that depends on the request and on the server's own origin. */
async function serve(answer: (request: ReceivedRequest, origin: string) => Answer, tls?: string): Promise<OddServer> {
  const server = await startServer((request, response) => {
    const [status, headers, body] = answer(request, server.origin);
    response.writeHead(status, headers).end(body ?? '');
  }, tls);
  return { origin: server.origin, received: server.receivedRequests, close: () => server.close() };
}

/** Bytes that are no answer, or none that ends. `onConnect` is called before anything was sent to it. */
function speaking(onData: (socket: Socket) => void, onConnect?: (socket: Socket) => void, scheme = 'http') {
  return async (): Promise<OddServer> => {
    const server = await listen(
      createTcpServer((socket) => {
        onConnect?.(socket);
        socket.on('data', () => {});
        socket.once('data', () => onData(socket));
      }),
    );
    return { origin: `${scheme}://127.0.0.1:${server.port}`, received: [], close: () => server.close() };
  };
}

/** Writes again and again until the other side has gone. */
function writeOnAndOn(socket: Socket, start: string, piece: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(piece), 10);
  socket.on('close', () => clearInterval(timer));
}

async function http2Only(): Promise<OddServer> {
  const server = createHttp2Server((_request, response) => void response.end('{}'));
  const listening = await listen(server);
  return { origin: `http://127.0.0.1:${listening.port}`, received: [], close: () => listening.close() };
}

/** A server whose scheme is another than the address says. */
async function withScheme(scheme: 'http' | 'https', tls?: string): Promise<OddServer> {
  const server = await serve(() => [200, jsonHeaders, '{}'], tls);
  return { ...server, origin: `${scheme}://${new URL(server.origin).host}` };
}

const secureOnly = (certificate: string) => () =>
  serve(() => [401, jsonHeaders, '{"error":"Unauthorized"}'], certificate);
const unauthorized: Answer = [401, jsonHeaders, '{"error":"Unauthorized","message":"Unauthorized"}'];
const loginForm = '<form action="/login"><input name="user"><input type="password" name="password"></form>';

/** Which sentence of the check that fails says what is the matter; `untold`: a key cannot be said to be accepted. */
export type Verdict = 'notService' | 'network' | 'untold' | RegExp;

export interface OddServerKind {
  start: () => Promise<OddServer>;
  verdict: Verdict;
  /** It never answers to the end: a test ends because it waits no longer. */
  isEndless?: true;
}

/** Where the host is not the service at all: the test stops at the host, before a credential is sent. */
export const oddHosts: Readonly<Record<string, OddServerKind>> = {
  // Schemes and certificates.
  'no TLS where https is expected': {
    start: () => withScheme('https'),
    verdict: /no trusted secure connection|does not use TLS/,
  },
  'TLS where http is expected': { start: () => withScheme('http', 'good'), verdict: /was lost/ },
  'an expired certificate': { start: secureOnly('expired'), verdict: /no trusted secure connection/ },
  'a self-signed certificate': { start: secureOnly('self-signed'), verdict: /no trusted secure connection/ },
  "another host's certificate": { start: secureOnly('wrong-host'), verdict: /no trusted secure connection/ },
  'an unknown issuer': { start: secureOnly('good'), verdict: /no trusted secure connection/ },
  'no answer to the TLS greeting': {
    start: speaking(() => {}, undefined, 'https'),
    verdict: /did not answer/,
    isEndless: true,
  },
  'a TLS greeting that is cut off': {
    start: speaking((socket) => socket.destroy(), undefined, 'https'),
    verdict: /was lost/,
  },
  // No HTTP.
  'HTTP/2 only': { start: http2Only, verdict: 'notService' },
  SSH: {
    start: speaking(
      () => {},
      (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'),
    ),
    verdict: 'notService',
  },
  'a database': {
    start: speaking((socket) => socket.end(Buffer.from([0x4a, 0, 0, 0, 10, 0x38]))),
    verdict: 'notService',
  },
  'a connection that is closed at once': {
    start: speaking(
      () => {},
      (socket) => socket.destroy(),
    ),
    verdict: /was lost/,
  },
  'a connection that is closed when it is asked': { start: speaking((socket) => socket.end()), verdict: /was lost/ },
  'a reset after the headers': {
    start: speaking((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{', () => socket.resetAndDestroy()),
    ),
    verdict: /was lost/,
  },
  'no answer': { start: speaking(() => {}), verdict: /did not answer/, isEndless: true },
  'headers without end': {
    start: speaking((socket) => writeOnAndOn(socket, 'HTTP/1.1 200 OK\r\n', 'x: y\r\n')),
    verdict: /did not answer/,
    isEndless: true,
  },
  'bytes that drip': {
    start: speaking((socket) =>
      writeOnAndOn(socket, 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 99999\r\n\r\n', ' '),
    ),
    verdict: /did not answer/,
    isEndless: true,
  },
  // Proxies and firewalls.
  'a proxy that wants a sign-in': {
    start: answering([407, { ...htmlHeaders, 'proxy-authenticate': 'Basic realm="p"' }, page('Proxy')]),
    verdict: /proxy/,
  },
  'a proxy that wants a sign-in and says nothing': { start: answering([407, {}]), verdict: /proxy/ },
  'a 502 of a proxy': { start: answering([502, htmlHeaders, page('502 Bad Gateway')]), verdict: /not available/ },
  'a 503 for maintenance': {
    start: answering([503, { ...htmlHeaders, 'retry-after': '3600' }, page('Maintenance')]),
    verdict: /not available/,
  },
  'an empty 504': { start: answering([504, {}]), verdict: /not available/ },
  "a 500 of another program's": {
    start: answering([500, htmlHeaders, page('Internal Server Error')]),
    verdict: /failed/,
  },
  "a firewall's page": {
    start: answering([200, htmlHeaders, page('Access blocked by Fortinet')]),
    verdict: /proxy or firewall/,
  },
  'a challenge of Cloudflare': {
    start: answering([403, htmlHeaders, page('Just a moment... Cloudflare')]),
    verdict: /proxy or firewall/,
  },
  'an unknown host at Cloudflare': {
    start: answering([530, { 'content-type': 'text/plain' }, 'error code: 1016']),
    verdict: /failed/,
  },
  // Everyone is refused.
  'an empty 403': { start: answering([403, {}]), verdict: 'network' },
  'a 403 in JSON': { start: answering([403, jsonHeaders, '{"message":"Forbidden"}']), verdict: 'network' },
  'a 403 with the address': {
    start: answering([403, jsonHeaders, '{"message":"IP 203.0.113.9 is not allowed"}']),
    verdict: 'network',
  },
  'a 403 page of nginx': {
    start: answering([
      403,
      htmlHeaders,
      '<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></body></html>',
    ]),
    verdict: 'network',
  },
  'a 403 in plain words': {
    start: answering([403, { 'content-type': 'text/plain' }, 'Your address 2001:db8::7:1:2 may not.']),
    verdict: 'network',
  },
  'a 403 page with the address': {
    start: answering([
      403,
      htmlHeaders,
      page('Access denied', '<p>Your IP: <b>203.0.113.9</b></p><p>Ray 8a1b2c3d</p>'),
    ]),
    verdict: 'network',
  },
  'a 403 about a list': {
    start: answering([403, jsonHeaders, '{"errors":[{"code":"access_restricted","message":"Not on the allowlist."}]}']),
    verdict: 'network',
  },
  'a 401 about the address': {
    start: answering([401, jsonHeaders, '{"message":"The IP 203.0.113.9 is not allowed."}']),
    verdict: 'network',
  },
  'a 403 of a bucket': {
    start: answering([
      403,
      { 'content-type': 'application/xml' },
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
    ]),
    verdict: 'network',
  },
  // Portals and sign-in pages.
  'a captive portal': { start: answering([200, htmlHeaders, page('Hotel Wi-Fi', loginForm)]), verdict: 'notService' },
  'a captive portal at another host': {
    start: answering([302, { location: 'http://portal.hotel.example/login?k=1' }]),
    verdict: /redirected/,
  },
  'a sign-in page of its own': {
    start: () =>
      serve(({ url }) =>
        url.startsWith('/login') ? [200, htmlHeaders, page('Log in', loginForm)] : [302, { location: '/login' }],
      ),
    verdict: 'notService',
  },
  'single sign-on': {
    start: answering([302, { location: 'https://login.example.com/saml2?SAMLRequest=x' }]),
    verdict: /redirected/,
  },
  'a form that posts itself': {
    start: answering([200, htmlHeaders, page('Working...', '<form method="post" action="https://sso.example/saml">')]),
    verdict: 'notService',
  },
  'a password prompt': {
    start: answering([401, { ...htmlHeaders, 'www-authenticate': 'Basic realm="x"' }, page('401')]),
    verdict: 'notService',
  },
  'a password prompt without a page': {
    start: answering([401, { 'www-authenticate': 'Basic realm="x"' }]),
    verdict: 'notService',
  },
  'a password prompt of Windows': {
    start: answering([401, { 'www-authenticate': 'Negotiate' }, '']),
    verdict: 'notService',
  },
  // Other web servers.
  'a parking page': { start: answering([200, htmlHeaders, page('acme.example is for sale')]), verdict: 'notService' },
  nginx: { start: answering([200, htmlHeaders, page('Welcome to nginx!')]), verdict: 'notService' },
  IIS: { start: answering([200, htmlHeaders, page('IIS Windows Server')]), verdict: 'notService' },
  Apache: {
    start: answering([200, htmlHeaders, '<html><body><h1>It works!</h1></body></html>']),
    verdict: 'notService',
  },
  'a 404 of nginx': { start: answering([404, htmlHeaders, page('404 Not Found')]), verdict: 'notService' },
  'a 404 of Kubernetes': {
    start: answering([404, { 'content-type': 'text/plain' }, 'default backend - 404']),
    verdict: 'notService',
  },
  'a 404 of a program': {
    start: answering([404, jsonHeaders, '{"statusCode":404,"message":"Cannot GET /"}']),
    verdict: 'notService',
  },
  'a 405': { start: answering([405, { allow: 'POST' }]), verdict: 'notService' },
  'a 400': {
    start: answering([400, htmlHeaders, page('400 The plain HTTP request was sent to HTTPS port')]),
    verdict: 'notService',
  },
  'a 418': { start: answering([418, {}]), verdict: 'notService' },
  '{}': { start: answering([200, jsonHeaders, '{}']), verdict: 'notService' },
  '[]': { start: answering([200, jsonHeaders, '[]']), verdict: 'notService' },
  null: { start: answering([200, jsonHeaders, 'null']), verdict: 'notService' },
  OK: { start: answering([200, { 'content-type': 'text/plain' }, 'OK']), verdict: 'notService' },
  'errors with 200': {
    start: answering([200, jsonHeaders, '{"errors":[{"message":"no query"}]}']),
    verdict: 'notService',
  },
  '204': { start: answering([204, {}]), verdict: 'notService' },
  '304': { start: answering([304, {}]), verdict: 'notService' },
  XML: { start: answering([200, { 'content-type': 'text/xml' }, '<?xml version="1.0"?><x/>']), verdict: 'notService' },
  'a search engine': {
    start: answering([200, jsonHeaders, '{"name":"node-1","cluster_name":"c","tagline":"You Know, for Search"}']),
    verdict: 'notService',
  },
  'damaged gzip': {
    start: answering([200, { ...jsonHeaders, 'content-encoding': 'gzip' }, gzipSync('{"name":"x"}').subarray(0, 12)]),
    verdict: 'notService',
  },
  'a huge answer': {
    start: answering([200, { ...jsonHeaders, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(40_000_000, 32))]),
    verdict: /too large/,
  },
  // Redirects.
  'a circle of redirects': {
    start: () => serve((_request, origin) => [302, { location: `${origin}/again` }]),
    verdict: /redirected/,
  },
  'a redirect to nowhere': { start: answering([302, {}]), verdict: 'notService' },
  'a redirect to https of its own': {
    start: () => serve((_request, origin) => [301, { location: origin.replace('http:', 'https:') }]),
    verdict: /redirected/,
  },
};

/** Where the host refuses as the service may do, and the answer to a credential shows that it is not the service. */
export const oddAnswersToCredentials: Readonly<
  Record<string, { start: () => Promise<OddServer>; verdict: Verdict | 'untold' }>
> = {
  'a 401 for every key': { start: answering(unauthorized), verdict: /not accept/ },
  'an empty 401': { start: answering([401, {}]), verdict: /not accept/ },
  'a 404 for every key': {
    start: answering(unauthorized, [404, jsonHeaders, '{"message":"Not found"}']),
    verdict: 'untold',
  },
  'a 404 page for every key': { start: answering(unauthorized, [404, htmlHeaders, page('404')]), verdict: 'untold' },
  'a 403 for every key': {
    start: answering(unauthorized, [403, jsonHeaders, '{"message":"Forbidden"}']),
    verdict: 'untold',
  },
  'an empty 403 for every key': { start: answering(unauthorized, [403, {}]), verdict: 'untold' },
  'a 429 for every key': {
    start: answering(unauthorized, [429, { ...jsonHeaders, 'retry-after': '60' }, '{}']),
    verdict: /too many|used up/,
  },
  '{} for every key': { start: answering(unauthorized, [200, jsonHeaders, '{}']), verdict: 'notService' },
  '[] for every key': { start: answering(unauthorized, [200, jsonHeaders, '[]']), verdict: 'notService' },
  '204 for every key': { start: answering(unauthorized, [204, {}]), verdict: 'notService' },
  'a page for every key': {
    start: answering(unauthorized, [200, htmlHeaders, page('Welcome')]),
    verdict: 'notService',
  },
  'a redirect for every key': {
    start: answering(unauthorized, [302, { location: 'https://elsewhere.example/' }]),
    verdict: /redirected/,
  },
  'a 500 for every key': { start: answering(unauthorized, [500, jsonHeaders, '{}']), verdict: /failed/ },
  'a 503 until a date long past': {
    start: answering(unauthorized, [503, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }]),
    verdict: /not available/,
  },
  'a 503 until a date by a clock that is wrong': {
    start: answering(unauthorized, [
      503,
      { date: 'Thu, 01 Jan 2099 00:00:00 GMT', 'retry-after': 'Thu, 01 Jan 2099 00:10:00 GMT' },
    ]),
    verdict: /not available/,
  },
  'the key in its answer': {
    start: () =>
      serve(({ headers }) =>
        headers.authorization === undefined
          ? unauthorized
          : [
              403,
              { ...jsonHeaders, 'x-echo': headers.authorization },
              JSON.stringify({ message: `No: ${headers.authorization}` }),
            ],
      ),
    verdict: 'untold',
  },
  'a refusal of everyone but in other words': {
    start: answering([429, { 'retry-after': '60' }], [403, jsonHeaders, '{"message":"No"}']),
    verdict: /./,
  },
};
