import * as vscode from 'vscode';
import type { ToolDependencies } from '../../app/assistant/assistantTool';
import { maxSampleRows } from '../../app/assistant/assistantTool';
import { ToolRunner } from '../../app/assistant/toolRunner';
import { findWorkspaceFile } from '../../app/assistant/workspaceFile';
import { errorTableKey } from '../../celigo/integrations/errorTable';
import { getSetting } from '../adapters/settings';
import type { Services } from '../commands/services';

/** What language models may use, with the parts of this window. */
export function createToolRunner(
  services: Omit<ToolDependencies, 'onChanged' | 'resolveFile' | 'isWorkspaceTrusted' | 'sampleRows'> &
    Pick<Services, 'log' | 'tables' | 'tree'>,
): ToolRunner {
  const { files, log, tables, tree } = services;
  const listFolders = (): { name: string; uri: string }[] =>
    (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({ name, uri: uri.toString() }));
  return new ToolRunner(
    {
      ...services,
      onChanged: (connectionId) => {
        tree.refresh(connectionId);
        void tables.refresh(errorTableKey(connectionId));
      },
      resolveFile: (path) => findWorkspaceFile(files, listFolders(), path),
      isWorkspaceTrusted: () => vscode.workspace.isTrusted,
      sampleRows: () => Math.max(0, Math.min(getSetting('languageModels.sampleRows'), maxSampleRows)),
    },
    (text) => log.redact(text),
  );
}
