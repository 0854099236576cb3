import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import type { Call } from '@nkpsim/daemon/operation'
import { clusterClockOf, createTemporaryFolder, manualClock } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import { ROOT } from '../records/entity.ts'
import { simulatedStore } from '../testing/models.ts'
import { vcenterHaOperations } from './vcenter-ha.ts'

const BOSS = 'boss@vsphere.local'
const ANNA = 'anna@vsphere.local'
const nodes = ['a', 'b', 'witness'].map((name, index) => ({
  name,
  address: index < 2 ? `localhost:${443 + index}` : '',
  etcdEndpoint: `etcd.example:${2379 + index}`,
}))
const REQUEST = {
  ...{ name: 'a', nodes, leaseSeconds: 3, authorityPem: 'ca', certificatePem: 'certificate' },
  privateKeyPem: Buffer.from('key'),
}
const MACHINE = { address: 'vcenter-2.example:443', thumbprint: '', haHost: 'ha-2.example' }
const CLUSTER = { haHost: 'ha-1.example', passive: MACHINE, witness: MACHINE, leaseSeconds: 3 }

it('a deployment needs every privilege, because etcd gets each change of the database', async () => {
  using folder = createTemporaryFolder()
  const store = await simulatedStore()
  await store.change((tables) => {
    for (const [user, role] of [
      [BOSS, 'Admin'],
      [ANNA, 'NoCryptoAdmin'],
    ] as const) {
      const password = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
      tables.putUser({ name: user, password, passwordVersion: 1 })
      tables.putPermission({ user, role, entity: ROOT, propagates: true })
    }
  })
  const machineClock = manualClock()
  const { deployVcenterHa, configureVcenterHa } = vcenterHaOperations({
    ...{ store, machineClock, clusterClock: clusterClockOf(machineClock) },
    ...{ stateFolder: folder.path, fileEffects: systemEffects },
    ...{ configure: async () => ['vcenter-2.example:443'], restart: () => undefined },
  })
  const callOf = (name: string): Call => ({
    ...{ caller: { name, sessionId: '' }, peer: undefined, source: '', authority: '' },
    signal: new AbortController().signal,
    requireStill: async () => undefined,
  })
  const deploy = (name: string) => deployVcenterHa.run(REQUEST, callOf(name))
  const configure = (name: string) => configureVcenterHa.run(CLUSTER, callOf(name))
  const config = join(folder.path, 'ha', 'node.json')
  await expect(deploy(ANNA)).rejects.toMatchObject({ code: 'NO_PERMISSION' })
  await expect(configure(ANNA)).rejects.toMatchObject({ code: 'NO_PERMISSION' })
  await configure(BOSS)
  expect(existsSync(config)).toBe(false)
  await deploy(BOSS)
  expect(existsSync(config)).toBe(true)
  store.close()
})
