import { askUnfinishedDraft } from './addConnectionQuestions';
import { bringConnections } from './bringConnections';
import type { QuickPathDependencies } from './quickPath';
import { addWithQuestions } from './quickPath';
import type { Services } from './services';

/**
 * Connections by questions: one text says what it can, what is missing is asked, then it is tested and named. The text
 * is pasted, or comes from another tool.
 */
export function registerAddConnectionQuick(
  services: QuickPathDependencies & Pick<Services, 'documents' | 'drafts'>,
): void {
  const { commands, drafts } = services;
  commands.register('celonisCeligo.addConnectionQuick', async () => {
    const unfinishedDraft = await askUnfinishedDraft(drafts);
    if (unfinishedDraft) drafts.take(unfinishedDraft);
    await addWithQuestions(services, drafts, unfinishedDraft?.draft);
  });
  commands.register('celonisCeligo.bringConnections', () => bringConnections(services, drafts));
}
