import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { clusterPaths } from '@nkpsim/simulator'
import type { Site } from '../site.ts'
import { MARKER } from './marked-bytes.ts'
import { VSAN_HOSTS } from './vsan-site.ts'

const WINDOW_BYTES = 4 * 1024 * 1024

/** Paths of the vSAN disks of a host. */
export async function diskFilesOf({ stateDir }: Site, host: string): Promise<string[]> {
  const folder = join(clusterPaths.host(stateDir, host), 'vsan')
  return (await readdir(folder)).sort().map((name) => join(folder, name))
}

/** Returns a line for each disk file of the cluster that has plaintext. */
export async function findPlaintext(site: Site): Promise<string[]> {
  const lines: string[] = []
  for (const host of VSAN_HOSTS)
    for (const path of await diskFilesOf(site, host)) {
      const offsetBytes = await findIn(path, MARKER)
      if (offsetBytes !== undefined) lines.push(`${path} has plaintext at byte ${offsetBytes}`)
    }
  return lines
}

/** Returns the first place of some bytes in a file; undefined if it does not have them. */
export async function findIn(path: string, wanted: Buffer): Promise<number | undefined> {
  await using file = await open(path)
  const overlap = wanted.length - 1
  const window = Buffer.alloc(WINDOW_BYTES + overlap)
  for (let start = 0; ; start += WINDOW_BYTES) {
    const { bytesRead } = await file.read(window, 0, window.length, start)
    const found = window.subarray(0, bytesRead).indexOf(wanted)
    if (found !== -1) return start + found
    if (bytesRead < window.length) return undefined
  }
}
