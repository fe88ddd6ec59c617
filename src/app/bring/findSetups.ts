import { celigoCliConfigPath, parseCeligoCliConfig } from './celigoCliConfig';
import { contentCliFolder, parseContentCliProfile } from './contentCliProfile';
import { parseDotenvFile } from './dotenvFile';
import { readEnvironmentVariables } from './environmentVariables';
import type { FoundSetup } from './foundSetup';
import { parseKafkaConnector } from './kafkaConnector';

/** What is read when a person asks for it, and not before. */
export interface BringPorts {
  environment: Readonly<Record<string, string | undefined>>;
  /** Below the home directory; undefined and empty where there is nothing. */
  home: {
    readText(path: readonly string[]): Promise<string | undefined>;
    listFiles(path: readonly string[]): Promise<readonly string[]>;
  };
  /** The small text files of the workspace with names like these. Absent in Restricted Mode. */
  findWorkspaceFiles?(pattern: string): Promise<readonly { name: string; text: string }[]>;
  environmentLabel: string;
}

/** A setup with the place where it was found, as people know it. */
export type PlacedSetup = FoundSetup & { foundIn: string };

export const dotenvPattern = '**/{.env,.env.*,*.env}';
export const kafkaPattern = '**/*.{properties,json}';

/** All that other tools are set up for on this computer and in the workspace. What cannot be read is passed over. */
export async function findSetups(ports: BringPorts): Promise<PlacedSetup[]> {
  const { home, environment, environmentLabel } = ports;
  const findFiles = async (pattern: string): Promise<readonly { name: string; text: string }[]> =>
    (await ports.findWorkspaceFiles?.(pattern)) ?? [];
  const setups: PlacedSetup[] = [];
  const add = (foundIn: string, foundSetups: readonly FoundSetup[]): void => {
    setups.push(...foundSetups.map((setup) => ({ ...setup, foundIn })));
  };
  for (const file of [...(await home.listFiles([contentCliFolder]))].sort()) {
    const profile = file.endsWith('.json') ? await home.readText([contentCliFolder, file]) : undefined;
    const setup = profile === undefined ? undefined : parseContentCliProfile(profile);
    if (setup) add(`~/${contentCliFolder}/${file}`, [setup]);
  }
  const config = await home.readText(celigoCliConfigPath);
  if (config !== undefined) add(`~/${celigoCliConfigPath.join('/')}`, parseCeligoCliConfig(config));
  add(environmentLabel, readEnvironmentVariables(environment));
  for (const { name, text } of await findFiles(dotenvPattern)) add(name, parseDotenvFile(text));
  for (const { name, text } of await findFiles(kafkaPattern)) {
    const setup = text.includes('connect.ems.') ? parseKafkaConnector(text) : undefined;
    if (setup) add(name, [setup]);
  }
  return setups;
}
