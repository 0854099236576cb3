import { once } from 'node:events'
import { request } from 'node:https'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/daemon'
import { silentLogger } from '@nkpsim/daemon/testing'
import { createSelfSignedCertificate, privateKeyToPem } from '@nkpsim/pki'
import { type DownloadServer, startDownloadServer } from './download-server.ts'
import { createExportTickets } from './export-tickets.ts'

/** More than the server has open at a time. */
const SILENT_CONNECTIONS = 80

let server: DownloadServer | undefined
let sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await server?.close()
})

describe('the port of downloads', () => {
  it('is not shut by connections that say nothing', async () => {
    const { certificatePem, privateKeyPkcs8 } = await createSelfSignedCertificate({
      commonName: 'vcenter',
      dnsNames: ['localhost'],
      validityDays: 1,
      nowMs: Date.now(),
    })
    server = await startDownloadServer({
      certificatePem,
      privateKeyPem: privateKeyToPem(privateKeyPkcs8),
      address: 'localhost',
      port: 0,
      tickets: createExportTickets(),
      onDownloaded: () => {
        throw new Error('nothing was prepared')
      },
      audit: {
        begin: () => {
          throw new Error('nothing was prepared')
        },
      },
      clock: systemClock,
      clusterClock: systemClock,
      logger: silentLogger,
    })
    const { port } = server
    sockets = Array.from({ length: SILENT_CONNECTIONS }, () => {
      const socket = connect(port, 'localhost')
      // Those that make room for others are reset.
      return socket.on('error', () => {})
    })
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    expect(await statusOf(port)).toBe(404)
  })
})

function statusOf(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: 'localhost', port, path: '/', rejectUnauthorized: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}
