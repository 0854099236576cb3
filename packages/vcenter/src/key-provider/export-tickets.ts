import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { VcenterError } from '../errors.ts'

const MAX_TICKETS = 64
const TOKEN_BYTES = 32

/** A prepared backup that waits for its one download. */
type Ticket = {
  tokenSha256: Buffer
  provider: string
  file: Buffer
  expiryMs: number
  isInUse: boolean
}

/** Prepared backups, in memory alone: a restart of vCenter voids them. */
export type ExportTickets = {
  /**
   * Keeps a file for one download and gives the token, 32 random bytes as base64url, of which only the SHA-256 is kept.
   * @throws VcenterError EXPORT_LIMIT_REACHED
   */
  issue(provider: string, file: Buffer, nowMs: number): { token: string; expiryMs: number }
  /**
   * The file for a token. Until the download has finished or failed nobody else gets it.
   * @throws VcenterError EXPORT_TOKEN_INVALID
   */
  begin(provider: string, token: string, nowMs: number): Download
}

export type Download = {
  file: Buffer
  /** The token is used up. */
  finished(): void
  /** The token is good for another try, unless the download has finished. */
  failed(): void
}

export function createExportTickets(expiryMs: number): ExportTickets {
  let tickets: Ticket[] = []
  const drop = (ticket: Ticket): void => {
    ticket.file.fill(0)
    tickets = tickets.filter((each) => each !== ticket)
  }
  const dropExpired = (nowMs: number): void => {
    for (const ticket of tickets) if (ticket.expiryMs <= nowMs && !ticket.isInUse) drop(ticket)
  }
  return {
    issue: (provider, file, nowMs) => {
      dropExpired(nowMs)
      if (tickets.length >= MAX_TICKETS)
        throw new VcenterError(
          'EXPORT_LIMIT_REACHED',
          `${MAX_TICKETS} exports wait for their download; wait until one expires`,
        )
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const ticket = { tokenSha256: sha256(token), provider, file, isInUse: false }
      tickets.push({ ...ticket, expiryMs: nowMs + expiryMs })
      return { token, expiryMs: nowMs + expiryMs }
    },
    begin: (provider, token, nowMs) => {
      dropExpired(nowMs)
      const presented = sha256(token)
      const ticket = tickets.find((each) => timingSafeEqual(each.tokenSha256, presented))
      if (ticket === undefined || ticket.provider !== provider || ticket.isInUse)
        throw new VcenterError(
          'EXPORT_TOKEN_INVALID',
          'the download token is wrong, was used or has expired; export again',
        )
      ticket.isInUse = true
      return {
        file: ticket.file,
        finished: () => drop(ticket),
        failed: () => {
          ticket.isInUse = false
        },
      }
    },
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
