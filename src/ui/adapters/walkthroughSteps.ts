import * as vscode from 'vscode';
import type { WalkthroughState } from '../../app/walkthroughSteps';
import { completeWalkthroughSteps } from '../../app/walkthroughSteps';
import type { Disposable } from '../../core/emitter';
import { combineDisposables } from '../../core/emitter';

type Subscribe = (listener: () => void) => Disposable;

/** Sets the contexts that complete the steps of the walkthrough, now and whenever something changes. */
export function trackWalkthroughSteps(readState: () => WalkthroughState, changes: readonly Subscribe[]): Disposable {
  const shown = new Map<string, boolean>();
  const update = (): void => {
    for (const [context, isDone] of Object.entries(completeWalkthroughSteps(readState()))) {
      if ((shown.get(context) ?? false) === isDone) continue;
      shown.set(context, isDone);
      void vscode.commands.executeCommand('setContext', context, isDone);
    }
  };
  update();
  return combineDisposables(...changes.map((subscribe) => subscribe(update)));
}
