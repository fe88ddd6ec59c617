/** The tools for language models, which VS Code has to know before any of them is loaded. */
export const toolNames = [
  'celonisCeligo_dryRunPush',
  'celonisCeligo_inspectFile',
  'celonisCeligo_listAccess',
  'celonisCeligo_listConnections',
  'celonisCeligo_listFlowRuns',
  'celonisCeligo_listOpenErrors',
  'celonisCeligo_listResources',
  'celonisCeligo_pushDefinition',
  'celonisCeligo_readKpis',
  'celonisCeligo_readRecords',
  'celonisCeligo_readResource',
  'celonisCeligo_retryErrors',
  'celonisCeligo_runFlow',
  'celonisCeligo_testConnection',
] as const;
