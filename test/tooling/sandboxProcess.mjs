// The sandbox of Celonis and Celigo as a process of its own, with all that tests and trials need (test/sandbox).
// `npm run sandbox` starts it alone: it prints one line of JSON when it is ready, and everything else goes to stderr.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { installPackages, root } from './dependencies.mjs';
import { exitOnSignals, launch, run, stop } from './processes.mjs';

/**
 * @param {readonly string[]} [args] its arguments, as its usage lists them
 * @returns {Promise<{ ready: string, exited: Promise<void>, stop: () => Promise<void> }>} `ready` is its line of JSON
 */
export async function startSandbox(args = []) {
  const program = join(root, 'out', 'test', 'sandbox', 'main.js');
  const child = launch(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', () => resolve(undefined)));
  const ready = await new Promise((resolve, reject) => {
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve);
    void exited.then(() =>
      reject(new Error(`The sandbox ended before it was ready, with exit code ${child.exitCode}.`)),
    );
  });
  return { ready, exited, stop: () => stop(child) };
}

/** Builds what is in dist/, and the sandbox. */
export async function build() {
  await run(process.execPath, ['esbuild.config.mjs', '--quiet', '--tests=test/sandbox'], { cwd: root, quiet: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  exitOnSignals();
  void installPackages()
    .then(build)
    .then(() => startSandbox(process.argv.slice(2)))
    .then(({ ready, exited }) => {
      console.log(ready);
      return exited;
    });
}
