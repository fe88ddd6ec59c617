import * as vscode from 'vscode';
import type { WalkthroughState } from '../../app/walkthroughSteps';
import { completeWalkthroughSteps } from '../../app/walkthroughSteps';
import type { Disposable } from '../../core/emitter';
import { combineDisposables } from '../../core/emitter';

type Subscribe = (listener: () => void) => Disposable;

interface Walkthrough {
  id: string;
  steps: { id: string; completionEvents: string[] }[];
}

/** Sets the contexts that complete the steps of the walkthrough, now and whenever something changes. */
export function trackWalkthroughSteps(readState: () => WalkthroughState, changes: readonly Subscribe[]): Disposable {
  const shown = new Map<string, boolean>();
  const update = (): void => {
    for (const [context, isDone] of Object.entries(completeWalkthroughSteps(readState()))) {
      if ((shown.get(context) ?? false) === isDone) continue;
      shown.set(context, isDone);
      void setWalkthroughContext(context, isDone);
    }
  };
  update();
  return combineDisposables(...changes.map((subscribe) => subscribe(update)));
}

/**
 * Sets a context, and ticks the steps that it completes. VS Code overlooks a context that is set before it has read the
 * walkthrough, which it does when its welcome page is first opened (`WalkthroughsService.registerDoneListeners`).
 */
export async function setWalkthroughContext(context: string, isDone: boolean): Promise<void> {
  await vscode.commands.executeCommand('setContext', context, isDone);
  if (isDone) for (const step of listSteps(context)) await tickStep(step);
}

function listSteps(context: string): string[] {
  const extension = vscode.extensions.getExtension('celonis-celigo.celonis-celigo-connections');
  const manifest = extension?.packageJSON as { contributes?: { walkthroughs?: Walkthrough[] } } | undefined;
  return (manifest?.contributes?.walkthroughs ?? []).flatMap(({ id, steps }) =>
    steps
      .filter(({ completionEvents }) => completionEvents.includes(`onContext:${context}`))
      .map((step) => `${extension?.id ?? ''}#${id}#${step.id}`),
  );
}

async function tickStep(step: string): Promise<void> {
  try {
    await vscode.commands.executeCommand('welcome.markStepComplete', step);
  } catch {
    // An editor without walkthroughs has no such command, or does not know the step: then there is nothing to tick.
  }
}
