import type { Services } from './services';

/** Selects the row of a connection that was saved, where its view is in sight. The focus stays where it is. */
export async function selectConnection({ tree, view }: Pick<Services, 'tree' | 'view'>, id: string): Promise<void> {
  tree.refresh(id);
  const row = tree.getConnectionNode(id);
  if (row && view.visible) await view.reveal(row, { select: true, focus: false });
}
