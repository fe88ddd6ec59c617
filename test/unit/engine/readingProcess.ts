import { describe, ProblemError } from '../../../src/core/problem';
import { openEngine } from '../../../src/engine/pushEngine';
import { createReadControl, testWorkers } from '../../support/pushEngine';

// Reads the file that it is told, and says what came of it and the most memory that it had, in MB.
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
      process.send?.({ outcome, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) });
      process.exit();
    })
    .catch(() => process.exit(1));
});
