import { opendir } from 'node:fs/promises'
import { auditPublicKeyFromPem, isCheckpointAuthentic } from '@nkpsim/crypto'
import {
  type Finding,
  type NodeLog,
  type NodeVerification,
  readLogFolder,
  readNewestCheckpoints,
  type Verification,
  verifyLog,
  verifyNodeLogs,
  type WitnessedCheckpoint,
} from '@nkpsim/daemon/audit'
import { messageOf, systemReason } from '@nkpsim/daemon/system-reason'
import type { RpcChannel, vcenterV1 } from '@nkpsim/rpc'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import { readAuditLines } from './audit-calls.ts'
import { connectHost, connectVcenter } from './channels.ts'
import { readKnownHosts } from './known-hosts.ts'

const AUDIT = 'nkpsim.vcenter.v1.AuditService'
const WITNESS = 'nkpsim.esxi.v1.AuditCheckpointService'
/** Time limit for a host, ms. A host that does not answer must not delay the others. */
const HOST_TIMEOUT_MS = 30_000
const HOSTS_AT_ONCE = 16
const MAX_CHECKPOINTS = 5000

type CallOptions = { timeoutMs: number; signal?: AbortSignal }

/** A source of checkpoints of the log: vCenter, a host, or the folder that is verified. */
export type AuditWitness = {
  /** Name of the witness, such as `vCenter` or `host esx-1`. */
  name: string
  /** Number of its checkpoints that were compared with the log. */
  checkpoints: number
  /** Reason why it gave no checkpoints; empty if it answered. */
  problem: string
}

/** Result of the verification of an audit log. */
export type AuditReport = Verification & {
  instanceId: string
  witnesses: AuditWitness[]
  /**
   * The restore that begins the log. Undefined if the log began with a new vCenter, or if a folder
   * was verified without asking a daemon.
   */
  restore?: AuditRestore | undefined
  /** Name of the node of vCenter HA whose log this is; undefined without vCenter HA. */
  node?: string | undefined
  /**
   * Logs of other nodes of vCenter HA, as far as the active node has copies of them. `findings`
   * contains theirs too.
   */
  otherLogs?: OtherAuditLog[]
}

/** The log of another node of vCenter HA. */
export type OtherAuditLog = Omit<Verification, 'findings'> & {
  instanceId: string
  /** Undefined if this node was never active. */
  node: string | undefined
  witnesses: AuditWitness[]
}

/** A restore of vCenter from a backup. The backup does not contain the previous log. */
export type AuditRestore = {
  timeMs: number
  backupTimeMs: number
  previousLogId: string
  /**
   * Length of the previous log in records, according to the hosts' checkpoints; 0 if they have
   * none.
   */
  previousRecords: number
}

/** A log to verify, and who testifies about it. */
type ReadLog = { log: NodeLog; witnesses: AuditWitness[] }

type Testimony = { witness: AuditWitness; checkpoints: WitnessedCheckpoint[] }

/**
 * Verifies the audit log of a state folder's vCenter with the checkpoints of vCenter and of its
 * hosts. With vCenter HA, verifies the logs of all nodes, and the links between them.
 * @throws SimulatorError NO_CLUSTER, NOT_READY; RpcError if vCenter does not answer
 */
export async function verifyAuditLog(stateDir: string, options: CallOptions): Promise<AuditReport> {
  const vcenter = connectVcenter(stateDir)
  try {
    const answer = await vcenter.client(AUDIT).getPublicKey({}, options)
    const { instanceId, copiedLogIds, publicKeyPem } = answer
    const publicKey = auditPublicKeyFromPem(publicKeyPem)
    const read = async (logId: string, isCopy: boolean): Promise<ReadLog> => {
      // The checkpoints are read before the log. A checkpoint that is signed while the log is read
      // would seem to be ahead of the log.
      const testimonies = [
        await askVcenter(vcenter, logId, options),
        ...(await askHosts(stateDir, logId, options)).map((each) => ahead(each, isCopy)),
      ]
      return {
        witnesses: testimonies.map(({ witness }) => witness),
        log: {
          lines: () => readAuditLines(vcenter, options, logId),
          checkpoints: testimonies.flatMap(({ checkpoints }) => checkpoints),
          ...{ instanceId: logId, publicKey },
        },
      }
    }
    const own = await read(instanceId, false)
    const others: ReadLog[] = []
    for (const logId of copiedLogIds) others.push(await read(logId, true))
    const [verification, ...ofOthers] = await verifyNodeLogs(
      { ...own.log, beginsWithRestore: answer.restore !== null },
      others.map(({ log }) => log),
    )
    if (verification === undefined) throw new TypeError('the own log is verified first')
    const restore = answer.restore && (await restoreOf(stateDir, answer.restore, options))
    return {
      ...verification,
      witnesses: own.witnesses,
      findings: [...verification.findings, ...ofOthers.flatMap(findingsOfOther)],
      ...(restore && { restore }),
      ...(ofOthers.length > 0 && {
        otherLogs: ofOthers.map(({ findings: _, ...other }, place) => ({
          ...other,
          witnesses: others[place]?.witnesses ?? [],
        })),
      }),
    }
  } finally {
    vcenter.close()
  }
}

