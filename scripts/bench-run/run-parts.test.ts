import { expect, it } from '@jest/globals'
import type { Figure } from './figure.ts'
import { type Part, runParts } from './run-parts.ts'

const figure = (name: string): Figure => ({ name, value: 1, unit: 's', goal: 2, parts: {} })
const part = (name: string): Part => ({ name, run: async () => [figure(name)] })
const failing: Part = { name: 'b', run: () => Promise.reject(new Error('broken')) }

async function run(parts: readonly Part[], stop = new AbortController()) {
  const said: string[] = []
  const say = (line: string) => said.push(line)
  const { figures, end } = await runParts(parts, { signal: stop.signal, say })
  return { measured: figures.map(({ name }) => name), end, said }
}

it('runParts returns the figures of all parts', async () => {
  expect(await run([part('a'), part('b')])).toEqual({
    measured: ['a', 'b'],
    end: 'complete',
    said: ['a', 'b'],
  })
})

it('runParts ends at a failed part, and keeps the figures of earlier parts', async () => {
  expect(await run([part('a'), failing, part('c')])).toEqual({
    measured: ['a'],
    end: { failed: 'b', message: 'broken' },
    said: ['a', 'b'],
  })
})

it('runParts reports an interruption, also if the interrupted part fails', async () => {
  for (const fails of [false, true]) {
    const stop = new AbortController()
    const interrupted: Part = {
      name: 'b',
      run: async () => {
        stop.abort()
        if (fails) throw new Error('ended by the signal')
        return []
      },
    }
    const { end, said } = await run([part('a'), interrupted, part('c')], stop)
    expect({ end, said }).toEqual({ end: 'interrupted', said: ['a', 'b'] })
  }
})
