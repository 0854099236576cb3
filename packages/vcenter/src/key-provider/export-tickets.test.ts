import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { createExportTickets } from './export-tickets.ts'

const EXPIRY_MS = 300_000
const FILE = Buffer.from('a backup')
const BACKUP = {
  provider: 'NKP',
  keyId: 'k',
  kcv: 'c',
  isEncrypted: true,
  user: 'a@b',
  sessionId: '',
}
const invalid = expect.objectContaining({ code: 'EXPORT_TOKEN_INVALID' })

describe('a download token', () => {
  it('is valid only for its provider, and only until it expires', () => {
    const tickets = createExportTickets(systemRandom)
    const expiryMs = 1000 + EXPIRY_MS
    const { token } = tickets.issue(BACKUP, Buffer.from(FILE), expiryMs, 1000)
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(() => tickets.begin('other', token, 2000)).toThrow(invalid)
    expect(() => tickets.begin('NKP', 'x'.repeat(43), 2000)).toThrow(invalid)
    const download = tickets.begin('NKP', token, expiryMs - 1)
    expect(download.file.equals(FILE)).toBe(true)
    expect(download.backup).toEqual(BACKUP)
    download.failed()
    expect(() => tickets.begin('NKP', token, expiryMs)).toThrow(invalid)
  })

  it('is valid for one complete download, and for one download at a time', () => {
    const tickets = createExportTickets(systemRandom)
    const { token } = tickets.issue(BACKUP, Buffer.from(FILE), EXPIRY_MS, 0)
    const download = tickets.begin('NKP', token, 1)
    expect(() => tickets.begin('NKP', token, 1)).toThrow(invalid)
    download.failed()
    tickets.begin('NKP', token, 2).finished()
    expect(() => tickets.begin('NKP', token, 3)).toThrow(invalid)
  })

  it('cannot be issued while 64 others are valid; expired tokens do not count', () => {
    const tickets = createExportTickets(systemRandom)
    for (let count = 0; count < 64; count++) tickets.issue(BACKUP, Buffer.from(FILE), EXPIRY_MS, 0)
    expect(() => tickets.issue(BACKUP, Buffer.from(FILE), 2 * EXPIRY_MS, EXPIRY_MS - 1)).toThrow(
      expect.objectContaining({ code: 'EXPORT_LIMIT_REACHED' }),
    )
    expect(() => tickets.issue(BACKUP, Buffer.from(FILE), 2 * EXPIRY_MS, EXPIRY_MS)).not.toThrow()
  })
})
