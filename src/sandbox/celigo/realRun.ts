import type { CeligoAccount } from './account';
import { callThroughConnection, isReachable, resolveBaseUrl } from './callThroughConnection';
import type { RunScenario } from './flowRuns';
import type { FlowRecord, StepRecord } from './flowSchemas';
import { fillPlaceholders } from './handlebars';
import { isLocalFiles, readLocalFiles } from './localFiles';
import type { StepErrorTemplate } from './stepErrorStore';

/** A record on its way through a flow; `blobKey` refers to the bytes of a file. */
type FlowRecordData = Record<string, unknown>;

/**
 * Runs a flow for real, once: its source reads a folder of this machine, its imports call what runs on this machine
 * with the stored credentials of their connections, and what they answer goes on by `responseMapping`
 * (celigo-api.md §3.6, §3.9, §4.5). Undefined for every other flow, whose run is only played.
 */
export async function runForReal(account: CeligoAccount, flow: FlowRecord): Promise<RunScenario | undefined> {
  const source = account.exports.find(flow.pageGenerators?.[0]?._exportId);
  const sourceConnection = account.connections.find(source?._connectionId);
  if (!source || !sourceConnection || !isLocalFiles(sourceConnection)) return undefined;
  const localFiles = await readLocalFiles(source);
  if ('error' in localFiles)
    return { records: 0, ignored: 0, errorTemplates: [createError(source._id, localFiles.error, {})] };
  const errorTemplates: StepErrorTemplate[] = [];
  for (const { name, bytes } of localFiles.files) {
    const error = await processFile(account, flow, name, bytes);
    if (error) errorTemplates.push(error);
  }
  return { records: localFiles.files.length, ignored: 0, errorTemplates };
}

/** Takes one file through the steps, up to the first that fails. */
async function processFile(
  account: CeligoAccount,
  flow: FlowRecord,
  fileName: string,
  bytes: Buffer,
): Promise<StepErrorTemplate | undefined> {
  const record: FlowRecordData = { blobKey: `blob-${fileName}`, fileMeta: { fileName } };
  for (const processor of flow.pageProcessors ?? []) {
    const step = account.imports.find(processor._importId);
    if (!step) continue;
    try {
      mapResponse(record, await callImport(account, step, record, bytes), processor['responseMapping']);
    } catch (error) {
      return createError(step._id, error instanceof Error ? error.message : String(error), record);
    }
  }
  return undefined;
}

interface HttpImport {
  http?: { method?: string[]; relativeURI?: string[]; body?: string[] };
  blob?: boolean;
}

async function callImport(
  account: CeligoAccount,
  step: StepRecord,
  record: FlowRecordData,
  bytes: Buffer,
): Promise<unknown> {
  const { http = {}, blob } = step as StepRecord & HttpImport;
  const connection = account.connections.find(step._connectionId);
  const url = connection && resolveBaseUrl(connection);
  if (!connection || !url || !isReachable(url)) throw new Error('The sandbox calls only what runs on this machine.');
  const client = account.iClients.find(connection.http?._iClientId);
  const scope = { record, connection };
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)]), 'file');
  const { status, text } = await callThroughConnection(connection, client, {
    method: http.method?.[0] ?? 'POST',
    relativeUri: fillPlaceholders(http.relativeURI?.[0] ?? '', scope),
    ...(blob
      ? { body: form }
      : {
          body: fillPlaceholders(http.body?.[0] ?? JSON.stringify(record), scope),
          headers: { 'content-type': 'application/json' },
        }),
  });
  if (status < 200 || status > 299) throw new Error(`${status}: ${text.slice(0, 500)}`);
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Fields of an answer that the record takes along. */
function mapResponse(record: FlowRecordData, response: unknown, responseMapping: unknown): void {
  const { fields = [] } = (responseMapping ?? {}) as { fields?: { extract?: string; generate?: string }[] };
  for (const { extract, generate } of fields)
    if (extract && generate) record[generate] = (response as Record<string, unknown> | null)?.[extract];
}

function createError(stepId: string, message: string, record: FlowRecordData): StepErrorTemplate {
  const code = /^(\d{3}):/.exec(message)?.[1];
  return {
    stepId,
    errorsPerRun: 1,
    code: code ?? 'step_error',
    message,
    classification: code === '401' || code === '403' ? 'connection' : 'value',
    source: 'application',
    record,
    keyPrefix: 'file-',
  };
}
