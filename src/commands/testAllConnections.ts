import * as vscode from 'vscode';
import { describe, isCancelled, toProblem } from '../http/problem';
import { withSignal } from '../platform/cancel';
import { reportPage, reportPath, reportText } from './testReport';
import { inform, warn, withProgress } from '../platform/notify';
import type { TestReport } from '../connections/vendor';
import type { ConnectionService } from '../connections/service';
import type { Parts } from './parts';

/** How many connections are tested at a time: quick, and no host is asked by all at once. */
const atOnce = 4;

interface Tested {
  name: string;
  report: TestReport;
}

export function testAllConnections({ commands, documents, log, service }: Parts): void {
  commands.add('celonisCeligo.testAllConnections', async () => {
    const title = vscode.l10n.t('Testing all connections');
    const tested = await withProgress(title, (progress, token) =>
      withSignal(token, (signal) => testAll(service, signal, (name) => progress.report({ message: name }))),
    );
    for (const { name, report } of tested) log.info(reportText(name, report));
    await tell(tested, () => documents.show(reportPath, reportPage(tested)));
  });
}

async function testAll(service: ConnectionService, signal: AbortSignal, onNext: (name: string) => void): Promise<Tested[]> {
  const all = service.connections();
  const results: Tested[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < all.length && !signal.aborted; index = next++) {
      const { id, name } = all[index]!;
      onNext(name);
      const report = await testOne(service, id, signal);
      if (report) results[index] = { name, report };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results.filter(Boolean);
}

/** A connection that cannot even be tested is a finding like any other. */
async function testOne(service: ConnectionService, id: string, signal: AbortSignal): Promise<TestReport | undefined> {
  try {
    return await service.testSaved(id, signal);
  } catch (error) {
    return isCancelled(error) ? undefined : { works: false, checks: [], summary: describe(toProblem(error)) };
  }
}

async function tell(tested: readonly Tested[], showReport: () => Promise<void>): Promise<void> {
  const failing = tested.filter(({ report }) => !report.works).map(({ name }) => name);
  if (tested.length === 0) return void inform(vscode.l10n.t('No connection was tested.'));
  const button = vscode.l10n.t('Show Report');
  const chosen =
    failing.length === 0
      ? inform(tested.length === 1 ? vscode.l10n.t('The connection works.') : vscode.l10n.t('All {0} connections work.', tested.length), button)
      : warn(vscode.l10n.t('{0} of {1} connections do not work: {2}.', failing.length, tested.length, failing.join(', ')), button);
  if ((await chosen) === button) await showReport();
}
