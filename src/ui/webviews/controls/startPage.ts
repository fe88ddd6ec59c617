/** What the host left for the page's script, and the element to fill. The host's own bundle wrote it. */
export function startPage<Spec>(rootId: string, start: (spec: Spec, root: HTMLElement) => unknown): void {
  const specElement = document.getElementById('spec');
  const rootElement = document.getElementById(rootId);
  if (specElement && rootElement) start(JSON.parse(specElement.textContent) as Spec, rootElement);
}
