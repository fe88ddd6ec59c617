import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import { formatPath, isSamePath } from '../../engine/model/columnChoices';
import { urlPath } from '../../http/urlPath';
import { needsKeys } from '../../push/job/pushJobApi';
import type { ScriptSource } from './scriptSource';
import { formatComment, secretVariableName } from './scriptSource';

/**
 * The same table as the target of Celonis' Kafka connector: a properties file for a sink that takes JSON
 * (celonis-api.md §5). Names, types and what is required are those that the connector itself documents. The connector
 * pushes continuously and only ever adds or renews rows.
 */
export function createKafkaProperties(copy: ScriptSource): string {
  const { origin, poolId, scheme, notes } = copy;
  const [{ job }] = copy.tables;
  const { duplicateRemovalColumn } = job.options ?? {};
  const maxTextLength = Math.max(
    0,
    ...job.columns.map(({ type, fieldLength }) => (type === 'STRING' ? (fieldLength ?? 0) : 0)),
  );
  const properties: readonly (readonly [string, string])[] = [
    ['name', `celonis-${job.table}`],
    ['connector.class', 'com.celonis.kafka.connect.ems.sink.EmsSinkConnector'],
    ['tasks.max', '1'],
    ['topics', job.table],
    ['key.converter', 'org.apache.kafka.connect.storage.StringConverter'],
    ['value.converter', 'org.apache.kafka.connect.json.JsonConverter'],
    ['value.converter.schemas.enable', 'false'],
    ['connect.ems.endpoint', `${origin}${urlPath`/continuous-batch-processing/api/v1/${poolId}/items`}`],
    ['connect.ems.target.table', job.table],
    ...(job.connectionId === undefined ? [] : [['connect.ems.connection.id', job.connectionId] as const]),
    ...(needsKeys(job.mode) ? [['connect.ems.data.primary.key', job.keys.join(',')] as const] : []),
    ...(duplicateRemovalColumn === undefined
      ? []
      : [['connect.ems.order.field.name', duplicateRemovalColumn] as const]),
    ...(maxTextLength > 0 ? [['connect.ems.data.fallback.varchar.length', String(maxTextLength)] as const] : []),
    ['connect.ems.flattener.enable', 'true'],
    // Otherwise the table gets columns for partition, offset and timestamp that the push does not have.
    ['connect.ems.embed.kafka.metadata', 'false'],
    ['connect.ems.commit.size.bytes', '10000000'],
    ['connect.ems.commit.records', '100000'],
    ['connect.ems.commit.interval.ms', '30000'],
    ['connect.ems.error.policy', 'RETRY'],
  ];
  const introduction = [
    `The table ${job.table} of a Celonis data pool as the target of Celonis' Kafka connector.`,
    ...listUnsupportedParts(copy),
    ...notes,
    `The secret comes from the environment variable ${secretVariableName(copy)} of the Kafka Connect worker, whose properties need`,
    'config.providers=env and config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider (Kafka 3.5 or newer).',
    'The topic is named after the table. Change it to that of your records.',
    'A producer of yours sends the records: one JSON object in the value of each message, without a schema.',
    'For Avro, or for JSON with a schema, change value.converter and its properties.',
    ...(needsKeys(job.mode)
      ? []
      : ['Without connect.ems.data.primary.key all columns together are the key, so that equal rows become one.']),
    ...(job.mode === 'upsert'
      ? []
      : [`The connector has no mode "${job.mode}": it adds rows, and renews those with the same key.`]),
  ];
  const lines = properties.map(([name, value]) => `${name}=${escapePropertyValue(value)}`);
  return `${formatComment(introduction)}\n${lines.join('\n')}\nconnect.ems.authorization.key=${scheme} \${env:${secretVariableName(copy)}}\n`;
}

/** What the push does and the connector does not, for it takes records as they are. */
function listUnsupportedParts({ tables: [{ job, choices }, ...children] }: ScriptSource): string[] {
  const convertsValues = choices.filter(
    ({ dateFormat, decimalMark, trueWords, falseWords }) => dateFormat ?? decimalMark ?? trueWords ?? falseWords,
  );
  const renamedColumns = job.columns.filter(({ name, path }) => name !== path.join('_'));
  const excludedChoices = choices.filter(
    ({ source, include }) =>
      include === false && !children.some(({ childPath: child }) => child && isSamePath(child, source)),
  );
  const joinPaths = (sources: readonly (readonly string[])[]): string => sources.map(formatPath).join(', ');
  return [
    ...(convertsValues.length > 0
      ? [
          `The connector takes values as they are. The records must have these converted already: ${joinPaths(convertsValues.map(({ source }) => source))}.`,
        ]
      : []),
    ...(renamedColumns.length > 0
      ? [
          `The connector takes names as they are. The push renames these: ${renamedColumns.map(({ name, path }) => `${formatPath(path)} to ${name}`).join(', ')}.`,
        ]
      : []),
    ...(excludedChoices.length > 0
      ? [
          `The connector takes all fields. The push leaves these out: ${joinPaths(excludedChoices.map(({ source }) => source))}.`,
        ]
      : []),
    ...(children.length > 0
      ? [
          `The connector fills one table. These child tables of the push are not in here: ${children.map((child) => child.job.table).join(', ')}.`,
        ]
      : []),
  ];
}

/** Whether Kafka Connect would fill something in: `${provider:key}` or `${provider:path:key}`. */
function hasPlaceholder(text: string): boolean {
  return text
    .split('${')
    .slice(1)
    .some((rest) => rest.slice(0, Math.max(0, rest.indexOf('}'))).includes(':'));
}

/**
 * As Java reads a properties file: what is not plain is escaped. Kafka Connect then fills in whatever has the form
 * `${provider:key}`, and knows no escape for it (KIP-297), so such a value is refused. Throws ProblemError.
 */
function escapePropertyValue(text: string): string {
  if (hasPlaceholder(text)) {
    throw new ProblemError({
      kind: 'input',
      what: t('"{0}" cannot be used in a configuration of Kafka Connect.', text),
      why: t('Kafka Connect would put the value of a variable or a file in its place and send that to Celonis.'),
      next: t('Rename the table, column or data connection, or copy the push in another form.'),
    });
  }
  const escaped = text
    .replace(/[\\]/g, '\\\\')
    .replace(/[^\x20-\x7e]/g, (codeUnit) => `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return escaped.replace(/^ /, '\\ ');
}
