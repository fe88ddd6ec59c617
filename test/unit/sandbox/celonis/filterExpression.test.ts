import assert from 'node:assert/strict';
import { parseExpression } from '../../../../src/sandbox/celonis/intelligence/filterExpression';
import type { FieldType, FieldValue } from '../../../../src/sandbox/celonis/intelligence/knowledgeModel';
import { ReplyError } from '../../../../src/sandbox/service';

const types: Record<string, FieldType> = {
  name: 'string',
  age: 'integer',
  ratio: 'float',
  active: 'boolean',
  born: 'date',
  seen: 'datetime',
};
type Row = Record<string, FieldValue>;
const people: Row[] = [
  { name: "O'Neil", age: 30, ratio: 0.5, active: true, born: '1996-02-01', seen: '2026-01-05T08:00:00Z' },
  { name: 'Ada', age: 45, ratio: 1.25, active: false, born: '1981-11-30', seen: '2026-01-06T12:30:00Z' },
  { name: null, age: null, ratio: null, active: null, born: null, seen: null },
];

function matchingRows(expression: string): number[] {
  const holds = parseExpression<Row>(expression, (id) => ({
    type: types[id] ?? assert.fail(id),
    read: (row) => row[id] ?? null,
  }));
  return people.flatMap((row, index) => (holds(row) ? [index] : []));
}

describe('A filter expression of the sandbox', () => {
  const cases: [string, number[]][] = [
    ["name eq 'Ada'", [1]],
    ["name eq 'O''Neil'", [0]],
    ["name ne 'Ada'", [0]],
    ['age gt 30', [1]],
    ['age ge 30 and age le 45', [0, 1]],
    ['age lt 40 or ratio gt 1', [0, 1]],
    ['active eq true', [0]],
    ['not active eq true', [1, 2]],
    ["name not eq 'Ada'", [0, 2]],
    ["name in ('Ada', 'Eve')", [1]],
    ['age in (30,31)', [0]],
    ["contains(name,'Nei')", [0]],
    ["startswith(name, 'A') or endswith(name,'l')", [0, 1]],
    ["not contains(name,'nei')", [0, 1, 2]],
    ['born ge 1990-01-01', [0]],
    ['seen eq 2026-01-05T09:00+01:00', [0]],
    ['seen gt 2026-01-05T08:00:00Z', [1]],
    ['name is null', [2]],
    ['name is not null', [0, 1]],
    ['age eq null', [2]],
    ['(age eq 30 or age eq 45) and (active eq false)', [1]],
    ['age eq 30 or age eq 45 and active eq true', [0]],
  ];
  for (const [expression, expected] of cases) {
    it(`reads ${expression}`, () => assert.deepEqual(matchingRows(expression), expected));
  }

  const invalidExpressions: [string, string][] = [
    ["name EQ 'Ada'", 'GENERAL_PARAMETER_ILLEGAL'],
    ["name eq 'Ada' AND age gt 1", 'GENERAL_PARAMETER_ILLEGAL'],
    ["name eq 'Ada", 'GENERAL_PARAMETER_MISSMATCH'],
    ['name eq', 'GENERAL_PARAMETER_ILLEGAL'],
    ['(age gt 1', 'GENERAL_PARAMETER_ILLEGAL'],
    ['age gt 1)', 'GENERAL_PARAMETER_ILLEGAL'],
    ["name contains 'A'", 'GENERAL_PARAMETER_ILLEGAL'],
    ["like(name,'A')", 'GENERAL_PARAMETER_ILLEGAL'],
    ['name eq Ada', 'GENERAL_PARAMETER_MISSMATCH'],
    ["age eq '30'", 'GENERAL_PARAMETER_MISSMATCH'],
    ["active eq 'true'", 'GENERAL_PARAMETER_MISSMATCH'],
    ["born ge '1990-01-01'", 'GENERAL_PARAMETER_MISSMATCH'],
    ['born ge 1990-13-01', 'GENERAL_PARAMETER_MISSMATCH'],
    ['seen ge 2026-01-05', 'GENERAL_PARAMETER_MISSMATCH'],
    ["contains(age,'3')", 'GENERAL_PARAMETER_MISSMATCH'],
  ];
  for (const [expression, errorCode] of invalidExpressions) {
    it(`refuses ${expression}`, () =>
      assert.throws(
        () => matchingRows(expression),
        (error) =>
          error instanceof ReplyError &&
          error.reply.status === 400 &&
          (error.reply.body as { errorCode: string }).errorCode === errorCode,
      ));
  }
});
