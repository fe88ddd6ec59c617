import type { ProgressDisplay } from '../../app/push/pushDependencies';
import { withProgress } from './notifications';
import { withSignal } from './withSignal';

/** Progress in a notification that can be cancelled. */
export const notificationProgress: ProgressDisplay = {
  async show(title, work) {
    return withProgress(title, (notification, token) =>
      withSignal(token, (signal) => {
        let shownPercent = 0;
        return work(({ message, percent }) => {
          const increment = percent === undefined ? undefined : Math.max(0, percent - shownPercent);
          shownPercent += increment ?? 0;
          notification.report({
            ...(message === undefined ? {} : { message }),
            ...(increment === undefined ? {} : { increment }),
          });
        }, signal);
      }),
    );
  },
};
