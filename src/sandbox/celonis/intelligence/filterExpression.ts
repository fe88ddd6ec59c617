import type { FieldType, FieldValue } from './knowledgeModel';
import { createBadRequestError } from './problemReplies';

/** A field that an expression names: its type, and its value for a row. */
export interface FieldReader<Row> {
  type: FieldType;
  read: (row: Row) => FieldValue;
}

type Predicate<Row> = (row: Row) => boolean;

const comparisonOperators = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
type ComparisonOperator = (typeof comparisonOperators)[number];
const functionNames = ['contains', 'startswith', 'endswith'] as const;

/**
 * A filter expression (celonis-api.md §6.1), all words in lower case: `NETWR gt 100 and not contains(NAME,'O''Neil')`.
 * Texts are in single quotes, with quotes inside doubled; numbers, true, false, dates and moments with a zone
 * (2026-01-05T08:00:00Z) are not. A literal must be of the field's type. Where a field has no value, no comparison
 * holds. Refuses with 400 what is not like that.
 */
export function parseExpression<Row>(text: string, resolveField: (id: string) => FieldReader<Row>): Predicate<Row> {
  return new FilterExpressionParser(text, resolveField).parse();
}

class FilterExpressionParser<Row> {
  readonly #tokens: string[];
  #at = 0;

  constructor(
    private readonly text: string,
    private readonly resolveField: (id: string) => FieldReader<Row>,
  ) {
    this.#tokens = text.match(/'(?:[^']|'')*'|[(),]|[^\s(),']+|'/g) ?? [];
  }

  parse(): Predicate<Row> {
    const predicate = this.#or();
    if (this.#at < this.#tokens.length) throw this.#illegal(this.#tokens[this.#at]);
    return predicate;
  }

  #or(): Predicate<Row> {
    const operands = [this.#and()];
    while (this.#take('or')) operands.push(this.#and());
    return (row) => operands.some((operand) => operand(row));
  }

  #and(): Predicate<Row> {
    const operands = [this.#term()];
    while (this.#take('and')) operands.push(this.#term());
    return (row) => operands.every((operand) => operand(row));
  }

  #term(): Predicate<Row> {
    if (this.#take('not')) {
      const negatedPredicate = this.#term();
      return (row) => !negatedPredicate(row);
    }
    if (this.#take('(')) {
      const groupedPredicate = this.#or();
      this.#expect(')');
      return groupedPredicate;
    }
    return this.#tokens[this.#at + 1] === '(' ? this.#function() : this.#comparison();
  }

  #function(): Predicate<Row> {
    const name = this.#next();
    const functionName = functionNames.find((candidate) => candidate === name);
    if (!functionName) throw this.#illegal(name);
    this.#expect('(');
    const { type, read } = this.#named();
    if (type !== 'string') throw createMismatchError(`${functionName} is for texts.`);
    this.#expect(',');
    const searchText = parseLiteral(this.#next(), 'string') as string;
    this.#expect(')');
    const stringMethods = { contains: 'includes', startswith: 'startsWith', endswith: 'endsWith' } as const;
    return (row) => {
      const value = read(row);
      return typeof value === 'string' && value[stringMethods[functionName]](searchText);
    };
  }

  #comparison(): Predicate<Row> {
    const { type, read } = this.#named();
    const isNegated = this.#take('not');
    const operatorToken = this.#next();
    const isMatching = this.#relation(operatorToken, type);
    return (row) => isMatching(read(row)) !== isNegated;
  }

  #relation(operatorToken: string, type: FieldType): (value: FieldValue) => boolean {
    if (operatorToken === 'in') {
      this.#expect('(');
      const listedValues = [parseLiteral(this.#next(), type)];
      while (this.#take(',')) listedValues.push(parseLiteral(this.#next(), type));
      this.#expect(')');
      return (value) =>
        value !== null && listedValues.some((listedValue) => compareValues(value, listedValue, type) === 0);
    }
    if (operatorToken === 'is') {
      const isNegated = this.#take('not');
      this.#expect('null');
      return (value) => (value === null) !== isNegated;
    }
    const comparison = comparisonOperators.find((candidate) => candidate === operatorToken);
    if (!comparison) throw this.#illegal(operatorToken);
    const valueToken = this.#next();
    if (valueToken === 'null' && (comparison === 'eq' || comparison === 'ne'))
      return (value) => (value === null) === (comparison === 'eq');
    const comparedValue = parseLiteral(valueToken, type);
    return (value) => value !== null && comparisonTests[comparison](compareValues(value, comparedValue, type));
  }

  #named(): FieldReader<Row> {
    const id = this.#next();
    if (/^['(),]/.test(id)) throw this.#illegal(id);
    return this.resolveField(id);
  }

  #take(operatorToken: string): boolean {
    if (this.#tokens[this.#at] !== operatorToken) return false;
    this.#at++;
    return true;
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw this.#illegal(token);
    return token;
  }

  #expect(operatorToken: string): void {
    if (!this.#take(operatorToken)) throw this.#illegal(this.#tokens[this.#at]);
  }

  #illegal(token: string | undefined): Error {
    const reason = token === undefined ? 'it ends too early' : `unexpected ${token}`;
    return createBadRequestError(
      'GENERAL_PARAMETER_ILLEGAL',
      `The filter expression "${this.text}" is not valid: ${reason}`,
    );
  }
}

const comparisonTests: Record<ComparisonOperator, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

const literalPatterns: Record<FieldType, RegExp> = {
  string: /^'.*'$/s,
  integer: /^[+-]?\d+(\.\d+)?$/,
  float: /^[+-]?\d+(\.\d+)?$/,
  boolean: /^(true|false)$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/,
};

function parseLiteral(token: string, type: FieldType): Exclude<FieldValue, null> {
  if (!literalPatterns[type].test(token) || (type.startsWith('date') && Number.isNaN(Date.parse(token))))
    throw createMismatchError(`${token} is not of type ${type}.`);
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

function compareValues(a: Exclude<FieldValue, null>, b: Exclude<FieldValue, null>, type: FieldType): number {
  const [left, right] = type === 'datetime' ? [Date.parse(String(a)), Date.parse(String(b))] : [a, b];
  return left < right ? -1 : left > right ? 1 : 0;
}

function createMismatchError(detail: string): Error {
  return createBadRequestError(
    'GENERAL_PARAMETER_MISSMATCH',
    `The filter expression does not fit its field: ${detail}`,
  );
}
