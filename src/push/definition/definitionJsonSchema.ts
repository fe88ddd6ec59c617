import { z } from 'zod';
import { pushDefinitionSchema } from './pushDefinition';

/** The JSON Schema of push definitions, for editors. */
export function definitionSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(pushDefinitionSchema, { target: 'draft-7' });
  return {
    $schema,
    title: 'Push definition',
    description: 'How files are pushed to a table of a Celonis data pool. It holds no secret.',
    ...schema,
    defaultSnippets: [
      {
        label: 'Push definition',
        description: 'Pushes the file of the same name into a table',
        body: {
          connection: '${1:name of the connection}',
          table: '${2:table}',
          mode: '${3|replace,append,upsert,delete|}',
        },
      },
    ],
  };
}
