import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemFiles } from '@nkpsim/effects'
import ssh2, { type Server, type SFTPWrapper } from 'ssh2'
import { openTarget } from './targets/open-target.ts'
import type { BackupTarget } from './targets/target.ts'

const { utils } = ssh2
const ID = '00000000-0000-4000-8000-000000000000'
const { privateKey: hostKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

/** Returns a page of the listing with which the server answers. Each test sets this function. */
let page: (count: number) => string[]
let pages: number
let refusal: string
let closesChannel: boolean

function answer(sftp: SFTPWrapper): void {
  sftp.on('OPENDIR', (id) => {
    if (closesChannel) sftp.end()
    else if (refusal === '') sftp.handle(id, Buffer.from('h'))
    else sftp.status(id, utils.sftp.STATUS_CODE.FAILURE, refusal)
  })
  sftp.on('CLOSE', (id) => sftp.status(id, utils.sftp.STATUS_CODE.OK))
  sftp.on('READDIR', (id) => {
    const names = page(pages++)
    if (names.length === 0) sftp.status(id, utils.sftp.STATUS_CODE.EOF)
    else
      sftp.name(id, names.map((filename) => ({ filename, longname: filename, attrs: {} })) as never)
  })
}

describe('a hostile SFTP server', () => {
  let server: Server
  let target: BackupTarget
  const ending = new AbortController()

  beforeEach(async () => {
    pages = 0
    refusal = ''
    closesChannel = false
    server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
      client.on('error', () => client.end())
      client.on('authentication', (context) => context.accept())
      client.on('ready', () =>
        client.on('session', (accept) => accept().on('sftp', (open) => answer(open()))),
      )
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const location = `sftp://127.0.0.1:${port}/backups`
    const credentials = {
      user: 'anna',
      password: Secret.from(Buffer.from('secret')),
      privateKey: undefined,
    }
    const shown = await openTarget(
      systemFiles,
      location,
      { ...credentials, hostKey: '' },
      ending.signal,
    ).catch((error: Error) => /SHA256:\S+(?=;)/.exec(error.message)?.[0] ?? '')
    target = await openTarget(
      systemFiles,
      location,
      { ...credentials, hostKey: String(shown) },
      ending.signal,
    )
  })
  afterEach(async () => {
    target.close()
    await new Promise((resolve) => server.close(resolve))
  })

  it('cannot make vCenter list forever, and vCenter keeps only the names of backups', async () => {
    const backup = (count: number) =>
      `${ID}_20260131T235959123Z-${count.toString(16).padStart(8, '0')}.nkpsim-backup`
    page = (count) => (count < 3 ? [backup(count), 'x'.repeat(200), `.${backup(count)}.tmp`] : [])
    expect(await target.list()).toEqual(
      [0, 1, 2].flatMap((count) => [backup(count), `.${backup(count)}.tmp`]),
    )
    page = (count) => Array.from({ length: 100 }, (_, index) => backup(count * 100 + index))
    await expect(target.list()).rejects.toMatchObject({
      code: 'BACKUP_LOCATION_UNUSABLE',
      message: expect.stringMatching(/more than 10000 backups$/),
    })
    expect(pages).toBeLessThan(200)
  })

  it('does not block vCenter after it closed the channel, even if the connection stays open', async () => {
    page = () => []
    closesChannel = true
    await expect(target.list()).rejects.toMatchObject({ code: 'BACKUP_LOCATION_UNUSABLE' })
    await expect(target.list()).rejects.toMatchObject({ code: 'BACKUP_LOCATION_UNUSABLE' })
  })

  it('is quoted in error messages as one short line', async () => {
    refusal = `no\n\u001b[2J${'!'.repeat(100_000)}`
    await expect(target.list()).rejects.toMatchObject({
      code: 'BACKUP_LOCATION_UNUSABLE',
      message: expect.stringMatching(/^\P{Cc}{1,100}no\P{Cc}{0,20}\[2J!{3,}\P{Cc}{0,300}$/u),
    })
  })
})
