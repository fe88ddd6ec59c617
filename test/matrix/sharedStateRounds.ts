// Windows that save rapidly, in virtual time: node out/test/matrix/sharedStateRounds.js [ROUNDS]
import { runSharedStateRounds } from '../support/sharedStateRounds';

async function main(): Promise<boolean> {
  const rounds = Number(process.argv[2] ?? 3_000);
  let lostTotal = 0;
  for (const windows of [2, 3]) {
    const lostValues = await runSharedStateRounds({ rounds: Math.ceil(rounds / 2), windows, parallelRounds: 100 });
    process.stdout.write(`windows ${windows}, rounds ${Math.ceil(rounds / 2)}, values lost ${lostValues}\n`);
    lostTotal += lostValues;
  }
  return lostTotal === 0;
}

void main().then((isComplete) => (process.exitCode = isComplete ? 0 : 1));
