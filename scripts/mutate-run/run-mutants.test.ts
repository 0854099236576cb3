import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Judged } from './judge.ts'
import { type MutationResult, runMutants } from './run-mutants.ts'

const IMPORT = "import { expect, it } from '@jest/globals'\n"
const SOURCE = 'export const isFull = (count: number): boolean => count >= 3\n'
const COUNTDOWN = [
  'export function countdown(from: number): number {',
  '  let left = from',
  '  while (left > 0) left -= 1',
  '  return left',
  '}',
  'export const unused = (): number => 5',
].join('\n')
/** Two packages with the same code. One has a weak test. */
const TREE: Readonly<Record<string, string>> = {
  'packages/strong/package.json': '{ "name": "strong", "type": "module" }',
  'packages/strong/src/full.ts': SOURCE,
  'packages/strong/src/full.test.ts': `${IMPORT}import { isFull } from './full.ts'
it('is full from 3 on', () => expect([2, 3, 4].map(isFull)).toEqual([false, true, true]))`,
  'packages/weak/package.json': '{ "name": "weak", "type": "module" }',
  'packages/weak/src/full.ts': SOURCE,
  'packages/weak/src/room.ts': "import { isFull } from './full.ts'\nexport const hasRoom = isFull",
  'packages/weak/src/other.test.ts': `${IMPORT}import { hasRoom } from './room.ts'
it('is full at 4', () => expect(hasRoom(4)).toBe(true))
it.skip('is not run', () => expect(hasRoom(1)).toBe(true))`,
  'packages/weak/src/broken.test.ts': `${IMPORT}import { hasRoom } from './room.ts'
it('is wrong', () => expect(hasRoom(4)).toBe(false))`,
  'packages/endless/package.json': '{ "name": "endless", "type": "module" }',
  'packages/endless/src/countdown.ts': COUNTDOWN,
  'packages/endless/src/countdown.test.ts': `${IMPORT}import { countdown } from './countdown.ts'
it('ends at 0', () => expect(countdown(2)).toBe(0))`,
}

let root = ''
const signal = new AbortController().signal

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'nkm-test-'))
  for (const [path, text] of Object.entries(TREE)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
})
afterAll(() => {
  for (const [path, text] of Object.entries(TREE))
    expect(readFileSync(join(root, path), 'utf8')).toBe(text)
  rmSync(root, { recursive: true })
})

function run(name: string, limitMarginMs?: number): Promise<MutationResult> {
  return runMutants({
    ...{ root, folders: [`packages/${name}`], count: undefined, seed: '1' },
    ...{ scratch: root, signal, limitMarginMs },
  })
}

function verdicts({ mutants }: { mutants: readonly Judged[] }): string[] {
  return mutants.map(({ change, verdict }) => `${change}: ${verdict}`)
}

describe('a mutant', () => {
  it('is killed by a strong test', async () => {
    const result = await run('strong')
    expect(verdicts(result)).toEqual([
      'count >= 3 -> undefined: killed',
      '>= -> >: killed',
      '>= -> <: killed',
      '3 -> 4: killed',
    ])
    expect(result.unusable.size).toBe(0)
  })

  it('survives a weak test, which imports it through another file', async () => {
    const result = await run('weak')
    expect(verdicts(result)).toEqual([
      'count >= 3 -> undefined: killed',
      '>= -> >: survived',
      '>= -> <: killed',
      '3 -> 4: survived',
    ])
    expect([...result.unusable]).toEqual([['packages/weak/src/broken.test.ts', 'is wrong']])
  })

  it('is found if the test does not end, and is not covered if no test runs it', async () => {
    const found = verdicts(await run('endless', 300))
    expect(found).toContain('-= -> +=: timeout')
    expect(found).toContain('> -> >=: killed')
    expect(found.at(-1)).toBe('5 -> 6: not covered')
  })

  it('is not judged after an interruption', async () => {
    const interruption = new AbortController()
    const result = await runMutants({
      ...{ root, folders: ['packages/strong'], count: undefined, seed: '1', scratch: root },
      signal: interruption.signal,
      onJudged: () => interruption.abort(),
    })
    expect(result).toMatchObject({ wasInterrupted: true, mutants: [{ verdict: 'killed' }] })
  })
})
