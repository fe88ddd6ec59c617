import { parseArgs } from 'node:util';
import { defaultAccountOptions } from './celigo/account';
import { defaultTeamOptions } from './celonis/team';
import { startSandbox, type SandboxOptions } from './sandbox';

const usage = `Usage: sandbox [--port N] [--speed N] [--legacy-base-only]
  --port N             Celonis listens on 127.0.0.1:N (default: a free port)
  --celigo-port N      Celigo listens on 127.0.0.1:N (default: a free port)
  --speed N            data push jobs (1 to 2 seconds) and flows (5 seconds) run N times as fast as usual
  --executes-per-hour N  data push jobs that may be executed in an hour (default: 250, as Celonis documents)
  --token-seconds N    OAuth access tokens last N seconds (default: 899)
  --intelligence-per-day N, --intelligence-per-second N  requests of the Intelligence API (default: 6000, 20)
  --legacy-base-only   the data push API below /integration/api only
  --celigo-size large  ten thousand flows and users
  --celigo-page-size N   things on a page of a list (default: 100)
  --celigo-rate-capacity N, --celigo-rate-refill N  requests that fit at once and are added per second (default: 1000, 300)
  --until-stdin-ends   stop when standard input ends
`;

/** Prints one line of JSON when ready, and runs until SIGTERM, SIGINT, or its parent lets go of the IPC channel. */
async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '0' },
      'celigo-port': { type: 'string', default: '0' },
      'celigo-size': { type: 'string', default: 'usual' },
      'celigo-page-size': { type: 'string' },
      'celigo-rate-capacity': { type: 'string' },
      'celigo-rate-refill': { type: 'string' },
      speed: { type: 'string', default: '1' },
      'executes-per-hour': { type: 'string' },
      'token-seconds': { type: 'string' },
      'intelligence-per-day': { type: 'string' },
      'intelligence-per-second': { type: 'string' },
      'legacy-base-only': { type: 'boolean', default: false },
      'until-stdin-ends': { type: 'boolean', default: false },
    },
  });
  const speed = positive(values.speed, '--speed');
  const paced = ({ queuedMs, runningMs }: { queuedMs: number; runningMs: number }): { queuedMs: number; runningMs: number } => ({ queuedMs: queuedMs / speed, runningMs: runningMs / speed });
  const options: SandboxOptions = { port: port(values.port, '--port'), pace: paced(defaultTeamOptions.pace), legacyBaseOnly: values['legacy-base-only'] };
  if (values['executes-per-hour'] !== undefined) options.limits = { ...defaultTeamOptions.limits, perHour: positive(values['executes-per-hour'], '--executes-per-hour') };
  if (values['token-seconds'] !== undefined) options.tokenSeconds = positive(values['token-seconds'], '--token-seconds');
  const { perDay, perSecond } = defaultTeamOptions.intelligenceLimits;
  const requests = (name: 'intelligence-per-day' | 'intelligence-per-second', usual: number): number => (values[name] === undefined ? usual : positive(values[name], `--${name}`));
  options.intelligenceLimits = { perDay: requests('intelligence-per-day', perDay), perSecond: requests('intelligence-per-second', perSecond) };

  const size = values['celigo-size'];
  if (size !== 'usual' && size !== 'large') throw new Error(`--celigo-size is usual or large, not "${size}".`);
  const { pace, pageSize, rateLimit } = defaultAccountOptions;
  const given = (name: 'celigo-page-size' | 'celigo-rate-capacity' | 'celigo-rate-refill', usual: number): number => (values[name] === undefined ? usual : positive(values[name], `--${name}`));
  options.celigo = {
    port: port(values['celigo-port'], '--celigo-port'),
    size,
    pace: paced(pace),
    pageSize: Math.ceil(given('celigo-page-size', pageSize)),
    rateLimit: { capacity: given('celigo-rate-capacity', rateLimit.capacity), refillPerSecond: given('celigo-rate-refill', rateLimit.refillPerSecond) },
  };

  const sandbox = await startSandbox(options);
  const stop = (): void => void sandbox.close().finally(() => process.exit(0));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, stop);
  process.once('disconnect', stop);
  if (values['until-stdin-ends']) process.stdin.once('end', stop).resume();
  process.stdout.write(`${JSON.stringify(sandbox.address)}\n`);
  process.send?.(sandbox.address);
}

function port(text: string, name: string): number {
  const number = Number(text);
  if (!(Number.isInteger(number) && number >= 0 && number < 65_536)) throw new Error(`${name} needs a port number, not "${text}".`);
  return number;
}

function positive(text: string, name: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${name} needs a number above 0, not "${text}".`);
  return number;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  process.stderr.write(`The sandbox did not start: ${taken ? 'the port is taken by another program' : message}\n\n${usage}`);
  process.exit(1);
});
