import type { Fix, Problem } from '../core/problem';
import type { Secrets } from '../core/secrets';
import type { HttpClient } from '../http/httpClient';
import type { OAuthCredentials } from './oauthClients';
import type { OriginShared } from './originShared';
import type { PastedFacts } from './pastedFacts';
import type { TokenStore } from './tokenStore';

/** A vendor's non-secret field values by key; absent and empty mean the same. */
export type FieldValues = Readonly<Record<string, string>>;

/** Steps that unfold under a field: "How to retrieve the App key". */
export interface FieldGuide {
  title: string;
  steps: readonly string[];
}

export interface FieldChoice {
  value: string;
  label: string;
  description?: string;
}

/** A word that a `list` may hold, and what it is about in one line. */
export interface ListSuggestion {
  value: string;
  description: string;
}

/** What a `list` starts with, while each named field has one of these values. */
export interface ListPreset {
  when: Readonly<Record<string, readonly string[]>>;
  values: readonly string[];
}

/**
 * What reading a typed text came to: the value as it is stored, values it brings for other fields, or what is wrong.
 */
export type FieldParseResult =
  | { value: string; otherValues?: FieldValues; warning?: string; error?: undefined }
  /** `offer` is a text that would mend it, with what to write on the button. */
  | { error: string; correction?: { label: string; value: string } };

/**
 * One field of a connection. The form, the quick-pick path, validation and the documentation all come from it.
 * The name and the environment belong to every connection and are not among a vendor's fields.
 */
export interface ConnectionField {
  key: string;
  /**
   * The value of a `reference` is the id of one of this vendor's OAuth 2.0 clients; that of a `list` are words with a
   * blank between them, see listValue.ts.
   */
  kind: 'text' | 'secret' | 'choice' | 'reference' | 'list';
  label: string;
  required: boolean;
  /** One or two sentences under the field. */
  help?: string;
  placeholder?: string;
  guide?: FieldGuide;
  /** For `choice`. The first one is the default. */
  choices?: readonly FieldChoice[];
  /** For `list`: the words that are known. Others may be typed. */
  suggestions?: readonly ListSuggestion[];
  /**
   * For `list`: the first one whose conditions hold is put in while the list is empty, and can be asked for at any
   * time.
   */
  presets?: readonly ListPreset[];
  /** The field counts only while each named field has one of these values. */
  visibleWhen?: Readonly<Record<string, readonly string[]>>;
  /**
   * A change of it does not change where secrets go or as what, so that stored ones are kept. Absent: secrets are
   * entered again.
   */
  keepsSecrets?: boolean;
  /**
   * Reads what was typed, be it nothing. Absent: trimmed text, anything goes. `values` are the other fields as they
   * stand.
   */
  parse?(text: string, values: FieldValues): FieldParseResult;
  /** For `text`: how a stored value is shown to a person; `parse` reads it back. Absent: as it is stored. */
  format?(value: string): string;
  /**
   * For `text`: what the service has to choose from, with this credential; anything else may be typed. The session's
   * values may lack this very field. Throws ProblemError, which says what to do instead.
   */
  listChoices?(session: VendorSession, signal: AbortSignal): Promise<readonly FieldChoice[]>;
}

export type CheckOutcome = 'passed' | 'failed' | 'skipped';

/**
 * One line of a test report. `problem` is there exactly when it failed; `detail` says what was found or why it was
 * skipped.
 */
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
  /** What the service calls the place that the connection leads to: the data pool's name, the token's owner. */
  place?: string;
}

/** What a vendor's code needs to speak to the service for one connection. */
export interface VendorSession {
  http: HttpClient;
  values: FieldValues;
  secrets: Secrets;
  /** There when the connection refers to an OAuth 2.0 client. */
  oauth?: OAuthAccess;
  /** What it shares with all sessions of its origin. Absent: it is the only one. */
  originShared?: OriginShared;
}

/** What it takes to get an OAuth 2.0 access token: who asks, and where tokens are stored until they expire. */
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
  /** When it was, ISO: its row says so after the description, as people tell it. The tooltip has the exact time. */
  moment?: string;
  tooltip?: string;
  /** A codicon's name. */
  icon: string;
  /** Words for `viewItem` in menus. */
  tags?: readonly string[];
  /** Where the vendor's web application shows it. */
  url?: string;
  /** What commands need to know: ids, names; no secrets. */
  data?: Readonly<Record<string, string>>;
  /** Absent: a leaf. The last child may be the rest of a long list, see `loadMore`. Throws ProblemError. */
  loadChildren?(signal: AbortSignal): Promise<readonly Resource[]>;
  /**
   * This is not a thing but the rest of a list: "Load more…". Choosing it puts what `loadMore` answers in its place,
   * which may end with a rest again. Throws ProblemError.
   */
  loadMore?(signal: AbortSignal): Promise<readonly Resource[]>;
  /**
   * The same thing read anew, by itself: for one that a search had found beyond the part of its list that is loaded.
   * Throws ProblemError.
   */
  reload?(signal: AbortSignal): Promise<Resource>;
  /** What takes a further request (counts, a state) and may come after the row is shown. Throws ProblemError. */
  loadDetails?(
    signal: AbortSignal,
  ): Promise<Partial<Pick<Resource, 'label' | 'description' | 'moment' | 'tooltip' | 'icon' | 'tags'>>>;
  /** The thing as the service describes it, secrets masked: "View as JSON". Throws ProblemError. */
  loadDocument?(signal: AbortSignal): Promise<unknown>;
}

/** Something about a connection that will stop working, or has: a token about to expire. */
export interface ConnectionNotice {
  level: 'warning' | 'error';
  /** One sentence for tree and tooltip. */
  text: string;
}