/** A host can have checkpoints of records that a copy of the log does not have yet. */
function ahead({ witness, checkpoints }: Testimony, mayBeAhead: boolean): Testimony {
  return { witness, checkpoints: checkpoints.map((each) => ({ ...each, mayBeAhead })) }
}

/** Returns the findings about the log of another node, with the node in their messages. */
function findingsOfOther({ node, instanceId, findings }: NodeVerification): Finding[] {
  const log = node === undefined ? `log ${instanceId}` : `log of node ${node}`
  return findings.map((each) => ({ ...each, message: `${log}: ${each.message}` }))
}

/**
 * Verifies a copy of an audit log's folder offline.
 * @param publicKeyPem the key that its vCenter published earlier
 * @throws SimulatorError INVALID_OPTION if the folder cannot be read, STATE_INVALID if the key has
 *   signed nothing in it; CryptoError INVALID_PUBLIC_KEY
 */
export async function verifyAuditFolder(
  folder: string,
  publicKeyPem: string,
): Promise<AuditReport> {
  const publicKey = auditPublicKeyFromPem(publicKeyPem)
  await requireFolder(folder)
  const checkpoints = await readNewestCheckpoints(machine.files, folder, MAX_CHECKPOINTS)
  const authentic = checkpoints.find((each) => isCheckpointAuthentic(each, publicKey))
  if (authentic === undefined)
    throw new SimulatorError(
      'STATE_INVALID',
      `no checkpoint in ${folder} is signed with this key: it belongs to another vCenter, or the checkpoints were replaced`,
    )
  const { instanceId } = authentic
  const { witness, checkpoints: witnessed } = testimony('folder', checkpoints)
  const verification = await verifyLog({
    lines: readLogFolder(machine.files, folder),
    checkpoints: witnessed,
    instanceId,
    publicKey,
  })
  return { ...verification, instanceId, witnesses: [witness] }
}

async function requireFolder(path: string): Promise<void> {
  const folder = await opendir(path).catch((cause: unknown) => {
    const message = `cannot read the folder ${path}: ${systemReason(cause)}`
    throw new SimulatorError('INVALID_OPTION', message, { cause })
  })
  await folder.close()
}

async function restoreOf(
  stateDir: string,
  { previousLogId, time, backupTime }: vcenterV1.AuditRestore__Output,
  options: CallOptions,
): Promise<AuditRestore> {
  const before = await askHosts(stateDir, previousLogId, options)
  const sequences = before.flatMap(({ checkpoints }) =>
    checkpoints.map(({ checkpoint }) => checkpoint.sequence),
  )
  return {
    timeMs: (time?.seconds ?? 0) * 1000,
    backupTimeMs: (backupTime?.seconds ?? 0) * 1000,
    previousLogId,
    previousRecords: Math.max(0, ...sequences),
  }
}

async function askVcenter(
  vcenter: RpcChannel,
  logId: string,
  options: CallOptions,
): Promise<Testimony> {
  const request = { limit: MAX_CHECKPOINTS, logId }
  const { checkpoints } = await vcenter.client(AUDIT).listCheckpoints(request, options)
  return testimony(
    'vCenter',
    checkpoints.filter((each) => each !== null),
  )
}

async function askHosts(
  stateDir: string,
  instanceId: string,
  options: CallOptions,
): Promise<Testimony[]> {
  const names = [...readKnownHosts(stateDir).keys()]
  const testimonies: Testimony[] = []
  while (testimonies.length < names.length) {
    const next = names.slice(testimonies.length, testimonies.length + HOSTS_AT_ONCE)
    const asked = next.map((name) => askHost(stateDir, name, instanceId, options))
    testimonies.push(...(await Promise.all(asked)))
  }
  return testimonies
}

async function askHost(
  stateDir: string,
  host: string,
  instanceId: string,
  options: CallOptions,
): Promise<Testimony> {
  const name = `host ${host}`
  const channel = connectHost(stateDir, host)
  const timeoutMs = Math.min(options.timeoutMs, HOST_TIMEOUT_MS)
  try {
    const answer = await channel
      .client(WITNESS)
      .listCheckpoints({ instanceId }, { ...options, timeoutMs })
    const checkpoints = answer.checkpoints.flatMap(({ checkpoint, publicKey, conflicting }) =>
      checkpoint === null
        ? []
        : [{ witness: name, checkpoint, publicKey, isConflicting: conflicting }],
    )
    return { witness: { name, checkpoints: checkpoints.length, problem: '' }, checkpoints }
  } catch (error) {
    options.signal?.throwIfAborted()
    const problem = messageOf(error)
    return { witness: { name, checkpoints: 0, problem }, checkpoints: [] }
  } finally {
    channel.close()
  }
}

function testimony(
  name: string,
  checkpoints: readonly WitnessedCheckpoint['checkpoint'][],
): Testimony {
  return {
    witness: { name, checkpoints: checkpoints.length, problem: '' },
    checkpoints: checkpoints.map((checkpoint) => ({
      witness: name,
      checkpoint,
      publicKey: undefined,
      isConflicting: false,
    })),
  }
}
