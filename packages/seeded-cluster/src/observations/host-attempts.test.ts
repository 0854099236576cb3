import { expect, it } from '@jest/globals'
import { findStoppedWithoutVcenter } from '@nkpsim/checkers'
import type { SiteAccess } from '../clients/site-access.ts'
import type { Operation, Outcome } from '../workload/operation.ts'
import { createHostAttempts } from './host-attempts.ts'

const KEY = { kdkKeyId: 'id-1' }
const powerOn: Operation = { kind: 'powerOnVm', host: 'esx-1', vm: 'vm-1' }
const create: Operation = { ...powerOn, kind: 'createVm', provider: 'nkp-1', diskBytes: 4096 }
const failed = (code: string): Outcome => ({ result: 'unknown', code })
const node = (isServing: boolean) => ({ isServing: () => isServing, starts: () => 1 })

/** Performs an operation that ends with this outcome. Returns what I4 says. */
async function judge(
  operation: Operation,
  outcome: Outcome,
  {
    isVcenterUp = false,
    isFaulty = false,
    isTaken = false,
    heldKeyId = 'id-1',
    usable = true,
  } = {},
): Promise<string[]> {
  const client = {
    getStatus: async () => ({ keyProviders: [{ provider: 'nkp-1', keyId: heldKeyId, usable }] }),
    getVm: async () => ({ vm: { homeKey: KEY, disks: [{ key: KEY }] } }),
  }
  const attempts = createHostAttempts({
    managerOf: () => ({
      site: { host: async () => client } as unknown as SiteAccess,
      vcenter: node(isVcenterUp),
    }),
    mayBeTaken: () => isTaken,
    ...{ hosts: new Map([['esx-1', node(true)]]), nowMs: () => 0 },
    faults: { note: () => undefined, healed: () => undefined, mayAffect: () => isFaulty },
  })
  await attempts.begin(operation)?.(outcome)
  return findStoppedWithoutVcenter(attempts.attempts())
}

it('finds an operation that fails without vCenter', async () => {
  expect(await judge(powerOn, failed('INTERNAL'))).toEqual([
    'powerOnVm on esx-1 failed with INTERNAL while vCenter was down',
  ])
  expect(await judge(create, failed('KEY_PROVIDER_NOT_FOUND'))).toHaveLength(1)
})

it('accepts success, refusals, missing keys, and failures with a fault or with vCenter', async () => {
  expect(await judge(powerOn, { result: 'acknowledged', facts: {} })).toEqual([])
  expect(await judge(powerOn, failed('VM_NOT_FOUND'))).toEqual([])
  expect(await judge(powerOn, failed('VM_LOCKED'))).toEqual([])
  expect(await judge(powerOn, failed('INTERNAL'), { heldKeyId: 'id-2' })).toEqual([])
  expect(await judge(create, failed('INTERNAL'), { usable: false })).toEqual([])
  expect(await judge(powerOn, failed('INTERNAL'), { isFaulty: true })).toEqual([])
  expect(await judge(powerOn, failed('INTERNAL'), { isTaken: true })).toEqual([])
  expect(await judge(powerOn, failed('INTERNAL'), { isVcenterUp: true })).toEqual([])
})
