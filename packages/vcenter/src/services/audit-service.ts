import { auditPublicKeyToPem } from '@nkpsim/crypto'
import type { AuditLog } from '@nkpsim/daemon/audit'
import { defineService, type ServiceRegistration } from '@nkpsim/rpc'

import { auditLogId } from '../audit/audit-log-id.ts'
import type { Store } from '../store/store.ts'
import { timestamp } from './timestamp.ts'

const DEFAULT_LIMIT = 1000
const MAX_LIMIT = 5000
/** A message of lines is sent when it holds this much; a line adds 512 KiB at most. */
const MESSAGE_BYTES = 256 * 1024

/** nkpsim.vcenter.v1.AuditService. */
export function auditService(
  log: AuditLog,
  store: Pick<Store, 'identity' | 'snapshot'>,
): ServiceRegistration {
  return defineService('nkpsim.vcenter.v1.AuditService', {
    allow: ['operator'],
    handlers: {
      readLog: ({ fromSequence }) => inMessages(log.lines(Math.max(1, fromSequence))),
      listCheckpoints: async ({ limit }) => {
        log.checkpoint()
        const most = Math.min(limit === 0 ? DEFAULT_LIMIT : limit, MAX_LIMIT)
        return { checkpoints: await log.newestCheckpoints(most) }
      },
      getPublicKey: async () => {
        const { lastRestore } = store.snapshot()
        return {
          instanceId: auditLogId(store),
          publicKeyPem: auditPublicKeyToPem(log.publicKey),
          ...(lastRestore && {
            restore: {
              previousLogId: lastRestore.previousLogId,
              time: timestamp(lastRestore.timeMs),
              backupTime: timestamp(Date.parse(lastRestore.backupTime)),
            },
          }),
        }
      },
    },
  })
}

async function* inMessages(lines: AsyncIterable<Buffer>): AsyncGenerator<{ lines: Buffer[] }> {
  let batch: Buffer[] = []
  let sizeBytes = 0
  for await (const line of lines) {
    batch.push(line)
    sizeBytes += line.length
    if (sizeBytes < MESSAGE_BYTES) continue
    yield { lines: batch }
    batch = []
    sizeBytes = 0
  }
  if (batch.length > 0) yield { lines: batch }
}
