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
  const { deployVcenterHa } = vcenterHaOperations({
    ...{ store, machineClock, clusterClock: clusterClockOf(machineClock) },
    ...{ stateFolder: folder.path, fileEffects: systemEffects },
  })
  const deploy = (name: string) => {
    const call: Call = {
      ...{ caller: { name, sessionId: '' }, peer: undefined, source: '', authority: '' },
      signal: new AbortController().signal,
      requireStill: async () => undefined,
    }
    return deployVcenterHa.run(REQUEST, call)
  }
  const config = join(folder.path, 'ha', 'node.json')
  await expect(deploy(ANNA)).rejects.toMatchObject({ code: 'NO_PERMISSION' })
  expect(existsSync(config)).toBe(false)
  await deploy(BOSS)
  expect(existsSync(config)).toBe(true)
  store.close()
})
