import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemClock } from '@nkpsim/effects'
import { systemConnections } from '@nkpsim/effects/system-connections'
import { KmipError } from '../errors.ts'
import type { KmipServer, KmipSession } from '../kmip-session.ts'
import { findPykmip, pykmipCandidates } from '../pykmip.ts'
import { createKmsAuthority } from '../testing/index.ts'
import { type Pykmip, startPykmip } from '../testing/pykmip.ts'
import { connectKmip, peekServerCertificate } from './connect-kmip.ts'

const program = findPykmip(pykmipCandidates(process.env))
const network = { connections: systemConnections, machineClock: systemClock }
const never = new AbortController().signal

// Skipped where PyKMIP is not installed.
const describeWithPykmip = program === undefined ? describe.skip : describe

describeWithPykmip('PyKMIP', () => {
  const authority = createKmsAuthority()
  const server = authority.issueServer()
  const owner = authority.issueClient('vcenter-1')
  let folder = ''
  let pykmip: Pykmip
  let session: KmipSession
  const start = async (name: string): Promise<void> => {
    pykmip = await startPykmip({
      program: program ?? '',
      folder: join(folder, name),
      port: 0,
      server,
      clientsPem: authority.certificatePem,
    })
  }
  const serverFor = (client: { certificatePem: string; privateKeyPem: string }): KmipServer => ({
    host: '127.0.0.1',
    port: pykmip.port,
    trustedPem: authority.certificatePem,
    identity: {
      certificatePem: client.certificatePem,
      privateKeyPem: Secret.from(Buffer.from(client.privateKeyPem)),
    },
    timeoutMs: 60_000,
  })

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pykmip-'))
    await start('kms')
    session = await connectKmip(network, serverFor(owner), never)
  })
  afterAll(async () => {
    await session?.close()
    await pykmip?.kill()
    rmSync(folder, { recursive: true })
  })

  const created: string[] = []
  const keyOf = async (id: string): Promise<Secret | KmipError | undefined> =>
    (await session.get([id])).get(id)

  it('shows its certificate, and speaks KMIP 1.4', async () => {
    const { chainPem } = await peekServerCertificate(network, serverFor(owner), never)
    expect(chainPem[0]?.trim()).toBe(server.certificatePem.trim())
    expect(session.version).toEqual({ major: 1, minor: 4 })
    expect((await session.query()).vendor).toContain('PyKMIP')
  })

  it('makes keys, gives them in batches, and tells which one it does not have', async () => {
    for (let count = 0; count < 3; count++) created.push(await session.create())
    const keys = await session.get([created[0] ?? '', '999', created[2] ?? ''])
    expect(keys.get(created[0] ?? '')).toMatchObject({ lengthBytes: 32 })
    expect(keys.get('999')).toMatchObject({ code: 'REFUSED', reason: { name: 'ItemNotFound' } })
    expect(keys.get(created[2] ?? '')).toMatchObject({ lengthBytes: 32 })
  })

  it('activates a key, also when it is active already', async () => {
    const [id = ''] = created
    expect(await session.stateOf(id)).toBe('Pre-Active')
    await session.activate(id)
    await session.activate(id)
    expect(await session.stateOf(id)).toBe('Active')
  })

  it('refuses custom attributes, which leaves the session usable', async () => {
    const [id = ''] = created
    const { refused } = await session.addAttributes(id, [{ name: 'Name', value: 'vm-1' }])
    expect(refused).toBeInstanceOf(KmipError)
    expect(await session.stateOf(id)).toBe('Active')
  })

  it('hides keys from a client with another common name, and refuses one without usage', async () => {
    const [id = ''] = created
    const other = await connectKmip(network, serverFor(authority.issueClient('vcenter-2')), never)
    expect((await other.get([id])).get(id)).toMatchObject({ reason: { name: 'PermissionDenied' } })
    await other.close()
    const noUsage = connectKmip(network, serverFor(authority.issue('vcenter-1')), never)
    await expect(noUsage).rejects.toMatchObject({ code: 'CLIENT_UNTRUSTED' })
    const foreign = createKmsAuthority('another').issueClient('vcenter-1')
    await expect(connectKmip(network, serverFor(foreign), never)).rejects.toMatchObject({
      code: 'CLIENT_UNTRUSTED',
    })
  })

  it('keeps its keys when it is killed, and gives other keys the same ids when it is rebuilt', async () => {
    const [id = ''] = created
    const before = await keyOf(id)
    await pykmip.kill()
    await expect(session.stateOf(id)).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(connectKmip(network, serverFor(owner), never)).rejects.toMatchObject({
      code: 'UNREACHABLE',
    })

    await start('kms')
    session = await connectKmip(network, serverFor(owner), never)
    const after = await keyOf(id)
    expect(before instanceof Secret && after instanceof Secret && before.equals(after)).toBe(true)
    await session.close()
    await pykmip.kill()

    await start('rebuilt')
    session = await connectKmip(network, serverFor(owner), never)
    expect(await session.create()).toBe(id)
    const other = await keyOf(id)
    expect(before instanceof Secret && other instanceof Secret && before.equals(other)).toBe(false)
  })
})
