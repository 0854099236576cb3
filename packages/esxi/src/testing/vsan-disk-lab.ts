import { Secret } from '@nkpsim/crypto'
import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import type { FileEffects } from '@nkpsim/effects'
import type { ObjectConfiguration } from '../records/vsan.ts'
import type { KekOfDisk } from '../vsan/components.ts'
import { type HostDisks, openHostDisks } from '../vsan/disk/host-disks.ts'

/** UUID of the vSAN cluster in tests. */
export const VSAN_CLUSTER = 'c1c1c1c1-0000-4000-8000-000000000001'
export const MIB = 1 << 20

/** Returns a KEK that depends on its key id. The caller wipes it. */
export const kekOf: KekOfDisk = ({ keyId }) => Secret.from(Buffer.alloc(32, `KEK ${keyId}`))

/** Returns the name and KEK of a key. */
export function diskKek(keyId: string, dekGenerationId = 1) {
  const name = { providerName: 'NKP', keyId }
  const kek = kekOf(name)
  if (kek === undefined) throw new Error('kekOf has every key')
  return { ...name, kek, dekGenerationId }
}

/** Opens the disks of a host in a folder. */
export function openDisksAt({ files, random }: FileEffects, folder = '/host'): Promise<HostDisks> {
  return openHostDisks({ files, random }, folder, { onChange: () => {}, logger: silentLogger })
}

/** Returns a configuration of an object with one component. */
export function vsanConfiguration(csn = 1, objectId = 'object'): ObjectConfiguration {
  return {
    ...{ objectId, csn, kind: 'file', failuresToTolerate: 0 },
    owner: { hostId: 'host', runId: 'run' },
    components: [
      {
        ...{ componentId: `${objectId}-a`, hostId: 'host', diskId: 'disk' },
        ...{ kind: 'replica', state: 'ACTIVE' },
      },
    ],
  }
}
