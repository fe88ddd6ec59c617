import { parseArgs } from 'node:util';
import { defaultTeamOptions } from './celonis/team';
import { startSandbox, type SandboxOptions } from './sandbox';

const usage = `Usage: sandbox [--port N] [--speed N] [--legacy-base-only]
  --port N             Celonis listens on 127.0.0.1:N (default: a free port)
  --speed N            data push jobs run N times as fast as usual (1 to 2 seconds)
  --executes-per-hour N  data push jobs that may be executed in an hour (default: 250, as Celonis documents)
  --legacy-base-only   the data push API below /integration/api only
  --until-stdin-ends   stop when standard input ends
`;

/** Prints one line of JSON when ready, and runs until SIGTERM, SIGINT, or its parent lets go of the IPC channel. */
async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '0' },
      speed: { type: 'string', default: '1' },
      'executes-per-hour': { type: 'string' },
      'legacy-base-only': { type: 'boolean', default: false },
      'until-stdin-ends': { type: 'boolean', default: false },
    },
  });
  const speed = positive(values.speed, '--speed');
  const { queuedMs, runningMs } = defaultTeamOptions.pace;
  const options: SandboxOptions = { port: Number(values.port), pace: { queuedMs: queuedMs / speed, runningMs: runningMs / speed }, legacyBaseOnly: values['legacy-base-only'] };
  if (!(Number.isInteger(options.port) && Number(options.port) >= 0 && Number(options.port) < 65_536)) throw new Error(`--port needs a port number, not "${values.port}".`);
  if (values['executes-per-hour'] !== undefined) options.limits = { ...defaultTeamOptions.limits, perHour: positive(values['executes-per-hour'], '--executes-per-hour') };

  const sandbox = await startSandbox(options);
  const stop = (): void => void sandbox.close().finally(() => process.exit(0));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, stop);
  process.once('disconnect', stop);
  if (values['until-stdin-ends']) process.stdin.once('end', stop).resume();
  process.stdout.write(`${JSON.stringify(sandbox.address)}\n`);
  process.send?.(sandbox.address);
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
