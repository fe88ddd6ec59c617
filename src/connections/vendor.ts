import type { Fix, Problem } from '../http/problem';
import type { HttpClient } from '../http/client';
import type { Secrets } from './model';
import type { OAuthCredentials } from './oauthClients';
import type { Shared } from './shared';
import type { TokenStore } from './tokens';

export { valueOf, visibleFields } from './visibility';

/** A vendor's non-secret field values by key; absent and empty mean the same. */
export type Values = Readonly<Record<string, string>>;

/** Steps that unfold under a field: "How to retrieve the App key". */
export interface Guide {
  title: string;
  steps: readonly string[];
}

export interface Choice {
  value: string;
  label: string;
  description?: string;
}

/** A word that a `list` may hold, and what it is about in one line. */
export interface Suggestion {
  value: string;
  description: string;
}

/** What a `list` starts with, while each named field has one of these values. */
export interface Proposal {
  when: Readonly<Record<string, readonly string[]>>;
  values: readonly string[];
}

/** What reading a typed text came to: the value as it is kept, values it brings for other fields, or what is wrong. */
export type Reading =
  | { value: string; also?: Values; warning?: string; error?: undefined }
  /** `offer` is a text that would mend it, with what to write on the button. */
  | { error: string; offer?: { label: string; value: string } };

/**
 * One field of a connection. The form, the quick-pick path, validation and the documentation all come from it.
 * The name and the environment belong to every connection and are not among a vendor's fields.
 */
export interface Field {
  key: string;
  /** The value of a `reference` is the id of one of this vendor's OAuth 2.0 clients; that of a `list` are words with a blank between them, see lists.ts. */
  kind: 'text' | 'secret' | 'choice' | 'reference' | 'list';
  label: string;
  required: boolean;
  /** One or two sentences under the field. */
  help?: string;
  placeholder?: string;
  guide?: Guide;
  /** For `choice`. The first one is the default. */
  choices?: readonly Choice[];
  /** For `list`: the words that are known. Others may be typed. */
  suggestions?: readonly Suggestion[];
  /** For `list`: the first one whose conditions hold is put in while the list is empty, and can be asked for at any time. */
  proposals?: readonly Proposal[];
  /** The field counts only while each named field has one of these values. */
  visibleWhen?: Readonly<Record<string, readonly string[]>>;
  /** Reads what was typed, be it nothing. Absent: trimmed text, anything goes. `values` are the other fields as they stand. */
  read?(text: string, values: Values): Reading;
}

export type CheckOutcome = 'passed' | 'failed' | 'skipped';

/** One line of a test report. `problem` is there exactly when it failed; `detail` says what was found or why it was skipped. */
export interface CheckResult {
  id: string;
  label: string;
  outcome: CheckOutcome;
  latencyMs?: number;
  detail?: string;
  problem?: Problem;
  fixes?: readonly Fix[];
}

/** What a test came to. It works when no check failed. */
export interface TestReport {
  works: boolean;
  checks: readonly CheckResult[];
  /** One sentence: what works, or the first failure. */
  summary: string;
}

/** What a vendor's code needs to speak to the service for one connection. */
export interface Session {
  http: HttpClient;
  values: Values;
  secrets: Secrets;
  /** There when the connection refers to an OAuth 2.0 client. */
  oauth?: OAuthAccess;
  /** What it shares with all sessions of its origin. Absent: it is the only one. */
  shared?: Shared;
}

/** What it takes to get an OAuth 2.0 access token: who asks, and where tokens are kept until they expire. */
export interface OAuthAccess {
  client: OAuthCredentials;
  tokens: TokenStore;
}

/** A thing behind a connection. The tree shows it as it is; ids are unique among siblings. */
export interface Resource {
  id: string;
  kind: string;
  label: string;
  description?: string;
  tooltip?: string;
  /** A codicon's name. */
  icon: string;
  /** Words for `viewItem` in menus. */
  tags?: readonly string[];
  /** Where the vendor's web application shows it. */
  url?: string;
  /** What commands need to know: ids, names; no secrets. */
  data?: Readonly<Record<string, string>>;
  /** Absent: a leaf. The last child may be the rest of a long list, see `more`. Throws ProblemError. */
  children?(signal: AbortSignal): Promise<readonly Resource[]>;
  /**
   * This is not a thing but the rest of a list: "Load more…". Choosing it puts what `more` answers in its place,
   * which may end with a rest again. Throws ProblemError.
   */
  more?(signal: AbortSignal): Promise<readonly Resource[]>;
  /** The same thing read anew, by itself: for one that a search had found beyond the part of its list that is loaded. Throws ProblemError. */
  again?(signal: AbortSignal): Promise<Resource>;
  /** What takes a further request (counts, a state) and may come after the row is shown. Throws ProblemError. */
  later?(signal: AbortSignal): Promise<Partial<Pick<Resource, 'label' | 'description' | 'tooltip' | 'icon' | 'tags'>>>;
  /** The thing as the service describes it, secrets masked: "View as JSON". Throws ProblemError. */
  document?(signal: AbortSignal): Promise<unknown>;
}

/** Something about a connection that will stop working, or has: a token about to expire. */
export interface Notice {
  level: 'warning' | 'error';
  /** One sentence for tree and tooltip. */
  text: string;
}

/** One vendor, one folder, one shape: all that the rest of the program knows about a vendor. */
export interface Vendor {
  id: string;
  /** "Celonis" */
  label: string;
  /** One line for the vendor choice. */
  description: string;
  fields: readonly Field[];
  /** The one origin that this connection's secrets may be sent to: "https://acme.eu-1.celonis.cloud". Throws ProblemError on unusable values. */
  origin(values: Values): string;
  /** A name to propose: "acme – Purchase-to-pay". */
  suggestName(values: Values): string;
  /** Short facts for tree description and tooltip, label and value. */
  facts(values: Values): readonly { label: string; value: string }[];
  /** Runs the ordered checks, telling each result as it comes. Changes nothing at the vendor's. Throws only when cancelled. */
  test(session: Session, signal: AbortSignal, onResult: (result: CheckResult) => void): Promise<TestReport>;
  /** What the tree shows under the connection. Throws ProblemError. */
  resources(session: Session, signal: AbortSignal): Promise<readonly Resource[]>;
  /** Whether files can be pushed with a connection of these values. Absent: never. */
  takesFiles?(values: Values): boolean;
  /** Where a browser shows what the connection points at. */
  url(values: Values): string;
  /**
   * What other values a connection gets because another secret was entered for it: what was known of the old one does not hold for the new.
   * `values` were entered with it, `before` were kept until now.
   */
  renewed?(values: Values, before: Values, now: Date): Values;
  /** What the connection's own values say about the days ahead, without asking the service. */
  notice?(values: Values, now: Date): Notice | undefined;
  /** Carries out an `investigate` fix of a check, once the person has read its `consent` and agreed. The answer is one more check. */
  investigate?(id: string, session: Session, signal: AbortSignal): Promise<CheckResult>;
  /** Reads all that the tree can show, once: a line for the log for each kind of thing, one sentence at the end. Throws ProblemError. */
  sync?(session: Session, signal: AbortSignal, log: (line: string) => void): Promise<string>;
}

/** All children of a list, its rest followed to the end: for search and for exports. Throws ProblemError. */
export async function* allChildren(parent: Resource, signal: AbortSignal): AsyncGenerator<Resource> {
  let page = (await parent.children?.(signal)) ?? [];
  for (;;) {
    const rest = page.find((child) => 'more' in child);
    for (const child of page) if (child !== rest) yield child;
    if (!rest?.more) return;
    page = await rest.more(signal);
  }
}
