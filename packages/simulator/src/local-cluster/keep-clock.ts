import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  CLOCK_FILE,
  formatClockFile,
  parseClockFile,
  pausedAt,
  writeFileDurably,
} from '@nkpsim/daemon'
import { machine } from '../machine.ts'
import { clusterPaths } from './paths.ts'
import { readStateFile } from './state-file.ts'
import { isFormerVcenter } from './state-folder.ts'

const MAX_CLOCK_FILE_BYTES = 4096

/**
 * Reads the clock that a restored vCenter takes over; undefined if it uses the machine's clock. The
 * offset of the clock belongs to the machine, so no backup contains it. If there is no vCenter, a
 * restore may have been interrupted after it moved the previous vCenter aside. In that case,
 * returns the clock of the vCenter that the interrupted restore created. If there is no such clock,
 * returns the clock of the vCenter that was moved aside last. Call this before any folder is
 * removed or moved.
 * @throws SimulatorError STATE_INVALID
 */
export function readPreviousClock(stateDir: string): string | undefined {
  const vcenter = clusterPaths.vcenter(stateDir)
  if (existsSync(vcenter) && readdirSync(vcenter).length > 0) return readClockText(vcenter)
  const restored = clusterPaths.restoredVcenter(stateDir)
  const former = readdirSync(stateDir)
    .filter(isFormerVcenter)
    .map((name) => join(stateDir, name))
    .filter((folder) => folder !== restored)
    // The names contain the time, so the last name is that of the newest folder.
    .toSorted()
    .at(-1)
  return readClockText(restored) ?? (former === undefined ? undefined : readClockText(former))
}

/** Writes the clock of a vCenter that does not run. @throws DaemonError STORE_FAILED */
export async function writeClock(folder: string, clock: string): Promise<void> {
  await writeFileDurably(machine, join(folder, CLOCK_FILE), Buffer.from(clock), { mode: 0o600 })
}

/**
 * Lets the clock of a stopped vCenter run like the machine's clock until vCenter starts. Otherwise
 * the time of a cluster that is down would pass at its time scale.
 * @param folder state folder of the vCenter
 * @throws SimulatorError STATE_INVALID; DaemonError STORE_FAILED
 */
export async function pauseClock(folder: string): Promise<void> {
  const text = readClockText(folder)
  if (text === undefined) return
  const clock = parseClockFile(text)
  if (clock.atMs === undefined) return
  await writeClock(folder, formatClockFile(pausedAt(clock, machine.machineClock.nowMs())))
}

/**
 * Reads the clock file of a vCenter; undefined if there is none.
 * @param folder state folder of the vCenter
 * @throws SimulatorError STATE_INVALID
 */
export function readClockText(folder: string): string | undefined {
  return readStateFile(join(folder, CLOCK_FILE), MAX_CLOCK_FILE_BYTES)
}
