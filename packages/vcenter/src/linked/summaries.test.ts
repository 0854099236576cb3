import { expect, it } from '@jest/globals'
import { createSummaries } from './summaries.ts'

const ID = 'partner'
const summary = { name: 'vc-2', version: '', providers: [], hosts: [], virtualMachines: [] }

it('a linked vCenter may have more keys than its last summary after a change of its providers, even a failed one', async () => {
  const summaries = createSummaries()
  expect(summaries.mayHaveMore(ID)).toBe(true)
  summaries.ask(ID)(summary)
  expect(summaries.mayHaveMore(ID)).toBe(false)
  const failed = summaries.change(ID, async () => {
    throw new Error('deadline exceeded')
  })
  expect(summaries.mayHaveMore(ID)).toBe(true)
  await expect(failed).rejects.toThrow('deadline exceeded')
  expect(summaries.mayHaveMore(ID)).toBe(true)
  expect(summaries.of(ID)).toBe(summary)
  summaries.ask(ID)(summary)
  expect(summaries.mayHaveMore(ID)).toBe(false)
})

it('a linked vCenter that was asked before the end of a change may have more keys than in its answer', async () => {
  const summaries = createSummaries()
  summaries.ask(ID)(summary)
  const askedBefore = summaries.ask(ID)
  let askedMeanwhile = askedBefore
  await summaries.change(ID, async () => {
    askedMeanwhile = summaries.ask(ID)
    askedBefore(summary)
    askedMeanwhile(summary)
    expect(summaries.mayHaveMore(ID)).toBe(true)
  })
  askedBefore(summary)
  askedMeanwhile(summary)
  expect(summaries.mayHaveMore(ID)).toBe(true)
})

it('a vCenter that is no longer linked leaves no summary, even if it was asked before', () => {
  const summaries = createSummaries()
  summaries.ask(ID)(summary)
  const asked = summaries.ask(ID)
  summaries.forget(ID)
  asked(summary)
  expect(summaries.of(ID)).toBeUndefined()
})
