import type { PastedFacts } from '../../connections/pastedFacts';
import type { FoundClient } from './foundClient';

/** How another tool is set up for one service: what it says about a connection. */
export interface FoundSetup {
  vendor: 'celonis' | 'celigo';
  /** The tool's own name for it, such as that of a profile. */
  name?: string;
  facts: PastedFacts;
  /** The OAuth 2.0 client that it signs in with. */
  client?: FoundClient;
  /** What is not in it, or cannot be used: a sentence each. */
  remarks: readonly string[];
}
