import type * as vscode from 'vscode';

const minuteMs = 60_000;

type VisibleView = Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>;

/** Calls when a view comes into sight, and each minute while it is in sight: rows tell how long ago something was. */
export function refreshEachMinute(view: VisibleView, refresh: () => void): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const update = (isVisible: boolean): void => {
    clearInterval(timer);
    if (!isVisible) return;
    refresh();
    timer = setInterval(refresh, minuteMs);
    timer.unref();
  };
  const subscription = view.onDidChangeVisibility(({ visible: isVisible }) => update(isVisible));
  update(view.visible);
  return {
    dispose: () => {
      clearInterval(timer);
      subscription.dispose();
    },
  };
}
