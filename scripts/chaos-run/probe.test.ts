import { expect, it } from '@jest/globals'
import { probeText } from './probe.ts'

it('probeText says why a part does not work, without a command that the script refuses', () => {
  expect(probeText({ part: 'esx-1', failed: undefined })).toBe('esx-1 works')
  const reason = 'vCenter is not running (last seen 5 s ago)'
  const start = `${reason}; start it: nkpsim up`
  for (const failed of [reason, start, `${start}; hosts still answer: nkpsim vm list`])
    expect(probeText({ part: 'vCenter', failed })).toBe(`vCenter does not: ${reason}`)
})
