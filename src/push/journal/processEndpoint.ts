import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** macOS takes no longer path for a socket (unix(4): 104 bytes with the final zero). */
const maxSocketPathBytes = 103;

/** An address is read from a file, and a socket that nobody listens on is removed: so no other file is ever touched. */
const addressPattern = /[\\/]celonis-celigo-[\da-f-]+(?:\.sock)?$/;

/**
 * A local socket (on Windows a named pipe) that this process listens on and that nothing is sent through. The system
 * closes it with the process, however that ends, so whoever can connect knows that the process is there: without signs
 * of life, whatever process gets its number next, and also while it is too busy to answer.
 */
export class ProcessEndpoint {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private opening: Promise<string | undefined> | undefined;

  /** The address to connect to; undefined where the system offers none. Never rejects. */
  open(): Promise<string | undefined> {
    return (this.opening ??= this.listen());
  }

  close(): void {
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    this.server = undefined;
    this.opening = undefined;
  }

  private listen(): Promise<string | undefined> {
    const address = createAddress();
    return new Promise((resolve) => {
      const server = createServer((socket) => this.holdOpen(socket));
      server.once('error', () => resolve(undefined));
      server.listen(address, () => resolve(address));
      // Neither the socket nor who is connected to it holds up the end of the process.
      server.unref();
      this.server = server;
    });
  }

  private holdOpen(socket: Socket): void {
    this.sockets.add(socket);
    socket.unref();
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    // Nothing is expected, but what is not read would hide that the other side has closed.
    socket.resume();
  }
}

/** A connection to another process; `onClose` is called when that has ended, or has closed its endpoint. */
export interface EndpointConnection {
  onClose(listener: () => void): void;
  close(): void;
}

/**
 * `ended` where nobody listens any more, `unknown` where that cannot be determined. A socket file that a killed process
 * has left is removed.
 */
export async function connectToEndpoint(address: string): Promise<EndpointConnection | 'ended' | 'unknown'> {
  if (!addressPattern.test(address)) return 'unknown';
  const socket = connect(address);
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.on('error', resolve);
  });
  if (!error) {
    socket.unref();
    socket.resume();
    return {
      onClose: (listener) => void (socket.destroyed ? listener() : socket.once('close', listener)),
      close: () => void socket.destroy(),
    };
  }
  socket.destroy();
  if (error.code === 'ENOENT') return 'ended';
  if (error.code !== 'ECONNREFUSED') return 'unknown';
  await rm(address, { force: true }).catch(() => undefined);
  return 'ended';
}

function createAddress(): string {
  const name = `celonis-celigo-${randomUUID()}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const path = join(tmpdir(), `${name}.sock`);
  return Buffer.byteLength(path) <= maxSocketPathBytes ? path : join('/tmp', `${name}.sock`);
}
