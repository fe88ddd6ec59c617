import type { PanelState } from './panelState';

/** The state of one open panel, for those that find out parts of it. */
export interface PanelStore {
  readonly state: PanelState;
  /** The next state, what follows from it, and what the page shows of it. */
  update(change: Partial<PanelState>): void;
  /** The next state, while what follows from it is being started anyway. */
  amend(change: Partial<PanelState>): void;
}
