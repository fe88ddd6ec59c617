import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

/** A proxy as companies have one: it alone reaches the hosts, each of which has a certificate and is served from this machine. */
export interface CompanyProxy {
  /** For the setting `http.proxy`. */
  url: string;
  /** Every tunnel that was asked for: "acme.eu-1.celonis.cloud:443". */
  tunnels: string[];
  close(): Promise<void>;
}

/** A host behind the proxy: which certificate in the folder it shows, and the port on this machine that answers for it. */
export interface Host {
  certificate: string;
  port: number;
}

export async function startCompanyProxy(folder: string, hosts: Readonly<Record<string, Host>>): Promise<CompanyProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const fronts = new Map<string, Server>();
  for (const [host, { certificate, port }] of Object.entries(hosts)) {
    const options = { cert: readFileSync(join(folder, `${certificate}.pem`)), key: readFileSync(join(folder, `${certificate}.key`)) };
    const front = createTlsServer(options, (socket) => {
      keep(socket);
      const behind = connect(port, '127.0.0.1');
      keep(behind);
      socket.pipe(behind).pipe(socket);
    });
    await listen(front);
    fronts.set(`${host}:443`, front);
  }
  const tunnels: string[] = [];
  const proxy = createServer((_request, response) => response.writeHead(400).end());
  proxy.on('connection', keep);
  proxy.on('connect', (request, socket: Socket) => {
    tunnels.push(request.url ?? '');
    const front = fronts.get(request.url ?? '');
    if (!front) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const behind = connect((front.address() as AddressInfo).port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
    keep(behind);
    socket.pipe(behind).pipe(socket);
  });
  await listen(proxy);
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    tunnels,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([proxy, ...fronts.values()].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}
