import { z } from 'zod';
import { connectionsFileSchema } from './connectionsFile';

/** The JSON Schema of files of connections, for editors. */
export function connectionsSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(connectionsFileSchema, { target: 'draft-7', io: 'input' });
  return {
    $schema,
    title: 'Connections to Celonis and Celigo',
    description: 'Connections without their secrets, as a team shares them.',
    ...schema,
  };
}
