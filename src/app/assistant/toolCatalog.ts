import type { AssistantTool } from './assistantTool';
import { listAccessTool, listFlowRunsTool, listOpenErrorsTool, retryErrorsTool, runFlowTool } from './celigoTools';
import { readKpisTool, readRecordsTool } from './celonisTools';
import { listConnectionsTool, listResourcesTool, readResourceTool, testConnectionTool } from './connectionTools';
import { dryRunPushTool, inspectFileTool, pushDefinitionTool } from './fileTools';

/** Every tool for language models. package.json describes the same ones. */
export const assistantTools: readonly AssistantTool[] = [
  dryRunPushTool,
  inspectFileTool,
  listAccessTool,
  listConnectionsTool,
  listFlowRunsTool,
  listOpenErrorsTool,
  listResourcesTool,
  pushDefinitionTool,
  readKpisTool,
  readRecordsTool,
  readResourceTool,
  retryErrorsTool,
  runFlowTool,
  testConnectionTool,
];
