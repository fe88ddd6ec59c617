/** How the editor names its files on their way: one URI a line. */
const uriListTypes = ['application/vnd.code.uri-list', 'text/uri-list'];

/**
 * Takes files that are dropped on the page. The editor lets a page see them while Shift is held; otherwise it opens
 * them itself.
 */
export function acceptDroppedFiles(page: HTMLElement, onDrop: (uris: string[]) => void): void {
  const findType = ({ dataTransfer }: DragEvent): string | undefined =>
    uriListTypes.find((type) => dataTransfer?.types.includes(type));
  page.addEventListener('dragover', (event) => {
    if (!event.dataTransfer || findType(event) === undefined) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  });
  page.addEventListener('drop', (event) => {
    const type = findType(event);
    if (!event.dataTransfer || type === undefined) return;
    event.preventDefault();
    const lines = event.dataTransfer.getData(type).split(/\r?\n/);
    const uris = lines.filter((line) => line !== '' && !line.startsWith('#'));
    if (uris.length > 0) onDrop(uris);
  });
}
