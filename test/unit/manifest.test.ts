import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolNames } from '../../src/app/assistant/toolNames';
import { walkthroughContexts } from '../../src/app/walkthroughSteps';
import { connectionsFileSchemaUri, jsonSchemaScheme, pushDefinitionSchemaUri } from '../../src/core/jsonSchemaUris';
import { defaultTimestampEncoding, timestampEncodings } from '../../src/engine/model/tablePlan';
import { dataExtensions } from '../../src/push/definition/definitionFileNames';
import { commandIds } from '../../src/ui/adapters/commandSignatures';
import { describeToolInputs } from '../support/toolInputSchemas';

interface Entry {
  /** Absent: a submenu. */
  command?: string;
  submenu?: string;
  when?: string;
  group?: string;
}
interface Manifest {
  version: string;
  icon: string;
  engines: { vscode: string };
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { supported: boolean }; virtualWorkspaces: boolean };
  devDependencies: Record<string, string>;
  contributes: {
    commands: { command: string; title: string; category: string }[];
    keybindings: { command: string; when?: string }[];
    menus: Record<string, Entry[]>;
    configuration: { properties: Record<string, { scope: string; enum?: string[]; default?: unknown }> };
    walkthroughs: {
      id: string;
      steps: { id: string; media: { svg: string; altText: string }; completionEvents: string[]; description: string }[];
    }[];
    views: Record<string, { id: string }[]>;
    colors: { id: string }[];
    jsonValidation: { url: string }[];
    mcpServerDefinitionProviders: { id: string }[];
    languageModelTools: { name: string; inputSchema: unknown; modelDescription: string }[];
  };
}

const root = process.cwd();
const text = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const texts = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const { contributes } = manifest;

