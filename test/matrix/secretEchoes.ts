// Sends keys back in every spelling and place, and prints in which they were shown or logged: npm run secret-echoes
import { echoedKeys, echoPlaces, measureEchoes } from '../support/secretEchoes';

async function main(): Promise<boolean> {
  const counts = await measureEchoes(() => echoPlaces);
  print('written as', 'echoes', 'shown', 'logged');
  for (const [encoding, { echoes, shown, logged }] of counts) {
    print(encoding, echoes, shown.length, logged.length);
    for (const text of [...shown.slice(0, 2), ...logged.slice(0, 2)]) process.stdout.write(`  ${text}\n`);
  }
  const all = [...counts.values()];
  const [echoes, shown, logged] = [
    all.reduce((sum, count) => sum + count.echoes, 0),
    all.reduce((sum, count) => sum + count.shown.length, 0),
    all.reduce((sum, count) => sum + count.logged.length, 0),
  ];
  print(`${counts.size} encodings, ${echoedKeys.length} keys, ${echoPlaces.length} places`, echoes, shown, logged);
  return shown + logged === 0;
}

function print(name: string, ...cells: (string | number)[]): void {
  process.stdout.write(`${name.padEnd(50)}${cells.map((cell) => String(cell).padEnd(10)).join('')}\n`);
}

void main().then((isClean) => (process.exitCode = isClean ? 0 : 1));
