import type { Connection } from '../connections/connectionRecord';
import type { PushRecord } from '../push/pushRecord';

/** The contexts that complete the steps of the walkthrough: `package.json` names them, by `onContext`. */
export const walkthroughContexts = [
  'celonisCeligo.connectionAdded',
  'celonisCeligo.connectionWorks',
  'celonisCeligo.connectionsGrouped',
  'celonisCeligo.pushLanded',
  'celonisCeligo.intelligenceWorks',
  'celonisCeligo.celigoWorks',
  'celonisCeligo.usedInCeligo',
] as const;

/** What a step looks at. */
export interface WalkthroughState {
  connections: readonly Connection[];
  /** How many groups there are. */
  groups: number;
  pushes: readonly Pick<PushRecord, 'outcome'>[];
}

/**
 * Which steps are done: by what is there, and not by a command that was run, because that may have been cancelled or
 * have failed. A connection that works counts as tested, by whoever tested it.
 */
export function completeWalkthroughSteps(
  state: WalkthroughState,
): Record<(typeof walkthroughContexts)[number], boolean> {
  const { connections, groups, pushes } = state;
  const working = connections.filter(({ lastTest }) => lastTest?.outcome === 'works');
  return {
    // The sandbox has a step of its own.
    'celonisCeligo.connectionAdded': connections.some(({ sandbox }) => !sandbox),
    'celonisCeligo.connectionWorks': working.length > 0,
    'celonisCeligo.connectionsGrouped': groups > 0,
    'celonisCeligo.pushLanded': pushes.some(({ outcome }) => outcome === 'done'),
    'celonisCeligo.intelligenceWorks': working.some(({ values }) => values['apiType'] === 'intelligence'),
    'celonisCeligo.celigoWorks': working.some(({ vendor }) => vendor === 'celigo'),
    'celonisCeligo.usedInCeligo': connections.some(({ links = [] }) => links.length > 0),
  };
}
