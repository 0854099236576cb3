import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, it, jest } from '@jest/globals'
import { systemSockets } from '@nkpsim/daemon/system-sockets'
import { silentLogger } from '@nkpsim/daemon/testing'
import { systemClock, systemRandom } from '@nkpsim/effects'
import { fakeAuthority } from '../testing/fake-authority.ts'
import { abortDownload, fetchBackup } from '../testing/fetch-backup.ts'
import { downloadPath, startDownloadServer } from './download-server.ts'
import { createExportTickets } from './export-tickets.ts'

/** The bytes of the file (`a backup`) without the last byte, after they were wiped. */
const WIPED = Buffer.alloc(7)
const REQUEST_STARTED = 'http.server.request.start'

it('a download that ends before its last byte does not count, its token stays valid, and no copy stays in memory', async () => {
  const identity = await (await fakeAuthority()).identify({ kind: 'vcenter', id: 'vc' })
  const tickets = createExportTickets(systemRandom)
  const backup = {
    provider: 'NKP',
    keyId: 'k',
    kcv: 'c',
    isEncrypted: true,
    user: 'root',
    sessionId: '',
  }
  const { token } = tickets.issue(backup, Buffer.from('a backup'), Number.MAX_SAFE_INTEGER, 0)
  const downloaded: string[] = []
  const outcomes: string[] = []
  let response: ServerResponse | undefined
  const noteResponse = (message: unknown) => {
    response = (message as { response: ServerResponse }).response
    jest.spyOn(response, 'write')
  }
  subscribe(REQUEST_STARTED, noteResponse)
  let isCutOff = true
  const server = await startDownloadServer({
    sockets: systemSockets,
    ...identity,
    address: 'localhost',
    port: 0,
    tickets,
    mayDownload: () => true,
    onDownloaded: async ({ provider }) => void downloaded.push(provider),
    audit: { begin: () => ({ settle: (code) => void outcomes.push(code) }) },
    machineClock: {
      ...systemClock,
      nowMs: () => 0,
      // Lets the server always notice within this pause that the connection was closed.
      sleep: async () => {
        if (isCutOff && response?.destroyed === false) await once(response, 'close')
      },
    },
    logger: silentLogger,
  })
  try {
    const url = `https://localhost:${server.port}${downloadPath('NKP')}`
    await abortDownload(url, identity.rootsPem, token)
    while (outcomes.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect({ outcomes, downloaded }).toEqual({ outcomes: ['INTERRUPTED'], downloaded: [] })
    expect(response?.write).toHaveBeenCalledWith(WIPED, expect.any(Function))
    isCutOff = false
    const { body } = await fetchBackup(url, { rootsPem: identity.rootsPem, token })
    expect({ body: String(body), downloaded }).toEqual({ body: 'a backup', downloaded: ['NKP'] })
    expect(response?.write).toHaveBeenCalledWith(WIPED, expect.any(Function))
  } finally {
    unsubscribe(REQUEST_STARTED, noteResponse)
    await server.close()
  }
})
