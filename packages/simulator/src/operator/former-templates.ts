import { rm } from 'node:fs/promises'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { systemClock } from '@nkpsim/effects/clock'
import { SimulatorError } from '../errors.ts'
import { withFileLock } from '../local-cluster/file-lock.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { parseJson, readStateFile } from '../local-cluster/state-file.ts'
import { machine } from '../machine.ts'

const MAX_FILE_BYTES = 4 * 1024 * 1024

/**
 * Returns the UUIDs of templates that a migration has marked as VMs, to give them new keys. After
 * an interruption, the next migration marks them as templates again.
 * @throws SimulatorError STATE_INVALID
 */
export function readFormerTemplates(stateDir: string): ReadonlySet<string> {
  const path = clusterPaths.formerTemplates(stateDir)
  const text = readStateFile(path, MAX_FILE_BYTES)
  if (text === undefined) return new Set()
  const content = parseJson(text)
  if (Array.isArray(content) && content.every((each) => typeof each === 'string'))
    return new Set(content)
  throw new SimulatorError(
    'STATE_INVALID',
    `${path} is damaged; mark the VMs that were templates as templates, then remove the file`,
  )
}

/** Stores durably that a template is about to become a VM. */
export async function addFormerTemplate(stateDir: string, uuid: string): Promise<void> {
  await changeFormerTemplates(stateDir, (uuids) => uuids.add(uuid))
}

/** Stores durably that a VM is a template again. */
export async function removeFormerTemplate(stateDir: string, uuid: string): Promise<void> {
  await changeFormerTemplates(stateDir, (uuids) => uuids.delete(uuid))
}

async function changeFormerTemplates(
  stateDir: string,
  change: (uuids: Set<string>) => void,
): Promise<void> {
  const refuse = () =>
    new SimulatorError('BUSY', `another command changes the former templates in ${stateDir}`)
  const lock = clusterPaths.formerTemplatesLock(stateDir)
  await withFileLock(lock, { clock: systemClock, refuse }, async () => {
    const uuids = new Set(readFormerTemplates(stateDir))
    change(uuids)
    const path = clusterPaths.formerTemplates(stateDir)
    if (uuids.size === 0) return rm(path, { force: true })
    const bytes = Buffer.from(`${JSON.stringify([...uuids])}\n`)
    await writeFileDurably(machine, path, bytes, { mode: 0o600 })
  })
}
