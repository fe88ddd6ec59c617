import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '#tooling/browser.mjs';
import { startSandbox } from '#tooling/sandboxProcess.mjs';
import { copySampleWorkspace, startServer } from '#tooling/vsCodeServer.mjs';
import type { ProxyNetwork } from './proxyNetwork';
import { openProxyNetwork } from './proxyNetwork';
import { SandboxProcess } from './sandboxProcess';
import { installToolCaller } from './toolCaller';
import { Workbench } from './workbench';

const screenshots = join(process.cwd(), '.cache', 'screenshots');

export interface VsCodeInstanceOptions {
  /** The folder of the screenshots. */
  name: string;
  settings?: Record<string, unknown>;
  /** Ask whether the workspace is trusted; it is not. */
  asksForTrust?: boolean;
  /** Tell the extension of the sandbox, as `npm start` does. */
  announcesSandbox?: boolean;
  /** Has an extension that calls tools as an assistant would, see toolCaller.ts. */
  callsTools?: boolean;
  /** The display language, as a language pack sets it; only extensions that have texts in it speak it. */
  language?: string;
  /** In a company's network, see proxyNetwork.ts. */
  usesProxyNetwork?: boolean;
}

/** Everything one suite needs, of its own: a server with the packaged extension, a sandbox, a workspace, a browser. */
export class VsCodeInstance {
  private context: BrowserContext | undefined;

  private constructor(
    private readonly options: VsCodeInstanceOptions,
    private readonly folder: string,
    readonly workspace: string,
    readonly sandbox: SandboxProcess,
    private readonly server: Awaited<ReturnType<typeof startServer>>,
    private readonly browser: Browser,
    readonly proxyNetwork: ProxyNetwork | undefined,
  ) {}

  static async open(options: VsCodeInstanceOptions): Promise<VsCodeInstance> {
    const extensions = process.env['TEST_EXTENSIONS'];
    if (!extensions)
      throw new Error('TEST_EXTENSIONS does not name a folder with the package installed. Run `npm run test:e2e`.');
    const folder = mkdtempSync(join(tmpdir(), 'celonis-celigo-e2e-'));
    const profile = { userData: join(folder, 'user-data'), extensions: join(folder, 'extensions') };
    cpSync(extensions, profile.extensions, { recursive: true });
    if (options.callsTools) installToolCaller(profile.extensions);
    const sandbox = new SandboxProcess(await startSandbox());
    const proxyNetwork = options.usesProxyNetwork ? await openProxyNetwork(folder, sandbox) : undefined;
    if (options.language !== undefined) installLanguagePack(profile.userData, options.language);
    const server = await startServer({
      ...profile,
      ...(options.language !== undefined && { language: options.language }),
      settings: { ...options.settings, ...proxyNetwork?.settings },
      trust: options.asksForTrust ?? false,
      env: {
        ...(options.announcesSandbox ? { CELONIS_CELIGO_SANDBOX: sandbox.announcementLine } : {}),
        ...proxyNetwork?.environment,
      },
    });
    rmSync(join(screenshots, options.name), { recursive: true, force: true });
    mkdirSync(join(screenshots, options.name), { recursive: true });
    return new VsCodeInstance(
      options,
      folder,
      copySampleWorkspace(folder),
      sandbox,
      server,
      await launchBrowser(),
      proxyNetwork,
    );
  }

  /** A window on the sample workspace. All of them are one person's. */
  async openWindow({ width = 1280, height = 800 } = {}): Promise<Workbench> {
    this.context ??= await this.browser.newContext({ reducedMotion: 'reduce' });
    const page = await this.context.newPage();
    await page.setViewportSize({ width, height });
    const workbench = new Workbench(page, join(screenshots, this.options.name), join(this.userData, 'logs'));
    await page.goto(this.server.createAddress({ folder: this.workspace }));
    await workbench.waitUntilReady();
    return workbench;
  }

  /** Kills the processes that extensions run in, without a chance to write anything down. */
  killExtensionHosts(): void {
    const hosts = listDescendants(this.server.pid ?? 0).filter(({ command }) =>
      command.includes('--type=extensionHost'),
    );
    if (hosts.length === 0) throw new Error('There is no extension host to kill.');
    for (const { pid } of hosts) process.kill(pid, 'SIGKILL');
  }

  /** Where VS Code keeps settings, state and logs. */
  get userData(): string {
    return join(this.folder, 'user-data');
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await this.sandbox.stop();
    await this.proxyNetwork?.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes down what VS Code notes of an installed language pack: one without a text of its own. */
function installLanguagePack(userData: string, language: string): void {
  const texts = join(userData, `${language}.i18n.json`);
  mkdirSync(userData, { recursive: true });
  writeFileSync(texts, JSON.stringify({ contents: {} }));
  const extensions = [{ extensionIdentifier: { id: 'test.language-pack' }, version: '1.0.0' }];
  const pack = { hash: language, extensions, translations: { vscode: texts }, label: language };
  writeFileSync(join(userData, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

/** The processes that a process has started, and those that they have, as /proc tells. */
function listDescendants(ancestor: number): { pid: number; command: string }[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
  const findChildren = (parent: number): typeof processes =>
    processes.filter((child) => child.parent === parent).flatMap((child) => [child, ...findChildren(child.pid)]);
  return findChildren(ancestor);
}
