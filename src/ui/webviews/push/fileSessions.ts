import type { Semaphore } from '../../../core/semaphore';
import type { PanelDependencies } from './panelDependencies';
import type { PanelHostMessage, PanelView } from './panelMessages';
import { PanelSession } from './panelSession';
import type { PanelStart } from './panelState';

/** What a session needs, but for the page, which several sessions share. */
export type FileSessionDependencies = Omit<PanelDependencies, 'post' | 'isVisible'>;

/** The session of one table among those of a panel for several files, with what it has come to show. */
export class FileSession {
  readonly session: PanelSession;
  /** The latest of each part. */
  readonly view: Partial<PanelView> = {};

  /** @param onMessage receives what the session says, once `view` has it; not while it is being made */
  constructor(
    start: PanelStart,
    dependencies: FileSessionDependencies,
    isVisible: () => boolean,
    onMessage: (message: PanelHostMessage) => void,
  ) {
    let isMade = false;
    this.session = new PanelSession(start, {
      ...dependencies,
      isVisible,
      post: (message) => {
        if (message.type === 'show') Object.assign(this.view, message.view);
        if (isMade) onMessage(message);
      },
    });
    isMade = true;
  }

  /** The table that it goes to, whether that can be, and the tables that are there. */
  get tableField(): PanelView['target']['fields'][number] | undefined {
    return this.view.target?.fields.find(({ id }) => id === 'table');
  }
}

/** The same with files that are read a few at a time: a folder may hold hundreds. */
export function withTurns(dependencies: FileSessionDependencies, semaphore: Semaphore): FileSessionDependencies {
  const { engine } = dependencies;
  return {
    ...dependencies,
    engine: {
      preview: (source, request, control) =>
        semaphore.run(() => engine.preview(source, request, control), control.signal),
      analyze: (source, request, control) =>
        semaphore.run(() => engine.analyze(source, request, control), control.signal),
      verifyKeys: (...args) => engine.verifyKeys(...args),
      dispose: () => engine.dispose(),
    },
  };
}
