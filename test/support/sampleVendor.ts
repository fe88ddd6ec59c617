import { setTimeout as wait } from 'node:timers/promises';
import { formatList, parseList } from '../../src/connections/listValue';
import type { CheckResult, ConnectionField, TestReport, Vendor } from '../../src/connections/vendor';
import { ProblemError } from '../../src/core/problem';

/** A vendor that exists only in tests, with every kind of field and dependency that a form must handle. */
export function createSampleVendor(test?: Vendor['test']): Vendor {
  return {
    id: 'sample',
    label: 'Sample',
    description: 'A service that exists only in tests',
    fields: sampleFields,
    origin: (values) => `https://${values['domain']}`,
    placeLabel: 'Pool',
    suggestName: (values) => values['domain']?.split('.')[0] ?? '',
    icon: () => 'plug',
    place: (values) => values['domain'] ?? '',
    facts: () => [],
    describeCredential: () => ({ kind: 'key', expiry: 'never' }),
    test: test ?? (async (_session, signal, onResult) => createReport(workingChecks, signal, onResult)),
    listResources: async () => [],
    url: (values) => `https://${values['domain']}`,
  };
}

const sampleFields: readonly ConnectionField[] = [
  {
    key: 'apiType',
    kind: 'choice',
    label: 'API type',
    required: true,
    choices: [
      { value: 'push', label: 'Data push', description: 'Push files into a data pool.' },
      { value: 'read', label: 'Intelligence', description: 'Read KPIs and records.' },
    ],
  },
  {
    key: 'domain',
    kind: 'text',
    label: 'Domain',
    required: true,
    help: 'The host in the address of your team. You can paste any address of it.',
    placeholder: 'acme.eu-1.sample.cloud',
    parse: readDomain,
  },
  {
    key: 'authType',
    kind: 'choice',
    label: 'Auth type',
    required: true,
    help: 'How the key is sent.',
    choices: [
      { value: 'custom', label: 'Custom', description: 'An App key of an application.' },
      { value: 'token', label: 'Token', description: 'An API key of a user.' },
      { value: 'oauth', label: 'OAuth 2.0', description: 'A client ID and a client secret.' },
    ],
  },
  {
    key: 'poolId',
    kind: 'text',
    label: 'Pool ID',
    required: true,
    visibleWhen: { apiType: ['push'] },
    keepsSecrets: true,
    listChoices: async () => [],
    guide: {
      title: 'How to retrieve the Pool ID',
      steps: ['Open the data pool.', 'Copy the last part of the address.'],
    },
  },
  {
    key: 'appKey',
    kind: 'secret',
    label: 'App key',
    required: true,
    visibleWhen: { authType: ['custom'] },
    help: 'Kept in the secret store of this machine and sent to the domain above only.',
    guide: {
      title: 'How to retrieve the App key',
      steps: ['Open the admin settings.', 'Add an application key.', 'Copy the App key.'],
    },
  },
  {
    key: 'apiKey',
    kind: 'secret',
    label: 'API key',
    required: true,
    visibleWhen: { authType: ['token'] },
    parse: (text) => (/\s/.test(text.trim()) ? { error: 'An API key has no spaces.' } : { value: text.trim() }),
  },
  {
    key: 'region',
    kind: 'choice',
    label: 'Region',
    required: true,
    visibleWhen: { apiType: ['read'] },
    choices: ['Europe', 'North America', 'Australia', 'Canada', 'Japan'].map((label) => ({
      value: label.toLowerCase(),
      label,
      description: `Served from ${label}.`,
    })),
  },
  {
    key: 'client',
    kind: 'reference',
    label: 'OAuth 2.0 client',
    required: true,
    visibleWhen: { authType: ['oauth'] },
    help: 'Several connections can share one.',
    guide: { title: 'How to retrieve the client ID', steps: ['Add an OAuth client.', 'Copy the client ID.'] },
  },
  {
    key: 'hosts',
    kind: 'list',
    label: 'Valid domain names',
    required: true,
    visibleWhen: { authType: ['oauth'] },
    help: 'Tokens are sent to these hosts only.',
    parse: readHosts,
  },
  {
    key: 'scopes',
    kind: 'list',
    label: 'Scopes',
    required: true,
    visibleWhen: { authType: ['oauth'] },
    suggestions: ['pools', 'pools:push', 'pools:read', 'models:read', 'models:query', 'triggers:manage'].map(
      (value) => ({ value, description: `Allows ${value.replace(':', ' to ')}.` }),
    ),
    presets: [
      { when: { apiType: ['push'] }, values: ['pools:push', 'pools:read'] },
      { when: { apiType: ['read'] }, values: ['models:read'] },
    ],
  },
];

