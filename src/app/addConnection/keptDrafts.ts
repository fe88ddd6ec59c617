import type { QuickDraft } from './quickDraft';

export interface KeptDraft {
  draft: QuickDraft;
  leftAt: Date;
}

/**
 * Connections that were left before they were saved, without their secrets. They are held as long as the window is
 * open.
 */
export class KeptDrafts {
  private readonly drafts: KeptDraft[] = [];

  constructor(private readonly now: () => Date = () => new Date()) {}

  /** The last one first. */
  list(): readonly KeptDraft[] {
    return this.drafts;
  }

  keep(draft: QuickDraft): KeptDraft {
    const keptDraft = { draft: draft.withoutSecrets(), leftAt: this.now() };
    this.drafts.unshift(keptDraft);
    return keptDraft;
  }

  /** Takes it out; false where it was taken out before. */
  take(keptDraft: KeptDraft): boolean {
    const index = this.drafts.indexOf(keptDraft);
    if (index >= 0) this.drafts.splice(index, 1);
    return index >= 0;
  }
}
