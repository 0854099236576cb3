import { createHash, timingSafeEqual } from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import type { DownloadedBackup } from './lifecycle.ts'

const MAX_TICKETS = 64
const TOKEN_BYTES = 32

/** A prepared backup that waits for its only download. */
type Ticket = {
  tokenSha256: Buffer
  backup: DownloadedBackup
  file: Buffer
  expiryMs: number
  isInUse: boolean
}

/** Prepared backups. They are only in memory, so a restart of vCenter discards them. */
export type ExportTickets = {
  /**
   * Keeps a file for one download, and returns its token: 32 random bytes as base64url. Keeps only
   * the SHA-256 of the token.
   * @param expiryMs time from which the token is invalid
   * @throws VcenterError EXPORT_LIMIT_REACHED
   */
  issue(backup: DownloadedBackup, file: Buffer, expiryMs: number, nowMs: number): { token: string }
  /**
   * Returns the file for a token. Other callers cannot get the file until this download has
   * finished or failed.
   * @throws VcenterError EXPORT_TOKEN_INVALID
   */
  begin(provider: string, token: string, nowMs: number): Download
}

export type Download = {
  file: Buffer
  backup: DownloadedBackup
  /** Invalidates the token. */
  finished(): void
  /** Makes the token valid for another attempt, unless the download has finished. */
  failed(): void
}

export function createExportTickets(random: Random): ExportTickets {
  let tickets: Ticket[] = []
  const drop = (ticket: Ticket): void => {
    ticket.file.fill(0)
    tickets = tickets.filter((each) => each !== ticket)
  }
  const dropExpired = (nowMs: number): void => {
    for (const ticket of tickets) if (ticket.expiryMs <= nowMs && !ticket.isInUse) drop(ticket)
  }
  return {
    issue: (backup, file, expiryMs, nowMs) => {
      dropExpired(nowMs)
      if (tickets.length >= MAX_TICKETS)
        throw new VcenterError(
          'EXPORT_LIMIT_REACHED',
          `${MAX_TICKETS} exports wait for their download; wait until one expires`,
        )
      const token = random.bytes(TOKEN_BYTES).toString('base64url')
      tickets.push({ tokenSha256: sha256(token), backup, file, expiryMs, isInUse: false })
      return { token }
    },
    begin: (provider, token, nowMs) => {
      dropExpired(nowMs)
      const presented = sha256(token)
      const ticket = tickets.find((each) => timingSafeEqual(each.tokenSha256, presented))
      if (ticket === undefined || ticket.backup.provider !== provider || ticket.isInUse)
        throw new VcenterError(
          'EXPORT_TOKEN_INVALID',
          'the download token is wrong, was used or has expired; export again',
        )
      ticket.isInUse = true
      return {
        file: ticket.file,
        backup: ticket.backup,
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
