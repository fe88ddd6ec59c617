import * as z from 'zod';

/**
 * What Celonis' own descriptions say of the answers that the sandbox gives: the types, the values that there may be,
 * and no property besides. Written for these tests, and apart from what the sandbox uses itself.
 */

const text = z.string();
const wholeNumber = z.number().int();
const time = z.iso.datetime();
const types = ['string', 'integer', 'float', 'boolean', 'date', 'datetime'] as const;

const listPage = { page: wholeNumber, pageSize: wholeNumber, total: wholeNumber, sort: text };
const page = <T extends z.ZodType>(item: T) => z.strictObject({ ...listPage, content: z.array(item) });

export const knowledgeModels = page(
  z.strictObject({
    id: text.regex(/^[a-z\d-]+\.[a-z\d-]+$/),
    name: text,
    published: text.regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  }),
);
export const knowledgeModel = z.strictObject({ id: text, name: text, extendedKMId: text.optional() });

const recordId = { id: text, name: text, description: text, shortDisplayName: text, internalNote: text };
export const records = page(z.strictObject(recordId));
export const record = z.strictObject({
  ...recordId,
  fields: z
    .array(z.strictObject({ ...recordId, type: z.enum([...types, 'number', 'timestamp']), format: text, unit: text }))
    .min(1),
});
export const kpis = page(
  z.strictObject({
    id: text,
    name: text,
    description: text,
    format: text,
    unit: text,
    direction: z.enum(['Up', 'Down', 'None']),
    target: text.optional(),
    parameters: z.array(z.strictObject({ id: text, name: text, value: text })),
  }),
);
export const filters = page(z.strictObject({ id: text, name: text, description: text }));

const row = z.record(text, z.union([z.string(), z.number(), z.boolean(), z.null()]));
const header = z.strictObject({
  id: text,
  name: text,
  type: z.enum([...types, 'time', 'timestamp']),
  format: text,
  unit: text,
  aggregation: z.boolean(),
  filterable: z.boolean(),
  sortable: z.boolean(),
});
const dataPage = { page: wholeNumber, pageSize: wholeNumber, total: wholeNumber, sort: z.array(text) };
export const data = z.strictObject({
  ...dataPage,
  content: z.strictObject({ headers: z.array(header), data: z.array(row) }),
});
export const query = z.strictObject({ ...dataPage, content: z.array(row) });

export const triggers = page(z.strictObject({ id: text, record: text, name: text }));
export const trigger = z.strictObject({
  id: text,
  name: text,
  fields: z.array(z.strictObject({ name: text, type: z.enum(types), format: text, unit: text })),
});
export const subscriptions = page(
  z.strictObject({
    id: text,
    name: text.min(1).max(1024),
    status: z.enum(['active', 'failed', 'suspended', 'paused', 'rejected']),
    configurations: z.array(z.enum(['SKIP_ERRORS'])),
    knowledgeModelId: text,
    triggerId: text,
    latestSucceedEvent: time.optional(),
    offset: wholeNumber,
    creationDate: time,
    ownerName: text,
    callbackInfo: z.strictObject({ uri: z.url({ protocol: /^https$/ }), protocol: z.literal('HTTPS') }),
    lastSuccessEventOffset: wholeNumber,
  }),
);
const eventField = z.strictObject({
  id: text,
  value: z.unknown(),
  type: z.enum(['DATE', 'STRING', 'FLOAT', 'INT']),
  isIdentifier: z.boolean(),
});
export const events = z.strictObject({
  pageSize: wholeNumber,
  content: z.array(
    z.strictObject({
      subscriberId: text,
      triggerId: text,
      offset: wholeNumber,
      creationDate: time,
      event: z.strictObject({ id: text, identifier: text, fields: z.array(eventField) }),
    }),
  ),
});

export const problem = z.strictObject({ title: text, status: wholeNumber, detail: text, errorCode: text });

export const members = z.strictObject({
  content: z.array(
    z.strictObject({
      userId: text,
      nameAndEmail: text,
      userRole: text,
      status: text,
      inactivityPeriod: wholeNumber,
      lastLogin: text,
      group: z.array(z.strictObject({ name: text, teamRole: text })),
    }),
  ),
  pageNumber: wholeNumber,
  pageSize: wholeNumber.max(200),
  totalCount: wholeNumber,
});
