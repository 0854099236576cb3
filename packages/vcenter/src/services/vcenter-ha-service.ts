import { PkiError, parseThumbprint } from '@nkpsim/pki'
import { answerNothing, type ServiceRegistration, serve, type vcenterV1 } from '@nkpsim/rpc'
import type { NewNode } from '../cloning/configure-ha.ts'
import { VcenterError } from '../errors.ts'
import type { VcenterHaOperations } from '../operations/vcenter-ha.ts'
import type { VcenterHaNodeOperations } from '../operations/vcenter-ha-node.ts'
import {
  fileReplicationMessage,
  modeFromMessage,
  modeMessage,
  replicationMessage,
} from './vcenter-ha-message.ts'

/** Lease of a deployment without one. */
const DEFAULT_LEASE_SECONDS = 3

/** Serves nkpsim.vcenter.v1.VcenterHaService. */
export function vcenterHaService(operations: VcenterHaOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.VcenterHaService', operations, {
    getVcenterHa: async (request, run) => {
      const view = await run(request)
      if (view === undefined) return {}
      const { mode, state, nodes, replication, lagCount, term, sequence } = view
      const { fileReplication, fileLagCount } = view
      return {
        configured: true,
        mode: modeMessage(mode),
        state: `VCENTER_HA_STATE_${upper(state)}` as const,
        nodes: nodes.map(({ role, isUp, problem, fileProblem, ...node }) => ({
          ...node,
          problem: [problem, fileProblem].filter((each) => each !== '').join('; '),
          role: `VCENTER_HA_ROLE_${upper(role)}` as const,
          up: isUp,
        })),
        replication: replicationMessage(replication),
        ...{ lagCount, term, sequence, fileLagCount },
        fileReplication: fileReplicationMessage(fileReplication),
      }
    },
    deployVcenterHa: async ({ leaseSeconds, privateKeyPem, ...request }, run) => {
      try {
        await run({
          ...request,
          leaseSeconds: leaseSeconds || DEFAULT_LEASE_SECONDS,
          privateKeyPem,
        })
        return {}
      } finally {
        privateKeyPem.fill(0)
      }
    },
    configureVcenterHa: ({ haHost, passive, witness, leaseSeconds }, run) =>
      run({
        haHost,
        passive: waitingNode(passive),
        witness: waitingNode(witness),
        leaseSeconds: leaseSeconds || DEFAULT_LEASE_SECONDS,
      }),
    destroyVcenterHa: answerNothing,
    setVcenterHaMode: async ({ mode }, run) => {
      await run({ mode: modeFromMessage(mode) })
      return {}
    },
    failOverVcenter: async (request, run) => run(request),
  })
}

/** Serves nkpsim.vcenter.v1.VcenterHaNodeService. The other node of vCenter HA calls it too. */
export function vcenterHaNodeService(operations: VcenterHaNodeOperations): ServiceRegistration {
  return serve(
    'nkpsim.vcenter.v1.VcenterHaNodeService',
    operations,
    {
      getNodeStatus: async (request, run) => {
        const status = await run(request)
        if (status === undefined) return {}
        const { name, role, mode, active, audit, clock, ...rest } = status
        return {
          configured: true,
          name,
          role:
            role === 'isolated'
              ? 'VCENTER_HA_ROLE_UNSPECIFIED'
              : (`VCENTER_HA_ROLE_${upper(role)}` as const),
          isolated: role === 'isolated',
          mode: modeMessage(mode),
          ...rest,
          activeName: active?.name ?? '',
          activeAddress: active?.address ?? '',
          nowMs: clock.nowMs,
          timeScale: clock.timeScale,
          clockFrozen: clock.isFrozen,
          auditLogId: audit.logId,
          auditRecordCount: audit.recordCount,
          copiedRecordCount: audit.copiedCount,
          fileProblem: audit.problem,
        }
      },
      copyDatabase: async function* (request, run) {
        const { pieces } = await run(request)
        for await (const piece of pieces) yield { piece: Buffer.from(piece) }
      },
      readAuditLog: async function* (request, run) {
        yield* run(request)
      },
    },
    ['operator', 'vcenter'],
  )
}

function upper<Text extends string>(text: Text): Uppercase<Text> {
  return text.toUpperCase() as Uppercase<Text>
}

/** @throws VcenterError INVALID_REQUEST if it has no valid thumbprint */
function waitingNode(node: vcenterV1.WaitingNode__Output | null): NewNode {
  const { address = '', haHost = '', thumbprint = '' } = node ?? {}
  try {
    return { address, haHost, thumbprint: parseThumbprint(thumbprint) }
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause
    const message = `the machine at "${address}": ${cause.message}`
    throw new VcenterError('INVALID_REQUEST', message, { cause })
  }
}
