// The access control of the VS Code in the browser, which has none itself: whoever reaches it has a shell. Node
// built-ins only.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';

/**
 * @typedef {object} TokenProxy
 * @property {number} port on loopback
 * @property {string} origin
 * @property {string} token new with every start
 * @property {Record<string, string>} headers what a request has to carry that has not opened the address with the token
 * @property {() => Promise<void>} close
 */

/**
 * Hands requests and web sockets on to a server on a local socket, once they have shown the token: in the address at
 * first (`?tkn=…`), in a cookie from then on. Refuses a `Host` that is not this machine's, which is how a web page gets
 * here whose name was made to mean 127.0.0.1, and an `Origin` that is not this server's own.
 * @param {string} socketPath where the server listens, readable by this user only
 * @param {number} [requestedPort]
 * @returns {Promise<TokenProxy>}
 */
export async function startTokenProxy(socketPath, requestedPort = 0) {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((incoming, response) => {
    const refusal = checkRequest(incoming, port, token);
    if (refusal === 'needsCookie') {
      const target = new URL(incoming.url ?? '/', origin);
      target.searchParams.delete('tkn');
      response.writeHead(302, {
        location: target.pathname + target.search,
        'set-cookie': `${cookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Lax`,
        'referrer-policy': 'no-referrer',
      });
      response.end();
    } else if (refusal) {
      response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`${refusal}\n`);
    } else {
      const outgoing = request(forwardedOptions(incoming, socketPath), (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
        answer.pipe(response);
      });
      outgoing.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
      response.on('close', () => outgoing.destroy());
      incoming.pipe(outgoing);
    }
  });
  server.on('upgrade', (incoming, client, head) => {
    client.on('error', () => client.destroy());
    if (checkRequest(incoming, port, token)) {
      client.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const outgoing = request(forwardedOptions(incoming, socketPath));
    outgoing.on('error', () => client.destroy());
    outgoing.on('response', () => client.destroy());
    outgoing.on('upgrade', (answer, upstream, upstreamHead) => {
      const headerLines = [];
      for (let index = 0; index < answer.rawHeaders.length; index += 2)
        headerLines.push(`${answer.rawHeaders[index]}: ${answer.rawHeaders[index + 1]}\r\n`);
      client.write(`HTTP/1.1 101 Switching Protocols\r\n${headerLines.join('')}\r\n`);
      client.write(upstreamHead);
      upstream.write(head);
      upstream.on('error', () => client.destroy());
      upstream.on('close', () => client.destroy());
      client.on('close', () => upstream.destroy());
      upstream.pipe(client).pipe(upstream);
    });
    outgoing.end();
  });

  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(requestedPort, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `http://localhost:${port}`;
  return {
    port,
    origin,
    token,
    headers: { cookie: `${cookieName(port)}=${token}` },
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Browsers send a cookie to every port of a host. @param {number} port */
function cookieName(port) {
  return `vscode-token-${port}`;
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {number} port
 * @param {string} token
 * @returns {string | undefined} why it is refused; `needsCookie` where the token is in the address
 */
function checkRequest({ headers, url = '/' }, port, token) {
  const { host = '', origin } = headers;
  if (host !== `localhost:${port}` && host !== `127.0.0.1:${port}`) return 'This server is for this machine only.';
  if (origin !== undefined && origin !== `http://${host}`) return 'This server is for its own pages only.';
  const cookies = (headers.cookie ?? '').split('; ');
  const name = `${cookieName(port)}=`;
  if (cookies.some((cookie) => cookie.startsWith(name) && isToken(cookie.slice(name.length), token))) return undefined;
  const tokenInAddress = URL.canParse(url, 'http://host')
    ? new URL(url, 'http://host').searchParams.get('tkn')
    : undefined;
  return isToken(tokenInAddress ?? '', token)
    ? 'needsCookie'
    : 'Open the address that "npm start" has printed: it holds the token of this start.';
}

/**
 * @param {string} text
 * @param {string} token
 */
function isToken(text, token) {
  const [presentedToken, expected] = [Buffer.from(text), Buffer.from(token)];
  return presentedToken.length === expected.length && timingSafeEqual(presentedToken, expected);
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {string} socketPath
 * @returns {import('node:http').RequestOptions}
 */
function forwardedOptions({ method, url, headers }, socketPath) {
  return { socketPath, method, path: url, headers, agent: false };
}
