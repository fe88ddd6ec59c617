import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

/**
 * A proxy as companies have one: it alone reaches the hosts, each of which has a certificate and is served from this
 * machine.
 */
export interface CorporateProxy {
  /** For the setting `http.proxy`. */
  url: string;
  /** Every tunnel that was asked for: "acme.eu-1.celonis.cloud:443". */
  requestedTunnels: string[];
  close(): Promise<void>;
}

/**
 * A host behind the proxy: which certificate in the folder it shows, and the port on this machine that answers for it.
 */
export interface ProxiedHost {
  certificate: string;
  port: number;
}

export async function startCorporateProxy(
  folder: string,
  hosts: Readonly<Record<string, ProxiedHost>>,
): Promise<CorporateProxy> {
  const sockets = new Set<Socket>();
  const trackSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const tlsServers = new Map<string, Server>();
  for (const [host, { certificate, port }] of Object.entries(hosts)) {
    const options = {
      cert: readFileSync(join(folder, `${certificate}.pem`)),
      key: readFileSync(join(folder, `${certificate}.key`)),
    };
    const tlsServer = createTlsServer(options, (socket) => {
      trackSocket(socket);
      const upstreamSocket = connect(port, '127.0.0.1');
      trackSocket(upstreamSocket);
      socket.pipe(upstreamSocket).pipe(socket);
    });
    await listen(tlsServer);
    tlsServers.set(`${host}:443`, tlsServer);
  }
  const requestedTunnels: string[] = [];
  const proxy = createServer((_request, response) => response.writeHead(400).end());
  proxy.on('connection', trackSocket);
  proxy.on('connect', (request, socket: Socket) => {
    requestedTunnels.push(request.url ?? '');
    const tlsServer = tlsServers.get(request.url ?? '');
    if (!tlsServer) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const upstreamSocket = connect((tlsServer.address() as AddressInfo).port, '127.0.0.1', () =>
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n'),
    );
    trackSocket(upstreamSocket);
    socket.pipe(upstreamSocket).pipe(socket);
  });
  await listen(proxy);
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    requestedTunnels,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(
        [proxy, ...tlsServers.values()].map((server) => new Promise((resolve) => server.close(resolve))),
      );
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}
