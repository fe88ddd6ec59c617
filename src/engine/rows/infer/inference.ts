import type { ByteWindow } from '../../model/byteWindow';
import { FaultError } from '../../model/fault';
import type { Tape } from '../../model/tape';
import type { RecordSink } from '../../records/json/documentReader';
import type { KeySource } from '../../records/json/keyTree';
import type { EngineCore } from '../../wasm/engineCore';
import type { CellInference, OnTooLong, PartStats } from './columnStats';
import { ColumnStats } from './columnStats';
import { ValueShapeCounter } from './valueShapes';
import { WasmInference } from './wasmInference';

/** The longest STRING that Celonis keeps, in bytes (celonis-api.md §8). */
export const maxTextBytes = 65_000;

export type OpenInference = (core: EngineCore, onTooLong: OnTooLong) => CellInference;

const openWasmInference: OpenInference = ({ wasm }, onTooLong) => new WasmInference(wasm, maxTextBytes, onTooLong);

/** Looks at every value of every record and remembers per column what decides its type and length. */
export class Inference implements RecordSink {
  private cellInference: CellInference | undefined;
  /** How values are written, for suggestions. */
  readonly shapes = new ValueShapeCounter();

  /**
   * @param openInference makes what looks at the cells.
   * @param looksAtShapes whether anybody asks for suggestions: they cost as much as all else together.
   */
  constructor(
    private readonly keySource: KeySource,
    private readonly openInference: OpenInference = openWasmInference,
    private readonly looksAtShapes = true,
  ) {}

  /** For a table of which nobody asks for suggestions. */
  static withoutSuggestions(keySource: KeySource): Inference {
    return new Inference(keySource, openWasmInference, false);
  }

  get records(): number {
    return this.cellInference?.records ?? 0;
  }

  take(tape: Tape, window: ByteWindow): void {
    this.cellInference ??= this.openInference(window.core, this.onTooLong);
    if (this.looksAtShapes) this.shapes.take(tape, window, this.records);
    this.cellInference.take(tape, window);
  }

  stats(nodeId: number): ColumnStats {
    return this.cellInference?.stats(nodeId) ?? new ColumnStats();
  }

  /** What was seen since the last call, to be put together with what others saw. */
  takePartStats(): PartStats {
    const { nodes } = this.keySource.keys;
    const partStats = {
      records: this.records,
      keys: nodes.map(({ id, parent, text }) => ({
        parent: parent?.id ?? -1,
        text,
        stats: { ...this.stats(id) },
        shapes: this.shapes.shapesOf(id),
      })),
    };
    this.shapes.clear(this.records);
    this.cellInference?.clear();
    return partStats;
  }

  private readonly onTooLong: OnTooLong = (nodeId, bytes, offset, record) => {
    const key = this.keySource.keys.nodes[nodeId]!.path.join('.');
    throw new FaultError({ code: 'valueTooLong', key, bytes, limit: maxTextBytes }, offset, record);
  };
}
