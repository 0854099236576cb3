import type { Files } from '@nkpsim/effects'
import { MISDIRECTED_BYTES } from '../faults/disk-faults.ts'
import { STATE_FOLDER } from './host-node.ts'
import { contentOf, pathsBelow } from './places.ts'

/** Name of the encrypted configuration of a host. */
export const CONFIG_STORE = 'config-store'

/** Returns the encrypted configuration of a host; undefined if it was never installed. */
export function readConfiguration(files: Files): Buffer | undefined {
  const path = pathOfConfiguration(files)
  return path === undefined ? undefined : contentOf(files, path)
}

/** Replaces the encrypted configuration of a host, as somebody who has its disk can. */
export function writeConfiguration(files: Files, content: Buffer): void {
  const file = files.now.open(pathOfConfiguration(files) ?? CONFIG_STORE, 'change')
  file.now.truncate(0)
  file.now.write(content, 0)
  file.now.syncData()
  file.now.close()
}

function pathOfConfiguration(files: Files): string | undefined {
  return [...pathsBelow(files, STATE_FOLDER)].find((path) => path.endsWith(`/${CONFIG_STORE}`))
}

/**
 * Moves the configuration of a host back to its place if the disk wrote it to a wrong place. Until
 * then the host must not boot, because its configuration is not at the right place.
 */
export function undoMisdirected(files: Files): void {
  const found = readConfiguration(files)
  const hole = found?.subarray(0, MISDIRECTED_BYTES)
  if (found !== undefined && hole?.length === MISDIRECTED_BYTES && hole.every((byte) => byte === 0))
    writeConfiguration(files, found.subarray(MISDIRECTED_BYTES))
}
