import { dirname } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { writeFileDurably } from '@nkpsim/daemon'
import { makeFolders, readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import {
  createSimulatedDisk,
  type Effects,
  simulatedCompute,
  systemEffects,
  systemRandom,
} from '@nkpsim/effects'
import { ROOT } from '../records/entity.ts'
import { storeIn } from '../testing/models.ts'
import { ADMINISTRATOR_PASSWORD_FILE, makeFirstAdministrator } from './first-administrator.ts'
import { isPasswordOf } from './users.ts'

const FOLDER = '/vcenter'
const PATH = `${FOLDER}/${ADMINISTRATOR_PASSWORD_FILE}`
const NAME = 'administrator@vsphere.local'

async function machine() {
  const disk = createSimulatedDisk({ random: systemRandom })
  const effects: Effects = {
    ...systemEffects,
    files: disk.attach(),
    database: disk.attachDatabases(),
    compute: simulatedCompute(),
  }
  await effects.files.makeFolder(FOLDER, 0o700)
  return { effects, store: await storeIn(FOLDER, effects) }
}

const contentOf = ({ files }: Effects): string =>
  readSmallFileIfThere(files, PATH, 1024)?.toString() ?? ''

describe('the first administrator', () => {
  it('has every privilege, and the password in a private file', async () => {
    const { effects, store } = await machine()
    await makeFirstAdministrator(effects, store, FOLDER)
    const { users, permissions } = store.snapshot()
    expect(users).toMatchObject([{ name: NAME, passwordVersion: 1 }])
    expect(permissions).toEqual([{ user: NAME, entity: ROOT, role: 'Admin', propagates: true }])
    const password = contentOf(effects)
    expect(password).toMatch(/^[A-HJ-NP-Za-km-z2-9!#%+=?@-]{20}$/)
    for (const group of [/[A-Z]/, /[a-z]/, /[2-9]/, /[!#%+=?@-]/]) expect(password).toMatch(group)
    const secret = Secret.from(Buffer.from(password))
    expect(await isPasswordOf(users[0], secret, effects.compute)).toBe(true)
    store.close()
  })

  it('keeps the password of an interrupted start, and is made only once', async () => {
    const { effects, store } = await machine()
    const password = 'left by the start before'
    makeFolders(effects.files, dirname(PATH), 0o700)
    await writeFileDurably(effects, PATH, Buffer.from(password), { mode: 0o600 })
    await makeFirstAdministrator(effects, store, FOLDER)
    expect(contentOf(effects)).toBe(password)
    const [user] = store.snapshot().users
    expect(await isPasswordOf(user, Secret.from(Buffer.from(password)), effects.compute)).toBe(true)
    await writeFileDurably(effects, PATH, Buffer.from('another one'), { mode: 0o600 })
    await makeFirstAdministrator(effects, store, FOLDER)
    expect(store.snapshot().users).toEqual([user])
    store.close()
  })

  it('gets a new password if the file is empty', async () => {
    const { effects, store } = await machine()
    makeFolders(effects.files, dirname(PATH), 0o700)
    await writeFileDurably(effects, PATH, Buffer.alloc(0), { mode: 0o600 })
    await makeFirstAdministrator(effects, store, FOLDER)
    expect(contentOf(effects)).toHaveLength(20)
    store.close()
  })
})
