import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

// Takes whatever is uploaded and throws it away, as fast as it comes or as a link of so many bytes a second brings it,
// each answer some milliseconds later. It is no sandbox: that reads every chunk as Celonis would, on the processor that
// the bench needs.
const [bytesPerSecond = Infinity, latencyMs = 0] = process.argv.slice(2).map(Number);

/** When the link has brought everything that it was given so far. */
let availableAtMs = 0;

const server = createServer((request, response) => {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytesPerSecond === Infinity) return;
    const now = performance.now();
    availableAtMs = Math.max(availableAtMs, now) + (chunk.length / bytesPerSecond) * 1000;
    request.pause();
    setTimeout(() => request.resume(), availableAtMs - now);
  });
  request.on('end', () => setTimeout(() => response.end(String(bytes)), latencyMs));
});
// What waits in a socket is not on the link yet.
server.on('connection', (socket: Socket) => socket.setNoDelay());
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
