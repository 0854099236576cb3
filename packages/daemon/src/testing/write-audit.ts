/**
 * Program for tests that kill it: opens the audit log in the folder given, and records calls
 * without a pause. The sequence of an attempt is printed when it was recorded. The key lies beside
 * the folder, so that the next run has the same.
 */
import { existsSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { createAuditKey, Secret } from '@nkpsim/crypto'
import { openAuditLog } from '../audit/audit-log.ts'
import { systemClock } from '../clock.ts'
import { silentLogger } from './silent-logger.ts'

const STDOUT = 1
const MAX_CALLS = 5000
const [, , folder = '', instanceId = '', segmentBytes = ''] = process.argv

// The next start is quick then; Node itself saves the cache at an end in order only.
flushCompileCache()
const keyFile = `${folder}.key`
if (!existsSync(keyFile)) writeFileSync(keyFile, createAuditKey().reveal())
const log = openAuditLog({
  folder,
  instanceId,
  keys: {
    signingKey: Secret.from(readFileSync(keyFile)),
    macKey: Secret.from(Buffer.alloc(32, 7)),
  },
  onCheckpoint: () => undefined,
  clock: systemClock,
  logger: silentLogger,
  segmentBytes: Number(segmentBytes),
})
// Bounded, so that one that nobody kills does not write for ever.
for (let call = 1; call <= MAX_CALLS; call++) {
  const entry = { caller: 'a', call: 'b', target: `${process.pid}-${call}`, request: {} }
  const begun = log.begin(entry)
  writeSync(STDOUT, `${entry.target}\n`)
  begun.settle('OK')
}
