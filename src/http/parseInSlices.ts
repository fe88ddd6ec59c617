import { z } from 'zod';
import { mapInSlices } from '../core/mapInSlices';

export type ParsedAnswer<T> = { data: T } | { invalidPath: readonly PropertyKey[] };

/**
 * What a schema says of an answer. The items of a long list are looked at in slices, so that other work has its turn.
 */
export async function parseInSlices<T>(schema: z.ZodType<T>, answer: unknown): Promise<ParsedAnswer<T>> {
  const listSchema = unwrapSchema(schema);
  if (!(listSchema instanceof z.ZodArray) || !Array.isArray(answer) || listSchema.def.checks?.length)
    return toParsedAnswer(schema.safeParse(answer));
  const element = listSchema.element as z.ZodType;
  const items = await mapInSlices(answer, (item) => element.safeParse(item));
  const invalidIndex = items.findIndex(({ success }) => !success);
  const invalidItem = items[invalidIndex];
  return invalidItem
    ? { invalidPath: [invalidIndex, ...(invalidItem.error?.issues[0]?.path ?? [])] }
    : { data: items.map(({ data }) => data) as T };
}

function toParsedAnswer<T>({ data, error }: z.ZodSafeParseResult<T>): ParsedAnswer<T> {
  return error ? { invalidPath: error.issues[0]?.path ?? [] } : { data };
}

/** What a schema says of an answer that is there. */
function unwrapSchema(schema: z.ZodType): z.ZodType {
  return (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) && !schema.def.checks?.length
    ? unwrapSchema(schema.unwrap() as z.ZodType)
    : schema;
}