function readHosts(
  text: string,
  values: Readonly<Record<string, string>>,
): ReturnType<NonNullable<ConnectionField['parse']>> {
  const ownDomain = values['domain'] ?? '';
  const hosts = parseList(text);
  if (hosts.length === 0) return { value: ownDomain };
  if (!ownDomain || hosts.includes(ownDomain)) return { value: formatList(hosts) };
  return {
    error: `The domain ${ownDomain} must be among them.`,
    correction: { label: `Add ${ownDomain}`, value: formatList([ownDomain, ...hosts]) },
  };
}

function readDomain(text: string): ReturnType<NonNullable<ConnectionField['parse']>> {
  const trimmedText = text.trim();
  if (!trimmedText) return { value: '' };
  if (/\s/.test(trimmedText)) return { error: 'A domain has no spaces.' };
  const url = new URL(trimmedText.includes('://') ? trimmedText : `https://${trimmedText}`);
  const poolId = /\/data-pool\/([^/]+)/.exec(url.pathname)?.[1];
  return {
    value: url.host,
    ...(poolId ? { otherValues: { poolId: poolId } } : {}),
    ...(url.host.endsWith('.sample.cloud')
      ? {}
      : { warning: 'This realm is not known. It is used as you entered it.' }),
  };
}

export const workingChecks: readonly CheckResult[] = [
  { id: 'host', label: 'The host answers over TLS', outcome: 'passed', latencyMs: 41.6 },
  { id: 'credential', label: 'The credential is accepted', outcome: 'passed', latencyMs: 63 },
  { id: 'pool', label: 'The data pool is reachable', outcome: 'passed', latencyMs: 58, detail: 'Purchase-to-pay' },
  { id: 'push', label: 'Pushing is permitted', outcome: 'passed', latencyMs: 77 },
];

export const wrongSchemeChecks: readonly CheckResult[] = [
  { id: 'host', label: 'The host answers over TLS', outcome: 'passed', latencyMs: 41.6 },
  {
    id: 'credential',
    label: 'The credential is accepted',
    outcome: 'failed',
    latencyMs: 88,
    problem: {
      kind: 'unauthorized',
      what: 'The service did not accept the App key.',
      why: 'It accepts the same key as an API key.',
      next: 'Switch the Auth type to Token.',
      status: 401,
      fixes: [
        {
          kind: 'setField',
          field: 'authType',
          value: 'token',
          label: 'Switch to Token',
          secret: { from: 'appKey', to: 'apiKey' },
        },
        { kind: 'openUrl', url: 'https://acme.eu-1.sample.cloud', label: 'Open in Browser' },
      ],
    },
  },
  { id: 'pool', label: 'The data pool is reachable', outcome: 'skipped', detail: 'The credential was not accepted.' },
  { id: 'push', label: 'Pushing is permitted', outcome: 'skipped', detail: 'The credential was not accepted.' },
];

export const elsewhereChecks: readonly CheckResult[] = [
  {
    id: 'credential',
    label: 'The credential is accepted',
    outcome: 'failed',
    problem: {
      kind: 'unauthorized',
      what: 'The key is not known there.',
      fixes: [
        {
          kind: 'investigate',
          id: 'regions',
          label: 'Ask the Other Regions',
          consent: 'Your key is sent to three other hosts.',
        },
      ],
    },
  },
];

/** Tells these checks one after the other and makes a report of them. Throws when cancelled. */
export async function createReport(
  checks: readonly CheckResult[],
  signal: AbortSignal,
  onResult: (result: CheckResult) => void,
  beforeCheck: () => Promise<unknown> = () => wait(0),
): Promise<TestReport> {
  for (const check of checks) {
    await beforeCheck();
    if (signal.aborted) throw new ProblemError({ kind: 'cancelled', what: 'Cancelled.' });
    onResult(check);
  }
  const failed = checks.find((check) => check.outcome === 'failed');
  return { works: !failed, checks, summary: failed?.problem?.what ?? 'The connection works.' };
}
