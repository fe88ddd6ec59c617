import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Takes whatever is uploaded, throws it away and says how much it was.
const server = createServer((request, response) => {
  let bytes = 0;
  request.on('data', (part: Buffer) => (bytes += part.length));
  request.on('end', () => response.end(String(bytes)));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
