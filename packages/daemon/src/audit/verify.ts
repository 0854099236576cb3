import { isCheckpointAuthentic, type SignedAuditCheckpoint } from '@nkpsim/crypto'
import { followChain } from './chain.ts'
import { hashLine, type LogHead, logOrigin, parseRecord, RESTORE_CALL } from './record.ts'

/** Kinds of findings. */
export type FindingKind =
  /** A record was changed. */
  | 'EDITED'
  /** Records are missing in the middle of the log. */
  | 'MISSING'
  /** Records are in another order. */
  | 'REORDERED'
  /**
   * The log was rewritten from here on: its chain is intact, but a signed checkpoint does not
   * match.
   */
  | 'REWRITTEN'
  /** The log ends before the last signed record. */
  | 'TRUNCATED'
  /** The log, or a checkpoint, belongs to another vCenter. */
  | 'FOREIGN'
  /** The given key did not sign the checkpoint. */
  | 'CHECKPOINT_FORGED'
  /** A witness received a checkpoint with another key than the given key. */
  | 'KEY_REPLACED'
  /** A witness received checkpoints that contradict each other. */
  | 'CHECKPOINT_CONFLICT'
  /** Two nodes of vCenter HA took over with the same term, or a term does not grow. */
  | 'TAKEOVER_CONFLICT'

export type Finding = {
  kind: FindingKind
  /** Sequence number of the first affected record. */
  sequence: number
  /** One line of text. */
  message: string
}

/** A checkpoint, and the witness that keeps it. */
export type WitnessedCheckpoint = {
  /** The witness, such as `vCenter` or `host esx-1`. */
  witness: string
  checkpoint: SignedAuditCheckpoint
  /**
   * The key that the witness received with the checkpoint, 32 bytes; undefined if it received none.
   */
  publicKey: Uint8Array | undefined
  /** Whether the checkpoint contradicted a stored checkpoint when it arrived. */
  isConflicting: boolean
  /**
   * Whether this checkpoint may be ahead of the log, because the log is a copy that lags behind.
   */
  mayBeAhead?: boolean
}

/** What the log of another node says about a record of this log. */
export type Statement = { witness: string; sequence: number; hash: string }

export type Verification = {
  /** Number of records up to the first wrong record. */
  records: number
  /**
   * Calls without an outcome in the log: they are running, or the end of the process interrupted
   * them.
   */
  unsettled: number
  /** Number of checkpoints that match the log. */
  checkpointsMatched: number
  /** Number of records that a copy lacks, according to checkpoints that may be ahead of it. */
  notCopied: number
  /** Findings in the order of the affected records; empty if the log is intact. */
  findings: Finding[]
}

export type VerifyLogInput = {
  /** Lines as they are on disk, without newlines. */
  lines: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  checkpoints: readonly WitnessedCheckpoint[]
  instanceId: string
  /** Public key of the checkpoints, 32 bytes. */
  publicKey: Uint8Array
  /** Whether the first record must be the record of a restore. */
  beginsWithRestore?: boolean
  /** Statements of other logs, which are as good as checkpoints. */
  statements?: readonly Statement[]
}

/**
 * Verifies that every record of a log is in place and unchanged, and that every checkpoint matches
 * a record. Cannot detect changes after the newest checkpoint if the records there were chained
 * again.
 */
export async function verifyLog(input: VerifyLogInput): Promise<Verification> {
  const { good, findings } = judgeCheckpoints(input)
  const newestAhead = newestOf(good.filter(({ mayBeAhead }) => mayBeAhead === true))
  const told: Told[] = [
    ...good.map(({ witness, checkpoint, mayBeAhead }) => ({
      ...{ witness, mayBeAhead },
      what: 'a checkpoint' as const,
      ...{ sequence: checkpoint.sequence, hash: checkpoint.hash },
    })),
    ...(input.statements ?? []).map((statement) => ({ ...statement, what: 'a record' as const })),
  ]
  const walk = await walkChain(
    input,
    Map.groupBy(told, ({ sequence }) => sequence),
  )
  const { head, chainFinding } = walk
  if (chainFinding !== undefined) findings.push(chainFinding)
  const newest = told
    .filter(({ mayBeAhead }) => mayBeAhead !== true)
    .toSorted((a, b) => b.sequence - a.sequence)[0]
  if (chainFinding === undefined && newest && newest.sequence > head.sequence)
    findings.push({
      kind: 'TRUNCATED',
      sequence: head.sequence + 1,
      message: `the log ends at ${head.sequence}, but ${newest.witness} has ${newest.what} of ${newest.sequence}`,
    })
  return {
    records: head.sequence,
    unsettled: walk.unsettled,
    checkpointsMatched: walk.matched,
    notCopied: Math.max(0, newestAhead - head.sequence),
    findings: [...findings, ...walk.rewritten].sort((a, b) => a.sequence - b.sequence),
  }
}

function newestOf(checkpoints: readonly WitnessedCheckpoint[]): number {
  return Math.max(0, ...checkpoints.map(({ checkpoint }) => checkpoint.sequence))
}

