import { expect, it } from '@jest/globals'
import { NEXT_STEPS, withStep } from './next-steps.ts'

it('withStep ends a message by a step, unless the message names a command', () => {
  expect(withStep('A connection cannot be established.', 'repair it')).toBe(
    'A connection cannot be established; repair it',
  )
  const named = 'trust it: nkpsim host add esx-1 --force'
  expect(withStep(named, 'repair it')).toBe(named)
})

it('the step about a dead TPM saves the recovery key before the host loses its power', () => {
  expect(NEXT_STEPS.deadTpm('esx 1')).toMatch(
    /recovery list 'esx 1'.*nkpsim up.*power-off 'esx 1'.*tpm replace 'esx 1'/,
  )
})
