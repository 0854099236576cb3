import { createHash } from 'node:crypto'
import { parseSync } from '@swc/core'
import { replacementsOf, type SyntaxNode } from './mutators.ts'

/** A change of a source file. Offsets count UTF-16 units. */
export type Mutant = {
  /** Path from the root of the tree. */
  path: string
  start: number
  end: number
  replacement: string
  line: number
  /** The change in one line, for reports. */
  change: string
}

const MAX_SHOWN = 50

/** Returns the mutants of a source file in text order. Pure. */
export function mutantsOf(path: string, text: string): Mutant[] {
  // swc counts bytes, from a base that depends on the version: the empty statement shows the base.
  const { body } = parseSync(`;${text}`, { syntax: 'typescript', target: 'es2024' })
  const base = (body[0]?.span.start ?? 0) + 1
  const bytes = Buffer.from(text)
  const isAscii = bytes.length === text.length
  const offsetOf = (position: number): number =>
    isAscii ? position - base : bytes.toString('utf8', 0, position - base).length
  const mutants = new Map<string, Mutant>()
  for (const { start, end, replacement } of replacementsOf(
    body.slice(1) as unknown as SyntaxNode[],
    ({ start, end }) => text.slice(offsetOf(start), offsetOf(end)),
  )) {
    const span = { start: offsetOf(start), end: offsetOf(end) }
    const line = text.slice(0, span.start).split('\n').length
    const change = `${short(text.slice(span.start, span.end))} -> ${short(replacement)}`
    const mutant = { path, ...span, replacement, line, change }
    if (text.slice(span.start, span.end) !== replacement) mutants.set(idOf(mutant), mutant)
  }
  return [...mutants.values()].sort((one, other) => one.start - other.start || one.end - other.end)
}

/** Returns the text of the file with this mutant. Pure. */
export function mutated(text: string, { start, end, replacement }: Mutant): string {
  return text.slice(0, start) + replacement + text.slice(end)
}

/**
 * Chooses this many mutants by a seed. Pure. A change of one file does not change which mutants of
 * other files come first.
 */
export function sampleOf(mutants: readonly Mutant[], count: number, seed: string): Mutant[] {
  return mutants
    .map((mutant) => ({
      mutant,
      rank: createHash('sha256')
        .update(`${seed}\n${idOf(mutant)}`)
        .digest('hex'),
    }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, count)
    .map(({ mutant }) => mutant)
}

function idOf({ path, start, end, replacement }: Mutant): string {
  return `${path}:${start}-${end}:${replacement}`
}

function short(code: string): string {
  const line = code.replace(/\s+/g, ' ').trim()
  if (line === '') return '(nothing)'
  return line.length <= MAX_SHOWN ? line : `${line.slice(0, MAX_SHOWN - 1)}…`
}
