import { parseSync } from '@swc/core'

/** A test by its full name, such as `a backup > is made once`. */
export type NamedTest = { name: string; isSkipped: boolean }

/** Functions that name a group of tests or a test. Each step of a story counts as a test. */
const GROUPS = ['describe', 'story']
const TESTS = ['it', 'test', 'step']
const SKIPPING = ['skip', 'todo']
const SEPARATOR = ' > '

type Node = { type: string; [property: string]: unknown }
type Place = { path: readonly string[]; isSkipped: boolean }

/**
 * Returns the tests that a test file declares, in the order of the file. A name is the text in the
 * file: in a template, each expression becomes `…`. Leaves out a test whose name is a variable.
 * Pure.
 */
export function testsIn(text: string): NamedTest[] {
  const tests: NamedTest[] = []
  const { body } = parseSync(text, { syntax: 'typescript', target: 'es2024' })
  collect(body, { path: [], isSkipped: false }, tests)
  return tests
}

function collect(value: unknown, place: Place, tests: NamedTest[]): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, place, tests)
  } else if (isNode(value)) {
    const inside = value.type === 'CallExpression' ? enter(value, place, tests) : place
    for (const each of Object.values(value)) collect(each, inside, tests)
  } else if (isPlain(value)) {
    for (const each of Object.values(value)) collect(each, place, tests)
  }
}

/** Adds the test that a call declares. @returns the place of the call's arguments */
function enter(call: Node, place: Place, tests: NamedTest[]): Place {
  const { root, properties } = calleeOf(call['callee'])
  const name = nameOf(call['arguments'])
  if (name === undefined || ![...GROUPS, ...TESTS].includes(root)) return place
  const inside = {
    path: [...place.path, name],
    isSkipped: place.isSkipped || properties.some((property) => SKIPPING.includes(property)),
  }
  if (TESTS.includes(root))
    tests.push({ name: inside.path.join(SEPARATOR), isSkipped: inside.isSkipped })
  return inside
}

/** Returns the parts of a callee such as `it.concurrent.each(rows)`: it, and concurrent and each. */
function calleeOf(callee: unknown): { root: string; properties: string[] } {
  if (!isNode(callee)) return { root: '', properties: [] }
  switch (callee.type) {
    case 'Identifier':
      return { root: String(callee['value']), properties: [] }
    case 'MemberExpression': {
      const { root, properties } = calleeOf(callee['object'])
      const property = callee['property']
      return {
        root,
        properties: [...properties, isNode(property) ? String(property['value']) : ''],
      }
    }
    case 'CallExpression':
      return calleeOf(callee['callee'])
    default:
      return { root: '', properties: [] }
  }
}

function nameOf(args: unknown): string | undefined {
  const [first] = Array.isArray(args) ? args : []
  const expression: unknown = first?.expression
  if (!isNode(expression)) return undefined
  if (expression.type === 'StringLiteral') return String(expression['value'])
  if (expression.type !== 'TemplateLiteral') return undefined
  const quasis = expression['quasis'] as readonly { cooked: string }[]
  return quasis.map(({ cooked }) => cooked).join('…')
}

function isNode(value: unknown): value is Node {
  return isPlain(value) && typeof value['type'] === 'string'
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
