/**
 * Program for tests that kill it. Opens the audit log in the given folder, and records calls
 * without a pause. Prints the target of each recorded attempt. The key is in a file next to the
 * folder, so that the next run uses the same key.
 */
import { existsSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { encodeAuditKey, Secret } from '@nkpsim/crypto'
import { systemClock, systemFiles, systemRandom } from '@nkpsim/effects'
import { openAuditLog } from '../audit/audit-log.ts'
import { silentLogger } from './silent-logger.ts'

const STDOUT = 1
const MAX_CALLS = 5000
const [, , folder = '', instanceId = '', segmentBytes = ''] = process.argv

// Makes the next start fast. Node.js itself saves the cache only at an orderly end.
flushCompileCache()
const keyFile = `${folder}.key`
if (!existsSync(keyFile))
  writeFileSync(keyFile, encodeAuditKey(systemRandom.privateKey('Ed25519')).reveal())
const log = openAuditLog({
  folder,
  instanceId,
  keys: {
    signingKey: Secret.from(readFileSync(keyFile)),
    macKey: Secret.from(Buffer.alloc(32, 7)),
  },
  files: systemFiles,
  onCheckpoint: () => undefined,
  clock: systemClock,
  machineClock: systemClock,
  logger: silentLogger,
  segmentBytes: Number(segmentBytes),
})
// The number of calls is limited, so that the program ends even if nobody kills it.
for (let call = 1; call <= MAX_CALLS; call++) {
  const entry = { caller: 'a', call: 'b', target: `${process.pid}-${call}`, request: {} }
  const begun = log.begin(entry)
  writeSync(STDOUT, `${entry.target}\n`)
  begun.settle('OK')
}
