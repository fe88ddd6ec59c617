import assert from 'node:assert/strict';
import type { DefaultTreeAdapterTypes } from 'parse5';
import { parse } from 'parse5';
import { buildConnectionFormSpec } from '../../../../../src/ui/webviews/form/buildFormSpec';
import { createWebviewHtml, listImportedFiles } from '../../../../../src/ui/webviews/host/webviewHtml';
import { createSampleVendor } from '../../../../support/sampleVendor';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const cspSource = 'https://*.vscode-cdn.net';
const nonce = 'q2VnX0h3a1Yz';

describe('The HTML of a webview', () => {
  it('lets nothing load but its own style sheet and nothing run but its own script', () => {
    const policy = policyOf(page());
    assert.deepEqual(policy, {
      'default-src': ["'none'"],
      'script-src': [`'nonce-${nonce}'`],
      'style-src': [cspSource],
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

  it('has no inline script, style or handler, and no script without the nonce', () => {
    for (const element of listElements(page())) {
      assert.notEqual(element.tagName, 'style');
      assert.deepEqual(
        element.attrs.filter(({ name }) => name === 'style' || name.startsWith('on')),
        [],
      );
      if (element.tagName !== 'script') continue;
      assert.equal(attribute(element, 'nonce'), nonce);
      assert.ok(
        attribute(element, 'src') ?? attribute(element, 'type') === 'application/json',
        'a script comes from a file or is data',
      );
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

  it('fetches what the script imports at once with it, as what the policy allows', () => {
    const [preload, ...others] = listElements(page()).filter(
      (element) => attribute(element, 'rel') === 'modulepreload',
    );
    assert.equal(others.length, 0);
    assert.equal(attribute(preload!, 'href'), 'https://file/shared.js');
    assert.equal(attribute(preload!, 'nonce'), nonce);
  });

  it('knows what a bundled module imports, minified or not', () => {
    assert.deepEqual(listImportedFiles('import{a as b,c}from"./shared.js";import"./x-1.js";export{b}'), [
      'shared.js',
      'x-1.js',
    ]);
    assert.deepEqual(listImportedFiles("import {\n  a\n} from './chunk-ABC.js';\nconst from = './y.css';"), [
      'chunk-ABC.js',
    ]);
    assert.deepEqual(listImportedFiles('const text = "no imports";'), []);
  });

  it('escapes what it puts into attributes', () => {
    const html = createWebviewHtml({
      cspSource,
      nonce,
      scriptUri: 'x"><img src=y>',
      importedUris: ['y"><img src=z>'],
      styleUris: ['s'],
      language: 'en"x',
      title: '<b>x</b>',
      rootId: 'form',
      spec: buildConnectionFormSpec(createSampleVendor()),
    });
    assert.deepEqual(
      listElements(parse(html)).filter((element) => element.tagName === 'img'),
      [],
    );
  });
});

function page(vendor = createSampleVendor()): Node {
  const spec = buildConnectionFormSpec(vendor);
  return parse(
    createWebviewHtml({
      cspSource,
      nonce,
      scriptUri: 'https://file/form.js',
      importedUris: ['https://file/shared.js'],
      styleUris: ['https://file/form.css'],
      language: 'en',
      title: spec.title,
      rootId: 'form',
      spec,
    }),
  );
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
