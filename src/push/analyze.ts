import { openCore } from './core/core';
import { draftColumns, type DraftColumn, Inference } from './infer/columns';
import { type Found, type Layout, readDocument } from './json/document';
import { FaultError } from './json/fault';
import type { KeyNode } from './json/keys';
import { Window } from './json/window';
import type { OpenSource } from './source';
import type { ArrayCandidate, Fingerprint, ReadProgress, TablePlan } from './types';

/** What one reading of the whole file tells; names and words are given to it on the main thread. */
export type Draft =
  | {
      kind: 'table';
      shape: TablePlan['shape'];
      arrayPath: readonly string[];
      rows: number;
      columns: readonly DraftColumn[];
      fingerprint: Fingerprint;
    }
  | { kind: 'choose'; arrays: readonly ArrayCandidate[] };

export interface AnalyzeOptions {
  /** The array to read, where the file holds several; empty for what stands at the top, an object being one row. */
  arrayPath?: readonly string[];
  /** The name says that the file is one object a line, so that a lone object is a row and not a wrapper. */
  sequence: boolean;
  /** Bytes that are read at once. */
  blockBytes?: number;
}

/**
 * Reads a file from end to end and decides shape, columns and types.
 * @param open opens the file; called again where the first guess about its shape was wrong.
 * @throws FaultError
 */
export function analyze(open: () => OpenSource, options: AnalyzeOptions, progress: (p: ReadProgress) => void): Draft {
  const { arrayPath } = options;
  const layout: Layout =
    arrayPath === undefined
      ? { kind: 'auto', sequence: options.sequence }
      : arrayPath.length > 0
        ? { kind: 'wrapped', path: arrayPath }
        : { kind: 'auto', sequence: true };
  const first = pass(open, layout, options, progress);
  const again = first.found.kind === 'loneObject' || first.found.kind === 'severalObjects';
  const { found, inference, root, fingerprint } = again ? pass(open, { kind: 'sequence' }, options, progress) : first;
  if (found.kind === 'choose') {
    const itself = found.ownValues ? [{ path: [], rows: 1 }] : [];
    return { kind: 'choose', arrays: [...found.arrays, ...itself] };
  }
  const columns = draftColumns(inference, root);
  if (columns.length === 0) throw new FaultError({ code: 'noColumns' });
  const lone = first.found.kind === 'loneObject' || (arrayPath?.length === 0 && found.kind === 'sequence' && found.records === 1);
  return {
    kind: 'table',
    shape: lone ? 'object' : found.kind === 'sequence' ? 'ndjson' : found.kind === 'wrapped' ? 'wrapped' : 'array',
    arrayPath: found.kind === 'wrapped' ? found.path : [],
    rows: inference.records,
    columns,
    fingerprint,
  };
}

interface Pass {
  found: Found;
  inference: Inference;
  root: KeyNode;
  fingerprint: Fingerprint;
}

function pass(open: () => OpenSource, layout: Layout, options: AnalyzeOptions, progress: (p: ReadProgress) => void): Pass {
  const source = open();
  try {
    let table: { inference: Inference; root: KeyNode } | undefined;
    const found = readDocument(new Window(openCore(), source, options.blockBytes), layout, {
      open: (parser) => {
        table = { inference: new Inference(parser), root: parser.keys.root };
        return table.inference;
      },
      progress: (bytesRead, rows) => progress({ bytesRead, bytesTotal: source.size, rows }),
    });
    source.verify();
    return { found, ...table!, fingerprint: source.fingerprint };
  } finally {
    source.close();
  }
}
