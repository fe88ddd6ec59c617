import { t } from '@vscode/l10n';
import type { ActivePush } from '../../push/activePush';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import type { PushProgress, PushResult } from '../../push/job/pushJob';
import type { ProgressDisplay } from './pushDependencies';
import { describeProgress } from './pushText';

/** Progress that can be cancelled, as can the row in the view "Pushes"; both show the same words. */
export function withPushProgress(
  display: ProgressDisplay,
  activePush: ActivePush,
  parameters: PushParameters,
  execute: (onProgress: (progress: PushProgress) => void) => Promise<PushResult>,
): Promise<PushResult> {
  const title = t('Pushing {0} to {1}', parameters.file.name, parameters.table);
  return display.show(title, (report, cancelSignal) => {
    const cancel = (): void => activePush.cancel();
    cancelSignal.addEventListener('abort', cancel, { once: true });
    return execute((progress) => {
      activePush.updateProgress(progress);
      report({ message: describeProgress(progress), percent: percentDone(progress) });
    }).finally(() => cancelSignal.removeEventListener('abort', cancel));
  });
}

/** Percent of the whole. Executing takes as long as Celonis wants, so that part is a guess. */
function percentDone({ phase, bytesRead, bytesTotal }: PushProgress): number {
  switch (phase) {
    case 'checking':
    case 'reading':
    case 'creating':
      return 2;
    case 'uploading':
      return 5 + 75 * (bytesTotal > 0 ? bytesRead / bytesTotal : 1);
    case 'executing':
      return 85;
    case 'cleaning':
      return 98;
  }
}