/** Returns the checkpoints that prove something about the log. Reports the other checkpoints. */
function judgeCheckpoints({ checkpoints, instanceId, publicKey }: VerifyLogInput) {
  const findings: Finding[] = []
  const good = checkpoints.filter(({ witness, checkpoint, publicKey: given, isConflicting }) => {
    const { sequence } = checkpoint
    const find = (kind: FindingKind, message: string): void => {
      findings.push({ kind, sequence, message })
    }
    if (checkpoint.instanceId !== instanceId) {
      find('FOREIGN', `the checkpoint of ${sequence} at ${witness} is another vCenter's`)
      return false
    }
    if (given !== undefined && Buffer.compare(given, publicKey) !== 0) {
      find('KEY_REPLACED', `${witness} was given the checkpoint of ${sequence} with another key`)
      return false
    }
    if (!isCheckpointAuthentic(checkpoint, publicKey)) {
      find(
        'CHECKPOINT_FORGED',
        `the checkpoint of ${sequence} at ${witness} is not signed by the key`,
      )
      return false
    }
    if (isConflicting)
      find(
        'CHECKPOINT_CONFLICT',
        `${witness} was given a checkpoint of ${sequence} that contradicts an earlier one`,
      )
    return true
  })
  return { good, findings }
}

/** A checkpoint or a statement. Only a checkpoint counts as matched. */
type Told = Statement & { what: 'a checkpoint' | 'a record'; mayBeAhead?: boolean | undefined }

type Walk = {
  head: LogHead
  unsettled: number
  matched: number
  rewritten: Finding[]
  chainFinding: Finding | undefined
}

/** Follows the chain until it breaks, and compares the records with the checkpoints. */
async function walkChain(
  { lines, instanceId, beginsWithRestore = false }: VerifyLogInput,
  told: ReadonlyMap<number, readonly Told[]>,
): Promise<Walk> {
  const iterator = iterate(lines)
  const unsettled = new Set<number>()
  const walk: Walk = {
    head: logOrigin(instanceId),
    unsettled: 0,
    matched: 0,
    rewritten: [],
    chainFinding: undefined,
  }
  let provenUpTo = 0
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    const step = followChain(walk.head, next.value)
    if ('reason' in step) {
      const isProven = provenUpTo === walk.head.sequence
      walk.chainFinding = await explain(step, next.value, walk.head, isProven, iterator)
      break
    }
    walk.head = step.head
    const { record } = step
    if (beginsWithRestore && record.sequence === 1 && record.call !== RESTORE_CALL)
      walk.rewritten.push({
        kind: 'EDITED',
        sequence: 1,
        message: 'the log does not begin with the record of the restore',
      })
    if (record.phase === 'attempt') unsettled.add(record.sequence)
    else if (record.phase === 'outcome') unsettled.delete(record.attempt)
    const { sequence, hash } = step.head
    for (const { hash: expected, witness, what } of told.get(sequence) ?? []) {
      if (expected === hash) {
        if (what === 'a checkpoint') walk.matched += 1
        provenUpTo = sequence
      } else {
        const from = Math.min(provenUpTo + 1, sequence)
        const message = `at least one of the records ${from} to ${sequence} differs from what ${witness} has ${what} of`
        walk.rewritten.push({ kind: 'REWRITTEN', sequence: from, message })
      }
    }
  }
  return { ...walk, unsettled: unsettled.size }
}

/** Explains from the following lines how the chain was broken at this line. */
async function explain(
  step: Exclude<ReturnType<typeof followChain>, { head: LogHead }>,
  line: Uint8Array,
  head: LogHead,
  isProven: boolean,
  rest: AsyncIterator<Uint8Array>,
): Promise<Finding> {
  const sequence = head.sequence + 1
  const edited = (which: number, message: string): Finding => ({
    kind: 'EDITED',
    sequence: which,
    message,
  })
  switch (step.reason) {
    case 'unreadable':
      return edited(sequence, `the line in the place of record ${sequence} is not a record`)
    case 'sequence': {
      if (step.found < sequence)
        return {
          kind: 'REORDERED',
          sequence,
          message: `record ${step.found} is in the place of record ${sequence}`,
        }
      if (await holds(rest, sequence))
        return {
          kind: 'REORDERED',
          sequence,
          message: `record ${sequence} is after record ${step.found}`,
        }
      return {
        kind: 'MISSING',
        sequence,
        message: `record ${sequence} is not there; record ${step.found} is in its place`,
      }
    }
    case 'previous': {
      // The next line shows whether this line is unchanged.
      const after = await rest.next()
      const following = after.done === true ? undefined : parseRecord(after.value)
      const isOwnFault = following === undefined ? isProven : following.previous !== hashLine(line)
      if (sequence === 1 && !isOwnFault)
        return { kind: 'FOREIGN', sequence, message: 'this is the log of another vCenter' }
      if (isOwnFault || head.sequence === 0)
        return edited(sequence, `record ${sequence} was edited`)
      return edited(head.sequence, `record ${head.sequence} was edited`)
    }
  }
}

async function holds(rest: AsyncIterator<Uint8Array>, sequence: number): Promise<boolean> {
  for (let next = await rest.next(); next.done !== true; next = await rest.next())
    if (parseRecord(next.value)?.sequence === sequence) return true
  return false
}

async function* iterate(
  lines: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* lines
}
