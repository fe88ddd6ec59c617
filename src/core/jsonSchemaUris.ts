/**
 * The scheme under which the extension itself serves the JSON Schemas of its files, so that an editor needs no network
 * for them.
 */
export const jsonSchemaScheme = 'celonis-celigo-schemas';

/** What stands as `$schema` in the files that the extension writes. */
export const pushDefinitionSchemaUri = `${jsonSchemaScheme}:/push.schema.json`;
export const connectionsFileSchemaUri = `${jsonSchemaScheme}:/connections.schema.json`;
