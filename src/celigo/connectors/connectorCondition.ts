import { readPath } from './bodyPath';

/**
 * The conditions of a connector look at other fields, the auth type for instance (celigo-api.md §3.4). They are
 * expressions in the form of Celigo's filters: `['equals', ['string', ['extract', 'http.auth.type']], 'token']`.
 */
export class UnknownConditionError extends Error {}

/**
 * Whether a condition holds for a body. Throws UnknownConditionError where it is written in a form that nobody knows.
 */
export function evaluateCondition(condition: unknown, body: unknown): boolean {
  if (typeof condition === 'boolean') return condition;
  if (Array.isArray(condition)) return evaluateOperation(condition as unknown[], body);
  throw new UnknownConditionError(JSON.stringify(condition));
}

function evaluateOperation([operator, ...operands]: readonly unknown[], body: unknown): boolean {
  const readOperand = (index: number): unknown => evaluateOperand(operands[index], body);
  switch (operator) {
    case 'and':
      return operands.every((operand) => evaluateCondition(operand, body));
    case 'or':
      return operands.some((operand) => evaluateCondition(operand, body));
    case 'not':
      return !evaluateCondition(operands[0], body);
    case 'equals':
      return toText(readOperand(0)) === toText(readOperand(1));
    case 'notequals':
      return toText(readOperand(0)) !== toText(readOperand(1));
    case 'empty':
      return isEmpty(readOperand(0));
    case 'notempty':
      return !isEmpty(readOperand(0));
    default:
      throw new UnknownConditionError(JSON.stringify(operator));
  }
}

function evaluateOperand(operand: unknown, body: unknown): unknown {
  if (!Array.isArray(operand)) return operand;
  const [operator, inner] = operand as readonly unknown[];
  if (operator === 'extract' && typeof inner === 'string') return readPath(body, inner);
  if (operator === 'string') return toText(evaluateOperand(inner, body));
  if (operator === 'number' || operator === 'boolean') return evaluateOperand(inner, body);
  throw new UnknownConditionError(JSON.stringify(operator));
}

/** What has no text of its own is compared as JSON; nothing is the empty text. */
function toText(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
