import { once } from 'node:events'
import { request } from 'node:https'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { DaemonError } from '@nkpsim/daemon'
import type { HttpServer } from '@nkpsim/daemon/http-server'
import { systemSockets } from '@nkpsim/daemon/system-sockets'
import { silentLogger } from '@nkpsim/daemon/testing'
import { systemClock, systemRandom } from '@nkpsim/effects'
import { createSelfSignedCertificate, privateKeyToPem } from '@nkpsim/pki'
import { fakeAuthority } from '../testing/fake-authority.ts'
import { startDownloadServer } from './download-server.ts'
import { createExportTickets } from './export-tickets.ts'

/** This is more than the number of connections that the server keeps open. */
const SILENT_CONNECTIONS = 80

const notPrepared = () => {
  throw new Error('nothing was prepared')
}
const unused = {
  sockets: systemSockets,
  address: 'localhost',
  port: 0,
  mayDownload: () => true,
  onDownloaded: notPrepared,
  audit: { begin: notPrepared },
  machineClock: systemClock,
  logger: silentLogger,
}

let server: HttpServer | undefined
let sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await server?.close()
})

describe('the download port', () => {
  it('stays usable while other connections are open and send nothing', async () => {
    const { certificatePem, privateKeyPkcs8 } = await createSelfSignedCertificate({
      commonName: 'vcenter',
      dnsNames: ['localhost'],
      validityDays: 1,
      nowMs: Date.now(),
      random: systemRandom,
    })
    server = await startDownloadServer({
      ...unused,
      certificatePem,
      privateKeyPem: privateKeyToPem(privateKeyPkcs8),
      tickets: createExportTickets(systemRandom),
    })
    const { port } = server
    sockets = Array.from({ length: SILENT_CONNECTIONS }, () => {
      const socket = connect(port, 'localhost')
      // The server resets some connections to make room for others.
      return socket.on('error', () => {})
    })
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    expect(await statusOf(port)).toBe(404)
  })
})

describe('a download token', () => {
  const FAR_MS = Number.MAX_SAFE_INTEGER
  const backup = {
    provider: 'NKP',
    keyId: 'k',
    kcv: 'c',
    isEncrypted: true,
    user: 'anna@x',
    sessionId: '',
  }

  it('becomes invalid when its user loses the right to back up providers', async () => {
    const identity = await (await fakeAuthority()).identify({ kind: 'vcenter', id: 'vc' })
    const tickets = createExportTickets(systemRandom)
    const { token } = tickets.issue(backup, Buffer.from('a backup'), FAR_MS, 0)
    let isAllowed = false
    server = await startDownloadServer({
      ...{ ...identity, ...unused, tickets },
      mayDownload: ({ user }) => user === 'anna@x' && isAllowed,
    })
    expect(await statusOf(server.port, '/cryptomanager/kms/NKP', token)).toBe(403)
    isAllowed = true
    expect(await statusOf(server.port, '/cryptomanager/kms/NKP', token)).toBe(401)
  })

  it('stays valid if the audit log cannot record the download, and the response is 503', async () => {
    const identity = await (await fakeAuthority()).identify({ kind: 'vcenter', id: 'vc' })
    const tickets = createExportTickets(systemRandom)
    const { token } = tickets.issue(backup, Buffer.from('a backup'), FAR_MS, 0)
    const begin = () => {
      throw new DaemonError('AUDIT_UNWRITABLE', 'the disk is full')
    }
    server = await startDownloadServer({ ...identity, ...unused, tickets, audit: { begin } })
    expect(await statusOf(server.port, '/cryptomanager/kms/NKP', token)).toBe(503)
    expect(tickets.begin('NKP', token, 1).file.toString()).toBe('a backup')
  })
})

function statusOf(port: number, path = '/', token = ''): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${token}` }
  return new Promise((resolve, reject) => {
    request({ host: 'localhost', port, path, headers, rejectUnauthorized: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}
