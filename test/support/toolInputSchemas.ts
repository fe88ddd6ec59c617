import { z } from 'zod';
import { assistantTools } from '../../src/app/assistant/toolCatalog';

/** The JSON Schema of each tool's input, by the tool's name, as package.json holds it. Only for builds and tests. */
export function describeToolInputs(): Record<string, unknown> {
  return Object.fromEntries(
    assistantTools.map(({ name, inputSchema }) => {
      const { $schema: _dialect, ...schema } = z.toJSONSchema(inputSchema, { io: 'input' });
      return [name, schema];
    }),
  );
}
