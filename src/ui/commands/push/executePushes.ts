import * as vscode from 'vscode';
import type { UnreadableFile } from '../../../app/push/fileReading';
import type { FinishedPush } from '../../../app/push/finishedPush';
import type { PreparedPush } from '../../../app/push/preparedPush';
import type { PushObserver } from '../../../app/push/pushRecorder';
import { offerReload } from '../celonis/reloadDataModelCommand';
import type { Services } from '../services';
import { notifyResult, notifySummary } from './pushNotifications';

/**
 * Pushes what was prepared, tells how it ended, and offers what may follow. Ends when the last push has.
 * @param isSeen whether the person sees elsewhere how it ended
 */
export async function executePushes(
  services: Pick<
    Services,
    'commands' | 'documents' | 'history' | 'log' | 'pushRunner' | 'questions' | 'service' | 'tree'
  >,
  prepared: readonly PreparedPush[],
  unreadableFiles: readonly UnreadableFile[] = [],
  observer: PushObserver = {},
  isSeen: () => boolean = () => false,
): Promise<FinishedPush[]> {
  const finishedPushes = await services.pushRunner.pushAll(prepared, observer);
  reportFinishedPushes(services, finishedPushes, unreadableFiles, isSeen());
  return finishedPushes;
}

/** Tells how pushes ended, unless that is seen elsewhere, and offers what may follow. */
export function reportFinishedPushes(
  services: Pick<Services, 'commands' | 'documents' | 'history' | 'log' | 'questions' | 'service' | 'tree'>,
  finishedPushes: readonly FinishedPush[],
  unreadableFiles: readonly UnreadableFile[] = [],
  isSeen = false,
): void {
  const [first, second] = finishedPushes;
  const isSingle = first && !second && unreadableFiles.length === 0 && !first.skippedTables;
  if (isSingle && first.result.result === 'running')
    void vscode.commands.executeCommand('celonisCeligo.followPush', first.record.id);
  if (!isSeen) {
    if (isSingle) notifyResult(services, first);
    else notifySummary(services, finishedPushes, unreadableFiles);
  }
  // Not awaited: the offer may stay open for as long as it likes.
  services.commands.runInBackground('reload', {}, async () => {
    for (const { record, result } of finishedPushes)
      if (result.result === 'done') await offerReload(services, record.order);
  });
}
