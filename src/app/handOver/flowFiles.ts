import type { FileConnectionKind } from './fileConnections';

/** Where the files of a flow come from: a connection of the account, a folder or an address, and how names begin. */
export interface FlowFileSource {
  connection: { id: string; name: string; kind: FileConnectionKind };
  path: string;
  fileNameStart: string;
}
