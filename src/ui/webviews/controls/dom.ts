type Child = Node | string | false | undefined;
type Attributes = Record<string, string | boolean | undefined>;

/** An element with attributes and children. Texts become text nodes, so nothing in them is ever markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...children.filter((child) => child !== false && child !== undefined));
  return node;
}

/** `true` stands for an attribute without a value; `false` and `undefined` remove it. */
export function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? '' : value);
  }
}

/** A translated text with a word or a number where it says `{0}`. */
export function fillPlaceholder(text: string, word: string): string {
  return text.replace('{0}', () => word);
}

/** A button with a label. While it has `aria-disabled` it stays where it is and does nothing. */
export function createButton(label: string, action: () => void, className = 'button'): HTMLButtonElement {
  const button = element('button', { type: 'button', class: className }, label);
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') action();
  });
  return button;
}

/** A button that shows an icon or a symbol; `label` is its name. */
export function createIconButton(
  label: string,
  content: Node,
  action: () => void,
  className = 'icon-button',
): HTMLButtonElement {
  const button = createButton('', action, className);
  setAttributes(button, { 'aria-label': label, title: label });
  button.replaceChildren(content);
  return button;
}

const iconPaths = {
  passed: 'M3 8.5l3.2 3.2L13 5',
  failed: 'M4 4l8 8M12 4l-8 8',
  skipped: 'M4 8h8',
  neutral: 'M4 8h8',
  running: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5',
  warning: 'M8 2.2l6.3 11.3H1.7zM8 6.3v3.4M8 11.2v.9',
  error: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 4.6v4.3M8 10.6v.9',
  info: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 7.2v4.2M8 4.6v.2',
  add: 'M8 2.5v11M2.5 8h11',
  edit: 'M2.5 13.5l.8-3.3 7.6-7.6a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2l-7.6 7.6zM9.6 3.9l2.5 2.5',
  expand: 'M4 6l4 4 4-4',
  show: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  hide: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM2.5 13.5l11-11',
} as const;
export type IconName = keyof typeof iconPaths;

/** A line drawing in the colour of the text. It says nothing to a screen reader: words beside it do. */
export function createIcon(name: IconName): SVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  setAttributes(svg, {
    viewBox: '0 0 16 16',
    width: '16',
    height: '16',
    'aria-hidden': 'true',
    class: `icon icon-${name}`,
  });
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', iconPaths[name]);
  svg.append(path);
  return svg;
}
