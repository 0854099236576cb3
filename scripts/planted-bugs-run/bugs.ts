import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A change of the code that breaks an invariant. */
export type Bug = {
  name: string
  /** Path from the root of the tree. */
  file: string
  /** Text that occurs exactly once in the file. */
  text: string
  replacement: string
  /** Invariants that the bug breaks. Only a report of one of them finds the bug. */
  invariants: readonly string[]
}

/** A bug, and its file with the bug. */
export type PlantedBug = Bug & { changed: string }

/** Bugs that seeded clusters must find. */
export const BUGS: readonly Bug[] = [
  {
    name: 'file not synced',
    file: 'packages/daemon/src/durable-file.ts',
    text: `  await writeAll(file, bytes)
  await file.sync()
}`,
    replacement: `  await writeAll(file, bytes)
}`,
    invariants: ['I4', 'I5', 'I8'],
  },
  {
    name: 'disk not synced',
    file: 'packages/esxi/src/disk/encrypted-disk.ts',
    text: '      await file.syncData()\n',
    replacement: '',
    invariants: ['I3'],
  },
  {
    name: 'push before commit',
    file: 'packages/vcenter/src/store/store.ts',
    text: `    database.exec('BEGIN IMMEDIATE')
    const result = work()
    timeCommit(() => database.exec('COMMIT'))
`,
    replacement: `    if (database.isTransaction) timeCommit(() => database.exec('COMMIT'))
    database.exec('BEGIN IMMEDIATE')
    const result = work()
`,
    invariants: ['I2', 'I7', 'I8'],
  },
  {
    name: 'generation not compared',
    file: 'packages/esxi/src/desired-state/apply.ts',
    text: '  return desired.term - held.term || desired.generation - held.generation\n',
    replacement: '  return desired.generation === held.generation ? 0 : 1\n',
    invariants: ['I7', 'I13'],
  },
  {
    name: 'key left on host',
    file: 'packages/esxi/src/desired-state/apply.ts',
    text: '      ? desired.keyProviders\n',
    replacement: `      ? desired.keyProviders.concat(
          held.keyProviders.filter(
            (provider) =>
              !isForeign(provider, held) &&
              !desired.keyProviders.some((other) => other.name === provider.name),
          ),
        )
`,
    invariants: ['I13'],
  },
  {
    name: 'VM lock ignored',
    file: 'packages/esxi/src/vm/files/vm-lock.ts',
    text: '  try {\n    lock = lockInDatastore(folder, paths.lock)\n',
    replacement:
      '  try {\n    lock = lockInDatastore(folder, paths.lock) ?? { release: () => undefined }\n',
    invariants: ['I10'],
  },
  {
    name: 'KCV not compared',
    file: 'packages/vcenter/src/key-provider/backup.ts',
    text: 'keyId === restored.keyId && kcv === restored.kcv',
    replacement: "keyId === restored.keyId && kcv !== ''",
    invariants: ['I2', 'I8'],
  },
  {
    name: 'alarm not cleared',
    file: 'packages/vcenter/src/monitoring/alarm-engine.ts',
    text: '  return { alarms: next, events, dueMs: dueOf(next, conditions) }\n',
    replacement: `  const ended = alarms.filter(
    (alarm) => alarm.raisedMs !== undefined && !holding.has(keyOf(alarm)),
  )
  return { alarms: next.concat(ended), events, dueMs: dueOf(next, conditions) }
`,
    invariants: ['I12'],
  },
  {
    name: 'audit after effect',
    file: 'packages/vcenter/src/operations/admit.ts',
    text: '    const settle = note({ name, audit, request, source: call.source }, caller.name)\n',
    replacement: `    const settle = (outcome: string): void =>
      note({ name, audit, request, source: call.source }, caller.name)(outcome)
`,
    invariants: ['I15'],
  },
  {
    name: 'stale attestation',
    file: 'packages/vcenter/src/attestation/attestor.ts',
    text: "settled.monotonicMs < FRESH_MS ? 'accepted' : 'stale'",
    replacement: "settled.monotonicMs < Number.POSITIVE_INFINITY ? 'accepted' : 'stale'",
    invariants: ['I6'],
  },
  {
    name: 'rollback accepted',
    file: 'packages/esxi/src/config-store/config-store.ts',
    text: 'stateVersion < guard.seen && !guard.allowsOlder',
    replacement: 'stateVersion < 0n && !guard.allowsOlder',
    invariants: ['I5', 'I7'],
  },
]

/**
 * Returns a bug with the changed text of its file.
 * @throws Error if the text does not occur exactly once
 */
export function plantBug(root: string, bug: Bug): PlantedBug {
  const [before, after, ...more] = readFileSync(join(root, bug.file), 'utf8').split(bug.text)
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(
      `bug "${bug.name}": its text must occur once in ${bug.file}; adapt the bug in scripts/planted-bugs-run/bugs.ts`,
    )
  return { ...bug, changed: `${before}${bug.replacement}${after}` }
}
