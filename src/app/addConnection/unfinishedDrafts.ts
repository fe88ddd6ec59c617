import type { QuickDraft } from './quickDraft';

export interface UnfinishedDraft {
  draft: QuickDraft;
  leftAt: Date;
}

/**
 * Connections that were left before they were saved, without their secrets. They are held as long as the window is
 * open.
 */
export class UnfinishedDrafts {
  private readonly drafts: UnfinishedDraft[] = [];

  constructor(private readonly now: () => Date = () => new Date()) {}

  /** The last one first. */
  list(): readonly UnfinishedDraft[] {
    return this.drafts;
  }

  keep(draft: QuickDraft): UnfinishedDraft {
    const unfinishedDraft = { draft: draft.withoutSecrets(), leftAt: this.now() };
    this.drafts.unshift(unfinishedDraft);
    return unfinishedDraft;
  }

  /** Takes it out; false where it was taken out before. */
  take(unfinishedDraft: UnfinishedDraft): boolean {
    const index = this.drafts.indexOf(unfinishedDraft);
    if (index >= 0) this.drafts.splice(index, 1);
    return index >= 0;
  }
}
