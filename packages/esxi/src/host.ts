import { join } from 'node:path'
import { createQueue, failStop, type Logger } from '@nkpsim/daemon'
import { privateKeyToPem, thumbprintOf } from '@nkpsim/pki/tls-material'
import {
  createRpcServer,
  type Guard,
  type RpcServer,
  type RpcServerOptions,
  type ServiceRegistration,
} from '@nkpsim/rpc'
import { createGuard } from './access/guard.ts'
import { createRootLogin } from './access/root-login.ts'
import { createTokenReader } from './access/session-token.ts'
import { createAdoption } from './adoption/adoption.ts'
import { createHostAttestation } from './attestation/host-attestation.ts'
import { hostNotes } from './audit/audit-note.ts'
import { createCheckpointStore } from './audit/checkpoint-store.ts'
import { startHostAudit } from './audit/start-audit.ts'
import type { BootedHost, BootInput } from './boot/boot-host.ts'
import { clockProblem, watchClock } from './clock-problem.ts'
import { createHostState, type HostState } from './config-store/host-state.ts'
import { createHostEncryption } from './encryption/host-encryption.ts'
import type { HostFacts } from './host-facts.ts'
import { openMachines } from './machines.ts'
import type { ObservedHost } from './metrics/host-readiness.ts'
import { type PortReservation, reservePort } from './port-reservation.ts'
import type { Management } from './records/management.ts'
import { toRpcError } from './rpc-errors.ts'
import { adoptionService } from './services/adoption-service.ts'
import { auditCheckpointService } from './services/audit-checkpoint-service.ts'
import { hostAgentService } from './services/host-agent-service.ts'
import { hostAttestationService } from './services/host-attestation-service.ts'
import { hostAuditService } from './services/host-audit-service.ts'
import { hostCryptoService } from './services/host-crypto-service.ts'
import { hostSecurityService } from './services/host-security-service.ts'
import { hostService } from './services/host-service.ts'
import { hostSessionService } from './services/host-session-service.ts'
import { hostSettingService } from './services/host-setting-service.ts'
import { virtualMachineService } from './services/virtual-machine-service.ts'
import { vmCryptoService } from './services/vm-crypto-service.ts'
import { vmRegistrationService } from './services/vm-registration-service.ts'
import { createHostSettings } from './settings/host-settings.ts'
import type { Datastore } from './vm/files/datastore.ts'

const STOP_GRACE_MS = 2000
/** Who calls on the adoption port. */
const NOBODY = { name: 'somebody without a certificate', sessionId: '' }

type OnServed = NonNullable<RpcServerOptions['onServed']>

/** A host that serves. */
export type RunningHost = {
  facts: HostFacts
  hostId: string
  managementPort: number
  adoptionPort: number
  /** SHA-256 of the certificate on the adoption port, for an operator to pin. */
  thumbprint: string
  /** Whether its health says SERVING. */
  setServing(isServing: boolean): void
  /** How it stands now. */
  observe(): ObservedHost
  /** @param graceMs time for calls that run */
  stop(graceMs?: number): Promise<void>
}

/**
 * Serves a booted host: its adoption port at once, its management port from the moment that a
 * vCenter manages it.
 */
