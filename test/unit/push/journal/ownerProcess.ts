// A process that owns a push until it is killed: node ownerProcess.js FOLDER ID
import { PushOwners } from '../../../../src/push/journal/pushOwners';

async function main(): Promise<void> {
  const [, , root = '', id = ''] = process.argv;
  await new PushOwners(root).acquire(id);
  process.send?.('ready');
  // Until it is killed.
  setInterval(() => {}, 1_000_000);
}

void main();
