import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { Secret } from '@nkpsim/simulator'
import type { Site } from '../site.ts'
import { withCopies } from './disk-copies.ts'
import { diskFilesOf } from './disk-files.ts'
import { vsanOf } from './vsan-site.ts'

const KEK_BYTES = 32
/** Both copies of the label of a disk. */
const LABEL_BYTES = 64 * 1024

/**
 * Opens copies of the disks of a host with the KEK of another provider of the same name. Returns a
 * line for each disk that opens (I14).
 */
export function tryWrongKek(site: Site, host: string): Promise<string[]> {
  return withCopies(site, host, async (disks) => {
    const clusterId = disks.list()[0]?.clusterId ?? ''
    await disks.mount(clusterId, () => Secret.from(randomBytes(KEK_BYTES)))
    const opened = disks.list().filter(({ state }) => state !== 'locked')
    const components = disks.components.list().length
    return [
      ...opened.map(
        ({ fileName, state }) => `I14: ${fileName} of ${host} is ${state} with a wrong KEK`,
      ),
      ...(components > 0 ? [`I14: a wrong KEK opens ${components} components of ${host}`] : []),
    ]
  })
}

/** Restores the label of a disk. */
export type SwappedLabel = { restore(): Promise<void> }

/** Gives the disk of a host that is down the label of the disk of another host, so its DEK. */
export async function swapLabel(site: Site, host: string, donor: string): Promise<SwappedLabel> {
  const [own = ''] = await diskFilesOf(site, host)
  const [theirs = ''] = await diskFilesOf(site, donor)
  const kept = await readStart(own)
  await writeStart(own, await readStart(theirs))
  return { restore: () => writeStart(own, kept) }
}

/** Returns a line if vCenter shows a disk of a host as usable. */
export async function usableDisks(site: Site, host: string): Promise<string[]> {
  const { hosts } = await vsanOf(site)
  const disks = hosts.find((each) => each.host === host)?.disks ?? []
  return disks
    .filter(({ state }) => state === 'VSAN_DISK_STATE_MOUNTED')
    .map(({ diskId }) => `I14: disk ${diskId} of ${host} is mounted with another DEK`)
}

async function readStart(path: string): Promise<Buffer> {
  await using file = await open(path)
  const bytes = Buffer.alloc(LABEL_BYTES)
  await file.read(bytes, 0, LABEL_BYTES, 0)
  return bytes
}

async function writeStart(path: string, bytes: Buffer): Promise<void> {
  await using file = await open(path, 'r+')
  await file.write(bytes, 0, bytes.length, 0)
}
