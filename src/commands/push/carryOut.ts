import { offerReload } from '../celonis/reloadDataModel';
import { tellResult, tellSummary } from './result';
import type { Parts } from '../parts';
import type { Prepared } from './prepare';
import type { Ended, Watch } from './pusher';
import type { Unusable } from './reading';

/** Pushes what was prepared, tells how it ended, and offers what may follow. Ends when the last push has. */
export async function carryOut(parts: Parts, prepared: readonly Prepared[], unusable: readonly Unusable[] = [], watch: Watch = {}): Promise<Ended[]> {
  const ended = await parts.pusher.pushAll(prepared, watch);
  tellAll(parts, ended, unusable);
  return ended;
}

/** Tells how pushes ended, and offers what may follow. */
export function tellAll(parts: Parts, ended: readonly Ended[], unusable: readonly Unusable[] = []): void {
  const [first, second] = ended;
  if (first && !second && unusable.length === 0 && !first.skipped) tellResult(parts, first);
  else tellSummary(parts, ended, unusable);
  // Not awaited: the offer may stay open for as long as it likes.
  parts.commands.background('reload', {}, async () => {
    for (const { record, outcome } of ended) if (outcome.outcome === 'done') await offerReload(parts, record.order);
  });
}
