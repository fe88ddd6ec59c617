import { t } from '@vscode/l10n';

/** What a page says when a message of its host does not hold to what was agreed. */
export function rejectionText(): string {
  return t(
    'This page was sent something that it does not understand, and may be out of date. Close the tab and open it again.',
  );
}
