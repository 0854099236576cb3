import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A change of a file. */
export type Edit = {
  /** Path from the root of the tree. */
  file: string
  /** Text that occurs exactly once in the file. */
  text: string
  replacement: string
}

/** A change of the code that breaks an invariant. */
export type Bug = {
  name: string
  /** Changes of different files. */
  edits: readonly Edit[]
  /** Invariants that the bug breaks. Only a report of one of them finds the bug. */
  invariants: readonly string[]
  /** Whether only seeds with vCenter HA can find it. */
  hasHa?: true
}

/** A file with a bug. */
export type ChangedFile = { file: string; text: string }

/** A bug, and its files with the bug. */
export type PlantedBug = Bug & { changed: readonly ChangedFile[] }

/** Bugs that seeded clusters must find. */
export const BUGS: readonly Bug[] = [
  {
    name: 'file not synced',
    edits: [
      {
        file: 'packages/daemon/src/durable-file.ts',
        text: `  await writeAll(file, bytes)
  await file.sync()
}`,
        replacement: `  await writeAll(file, bytes)
}`,
      },
    ],
    invariants: ['I4', 'I5', 'I8'],
  },
  {
    name: 'disk not synced',
    edits: [
      {
        file: 'packages/esxi/src/disk/guarded-device.ts',
        text: '      await content.sync()\n',
        replacement: '',
      },
    ],
    invariants: ['I3'],
  },
  {
    name: 'push before commit',
    edits: [
      {
        file: 'packages/vcenter/src/store/transactions.ts',
        text: `    transactions.begin()
    const worked = transactions.run(work, transactions.committed())
    transactions.finish([worked])
    timeCommit(() => database.exec('COMMIT'))
`,
        replacement: `    if (database.isTransaction) timeCommit(() => database.exec('COMMIT'))
    transactions.begin()
    const worked = transactions.run(work, transactions.committed())
    transactions.finish([worked])
`,
      },
    ],
    invariants: ['I2', 'I7', 'I8'],
  },
  {
    name: 'generation not compared',
    edits: [
      {
        file: 'packages/esxi/src/desired-state/apply.ts',
        text: '  return desired.term - held.term || desired.generation - held.generation\n',
        replacement: '  return desired.generation === held.generation ? 0 : 1\n',
      },
      {
        // vCenter compares generations before it pushes, so the host's check alone never decides.
        file: 'packages/vcenter/src/distribution/plan.ts',
        text: '  if (isAhead(desired, observed)) return goBeyond(desired, observed)\n',
        replacement: '',
      },
    ],
    invariants: ['I7', 'I13'],
  },
  {
    name: 'key left on host',
    edits: [
      {
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
      },
    ],
    invariants: ['I13'],
  },
  {
    name: 'VM lock ignored',
    edits: [
      {
        file: 'packages/esxi/src/vm/files/vm-lock.ts',
        text: '  try {\n    lock = await lockInDatastore(folder, paths.lock)\n',
        replacement:
          '  try {\n    lock = (await lockInDatastore(folder, paths.lock)) ?? { release: () => undefined }\n',
      },
    ],
    invariants: ['I10'],
  },
  {
    name: 'KCV not compared',
    edits: [
      {
        file: 'packages/vcenter/src/key-provider/backup.ts',
        text: 'keyId === restored.keyId && kcv === restored.kcv',
        replacement: "keyId === restored.keyId && kcv !== ''",
      },
    ],
    invariants: ['I2', 'I8'],
  },
  {
    name: 'alarm not cleared',
    edits: [
      {
        file: 'packages/vcenter/src/monitoring/alarm-engine.ts',
        text: '  return { alarms: next, events, dueMs: dueOf(next, conditions) }\n',
        replacement: `  const ended = alarms.filter(
    (alarm) => alarm.raisedMs !== undefined && !holding.has(keyOf(alarm)),
  )
  return { alarms: next.concat(ended), events, dueMs: dueOf(next, conditions) }
`,
      },
    ],
    invariants: ['I12'],
  },
  {
    name: 'locked VM without alarm',
    edits: [
      {
        file: 'packages/vcenter/src/monitoring/alarms.ts',
        text: '    ...lockedVms(known),\n',
        replacement: '',
      },
    ],
    invariants: ['I12'],
  },
  {
    name: 'role not deleted',
    edits: [
      {
        file: 'packages/vcenter/src/store/tables/access-tables.ts',
        text: '    deleteRole: (name) => void deleteRole.run(name),\n',
        replacement: '    deleteRole: () => undefined,\n',
      },
    ],
    invariants: ['I8'],
  },
  {
    name: 'audit after effect',
    edits: [
      {
        file: 'packages/daemon/src/audit/admission.ts',
        text: '      const settle = await notes.call(call, caller)\n',
        replacement: `      const settle = (code: string): void =>
        void notes.call(call, caller).then((done) => done(code), () => undefined)
`,
      },
    ],
    invariants: ['I15'],
  },
  {
    name: 'stale attestation',
    edits: [
      {
        file: 'packages/vcenter/src/attestation/attestor.ts',
        text: "settled.monotonicMs < FRESH_MS ? 'accepted' : 'stale'",
        replacement: "settled.monotonicMs < Number.POSITIVE_INFINITY ? 'accepted' : 'stale'",
      },
    ],
    invariants: ['I6'],
  },
  {
    name: 'rollback accepted',
    edits: [
      {
        file: 'packages/esxi/src/config-store/config-store.ts',
        text: 'stateVersion < guard.seen && !guard.allowsOlder',
        replacement: 'stateVersion < 0n && !guard.allowsOlder',
      },
    ],
    invariants: ['I5', 'I7'],
  },
  {
    name: 'unknown outcome acknowledged',
    edits: [
      {
        file: 'packages/vcenter/src/replication/commit-through-log.ts',
        text: "        if (outcome === 'accepted') {\n",
        replacement: "        if (outcome !== 'fenced') {\n",
      },
    ],
    invariants: ['I8'],
    hasHa: true,
  },
  {
    name: 'lost lease ignored',
    edits: [
      {
        file: 'packages/vcenter/src/replication/leadership.ts',
        text: '  const isHeld = (): boolean => !hasEnded && clock.monotonicMs() < heldUntilMs\n',
        replacement: '  const isHeld = (): boolean => !hasEnded || heldUntilMs < 0\n',
      },
    ],
    invariants: ['I8'],
    hasHa: true,
  },
]

/**
 * Returns a bug with the changed text of its files.
 * @throws Error if a text does not occur exactly once
 */
export function plantBug(root: string, bug: Bug): PlantedBug {
  const changed = bug.edits.map(({ file, text, replacement }) => {
    const [before, after, ...more] = readFileSync(join(root, file), 'utf8').split(text)
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(
        `bug "${bug.name}": its text must occur once in ${file}; adapt the bug in scripts/planted-bugs-run/bugs.ts`,
      )
    return { file, text: `${before}${replacement}${after}` }
  })
  return { ...bug, changed }
}
