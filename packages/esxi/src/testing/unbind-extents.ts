import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import type { KeyProvider } from '../records/key-provider.ts'
import { datastoreAt, inVmFolder, vmPaths } from '../vm/files/datastore.ts'
import { diskKeyDigest } from '../vm/files/private-configuration.ts'
import { readVmFiles } from '../vm/files/read-vm.ts'
import { writeVmx } from '../vm/files/write-files.ts'
import { openConfiguration } from '../vm/keys/open-keys.ts'
import { kekOfProvider } from './key-provider.ts'

/** Changes a VM to the form of an earlier release, which did not bind extents to their disks. */
export async function unbindExtents(
  datastoreFolder: string,
  name: string,
  provider: KeyProvider,
): Promise<void> {
  const paths = vmPaths(datastoreAt(systemEffects, { name: 'ds', folder: datastoreFolder }), name)
  const files = await readVmFiles(paths)
  const { configurationDek, configuration } = openConfiguration(files, kekOfProvider(provider))
  const disks = files.disks.map(({ fileName, descriptor, path }) => {
    const { extentFileName, capacityBytes, encryptionKeys, uuid } = descriptor
    truncateSync(join(datastoreFolder, name, extentFileName), capacityBytes)
    const text = (descriptor.source?.lines ?? []).filter(({ key }) => !key?.includes('nkpsim'))
    writeFileSync(path, text.map((line) => line.text + line.end).join(''))
    return {
      fileName,
      keySha256: [diskKeyDigest({ encryptionKeys, uuid, extentId: undefined })],
    }
  })
  await inVmFolder(paths, (folder) =>
    writeVmx(
      folder,
      paths,
      { vmx: files.vmx, dek: configurationDek, configuration: { ...configuration, disks } },
      systemRandom,
    ),
  )
  configurationDek?.wipe()
}
