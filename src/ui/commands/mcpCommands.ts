import * as vscode from 'vscode';
import { addMcpServer } from '../../app/mcp/mcpConfiguration';
import { describeOffer, requireOfferable } from '../../app/mcp/mcpServerAccess';
import type { OfferedMcpServers } from '../../app/mcp/offeredMcpServers';
import type { FileAccess } from '../../app/push/pushDependencies';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { VendorMcpServer } from '../../connections/vendor';
import { ProblemError } from '../../core/problem';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { askModal, showInformation } from '../adapters/notifications';
import { canProvideMcpServers } from '../assistant/mcpServerProvider';
import { resolveConnection } from '../prompts/chooseConnection';
import { askText, back } from '../prompts/prompts';

interface Dependencies {
  commands: CommandRegistry;
  files: FileAccess;
  mcpServers: OfferedMcpServers;
  service: ConnectionService;
}

/** The services' own MCP servers for the language models of the editor. */
export function registerMcpCommands({ commands, files, mcpServers, service }: Dependencies): void {
  commands.register('celonisCeligo.offerMcpServer', async (scope, arg) => {
    const title = vscode.l10n.t('Offer MCP Server');
    const connection = await resolveConnection(service, scope, arg, title);
    requireOfferable(service, connection.id);
    if (!canProvideMcpServers) throw new ProblemError(editorTooOldProblem());
    const url = await askUrl(service, connection, title);
    if (url === undefined) return;
    const { message, detail, confirmLabel } = describeOffer(connection, url);
    if ((await askModal(message, detail, confirmLabel)) !== confirmLabel) return;
    await mcpServers.add({ connectionId: connection.id, url });
    const listLabel = vscode.l10n.t('List MCP Servers');
    const answer = await showInformation(
      vscode.l10n.t('The MCP server of "{0}" is offered. Start it from the list of MCP servers.', connection.name),
      listLabel,
    );
    if (answer === listLabel) await vscode.commands.executeCommand('workbench.mcp.listServer');
  });

  commands.register('celonisCeligo.withdrawMcpServer', async (scope, arg) => {
    const title = vscode.l10n.t('Withdraw MCP Server');
    const offering = service.connections().filter(({ id }) => mcpServers.isOffered(id));
    if (arg === undefined && offering.length === 0)
      return void showInformation(vscode.l10n.t('No MCP server is offered.'));
    const connection = await resolveConnection(service, scope, arg, title, offering);
    const isOffered = mcpServers.isOffered(connection.id);
    await mcpServers.remove(connection.id);
    void showInformation(
      isOffered
        ? vscode.l10n.t('The MCP server of "{0}" is not offered any more.', connection.name)
        : vscode.l10n.t('No MCP server of "{0}" was offered.', connection.name),
    );
  });

  commands.register('celonisCeligo.writeMcpConfiguration', async (scope, arg) => {
    const title = vscode.l10n.t('Write MCP Configuration');
    const connection = await resolveConnection(service, scope, arg, title);
    requireOfferable(service, connection.id);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (!folder)
      throw new ProblemError({
        kind: 'input',
        what: vscode.l10n.t('No folder is open.'),
        why: vscode.l10n.t('The configuration is the file .vscode/mcp.json of a folder.'),
        next: vscode.l10n.t('Open a folder and try again.'),
      });
    const url = await askUrl(service, connection, title);
    if (url === undefined) return;
    const { scheme, secretLabel } = requireMcpServer(service, connection).describeAuthorization(connection.values);
    const file = files.resolve(folder.uri.toString(), '.vscode', 'mcp.json');
    const text = (await files.exists(file)) ? await files.readText(file) : '';
    const inputPrompt = vscode.l10n.t('{0} of "{1}"', secretLabel, connection.name);
    await files.writeText(file, addMcpServer(text, { name: connection.name, url, scheme, inputPrompt }));
    await vscode.window.showTextDocument(vscode.Uri.parse(file, true));
  });
}

/** The server's address; undefined where the person went back. Throws ProblemError. */
async function askUrl(service: ConnectionService, connection: Connection, title: string): Promise<string | undefined> {
  const server = requireMcpServer(service, connection);
  if (server.url) return server.url(connection.values);
  const { pastedUrl } = server;
  if (!pastedUrl) return undefined;
  const read = (text: string): { url: string } | { error: string } => pastedUrl.parse(text, connection.values);
  const answer = await askText({
    title,
    prompt: pastedUrl.prompt,
    placeholder: pastedUrl.placeholder,
    guide: pastedUrl.guide,
    check: (text) => {
      const result = read(text);
      return 'error' in result ? result : {};
    },
  });
  if (answer === back) return undefined;
  const result = read(answer);
  return 'url' in result ? result.url : undefined;
}

function requireMcpServer(service: ConnectionService, { vendor: vendorId }: Connection): VendorMcpServer {
  const vendor = service.getVendor(vendorId);
  if (vendor.mcpServer) return vendor.mcpServer;
  throw new ProblemError({ kind: 'input', what: vscode.l10n.t('{0} has no MCP server.', vendor.label) });
}

function editorTooOldProblem(): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'input',
    what: vscode.l10n.t('This editor does not support MCP servers from extensions.'),
    next: vscode.l10n.t('Update the editor, or write the server into .vscode/mcp.json.'),
    fixes: [
      {
        kind: 'runCommand',
        command: 'celonisCeligo.writeMcpConfiguration',
        label: vscode.l10n.t('Write MCP Configuration'),
      },
    ],
  };
}
