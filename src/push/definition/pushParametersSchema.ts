import { z } from 'zod';
import { pushDefinitionSchema, pushModes } from './pushDefinition';

/** Where a push went: the team, the data pool, and how important the connection was said to be. */
const pushDestinationSchema = z.object({
  origin: z.string(),
  poolId: z.string(),
  environment: z.enum(['none', 'test', 'production']),
});
export type PushDestination = z.infer<typeof pushDestinationSchema>;

/** What a person asked for: enough to do it again. No secret is in it. */
export const pushParametersSchema = z.object({
  connection: z.object({ id: z.string(), name: z.string() }),
  /** Absent in records of the first versions. */
  destination: pushDestinationSchema.optional().catch(undefined),
  /** The file's URI and the name that people know it by; of several files, the first one's URI. */
  file: z.object({ uri: z.string(), name: z.string() }),
  /** Where several files became one table: the URIs of all. */
  files: z.array(z.string()).optional(),
  table: z.string(),
  /** The data source of an existing table; absent for the pool's Global schema. */
  dataSourceId: z.string().optional(),
  mode: z.enum(pushModes),
  keys: z.array(z.string()),
  /** The keys that lead to the array in a file that holds several. */
  arrayPath: z.array(z.string()).optional(),
  /** For a child table: the keys that lead to its array in a record. */
  child: z.array(z.string()).optional(),
  /** Everything that was chosen for the whole push, child tables and all. Absent in records of the first version. */
  definition: pushDefinitionSchema.optional().catch(undefined),
  /** The definition file that the choices were read from. */
  origin: z.string().optional(),
});
export type PushParameters = z.infer<typeof pushParametersSchema>;
