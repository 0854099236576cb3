import { describe, expect, it } from '@jest/globals'
import type { Distributor } from '../distribution/distributor.ts'
import { DEFAULT_HOST_POLICY, type HostPolicy } from '../records/host-policy.ts'
import type { Tables } from '../store/all-tables.ts'
import type { Store } from '../store/store.ts'
import { attestationOperations } from './attestation.ts'

const CALL = {
  caller: { name: 'admin@vsphere.local', sessionId: '' },
  ...{
    peer: undefined,
    source: '',
    authority: '',
    signal: new AbortController().signal,
    requireStill: async () => undefined,
  },
}

/** The operations of a vCenter without hosts, which keeps its policy in memory. */
function vcenter() {
  let hostPolicy: HostPolicy = DEFAULT_HOST_POLICY
  const snapshot = () => ({ hostPolicy, hosts: [] }) as unknown as ReturnType<Store['snapshot']>
  const tables: Partial<Tables> = {
    putHostPolicy: (policy) => {
      hostPolicy = policy
    },
  }
  const store: Pick<Store, 'snapshot' | 'change'> = {
    snapshot,
    change: async (work) => {
      work(tables as Tables)
      return snapshot()
    },
  }
  return attestationOperations({ store: store as Store, distributor: {} as Distributor })
}

describe('setAttestationPolicy', () => {
  it('keeps both changes of two calls that read the same policy', async () => {
    const { getAttestationPolicy, setAttestationPolicy } = vcenter()
    const read = await getAttestationPolicy.run({}, CALL)
    const change = (changed: Partial<HostPolicy>, fields: string[]) =>
      setAttestationPolicy.run({ policy: { ...read, ...changed }, fields }, CALL)
    await change({ acceptedBuilds: ['1'] }, ['accepted_builds'])
    await change({ withholdAlways: true }, ['withhold_always'])
    expect(await getAttestationPolicy.run({}, CALL)).toEqual({
      ...DEFAULT_HOST_POLICY,
      acceptedBuilds: ['1'],
      withholdAlways: true,
    })
  })

  it('replaces the policy if no field is named, as clients of earlier versions do', async () => {
    const { getAttestationPolicy, setAttestationPolicy } = vcenter()
    const policy = { ...DEFAULT_HOST_POLICY, minimumVersion: '8.0', acceptedBuilds: ['1', '2'] }
    await setAttestationPolicy.run({ policy, fields: [] }, CALL)
    expect(await getAttestationPolicy.run({}, CALL)).toEqual(policy)
  })

  it.each([
    ['an invalid value of a named field', { minimumVersion: 'x' }, ['minimum_version']],
    ['an unknown field', {}, ['minimumVersion']],
  ])('refuses %s', async (_, changed, fields) => {
    const { setAttestationPolicy } = vcenter()
    const policy = { ...DEFAULT_HOST_POLICY, ...changed }
    await expect(setAttestationPolicy.run({ policy, fields }, CALL)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    })
  })
})
