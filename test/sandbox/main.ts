import { parseArgs } from 'node:util';
import { defaultCeligoOptions } from '../../src/sandbox/celigo/account';
import { defaultCelonisOptions } from '../../src/sandbox/celonis/team';
import type { SandboxOptions } from '../../src/sandbox/sandbox';
import { parsePort, runSandboxProgram } from '../../src/sandbox/sandboxProgram';
import { startTestSandbox } from './startTestSandbox';

// The sandbox that ships, with what tests need: scripted failures, a journal of the requests, and these options.
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
  --until-stdin-ends   stop when standard input ends
  --celigo-rate-capacity N, --celigo-rate-refill N  requests that fit at once and are added per second (default: 1000, 300)
`;

function readOptions(args: string[]): SandboxOptions {
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
  const speed = parsePositiveNumber(values.speed, '--speed');
  const scaleDurations = ({
    queuedMs,
    runningMs,
  }: {
    queuedMs: number;
    runningMs: number;
  }): { queuedMs: number; runningMs: number } => ({ queuedMs: queuedMs / speed, runningMs: runningMs / speed });
  const options: SandboxOptions = {
    port: parsePort(values.port, '--port'),
    jobDurations: scaleDurations(defaultCelonisOptions.jobDurations),
    legacyBaseOnly: values['legacy-base-only'],
  };
  if (values['executes-per-hour'] !== undefined)
    options.executeLimits = {
      ...defaultCelonisOptions.executeLimits,
      perHour: parsePositiveNumber(values['executes-per-hour'], '--executes-per-hour'),
    };
  if (values['token-seconds'] !== undefined)
    options.tokenSeconds = parsePositiveNumber(values['token-seconds'], '--token-seconds');
  const { perDay, perSecond } = defaultCelonisOptions.intelligenceLimits;
  const readRequestLimit = (name: 'intelligence-per-day' | 'intelligence-per-second', defaultValue: number): number =>
    values[name] === undefined ? defaultValue : parsePositiveNumber(values[name], `--${name}`);
  options.intelligenceLimits = {
    perDay: readRequestLimit('intelligence-per-day', perDay),
    perSecond: readRequestLimit('intelligence-per-second', perSecond),
  };

  const size = values['celigo-size'];
  if (size !== 'usual' && size !== 'large') throw new Error(`--celigo-size is usual or large, not "${size}".`);
  const { jobDurations, pageSize, rateLimit } = defaultCeligoOptions;
  const readCeligoNumber = (
    name: 'celigo-page-size' | 'celigo-rate-capacity' | 'celigo-rate-refill',
    defaultValue: number,
  ): number => (values[name] === undefined ? defaultValue : parsePositiveNumber(values[name], `--${name}`));
  options.celigo = {
    port: parsePort(values['celigo-port'], '--celigo-port'),
    size,
    jobDurations: scaleDurations(jobDurations),
    pageSize: Math.ceil(readCeligoNumber('celigo-page-size', pageSize)),
    rateLimit: {
      capacity: readCeligoNumber('celigo-rate-capacity', rateLimit.capacity),
      refillPerSecond: readCeligoNumber('celigo-rate-refill', rateLimit.refillPerSecond),
    },
  };

  if (values['until-stdin-ends']) process.stdin.once('end', () => process.kill(process.pid, 'SIGTERM')).resume();
  return options;
}

function parsePositiveNumber(text: string, name: string): number {
  const parsed = Number(text);
  if (!(parsed > 0)) throw new Error(`${name} needs a number above 0, not "${text}".`);
  return parsed;
}

void runSandboxProgram(usage, async (args) => startTestSandbox(readOptions(args)));
