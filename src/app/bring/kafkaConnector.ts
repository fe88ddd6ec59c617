import { readNamedFacts, readPastedFacts } from '../../connections/pastedFacts';
import { tryParseJson } from '../../core/tryParseJson';
import type { FoundSetup } from './foundSetup';

/** Settings of the Kafka connector of Celonis (celonis-api.md §2, §5). */
const endpointSetting = 'connect.ems.endpoint';
const keySetting = 'connect.ems.authorization.key';

/**
 * The connection of a connector's properties, or of the JSON that Kafka Connect takes; undefined where there is none.
 */
export function parseKafkaConnector(text: string): FoundSetup | undefined {
  const settings = readJsonSettings(text) ?? readProperties(text);
  const { [endpointSetting]: endpoint, [keySetting]: key, name } = settings;
  if (!endpoint) return undefined;
  const credentials = key === undefined ? [] : readPastedFacts(key).credentials;
  return {
    vendor: 'celonis',
    ...(name ? { name } : {}),
    facts: { ...readNamedFacts({ [endpointSetting]: endpoint }), credentials },
    remarks: [],
  };
}

function readJsonSettings(text: string): Record<string, string> | undefined {
  const content = tryParseJson(text);
  if (typeof content !== 'object' || content === null) return undefined;
  const { name, config } = content as { name?: unknown; config?: unknown };
  const settings = typeof config === 'object' && config !== null ? { name, ...config } : content;
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function readProperties(text: string): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const line of text.split(/\r\n?|\n/)) {
    const [, name, value = ''] = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(line.trim()) ?? [];
    // Backslashes stand before colons and equals signs in such files.
    if (name !== undefined) settings[name] = value.replace(/\\([:=#! ])/g, '$1').replace(/^"(.*)"$/, '$1');
  }
  return settings;
}