export async function serveHost(
  booted: BootedHost,
  input: BootInput & {
    datastores: readonly Datastore[]
    reflection: boolean
    onServed: OnServed
    logger: Logger
    logLevel: string
  },
): Promise<RunningHost> {
  const { listenAddress, clock, datastores, logger } = input
  const { store, configuration, description, tpm, bootProblem, eventLog } = booted
  const { hostId, ports } = configuration
  const management = input.ports.management || ports.management
  const state = createHostState(store, configuration, (error) => failStop(logger, error))
  const settings = createHostSettings({ state, logger, logLevel: input.logLevel })
  const encryption = createHostEncryption({ ...booted, state })
  const facts: HostFacts = {
    name: input.name,
    ...description.esxi,
    tpmVersion: booted.tpmVersion,
    get encryptionMode() {
      return encryption.settings().mode
    },
  }
  const { folder } = input
  const attestation = createHostAttestation({ tpm, bootProblem, eventLog, folder, encryption })
  const checkpoints = createCheckpointStore(join(folder, 'audit-checkpoints.jsonl'))
  const tpmNow = () => tpm?.problem() ?? bootProblem
  const machines = await openMachines({ hostName: input.name, datastores, folder, state, logger })
  const { vms, crypto, changes } = machines
  const { reflection, onServed } = input
  const audit = await startHostAudit({ state, folder, clock, logger })
  const notes = hostNotes(audit)
  const root = createRootLogin(state, clock, logger, notes.login)
  const guard = createGuard({
    state,
    tokens: createTokenReader(hostId),
    root,
    clock,
    note: notes.call,
  })
  const managed = managementServer({
    listenAddress,
    port: management,
    services: () => {
      const agent = hostAgentService({
        ...{ state, facts, attestation, clock, logger, changes },
        inventory: machines.inventory,
        onTaken: vms.keysChanged,
      })
      return [
        agent.service,
        hostService({ state, facts, connection: agent.connection, tpmProblem: tpmNow }),
        hostAttestationService(attestation, encryption),
        hostSessionService(state, clock),
        hostSecurityService({ tpm, bootProblem, eventLog, encryption }),
        hostCryptoService(crypto, state),
        virtualMachineService(vms),
        vmRegistrationService(vms),
        vmCryptoService(vms),
        auditCheckpointService(checkpoints),
        hostAuditService(audit, hostId),
        hostSettingService(settings),
      ]
    },
    state,
    guard,
    reflection,
    onServed,
    logger,
  })
  await managed.follow()

  const adoption = createRpcServer({
    tls: {
      certificatePem: configuration.adoptionCertificatePem,
      privateKeyPem: privateKeyToPem(configuration.adoptionPrivateKey),
      clientAuth: 'none',
    },
    services: [
      adoptionService(
        createAdoption({ hostName: input.name, state, root, clock }),
        { hostId, managementPort: management, facts },
        () => managed.follow(),
      ),
    ],
    toRpcError,
    // Nobody shows a certificate here: the handlers ask for the password of root.
    guard: {
      admit: async (call) => {
        const request = await call.request()
        return { caller: NOBODY, settle: notes.call({ ...call, request }, NOBODY.name) }
      },
    },
    onServed,
    logger,
  })
  const adoptionPort = await adoption.listen(listenAddress, input.ports.adoption || ports.adoption)
  const clockNow = () => clockProblem(state.current().management, clock.nowMs())
  const watch = watchClock({ problem: clockNow, clock, logger })
  return {
    facts,
    hostId,
    managementPort: management,
    adoptionPort,
    thumbprint: thumbprintOf(configuration.adoptionCertificatePem),
    observe: () => ({
      name: input.name,
      folder,
      hasTpm: input.tpm !== undefined,
      tpmProblem: tpmNow(),
      clockProblem: clockNow(),
      isManaged: state.current().management !== undefined,
    }),
    setServing: (isServing) => {
      adoption.setServing(isServing)
      managed.setServing(isServing)
    },
    stop: async (graceMs = STOP_GRACE_MS) => {
      await watch.stop()
      await Promise.all([adoption.close(graceMs), managed.close(graceMs)])
      // A call that was cut off, or the stream of its answers, may be about to write.
      await Promise.all([vms.close(), encryption.close(), checkpoints.close()])
      await state.close()
      audit.close()
      await tpm?.stop()
    },
  }
}

/**
 * The server on the management port, which serves whoever holds a certificate of the managing
 * vCenter's authority.
 */
function managementServer(input: {
  listenAddress: string
  port: number
  /** Made anew for each server: a stream of the vCenter before is none of the next one's. */
  services: () => ServiceRegistration[]
  state: HostState
  guard: Guard
  reflection: boolean
  onServed: OnServed
  logger: Logger
}) {
  const { listenAddress, port, services, state, guard, reflection, onServed, logger } = input
  let server: RpcServer | undefined
  let isServing = true
  let reservation: PortReservation | undefined
  // One change after the other: two at once would both want the port.
  const changes = createQueue()
  const close = async (graceMs: number): Promise<void> => {
    await server?.close(graceMs)
    await reservation?.release()
    server = undefined
    reservation = undefined
  }
  const follow = async (management: Management | undefined): Promise<void> => {
    await close(STOP_GRACE_MS)
    if (management === undefined) {
      reservation = await reservePort(listenAddress, port)
      return
    }
    server = createRpcServer({
      tls: {
        certificatePem: management.certificatePem,
        privateKeyPem: privateKeyToPem(management.privateKey),
        rootsPem: management.rootsPem,
      },
      services: services(),
      toRpcError,
      guard,
      logger,
      onServed,
      reflection,
    })
    await server.listen(listenAddress, port)
    server.setServing(isServing)
  }
  return {
    /** For good: an adoption that ends meanwhile opens no port any more. */
    close: async (graceMs: number) => {
      const closed = changes.run(() => close(graceMs))
      await changes.close()
      await closed
    },
    setServing: (next: boolean): void => {
      isServing = next
      server?.setServing(next)
    },
    /**
     * Serves under the identity that the managing vCenter gave; without one, only keeps the port.
     */
    follow: () => changes.run(() => follow(state.current().management)),
  }
}