describe('the manifest', () => {
  it('has a text for every key, and no text that nobody uses', () => {
    const used = new Set([...text.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]!));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
    for (const [key, value] of Object.entries(texts)) assert.ok(value.trim(), key);
  });

  it('names only commands that it declares, in menus and in texts', () => {
    const declared = new Set(contributes.commands.map(({ command }) => command));
    const views = contributes.views['celonisCeligo']!.map(({ id }) => `${id}.focus`);
    const mentioned = [
      ...Object.values(contributes.menus).flatMap((entries) => entries.flatMap(({ command }) => command ?? [])),
      ...Object.values(texts).flatMap((value) =>
        [...value.matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1]!),
      ),
    ];
    for (const command of mentioned) assert.ok(declared.has(command) || views.includes(command), command);
  });

  it('offers the timestamps that the engine writes, with the same default', () => {
    const setting = contributes.configuration.properties['celonisCeligo.push.timestamps']!;
    assert.deepEqual([setting.enum, setting.default], [[...timestampEncodings], defaultTimestampEncoding]);
  });

  it('serves the schemas of its files itself, in the display language, and is activated where an editor asks for one', () => {
    assert.ok(manifest.activationEvents.includes(`onFileSystem:${jsonSchemaScheme}`));
    const uris = contributes.jsonValidation.map(({ url }) => url);
    assert.deepEqual(uris, [pushDefinitionSchemaUri, connectionsFileSchemaUri]);
  });

  it('declares the commands that the program has, and the program names no others', () => {
    const declared = contributes.commands.map(({ command }) => command).sort();
    assert.deepEqual([...commandIds].sort(), declared);
    const otherNames = new Set([
      ...contributes.views['celonisCeligo']!.map(({ id }) => id),
      ...contributes.colors.map(({ id }) => id),
      ...manifest.activationEvents.map((event) => event.replace('onWebviewPanel:', '')),
      ...contributes.mcpServerDefinitionProviders.map(({ id }) => id),
      'celonisCeligo.filtered',
      'celonisCeligo.selectedKind',
      'celonisCeligo.sandboxRunning',
      'celonisCeligo.handedOver',
      'celonisCeligo.usagesShown',
      'celonisCeligo.importReview',
      'celonisCeligo.review',
      'celonisCeligo.table',
      ...walkthroughContexts,
    ]);
    for (const file of readdirSync(join(root, 'src'), { recursive: true }).map(String))
      if (file.endsWith('.ts'))
        for (const [, name] of readFileSync(join(root, 'src', file), 'utf8').matchAll(/'(celonisCeligo\.\w+)'/g))
          assert.ok(declared.includes(name!) || otherNames.has(name!), `${name} in ${file}`);
  });

  it('describes the tools for language models as the program reads them; `npm run tools` renews their input', () => {
    const tools = contributes.languageModelTools;
    assert.deepEqual(tools.map(({ name }) => name).sort(), [...toolNames].sort());
    assert.deepEqual(
      Object.fromEntries(tools.map(({ name, inputSchema }) => [name, inputSchema])),
      describeToolInputs(),
    );
    for (const { name, modelDescription } of tools) assert.match(modelDescription, /^[A-Z].{40,}\.$/, name);
  });

  it('gives every command one category and a title that begins with a capital', () => {
    for (const { command, title, category } of contributes.commands) {
      assert.equal(category, '%category%', command);
      assert.match(texts[title.slice(1, -1)] ?? '', /^[A-Z]/, command);
    }
  });

  it('offers to push every kind of file that can be pushed, wherever a file has a menu', () => {
    const expectedExtensions = [...new Set(dataExtensions.map((extension) => extension.split('.').pop()!))].sort();
    const entries = Object.values(contributes.menus)
      .flat()
      .filter(
        ({ command, when = '' }) => /openPushPanel|pushFile/.test(command ?? '') && when.includes('resourceExtname'),
      );
    assert.ok(entries.length >= 6);
    for (const { command, when } of entries)
      assert.deepEqual(
        /resourceExtname =~ \/\^\\\.\(([^)]*)\)\$\/i/.exec(when!)?.[1]?.split('|').sort(),
        expectedExtensions,
        command,
      );
  });

  it('offers the quick push right below the push panel, wherever it offers both', () => {
    const menus = Object.entries(contributes.menus).filter(([, entries]) =>
      entries.some(({ command, group }) => group && command === 'celonisCeligo.pushFile'),
    );
    assert.deepEqual(menus.map(([menu]) => menu).sort(), [
      'editor/title',
      'editor/title/context',
      'explorer/context',
      'view/item/context',
    ]);
    for (const [menu, entries] of menus)
      for (const { group = '' } of entries.filter(({ command }) => command === 'celonisCeligo.pushFile')) {
        const [name, order] = group.split('@');
        const above = `${name}@${Number(order) - 1}`;
        assert.ok(
          entries.some((entry) => entry.command === 'celonisCeligo.openPushPanel' && entry.group === above),
          `${menu} ${above}`,
        );
      }
  });

  it('offers for several selected rows only what is done with all of them', () => {
    const signatures = readFileSync(join(root, 'src', 'ui', 'adapters', 'commandSignatures.ts'), 'utf8');
    const takesSelection = (command: string): boolean =>
      new RegExp(`'${command}': \\w+<(Rows|Files)Arguments>`).test(signatures);
    const offered = contributes.menus['view/item/context']!.filter(
      ({ when = '', group = '' }) => /celonisCeligo\.connections/.test(when) && !/^inline/.test(group),
    );
    for (const { command, when = '' } of offered)
      if (command && !takesSelection(command)) assert.match(when, /!listMultiSelection/, command);
  });

  it('leaves the keys of the view to what its menus do with the rows that are selected', () => {
    const findKinds = (command: string): RegExp => {
      const { when = '' } = contributes.keybindings.find((entry) => entry.command === command)!;
      return new RegExp(/selectedKind =~ \/(.*?)\/(?: |$)/.exec(when)?.[1] ?? 'none');
    };
    const kinds = ['connection', 'connectionGroup', 'oauthClient', 'oauthClientUnreadable', 'unreadable'];
    const mixed = ['connection connectionGroup', 'connection unreadable', 'connection connectionGroup unreadable'];
    const all = [...kinds, ...mixed, 'connectionGroup unreadable', 'oauthClient oauthClientUnreadable', 'connection x'];
    const accepted = (command: string): string[] => all.filter((kind) => findKinds(command).test(kind));
    assert.deepEqual(accepted('celonisCeligo.deleteConnection'), [
      'connection',
      'unreadable',
      ...mixed,
      'connectionGroup unreadable',
    ]);
    assert.deepEqual(accepted('celonisCeligo.deleteOAuthClient'), [
      'oauthClient',
      'oauthClientUnreadable',
      'oauthClient oauthClientUnreadable',
    ]);
    assert.deepEqual(accepted('celonisCeligo.moveUp'), ['connection', 'connectionGroup', 'connection connectionGroup']);
  });

  it('leaves the order of no two entries of a row to chance', () => {
    const rows = [
      'connection celonis works test changeable builtIn pushable linked',
      'connection celigo works none readOnly syncable',
      'connectionGroup nested',
      'resource table table openable viewable expandable searchable teamWithRecords',
      'resource celigoFlow on withErrors openable viewable expandable searchable',
      'resource celigoFlow off openable viewable expandable',
      'resource celigoStep withErrors expandable searchable',
      'resource celigoUser accepted manage openable viewable',
      'resource celigoConnection leadsToCelonis linkedConnection openable viewable expandable',
      'push failed withError',
      'push interrupted withError',
      'push executing',
      'push here',
    ];
    for (const row of rows) {
      const groups = listOffered('view/item/context', row).map(({ group }) => group);
      assert.ok(groups.length > 2, row);
      assert.deepEqual(
        groups.filter((group, index) => groups.indexOf(group) !== index),
        [],
        row,
      );
    }
  });

  it('offers on every kind of row to copy its name or what went wrong', () => {
    const trees = readdirSync(join(root, 'src/ui/tree')).map((file) =>
      readFileSync(join(root, 'src/ui/tree', file), 'utf8'),
    );
    const kinds = trees.flatMap((source) =>
      [...source.matchAll(/contextValue = (?:joinContextWords\(|\[|\s)*'(\w+)'|, '(\w+Unreadable)'\)/g)].map(
        ([, kind, otherKind]) => kind ?? otherKind!,
      ),
    );
    assert.ok(
      ['connection', 'connectionGroup', 'favourites', 'push', 'retry', 'oauthClientUnreadable'].every((kind) =>
        kinds.includes(kind),
      ),
      kinds.join(),
    );
    for (const kind of kinds) {
      assert.ok(
        listOffered('view/item/context', kind).some(({ submenu }) => submenu === 'celonisCeligo.copy'),
        kind,
      );
      const copied = listOffered('celonisCeligo.copy', kind).map(({ command }) => command);
      assert.ok(copied.includes(kind === 'retry' ? 'celonisCeligo.copyError' : 'celonisCeligo.copyName'), kind);
      assert.ok(kind !== 'retry' || !copied.includes('celonisCeligo.copyName'));
    }
    const failed = ['connection celigo fails test', 'push failed withError', 'resource celigoError retriable viewable'];
    for (const row of failed)
      assert.ok(
        listOffered('celonisCeligo.copy', row).some(({ command }) => command === 'celonisCeligo.copyError'),
        row,
      );
  });

  it('puts what destroys last, in a group of its own', () => {
    for (const { command, group } of contributes.menus['view/item/context']!) {
      if (/delete|forget/.test(command ?? '')) assert.match(group ?? '', /^9_/, command);
    }
  });

  it('lets no workspace change a setting, and works in Restricted Mode and on virtual file systems', () => {
    for (const [key, { scope }] of Object.entries(contributes.configuration.properties))
      assert.equal(scope, 'application', key);
    assert.deepEqual(manifest.capabilities, { untrustedWorkspaces: { supported: true }, virtualWorkspaces: true });
  });

  describe('the walkthrough', () => {
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

    it('has one id, and one of its own for each step', () => {
      for (const ids of [contributes.walkthroughs, ...contributes.walkthroughs.map((walkthrough) => walkthrough.steps)])
        assert.equal(new Set(ids.map(({ id }) => id)).size, ids.length);
    });

    it('completes each step by what was achieved, or by a command that only opens something', () => {
      const openingCommands = ['celonisCeligo.keysAndTokens', 'workbench.action.openGlobalKeybindings'];
      const contexts = new Set<string>([
        'celonisCeligo.sandboxRunning',
        'celonisCeligo.handedOver',
        'celonisCeligo.usagesShown',
        ...walkthroughContexts,
      ]);
      const completedBy = new Set<string>();
      for (const { id, completionEvents } of steps) {
        assert.ok(completionEvents.length > 0, id);
        for (const event of completionEvents) {
          const [, kind, argument] = /^(\w+):(.*)$/.exec(event) ?? assert.fail(event);
          if (kind === 'onCommand') assert.ok(openingCommands.includes(argument!), event);
          else {
            assert.equal(kind, 'onContext', event);
            const [name] = /^celonisCeligo\.\w+/.exec(argument!) ?? assert.fail(event);
            assert.ok(contexts.has(name), event);
            completedBy.add(name);
          }
        }
      }
      assert.deepEqual([...completedBy].sort(), [...contexts].sort());
    });

    it('has a picture of its own in each step, in which no text runs into another', () => {
      assert.ok(existsSync(join(root, manifest.icon)));
      for (const { id, media } of steps) {
        assert.equal(media.svg, `media/walkthrough/${id}.svg`);
        assert.ok(texts[media.altText.slice(1, -1)], id);
        for (const line of listTextLines(readFileSync(join(root, media.svg), 'utf8')))
          line.forEach(({ text: words, end }, index) =>
            assert.ok(end < (line[index + 1]?.start ?? 412), `${id}: "${words}" runs into what is beside it.`),
          );
      }
      assert.equal(readdirSync(join(root, 'media', 'walkthrough')).length, steps.length);
    });
  });

  it('has every text of the program ready for translators', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'test/tooling/l10n.mjs'), '--check'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
});

