import { join } from 'node:path'
import type { Secret } from '@nkpsim/crypto'
import { CLOCK_FILE, removeTree, writeAll, writeFileDurably } from '@nkpsim/daemon'
import { OPERATOR_FOLDER } from '@nkpsim/daemon/operator-files'
import { makeFolders } from '@nkpsim/daemon/small-file'
import type { Databases, FileEffects, Files } from '@nkpsim/effects'
import { ADMINISTRATOR_PASSWORD_FILE } from '../access/first-administrator.ts'
import { OWN_AUDIT_LOG_ID_FILE, writeOwnAuditLogId } from '../audit/audit-log-id.ts'
import { VcenterError } from '../errors.ts'
import { BOX_KEY_FILE, obtainBoxKey } from '../store/box-key.ts'
import { readIdentity } from '../store/identity.ts'
import { DATABASE_FILE } from '../store/store.ts'
import { hasMemberFiles, removeMemberFiles, writeMemberFiles } from '../vcenter-ha/member-files.ts'
import { HA_FOLDER, isHaNode, markUnjoined, writeNodeConfig } from '../vcenter-ha/node-config.ts'
import type { CloneHead } from './clone-head.ts'
import { clonerId } from './cloner.ts'

/** Folder in the state folder with a clone that is not complete. */
const STAGE = 'cloning'
/** Parts of a clone in their final order. The last one makes the machine a node. */
const PARTS = [
  ...[DATABASE_FILE, BOX_KEY_FILE, CLOCK_FILE, OPERATOR_FOLDER, OWN_AUDIT_LOG_ID_FILE, HA_FOLDER],
]

export type CloneEffects = FileEffects & { database: Databases }

/** A clone that arrives. The machine is a node only after `commit`. */
export type StagedClone = {
  write(piece: Uint8Array): Promise<void>
  /**
   * Checks that the clone is complete, and comes from the expected vCenter.
   * @throws VcenterError INVALID_REQUEST, STORE_UNUSABLE
   */
  check(cloner: string): Promise<void>
  commit(): Promise<void>
  discard(): Promise<void>
}

/**
 * Whether a state folder belongs to a node that was cloned, or has a part that a clone brings. Such
 * a part would be lost with a clone that breaks off. A folder may be there, because it may be a
 * volume, but must be empty.
 */
export function isTaken(files: Files, stateFolder: string): boolean {
  if (hasMemberFiles(files, stateFolder)) return true
  return PARTS.some((name) => {
    const path = join(stateFolder, name)
    const found = files.now.look(path)
    return found?.isDirectory() === true ? files.now.list(path).length > 0 : found !== undefined
  })
}

/**
 * Removes a clone whose commit was interrupted, so that a machine that is not a node holds nothing.
 * Changes nothing in the state folder of any other vCenter.
 */
export async function removeUnfinishedClone(files: Files, stateFolder: string): Promise<void> {
  const stage = join(stateFolder, STAGE)
  if ((await files.stat(stage)) === undefined) return
  if (!isHaNode(files, stateFolder)) {
    await removeMemberFiles(files, stateFolder)
    for (const name of PARTS) await removeTree(files, join(stateFolder, name))
  }
  await files.syncFolder(stateFolder)
  await removeTree(files, stage)
  await files.syncFolder(stateFolder)
}

/** Begins a clone. */
export async function stageClone(
  effects: CloneEffects,
  stateFolder: string,
  { config, member, vcenter }: CloneHead,
): Promise<StagedClone> {
  const { files, random, database: databases } = effects
  const stage = join(stateFolder, STAGE)
  makeFolders(files, stage, 0o700)
  await files.syncFolder(stateFolder)
  const database = join(stage, DATABASE_FILE)
  const file = vcenter && (await files.open(database, 'create'))
  let position = 0
  let isOpen = file !== undefined
  const close = async (): Promise<void> => {
    if (isOpen) await file?.close()
    isOpen = false
  }
  return {
    write: async (piece) => {
      if (file === undefined) throw invalid('the witness has no database')
      await writeAll(file, piece, position)
      position += piece.length
    },
    check: async (cloner) => {
      if (vcenter === undefined || file === undefined) return
      await file.sync()
      await close()
      const put = (name: string, bytes: Uint8Array): Promise<void> =>
        writeFileDurably(effects, join(stage, name), bytes, { mode: 0o600 })
      await put(BOX_KEY_FILE, vcenter.boxKey)
      if (vcenter.clock.length > 0) await put(CLOCK_FILE, vcenter.clock)
      if (vcenter.administratorPassword.length > 0) {
        makeFolders(files, join(stage, OPERATOR_FOLDER), 0o700)
        await put(ADMINISTRATOR_PASSWORD_FILE, vcenter.administratorPassword)
      }
      await writeOwnAuditLogId(effects, stage, random.uuid())
      await markUnjoined(effects, stage)
      const { privateKeyPem, ...client } = vcenter.client
      const tls = { ...client, privateKeyPem: Buffer.from(privateKeyPem) }
      await writeNodeConfig(effects, stage, config, tls)
      using boxKey = await obtainBoxKey(effects, stage, true)
      if ((await clonerOf(databases, database, boxKey, effects)) !== cloner)
        throw invalid('the database is not that of the vCenter that sends it')
    },
    commit: async () => {
      await writeMemberFiles(effects, stateFolder, config, member)
      for (const name of vcenter === undefined ? [] : PARTS) {
        if ((await files.look(join(stage, name))) === undefined) continue
        // The last part makes the machine a node, so the others must be durable first.
        if (name === HA_FOLDER) await files.syncFolder(stateFolder)
        await files.rename(join(stage, name), join(stateFolder, name))
      }
      await files.syncFolder(stateFolder)
      await removeTree(files, stage)
      await files.syncFolder(stateFolder)
    },
    discard: async () => {
      await close()
      await removeUnfinishedClone(files, stateFolder)
    },
  }
}

/** Returns the id with which the vCenter of a database clones itself. */
async function clonerOf(
  databases: Databases,
  path: string,
  boxKey: Secret,
  { random }: FileEffects,
): Promise<string | undefined> {
  const database = openCopy(databases, path)
  try {
    const read = await readIdentity(database, boxKey, random)
    return read && clonerId(read.identity.authority.certificatePem)
  } catch (cause) {
    if (cause instanceof VcenterError) throw invalid(cause.message, cause)
    throw notADatabase(cause)
  } finally {
    database.close()
  }
}

function openCopy(databases: Databases, path: string) {
  try {
    return databases.open(path)
  } catch (cause) {
    throw notADatabase(cause)
  }
}

function notADatabase(cause: unknown): VcenterError {
  return invalid('the database is damaged, or not complete', cause)
}

function invalid(message: string, cause?: unknown): VcenterError {
  return new VcenterError('INVALID_REQUEST', message, { cause })
}
