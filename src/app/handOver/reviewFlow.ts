import { t } from '@vscode/l10n';
import type { Review } from '../review';
import { describeEnvironmentMismatch, findTypedName, formatName } from '../useInCeligo/reviewConnection';
import type { FlowPlan } from './flowPlan';
import { formatFlowPlan } from './flowPlan';

/** The review of a flow that is to be made in Celigo: what it does not do, and the JSON that will be sent. */
export function reviewFlow(plan: FlowPlan): Review {
  const { name, integration, connection, account, celonisConnection, files, records, limits, uncertainPoints } = plan;
  const mismatch = describeEnvironmentMismatch(connection, account);
  return {
    title: t('Hand "{0}" over to Celigo', name),
    paragraphs: [
      t('A flow will be created in {0}, below the integration "{1}".', formatName(account), integration.name),
      t(
        'It takes files of "{0}" whose names begin with "{1}" from {2}, and sends each with "{3}" to Celonis as a data push job.',
        files.connection.name,
        files.fileNameStart,
        files.path,
        celonisConnection.name,
      ),
      t('The flow is disabled and has no schedule. No secret is sent: Celigo has those of its connections.'),
      t('If a step cannot be created, those before it are deleted again.'),
    ],
    warnings: mismatch ? [mismatch] : [],
    sections: [
      {
        heading: t('Differences between the flow and the push'),
        rows: limits.map((limit, index) => ({ label: String(index + 1), value: limit, isNumbered: true })),
      },
      {
        heading: t('Not documented by the vendors'),
        help: t('The description of the flow says this, too.'),
        rows: uncertainPoints.map((point, index) => ({ label: String(index + 1), value: point, isNumbered: true })),
      },
      ...records.map(({ label, kind, body }) => ({
        heading: label,
        help: t('POST {0}', `/v1/${kind}`),
        rows: [],
        code: JSON.stringify(body, undefined, 2),
      })),
    ],
    confirmLabel: t('Create in Celigo'),
    copy: { label: t('Copy as Celigo Flow'), text: formatFlowPlan(plan) },
    typedName: findTypedName(connection, account),
  };
}
