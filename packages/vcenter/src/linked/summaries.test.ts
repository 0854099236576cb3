import { expect, it } from '@jest/globals'
import { createSummaries } from './summaries.ts'

const ID = 'partner'
const summary = { name: 'vc-2', version: '', providers: [], hosts: [], virtualMachines: [] }

it('the summary of a linked vCenter is unknown after a change of its providers, even a failed one', async () => {
  const summaries = createSummaries()
  summaries.ask(ID)(summary)
  expect(summaries.of(ID)).toBe(summary)
  const failed = summaries.change(ID, async () => {
    expect(summaries.of(ID)).toBeUndefined()
    throw new Error('deadline exceeded')
  })
  await expect(failed).rejects.toThrow('deadline exceeded')
  expect(summaries.of(ID)).toBeUndefined()
  summaries.ask(ID)(summary)
  expect(summaries.of(ID)).toBe(summary)
})

it('a linked vCenter that was asked before the end of a change keeps an unknown summary', async () => {
  const summaries = createSummaries()
  const askedBefore = summaries.ask(ID)
  let askedMeanwhile = askedBefore
  await summaries.change(ID, async () => {
    askedMeanwhile = summaries.ask(ID)
    askedBefore(summary)
    askedMeanwhile(summary)
    expect(summaries.of(ID)).toBeUndefined()
  })
  askedBefore(summary)
  askedMeanwhile(summary)
  expect(summaries.of(ID)).toBeUndefined()
})

it('a vCenter that was asked before the end of its link leaves no summary', () => {
  const summaries = createSummaries()
  const asked = summaries.ask(ID)
  summaries.forget(ID)
  asked(summary)
  expect(summaries.of(ID)).toBeUndefined()
})
