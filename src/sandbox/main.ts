import { parseArgs } from 'node:util';
import { startSandbox } from './sandbox';
import { parsePort, runSandboxProgram } from './sandboxProgram';

const usage = `Usage: sandbox [--port N] [--celigo-port N]
  --port N             Celonis listens on 127.0.0.1:N (default: a free port)
  --celigo-port N      Celigo listens on 127.0.0.1:N (default: a free port)
`;

void runSandboxProgram(usage, async (args) => {
  const { values } = parseArgs({
    args,
    options: { port: { type: 'string', default: '0' }, 'celigo-port': { type: 'string', default: '0' } },
  });
  return startSandbox({
    port: parsePort(values.port, '--port'),
    celigo: { port: parsePort(values['celigo-port'], '--celigo-port') },
  });
});
