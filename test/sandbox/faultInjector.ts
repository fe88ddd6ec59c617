/**
 * Scripted failures (POST /sandbox/faults). The first rule that matches and has turns left decides about a request.
 *
 * `match.method`: a method, `*` or nothing for all. `match.path`: a path like `/api/cloud` matches what begins with it,
 * where `*` stands for anything; a text with other signs of a regular expression (`^/api/cloud$`,
 * `chunks/(upserted|deleted)`), or one that does not begin with `/`, is a regular expression that may match anywhere in
 * the path. Nothing matches all. `times`: how many requests it hits, 1 if absent, -1 for all until DELETE
 * /sandbox/faults.
 */
export interface FaultRule {
  match: { method?: string; path?: string };
  times: number;
  then: FaultEffect;
}

/** What happens to a request. Without `status` and `reset` it is carried out as usual, later or cut short. */
export interface FaultEffect {
  /** Answers with this instead of carrying the request out (its body is read first). */
  status?: number;
  /** Of that answer; without `status`, added to the usual answer. */
  headers?: Record<string, string>;
  /** Text, or anything else as JSON. */
  body?: unknown;
  /** The same for bytes that are no text, such as a gzip body. */
  bodyBase64?: string;
  delayMs?: number;
  /** Breaks the connection without an answer, once the body has arrived. */
  reset?: boolean;
  /** With `reset`: as soon as the head has arrived. */
  early?: boolean;
  /** With `reset` or `status`: only after the request was carried out, so that its sender cannot know. */
  after?: boolean;
  /** Sends only so many bytes of the body (true: half), then breaks the connection. */
  truncate?: number | true;
  /** Sends the body over and over until the client leaves. */
  endless?: boolean;
  /** Waits so long after every byte. */
  dripMs?: number;
  /** Set by the sandbox on what it takes from a rule. */
  description?: string;
}

export class InvalidFaultRuleError extends Error {}

export class FaultInjector {
  #rules: { rule: FaultRule; matches: (method: string, path: string) => boolean }[] = [];

  /** Adds rules after those that are there. Throws InvalidFault, and then adds none. */
  add(rules: unknown): void {
    if (!Array.isArray(rules))
      throw new InvalidFaultRuleError('Send an array of faults: [{"match":{"method","path"},"times","then":{}}].');
    this.#rules.push(...rules.map(parseRule));
  }

  /** The effect on this request, counting it. */
  takeEffect(method: string, path: string): FaultEffect | undefined {
    const matchingRule = this.#rules.find(({ rule, matches }) => rule.times !== 0 && matches(method, path));
    if (!matchingRule) return undefined;
    if (matchingRule.rule.times > 0) matchingRule.rule.times -= 1;
    return {
      ...matchingRule.rule.then,
      description: `${matchingRule.rule.match.method ?? '*'} ${matchingRule.rule.match.path ?? '*'}`,
    };
  }

  /** The rules that have turns left. */
  pendingRules(): FaultRule[] {
    return this.#rules.map(({ rule }) => rule).filter(({ times }) => times !== 0);
  }

  clear(): void {
    this.#rules = [];
  }
}

function parseRule(value: unknown): { rule: FaultRule; matches: (method: string, path: string) => boolean } {
  const { match = {}, times = 1, then: thenFields } = requireObject(value, 'a fault');
  const { method, path } = requireObject(match, 'match');
  if (!Number.isInteger(times) || times === 0 || (times as number) < -1)
    throw new InvalidFaultRuleError('times is a whole number above 0, or -1 for always.');
  if (method !== undefined && typeof method !== 'string') throw new InvalidFaultRuleError('match.method is a text.');
  if (path !== undefined && typeof path !== 'string') throw new InvalidFaultRuleError('match.path is a text.');
  const rule: FaultRule = {
    match: { ...(method === undefined ? {} : { method }), ...(path === undefined ? {} : { path }) },
    times: times as number,
    then: parseEffect(requireObject(thenFields, 'then')),
  };
  const pattern = compilePathPattern(path ?? '');
  return {
    rule,
    matches: (requestMethod, requestPath) =>
      (method === undefined || method === '*' || method.toUpperCase() === requestMethod) && pattern.test(requestPath),
  };
}

const effectTypes: Record<string, readonly string[]> = {
  status: ['number'],
  headers: ['object'],
  body: ['string', 'object', 'number', 'boolean'],
  bodyBase64: ['string'],
  delayMs: ['number'],
  reset: ['boolean'],
  early: ['boolean'],
  after: ['boolean'],
  truncate: ['number', 'boolean'],
  endless: ['boolean'],
  dripMs: ['number'],
};

function parseEffect(thenFields: Record<string, unknown>): FaultEffect {
  const entries = Object.entries(thenFields).filter(
    ([, value]) => value !== undefined && value !== null && value !== false,
  );
  for (const [name, value] of entries) {
    if (!effectTypes[name])
      throw new InvalidFaultRuleError(`then.${name} is unknown. Known: ${Object.keys(effectTypes).join(', ')}.`);
    if (!effectTypes[name].includes(typeof value))
      throw new InvalidFaultRuleError(`then.${name} must be a ${effectTypes[name].join(' or ')}.`);
  }
  const effect = Object.fromEntries(entries) as FaultEffect;
  if (effect.status !== undefined && (!Number.isInteger(effect.status) || effect.status < 200 || effect.status > 599)) {
    throw new InvalidFaultRuleError('then.status is an HTTP status between 200 and 599.');
  }
  if (effect.headers)
    effect.headers = Object.fromEntries(Object.entries(effect.headers).map(([name, value]) => [name, String(value)]));
  if (effect.bodyBase64 !== undefined) effect.body = Buffer.from(effect.bodyBase64, 'base64');
  return effect;
}

function compilePathPattern(path: string): RegExp {
  const isRegularExpression = path !== '' && (!path.startsWith('/') || /[\\^$+?()[\]{}|]|\.\*/.test(path));
  try {
    return isRegularExpression && path !== '*'
      ? new RegExp(path)
      : new RegExp(`^${path.replace(/[.]/g, '\\.').replaceAll('*', '.*')}`);
  } catch {
    throw new InvalidFaultRuleError(`match.path is not a valid regular expression: ${path}`);
  }
}

function requireObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidFaultRuleError(`${name} must be an object.`);
  return value as Record<string, unknown>;
}
