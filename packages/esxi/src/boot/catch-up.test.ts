import { describe, expect, it } from '@jest/globals'
import { catchUp } from './catch-up.ts'

/** A counter in memory. It reports each value to which a connection raises it. */
function counterAt(start: bigint, onRaised: (value: bigint) => void = () => undefined) {
  let value = start
  const raise = async (to: bigint): Promise<bigint> => {
    if (to > value) value = to
    onRaised(value)
    return value
  }
  const withCounter: Parameters<typeof catchUp>[0] = (work) => work({ value, raise })
  return { withCounter, value: () => value }
}

describe('a TPM whose counter is far behind', () => {
  it('catches up in short connections', async () => {
    const seen: bigint[] = []
    const counter = counterAt(5n, (value) => seen.push(value))
    await catchUp(counter.withCounter, 600n, new AbortController().signal)
    expect(seen).toEqual([261n, 517n, 600n])
  })

  it('stops catching up between two connections if the host stops', async () => {
    const stop = new AbortController()
    const counter = counterAt(5n, () => stop.abort(new Error('stopping')))
    await expect(catchUp(counter.withCounter, 12_000n, stop.signal)).rejects.toThrow('stopping')
    expect(counter.value()).toBe(261n)
  })
})

it('a TPM records the version of the last configuration while the host stops', async () => {
  const counter = counterAt(5n)
  await catchUp(counter.withCounter, 6n, AbortSignal.abort())
  expect(counter.value()).toBe(6n)
})

it('a counter that is above the version keeps its value', async () => {
  const counter = counterAt(9n)
  await catchUp(counter.withCounter, 6n, new AbortController().signal)
  expect(counter.value()).toBe(9n)
})
