import type { FlowRecord } from './flowSchemas';

/** Where a flow's records go, in order: sources first, branches one after the other. */
export function listFlowSteps(flow: FlowRecord): { kind: 'export' | 'import'; id: string }[] {
  const branches = (flow.routers ?? []).flatMap(({ branches = [] }) => branches);
  const processors = [...(flow.pageProcessors ?? []), ...branches.flatMap(({ pageProcessors = [] }) => pageProcessors)];
  return [
    ...(flow.pageGenerators ?? []).map(({ _exportId }) => ({ kind: 'export' as const, id: _exportId })),
    ...processors.map(({ type, _exportId, _importId }) => ({
      kind: type,
      id: (type === 'export' ? _exportId : _importId) ?? '',
    })),
  ];
}
