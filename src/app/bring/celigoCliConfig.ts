import { z } from 'zod';
import { readNamedFacts } from '../../connections/pastedFacts';
import { tryParseJson } from '../../core/tryParseJson';
import type { FoundSetup } from './foundSetup';

/** Where Celigo's command line keeps its configuration, below the home directory (celigo-api.md §6). */
export const celigoCliConfigPath = ['.celigo', 'config.json'] as const;

/** The fields of its configuration that are used (celigo-api.md §6). */
const configSchema = z.looseObject({
  profiles: z.record(
    z.string(),
    z.looseObject({
      api_token: z.string().optional(),
      base_url: z.string().optional(),
      account_alias: z.string().nullish(),
    }),
  ),
});

/** One for each profile. */
export function parseCeligoCliConfig(text: string): FoundSetup[] {
  const config = configSchema.safeParse(tryParseJson(text)).data;
  return Object.entries(config?.profiles ?? {}).map(([name, profile]) => ({
    vendor: 'celigo',
    name: profile.account_alias || name,
    facts: readNamedFacts({ celigoApiToken: profile.api_token, celigoBaseUrl: profile.base_url }),
    remarks: [],
  }));
}
