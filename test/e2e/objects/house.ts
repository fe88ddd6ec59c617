import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '#workbench/browser.mjs';
import { startSandbox } from '#workbench/sandbox.mjs';
import { copySampleWorkspace, startServer } from '#workbench/server.mjs';
import { openCompany } from './company';
import { Sandbox } from './sandbox';
import type { Company } from './company';
import { Workbench } from './workbench';

const screenshots = join(process.cwd(), '.cache', 'screenshots');

export interface HouseOptions {
  /** The folder of the screenshots. */
  name: string;
  settings?: Record<string, unknown>;
  /** Ask whether the workspace is trusted; it is not. */
  trust?: boolean;
  /** Tell the extension of the sandbox, as `npm start` does. */
  announceSandbox?: boolean;
  /** In a company's network, see company.ts. */
  company?: boolean;
}

/** Everything one suite needs, of its own: a server with the packaged extension, a sandbox, a workspace, a browser. */
export class House {
  private context: BrowserContext | undefined;

  private constructor(
    private readonly options: HouseOptions,
    private readonly folder: string,
    readonly workspace: string,
    readonly sandbox: Sandbox,
    private readonly server: Awaited<ReturnType<typeof startServer>>,
    private readonly browser: Browser,
    readonly company: Company | undefined,
  ) {}

  static async open(options: HouseOptions): Promise<House> {
    const extensions = process.env['TEST_EXTENSIONS'];
    if (!extensions) throw new Error('TEST_EXTENSIONS does not name a folder with the package installed. Run `npm run test:e2e`.');
    const folder = mkdtempSync(join(tmpdir(), 'celonis-celigo-e2e-'));
    const profile = { userData: join(folder, 'user-data'), extensions: join(folder, 'extensions') };
    cpSync(extensions, profile.extensions, { recursive: true });
    const sandboxProgram = join(installed(profile.extensions), 'dist', 'sandbox.js');
    const sandbox = new Sandbox(await startSandbox(sandboxProgram));
    const company = options.company ? await openCompany(folder, sandboxProgram, sandbox) : undefined;
    const server = await startServer({
      ...profile,
      settings: { ...options.settings, ...company?.settings },
      trust: options.trust ?? false,
      env: { ...(options.announceSandbox ? { CELONIS_CELIGO_SANDBOX: sandbox.line } : {}), ...company?.env },
    });
    rmSync(join(screenshots, options.name), { recursive: true, force: true });
    mkdirSync(join(screenshots, options.name), { recursive: true });
    return new House(options, folder, copySampleWorkspace(folder), sandbox, server, await launchBrowser(), company);
  }

  /** A window on the sample workspace. All of them are one person's. */
  async window({ width = 1280, height = 800 } = {}): Promise<Workbench> {
    this.context ??= await this.browser.newContext({ reducedMotion: 'reduce' });
    const page = await this.context.newPage();
    await page.setViewportSize({ width, height });
    const workbench = new Workbench(page, join(screenshots, this.options.name));
    await page.goto(`${this.server.origin}/?folder=${encodeURIComponent(this.workspace)}`);
    await workbench.ready();
    return workbench;
  }

  /** Where VS Code keeps settings, state and logs. */
  get userData(): string {
    return join(this.folder, 'user-data');
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await this.sandbox.stop();
    await this.company?.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function installed(extensions: string): string {
  const name = readdirSync(extensions).find((one) => one.startsWith('celonis-celigo.'));
  if (!name) throw new Error(`The extension is not in ${extensions}.`);
  return join(extensions, name);
}
