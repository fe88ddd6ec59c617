import type { FieldType, Value } from './knowledgeModel';
import { badRequest } from './problems';

/** A field that an expression names: its type, and its value for a row. */
export interface Readable<Row> {
  type: FieldType;
  read: (row: Row) => Value;
}

type Predicate<Row> = (row: Row) => boolean;

const comparisons = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
type Comparison = (typeof comparisons)[number];
const functions = ['contains', 'startswith', 'endswith'] as const;

/**
 * A filter expression (celonis-api.md §6.1), all words in lower case: `NETWR gt 100 and not contains(NAME,'O''Neil')`. Texts are in
 * single quotes, with quotes inside doubled; numbers, true, false, dates and moments with a zone (2026-01-05T08:00:00Z) are not. A
 * literal must be of the field's type. Where a field has no value, no comparison holds. Refuses with 400 what is not like that.
 */
export function parseExpression<Row>(text: string, field: (id: string) => Readable<Row>): Predicate<Row> {
  return new Parser(text, field).parse();
}

class Parser<Row> {
  readonly #tokens: string[];
  #at = 0;

  constructor(
    private readonly text: string,
    private readonly field: (id: string) => Readable<Row>,
  ) {
    this.#tokens = text.match(/'(?:[^']|'')*'|[(),]|[^\s(),']+|'/g) ?? [];
  }

  parse(): Predicate<Row> {
    const whole = this.#or();
    if (this.#at < this.#tokens.length) throw this.#illegal(this.#tokens[this.#at]);
    return whole;
  }

  #or(): Predicate<Row> {
    const parts = [this.#and()];
    while (this.#take('or')) parts.push(this.#and());
    return (row) => parts.some((part) => part(row));
  }

  #and(): Predicate<Row> {
    const parts = [this.#term()];
    while (this.#take('and')) parts.push(this.#term());
    return (row) => parts.every((part) => part(row));
  }

  #term(): Predicate<Row> {
    if (this.#take('not')) {
      const inner = this.#term();
      return (row) => !inner(row);
    }
    if (this.#take('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    return this.#tokens[this.#at + 1] === '(' ? this.#function() : this.#comparison();
  }

  #function(): Predicate<Row> {
    const name = this.#next();
    const known = functions.find((one) => one === name);
    if (!known) throw this.#illegal(name);
    this.#expect('(');
    const { type, read } = this.#named();
    if (type !== 'string') throw mismatch(`${known} is for texts.`);
    this.#expect(',');
    const wanted = literal(this.#next(), 'string') as string;
    this.#expect(')');
    const test = { contains: 'includes', startswith: 'startsWith', endswith: 'endsWith' } as const;
    return (row) => {
      const value = read(row);
      return typeof value === 'string' && value[test[known]](wanted);
    };
  }

  #comparison(): Predicate<Row> {
    const { type, read } = this.#named();
    const negated = this.#take('not');
    const word = this.#next();
    const holds = this.#relation(word, type);
    return (row) => holds(read(row)) !== negated;
  }

  #relation(word: string, type: FieldType): (value: Value) => boolean {
    if (word === 'in') {
      this.#expect('(');
      const wanted = [literal(this.#next(), type)];
      while (this.#take(',')) wanted.push(literal(this.#next(), type));
      this.#expect(')');
      return (value) => value !== null && wanted.some((one) => compare(value, one, type) === 0);
    }
    if (word === 'is') {
      const negated = this.#take('not');
      this.#expect('null');
      return (value) => (value === null) !== negated;
    }
    const comparison = comparisons.find((one) => one === word);
    if (!comparison) throw this.#illegal(word);
    const next = this.#next();
    if (next === 'null' && (comparison === 'eq' || comparison === 'ne')) return (value) => (value === null) === (comparison === 'eq');
    const wanted = literal(next, type);
    return (value) => value !== null && verdict[comparison](compare(value, wanted, type));
  }

  #named(): Readable<Row> {
    const id = this.#next();
    if (/^['(),]/.test(id)) throw this.#illegal(id);
    return this.field(id);
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#at] !== word) return false;
    this.#at++;
    return true;
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw this.#illegal(token);
    return token;
  }

  #expect(word: string): void {
    if (!this.#take(word)) throw this.#illegal(this.#tokens[this.#at]);
  }

  #illegal(token: string | undefined): Error {
    const where = token === undefined ? 'it ends too early' : `unexpected ${token}`;
    return badRequest('GENERAL_PARAMETER_ILLEGAL', `The filter expression "${this.text}" is not valid: ${where}`);
  }
}

const verdict: Record<Comparison, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

const forms: Record<FieldType, RegExp> = {
  string: /^'.*'$/s,
  integer: /^[+-]?\d+(\.\d+)?$/,
  float: /^[+-]?\d+(\.\d+)?$/,
  boolean: /^(true|false)$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/,
};

function literal(token: string, type: FieldType): Exclude<Value, null> {
  if (!forms[type].test(token) || (type.startsWith('date') && Number.isNaN(Date.parse(token)))) throw mismatch(`${token} is not of type ${type}.`);
  switch (type) {
    case 'string':
      return token.slice(1, -1).replaceAll("''", "'");
    case 'integer':
    case 'float':
      return Number(token);
    case 'boolean':
      return token === 'true';
    case 'date':
    case 'datetime':
      return token;
  }
}

function compare(a: Exclude<Value, null>, b: Exclude<Value, null>, type: FieldType): number {
  const [x, y] = type === 'datetime' ? [Date.parse(String(a)), Date.parse(String(b))] : [a, b];
  return x < y ? -1 : x > y ? 1 : 0;
}

function mismatch(detail: string): Error {
  return badRequest('GENERAL_PARAMETER_MISSMATCH', `The filter expression does not fit its field: ${detail}`);
}
