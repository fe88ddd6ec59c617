import * as vscode from 'vscode';
import { createPushCopy } from '../../../app/push/copyPush';
import { loadDefinition, resolveDefinitionFiles } from '../../../app/push/definitionFiles';
import { requestFromParameters } from '../../../app/push/pushFiles';
import type { PushRequest } from '../../../app/push/pushRequest';
import { createCurlScript } from '../../../celonis/copyAs/curlScript';
import { createKafkaProperties } from '../../../celonis/copyAs/kafkaProperties';
import { createPycelonisScript } from '../../../celonis/copyAs/pycelonisScript';
import type { ScriptSource } from '../../../celonis/copyAs/scriptSource';
import { secretVariableName } from '../../../celonis/copyAs/scriptSource';
import { ProblemError } from '../../../core/problem';
import { showInformation } from '../../adapters/notifications';
import { askChoice, back } from '../../prompts/prompts';
import { PushNode } from '../../tree/pushNode';
import type { Services } from '../services';

interface ScriptFormat {
  language: string;
  write: (copy: ScriptSource) => string;
}

/** Copy As…: a push or a push definition as curl, as pycelonis or for the Kafka connector, to the clipboard. */
export async function copyPushAs(
  services: Pick<Services, 'commands' | 'files' | 'history' | 'log' | 'progress' | 'questions' | 'service' | 'workers'>,
  arg: unknown,
): Promise<void> {
  const request = await findRequest(services, arg);
  const title = vscode.l10n.t('Copy Push As');
  const scriptFormat = await askChoice<ScriptFormat>({
    title,
    placeholder: vscode.l10n.t('What should do the push?'),
    items: [
      {
        label: 'curl',
        detail: vscode.l10n.t('A script for bash. It reads the files with Python and sends them with curl.'),
        value: { language: 'shellscript', write: createCurlScript },
      },
      {
        label: 'pycelonis',
        detail: vscode.l10n.t('A script for Python with the official client of Celonis.'),
        value: { language: 'python', write: createPycelonisScript },
      },
      {
        label: 'Kafka',
        detail: vscode.l10n.t("The configuration of Celonis' Kafka connector for this table."),
        value: { language: 'properties', write: createKafkaProperties },
      },
    ],
  });
  if (scriptFormat === back) return;
  const copy = await createPushCopy(services, title, request);
  const text = scriptFormat.write(copy);
  await vscode.env.clipboard.writeText(text);
  const openLabel = vscode.l10n.t('Open');
  const message = vscode.l10n.t(
    'Copied. The secret is not in it: it is taken from the environment variable {0}.',
    secretVariableName(copy),
  );
  // Not awaited: a notification may stay open for as long as it likes.
  services.commands.runInBackground('celonisCeligo.copyPushAs', {}, async () => {
    if ((await showInformation(message, openLabel)) === openLabel)
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ language: scriptFormat.language, content: text }),
      );
  });
}

/**
 * What was clicked: a push in the view, its id, or a definition file; otherwise the active definition or the latest
 * push.
 */
export async function findRequest(
  { files, history }: Pick<Services, 'files' | 'history'>,
  arg: unknown,
): Promise<PushRequest> {
  const uri = arg instanceof vscode.Uri ? arg : arg === undefined ? activeDefinitionUri() : undefined;
  if (uri) {
    const origin = uri.toString();
    const definition = await loadDefinition(files, origin);
    return { definition, files: await resolveDefinitionFiles(files, origin, definition), origin };
  }
  await history.load();
  const id = arg instanceof PushNode ? arg.pushId : typeof arg === 'string' ? arg : history.list()[0]?.id;
  const record = id === undefined ? undefined : history.get(id);
  if (record) return requestFromParameters(record.order);
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('There is no push to copy.'),
    next: vscode.l10n.t('Push a file first, or choose a push definition.'),
  });
}

function activeDefinitionUri(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && /.\.push\.json$/i.test(uri.path) ? uri : undefined;
}
