import { t } from '@vscode/l10n';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionStatus } from '../../connections/connectionService';
import { formatMoment } from '../../core/formatTimes';
import type { PushRecord, PushState } from '../../push/pushRecord';
import { describeConnectionStatus } from '../connectionStatusText';
import { getEnvironmentLabel } from '../environmentLabel';
import { describeRowOutcome } from './pushText';

/** Where a push goes: from a definition that names a connection, or from the workspace. */
export interface PushTarget {
  /** Undefined where none is chosen yet, or the definition names one that does not exist. */
  connection: Connection | undefined;
  status: ConnectionStatus | undefined;
  definition?: { file: string; connectionName: string };
  lastPush?: { record: PushRecord; state: PushState } | undefined;
}

/** What the status bar shows. */
export interface PushTargetStatus {
  text: string;
  tooltipLines: string[];
  level: 'normal' | 'missing' | 'production';
}

/** The connection that a push goes to, with its environment, and what to know about it. */
export function describePushTarget({ connection, status, definition, lastPush }: PushTarget): PushTargetStatus {
  const sourceLines = definition
    ? [t('Push connection of {0}', definition.file)]
    : [t('Push connection of this workspace')];
  if (!connection)
    return definition
      ? {
          text: definition.connectionName,
          tooltipLines: [...sourceLines, t('There is no connection "{0}" on this machine.', definition.connectionName)],
          level: 'missing',
        }
      : { text: t('Choose Connection'), tooltipLines: sourceLines, level: 'normal' };
  const environment = getEnvironmentLabel(connection.environment);
  const isProduction = connection.environment === 'production';
  return {
    text: [connection.name, environment].filter(Boolean).join(' · '),
    tooltipLines: [
      ...sourceLines,
      `${t('Connection')}: ${connection.name}`,
      ...(environment ? [`${t('Environment')}: ${environment}`] : []),
      ...(connection.isReadOnly ? [`${t('Changes')}: ${t('Read-only')}`] : []),
      ...(status ? [`${t('State')}: ${describeConnectionStatus(status)}`] : []),
      `${t('Last push')}: ${lastPush ? describeLastPush(lastPush) : t('never')}`,
      ...(isProduction && !definition ? [t('Last used. A production connection has to be chosen for each push.')] : []),
    ],
    level: isProduction ? 'production' : 'normal',
  };
}

function describeLastPush({ record, state }: NonNullable<PushTarget['lastPush']>): string {
  const { file, table } = record.order;
  const time = formatMoment(new Date(record.startedAt));
  return `${file.name} → ${table} · ${describeRowOutcome(record, state)} · ${time}`;
}