/** What a menu offers on a row, by the words that the row goes by. */
function listOffered(menu: string, row: string): Entry[] {
  const view = row.startsWith('push') ? 'celonisCeligo.pushes' : 'celonisCeligo.connections';
  const holds = (term: string): boolean => {
    const [, negation, variable, pattern] = /^(!?)\(?(viewItem|view) =~ \/(.*)\/\)?$/.exec(term) ?? [];
    const value = variable === 'view' ? view : row;
    if (pattern !== undefined) return new RegExp(pattern).test(value) === (negation === '');
    if (/^view(Item)? [!=]= /.test(term)) {
      const [name, operator, expected] = term.split(' ');
      return ((name === 'view' ? view : row) === expected) === (operator === '==');
    }
    return term !== 'listMultiSelection' && term !== '!celonisCeligo.sandboxRunning';
  };
  return contributes.menus[menu]!.filter(
    ({ when }) => when === undefined || when.split(' || ').some((terms) => terms.split(' && ').every(holds)),
  );
}

interface PlacedText {
  text: string;
  start: number;
  end: number;
}

/** The texts of a picture that stand on one line, from left to right, as wide as a usual font makes them. */
function listTextLines(svg: string): PlacedText[][] {
  const lines = new Map<string, PlacedText[]>();
  for (const [, x, y, attributes, content] of svg.matchAll(/<text x="(\d+)" y="(\d+)"([^>]*)>([^<]*)<\/text>/g)) {
    const words = content!.replaceAll('&amp;', '&');
    const characterWidth = /font-size="12"/.test(attributes!) ? 6.6 : 7.2;
    const width = words.length * characterWidth;
    const anchor = /text-anchor="(\w+)"/.exec(attributes!)?.[1];
    const start = Number(x) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
    lines.set(y!, [...(lines.get(y!) ?? []), { text: words, start, end: start + width }]);
  }
  return [...lines.values()].map((line) => line.sort((a, b) => a.start - b.start));
}
