import assert from 'node:assert/strict';
import { Script } from 'node:vm';
import type { DefaultTreeAdapterTypes } from 'parse5';
import { parse } from 'parse5';
import { buildConnectionFormSpec } from '../../../../../src/ui/webviews/form/buildFormSpec';
import type { WebviewPageOptions } from '../../../../../src/ui/webviews/host/webviewHtml';
import { createWebviewHtml, inlineImports } from '../../../../../src/ui/webviews/host/webviewHtml';
import { createSampleVendor } from '../../../../support/sampleVendor';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const nonce = 'q2VnX0h3a1Yz';

describe('The HTML of a webview', () => {
  it('lets nothing load, and nothing run or look otherwise but by its own script and style sheets', () => {
    const policy = policyOf(page());
    assert.deepEqual(policy, {
      'default-src': ["'none'"],
      'script-src': [`'nonce-${nonce}'`],
      'style-src': [`'nonce-${nonce}'`],
      'img-src': ["'none'"],
      'font-src': ["'none'"],
      'connect-src': ["'none'"],
      'frame-src': ["'none'"],
      'form-action': ["'none'"],
      'base-uri': ["'none'"],
    });
  });

  it('states the policy before anything that it is about', () => {
    const head = listElements(page()).find((element) => element.tagName === 'head')!;
    const names = elements(head).map((element) => element.tagName + (attribute(element, 'http-equiv') ?? ''));
    assert.deepEqual(names.slice(0, 2), ['meta', 'metaContent-Security-Policy']);
  });

  it('has no style or handler of an element, no script or style sheet without the nonce, and names no file', () => {
    for (const element of listElements(page())) {
      assert.deepEqual(
        element.attrs.filter(({ name }) => /^(?:style|src|href|on.*)$/.test(name)),
        [],
      );
      if (element.tagName === 'script' || element.tagName === 'style') assert.equal(attribute(element, 'nonce'), nonce);
    }
  });

  it('carries the form as data that nothing in it can break out of', () => {
    const label = '</script><script>alert(1)</script><!-- <script>';
    const parsed = page({ ...createSampleVendor(), label });
    const scripts = listElements(parsed).filter((element) => element.tagName === 'script');
    assert.equal(scripts.length, 2);
    const [data] = scripts[0]!.childNodes;
    assert.ok(data && 'value' in data);
    const spec = JSON.parse(data.value) as { title: string };
    assert.ok(spec.title.includes(label));
  });

  it('runs a script that writes of scripts and comments as it was written', () => {
    const script = `post("</script><!--", "</SCRIPT>", /<!--/)`;
    const parsed = parse(createHtml({ script }));
    const scripts = listElements(parsed).filter((element) => element.tagName === 'script');
    assert.equal(scripts.length, 2);
    const [text] = scripts[1]!.childNodes;
    assert.ok(text && 'value' in text);
    const posted: unknown[] = [];
    new Script(text.value).runInNewContext({ post: (...values: unknown[]) => posted.push(...values) });
    assert.deepEqual(posted.map(String), ['</script><!--', '</SCRIPT>', String.raw`/\x3c!--/`]);
  });

  it('has what a module imports inside it, and what that imports, minified or not', async () => {
    const files: Record<string, string> = {
      'shared.js': 'import{c}from"./x-1.js";export const shared=c+"ü"',
      'x-1.js':
        'export const c = \'c from "./x-1.js"\'.length; globalThis.loadCount = (globalThis.loadCount ?? 0) + 1;',
    };
    const script = inlineImports(
      'import{shared as b}from"./shared.js";import"./x-1.js";\nimport {\n  c\n} from \'./x-1.js\';export default[b,c]',
      (name) => files[name]!,
    );
    assert.ok(!script.includes('./'));
    const { default: values } = (await import(`data:text/javascript,${encodeURIComponent(script)}`)) as {
      default: unknown;
    };
    assert.deepEqual(values, ['17ü', 17]);
    assert.equal((globalThis as { loadCount?: number }).loadCount, 1);
    assert.equal(inlineImports('const text = "no imports";', assert.fail), 'const text = "no imports";');
  });

  it('escapes what it puts into attributes', () => {
    const html = createHtml({ nonce: 'x"><img src=y>', language: 'en"x><img src=y>', title: '<b>x</b><img src=y>' });
    assert.deepEqual(
      listElements(parse(html)).filter((element) => element.tagName === 'img'),
      [],
    );
  });
});

function page(vendor = createSampleVendor()): Node {
  return parse(createHtml({}, vendor));
}

function createHtml(options: Partial<WebviewPageOptions>, vendor = createSampleVendor()): string {
  const spec = buildConnectionFormSpec(vendor);
  return createWebviewHtml({
    nonce,
    script: 'import "data:text/javascript,"',
    styles: ['main { margin: 0 }'],
    language: 'en',
    title: spec.title,
    rootId: 'form',
    spec,
    ...options,
  });
}

function policyOf(node: Node): Record<string, string[]> {
  const metas = listElements(node).filter((element) => attribute(element, 'http-equiv') === 'Content-Security-Policy');
  assert.equal(metas.length, 1);
  const directives = attribute(metas[0]!, 'content')!
    .split(';')
    .map((directive) => directive.trim().split(/\s+/));
  return Object.fromEntries(directives.map(([name = '', ...sources]) => [name, sources]));
}

function listElements(node: Node): Element[] {
  return elements(node).flatMap((element) => [element, ...listElements(element)]);
}

function elements(node: Node): Element[] {
  return 'childNodes' in node ? node.childNodes.filter((child): child is Element => 'tagName' in child) : [];
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}