/** The MCP server of a service, which language models use through the editor. */
export interface VendorMcpServer {
  /** Its address, where the connection's values say it. Throws ProblemError on unusable values. */
  url?(values: FieldValues): string;
  /** Else what a person pastes. */
  pastedUrl?: {
    prompt: string;
    placeholder: string;
    guide: FieldGuide;
    /** An address on the connection's own origin, or what is wrong with the text. */
    parse(text: string, values: FieldValues): { url: string } | { error: string };
  };
  /** The Authorization header of this connection. Throws ProblemError. */
  createAuthorization(session: VendorSession): Promise<string>;
  /** How the header is written where a person enters the secret: the scheme, and what the secret is called. */
  describeAuthorization(values: FieldValues): { scheme: string; secretLabel: string };
}

/** What lets a connection in, without its value. */
export interface CredentialFacts {
  /** "App key" */
  kind: string;
  /** Those that it asks for or has, where that is known. */
  scopes?: readonly string[];
  /** When it was made, where that is known: ISO. */
  createdAt?: string;
  /** When it ends, where that is known: ISO. */
  expiresAt?: string;
  /** One sentence on its end. */
  expiry: string;
}

/** What is kept of a resource to make it again: its kind, and the ids and names in its `data`. */
export interface StoredResource {
  kind: string;
  data?: Readonly<Record<string, string>> | undefined;
}

/** What a text that was pasted says about a connection to one service. */
export interface RecognizedConnection {
  /** By field, as they were pasted: the field's `parse` reads them. */
  texts: FieldValues;
  /** Whether something in the text can only belong to this service. */
  isCertain: boolean;
}

/** One vendor, one folder, one shape: all that the rest of the program knows about a vendor. */
export interface Vendor {
  id: string;
  /** "Celonis" */
  label: string;
  /** One line for the vendor choice. */
  description: string;
  fields: readonly ConnectionField[];
  /**
   * The one origin that this connection's secrets may be sent to: "https://acme.eu-1.celonis.cloud". Throws
   * ProblemError on unusable values.
   */
  origin(values: FieldValues): string;
  /** Reads what was pasted for this service. Absent: nothing can be. */
  recognize?(facts: PastedFacts): RecognizedConnection;
  /** A name to propose: "acme – Purchase-to-pay". */
  suggestName(values: FieldValues): string;
  /** A codicon that tells this kind of connection from the others. */
  icon(values: FieldValues): string;
  /** Where the connection leads, in a word or two: a region, a data pool by its id. */
  place(values: FieldValues): string;
  /** What the place is that a test finds out the name of: "Data pool". */
  placeLabel: string;
  /** Short facts for tree description and tooltip, label and value. */
  facts(values: FieldValues): readonly { label: string; value: string }[];
  /**
   * Runs the ordered checks, telling each result as it comes. Changes nothing at the vendor's. Throws only when
   * cancelled.
   */
  test(session: VendorSession, signal: AbortSignal, onResult: (result: CheckResult) => void): Promise<TestReport>;
  /** What the tree shows under the connection. Throws ProblemError. */
  listResources(session: VendorSession, signal: AbortSignal): Promise<readonly Resource[]>;
  /**
   * A thing made from what was kept of it, with as little as possible asked of the service. Undefined for kinds that
   * nobody keeps. Throws ProblemError.
   */
  restoreResource?(
    session: VendorSession,
    resource: StoredResource,
    signal: AbortSignal,
  ): Promise<Resource | undefined>;
  /**
   * What was kept of a resource, as it is with the values that its connection has by now: the table of a data pool is
   * in the pool that the connection leads to. Asks nothing. Absent: the values change nothing.
   */
  updateStoredResource?<T extends StoredResource & { url?: string | undefined }>(values: FieldValues, resource: T): T;
  /** Whether files can be pushed with a connection of these values. Absent: never. */
  acceptsFiles?(values: FieldValues): boolean;
  /** What the table of keys and tokens says of a connection of these values. */
  describeCredential(values: FieldValues, now: Date): CredentialFacts;
  /** Where a browser shows what the connection points at. */
  url(values: FieldValues): string;
  /**
   * What other values a connection gets because another secret was entered for it: what was known of the old one does
   * not hold for the new. `values` were entered with it, `previousValues` were stored until now.
   */
  valuesAfterSecretChange?(values: FieldValues, previousValues: FieldValues, now: Date): FieldValues;
  /** What the connection's own values say about what will soon end, without asking the service. */
  notice?(values: FieldValues, now: Date): ConnectionNotice | undefined;
  /**
   * Carries out an `investigate` fix of a check, once the person has read its `consent` and agreed. The answer is one
   * more check.
   */
  investigate?(id: string, session: VendorSession, signal: AbortSignal): Promise<CheckResult>;
  mcpServer?: VendorMcpServer;
  /**
   * Reads all that the tree can show, once: a line for the log for each kind of thing, one sentence at the end. Throws
   * ProblemError.
   */
  sync?(session: VendorSession, signal: AbortSignal, log: (line: string) => void): Promise<string>;
}

/** All children of a list, its rest followed to the end: for search and for exports. Throws ProblemError. */
export async function* iterateChildren(parent: Resource, signal: AbortSignal): AsyncGenerator<Resource> {
  let page = (await parent.loadChildren?.(signal)) ?? [];
  for (;;) {
    const loadMoreRow = page.find((child) => 'loadMore' in child);
    for (const child of page) if (child !== loadMoreRow) yield child;
    if (!loadMoreRow?.loadMore) return;
    page = await loadMoreRow.loadMore(signal);
  }
}
