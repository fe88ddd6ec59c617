import { existsSync, readFileSync } from 'node:fs';
import { describe, ProblemError } from '../../../src/core/problem';
import { openEngine } from '../../../src/engine/pushEngine';
import { createReadControl, testWorkers } from '../../support/pushEngine';

// Reads the file that it is told, and says what came of it and the most memory that it had, in MB. A process begins
// with what its parent used at most, so Linux is asked for the peak of this program alone.
process.once('message', (path: string) => {
  const engine = openEngine(testWorkers);
  const name = path.slice(path.lastIndexOf('/') + 1);
  engine
    .analyze({ kind: 'path', path, name }, {}, createReadControl())
    .then(
      () => 'read',
      (error: unknown) => (error instanceof ProblemError ? describe(error.problem) : String(error)),
    )
    .then((outcome) => {
      process.send?.({ outcome, peakMb: readPeakMb() });
      process.exit();
    })
    .catch(() => process.exit(1));
});

function readPeakMb(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const peakKb = Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
  return Math.round(peakKb / 1024);
}
