import * as z from 'zod';
import type { CeligoResource } from './collection';
import { booleanSchema, type Copied, freeFormSchema, idSchema, textSchema } from './fieldSchemas';

/** Six fields, the first a question mark: `? 5 8 * * 1`. */
const scheduleSchema = z
  .string()
  .regex(/^$|^\?( +[^ ]+){5}$/, 'Expected a cron expression of six fields that begins with ?');

export const integrationFieldsSchema = z.object({
  name: textSchema.min(1),
  description: textSchema.optional(),
  readme: textSchema.optional(),
  mode: z.enum(['install', 'settings', 'uninstall']).optional(),
  flowGroupings: z.array(z.object({ _id: idSchema.optional(), name: textSchema })).optional(),
  aliases: z.array(freeFormSchema).optional(),
  settings: freeFormSchema.optional(),
  settingsForm: freeFormSchema.optional(),
  version: textSchema.optional(),
  _registeredConnectionIds: z.array(idSchema).optional(),
});
export type IntegrationRecord = CeligoResource &
  Copied &
  z.infer<typeof integrationFieldsSchema> & { sandbox: boolean; _connectorId?: string };

const processorSchema = z
  .looseObject({
    type: z.enum(['export', 'import']),
    _exportId: idSchema.optional(),
    _importId: idSchema.optional(),
    proceedOnFailure: booleanSchema.optional(),
  })
  .superRefine(({ type, _exportId, _importId }, context) => {
    const field = type === 'export' ? '_exportId' : '_importId';
    if ((type === 'export' ? _exportId : _importId) === undefined)
      context.addIssue({ code: 'custom', path: [field], message: `Expected field: ${field} to be present` });
  });

const routerSchema = z.looseObject({
  id: textSchema.optional(),
  name: textSchema.optional(),
  routeRecordsTo: z.enum(['first_matching_branch', 'all_matching_branches']).optional(),
  routeRecordsUsing: z.enum(['input_filters', 'script']).optional(),
  branches: z
    .array(
      z.looseObject({
        name: textSchema.optional(),
        pageProcessors: z.array(processorSchema).optional(),
        nextRouterId: textSchema.optional(),
      }),
    )
    .optional(),
});

export const flowFieldsSchema = z
  .object({
    name: textSchema.min(1),
    description: textSchema.optional(),
    disabled: booleanSchema.default(false),
    schedule: scheduleSchema.optional(),
    timezone: textSchema.optional(),
    _integrationId: idSchema.optional(),
    _flowGroupingId: idSchema.optional(),
    pageGenerators: z
      .array(
        z.looseObject({
          _exportId: idSchema,
          schedule: scheduleSchema.optional(),
          skipRetries: booleanSchema.optional(),
        }),
      )
      .optional(),
    pageProcessors: z.array(processorSchema).optional(),
    routers: z.array(routerSchema).optional(),
    runPageGeneratorsInParallel: booleanSchema.optional(),
    skipRetries: booleanSchema.optional(),
    autoResolveMatchingTraceKeys: booleanSchema.optional(),
    logging: freeFormSchema.default({}),
    aliases: z.array(freeFormSchema).optional(),
    settings: freeFormSchema.optional(),
    wizardState: textSchema.optional(),
  })
  .refine(({ pageProcessors, routers }) => !(pageProcessors?.length && routers?.length), {
    path: ['routers'],
    message: 'A flow has either pageProcessors or routers',
  });
export type FlowRecord = CeligoResource &
  Copied &
  z.infer<typeof flowFieldsSchema> & { sandbox: boolean; lastExecutedAt?: string; resolvedAt?: string; free: boolean };

const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export const exportFieldsSchema = z.looseObject({
  name: textSchema.min(1),
  adaptorType: textSchema.min(1),
  _connectionId: idSchema.optional(),
  type: textSchema.optional(),
  isLookup: booleanSchema.optional(),
  http: z.looseObject({ relativeURI: textSchema.optional(), method: z.enum(httpMethods).optional() }).optional(),
});
export const importFieldsSchema = z.looseObject({
  name: textSchema.min(1),
  adaptorType: textSchema.min(1),
  _connectionId: idSchema,
  http: z
    .looseObject({ relativeURI: z.array(textSchema).optional(), method: z.array(z.enum(httpMethods)).optional() })
    .optional(),
});
/** An export or an import: a step of a flow. */
export interface StepRecord extends CeligoResource, Copied {
  name: string;
  adaptorType: string;
  _connectionId?: string | undefined;
  isLookup?: boolean | undefined;
  http?: { relativeURI?: string | string[] | undefined; method?: string | string[] | undefined } | undefined;
  apiIdentifier: string;
  sandbox: boolean;
}

export const scriptFieldsSchema = z.object({
  name: textSchema.min(1).max(100),
  description: textSchema.max(1024).optional(),
  content: textSchema.optional(),
  postResponseHookToProcessOnChildRecord: booleanSchema.optional(),
});
export type ScriptRecord = CeligoResource &
  Copied &
  z.infer<typeof scriptFieldsSchema> & { sandbox: boolean; debugUntil?: string | undefined };
