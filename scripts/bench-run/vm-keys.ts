import { randomUUID } from 'node:crypto'
import {
  createDek,
  createKeyId,
  deriveKek,
  formatKeyId,
  lockKey,
  parseKeyId,
  Secret,
  unlockKey,
} from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { type Figure, median } from './figure.ts'

const ROUNDS = 5
const VMS = 50_000
const PROVIDER = 'nkp-1'

/** Measures how long a host takes to open the keys of its VMs on one core. */
export function measureVmKeys(): Figure {
  const kdkKeyId = randomUUID()
  using kdk = Secret.random(32, systemRandom.bytes)
  using dek = createDek(systemRandom.bytes)
  const locators = Array.from({ length: 1000 }, () => {
    const keyId = createKeyId(kdkKeyId, systemRandom.bytes)
    using kek = deriveKek(kdk, keyId)
    return lockKey({ kek, dek, providerName: PROVIDER, keyId: formatKeyId(keyId) })
  })
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage()
    for (let vm = 0; vm < VMS; vm++) {
      const locator = locators[vm % locators.length]
      if (locator === undefined) throw new Error('no locator')
      using kek = deriveKek(kdk, parseKeyId(locator.keyId))
      using opened = unlockKey({ kek, locator })
      if (opened.lengthBytes !== dek.lengthBytes) throw new Error('no DEK')
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  })
  const seconds = median(rounds)
  return {
    name: `CPU time to derive ${VMS} KEKs and unwrap as many DEKs`,
    value: Math.round(seconds * 100) / 100,
    unit: 's',
    goal: 1,
    parts: { perSecond: Math.round(VMS / seconds), rounds: ROUNDS },
  }
}
