import { expect, it } from '@jest/globals'
import { type AuditedCall, wasInterrupted } from './interrupted-calls.ts'

const CALL = 'nkpsim.esxi.v1.VmCryptoService/RekeyVm'
const OPERATION = { calls: ['RekeyVm'], vm: 'vm-1' }
const attempt = (sequence: number, change: Partial<AuditedCall> = {}): AuditedCall => ({
  ...{ sequence, phase: 'attempt', call: CALL, target: 'vm-1' },
  ...change,
})
const outcome = (sequence: number, of: number): AuditedCall =>
  attempt(sequence, { phase: 'outcome', attempt: of })

it.each<[string, AuditedCall[], boolean]>([
  ['without a record', [], false],
  ['without an outcome', [attempt(3)], true],
  ['with an outcome', [attempt(3), outcome(4, 3)], false],
  ['before the operation', [attempt(2)], false],
  ['of another virtual machine', [attempt(3, { target: 'vm-2' })], false],
  ['with another name', [attempt(3, { call: 'nkpsim.esxi.v1.VmCryptoService/EncryptVm' })], false],
  ['without an outcome, after one that ended', [attempt(3), outcome(4, 3), attempt(5)], true],
])('a call %s', (_case, log, expected) => {
  expect(wasInterrupted(log, 2, OPERATION)).toBe(expected)
})
