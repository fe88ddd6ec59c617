import { errorMessage } from '../core/errorMessage';
import type { Sandbox } from './sandbox';

/**
 * A sandbox as a program: prints one line of JSON when it is ready, and runs until SIGTERM, SIGINT, or its parent lets
 * go of the IPC channel. `start` gets the arguments; where it throws, the program says so with its usage and ends.
 */
export async function runSandboxProgram(usage: string, start: (args: string[]) => Promise<Sandbox>): Promise<void> {
  try {
    const sandbox = await start(process.argv.slice(2));
    const stop = (): void => void sandbox.close().finally(() => process.exit(0));
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, stop);
    process.once('disconnect', stop);
    process.stdout.write(`${JSON.stringify(sandbox.address)}\n`);
    process.send?.(sandbox.address);
  } catch (error) {
    const message = errorMessage(error);
    const isPortInUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    process.stderr.write(
      `The sandbox did not start: ${isPortInUse ? 'the port is taken by another program' : message}\n\n${usage}`,
    );
    process.exit(1);
  }
}

/** Throws where the text is no number of a port. 0 lets the system choose. */
export function parsePort(text: string, name: string): number {
  const parsed = Number(text);
  if (!(Number.isInteger(parsed) && parsed >= 0 && parsed < 65_536))
    throw new Error(`${name} needs a port number, not "${text}".`);
  return parsed;
}
