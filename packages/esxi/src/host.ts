import { join } from 'node:path'
import { createQueue, failStop, type Logger } from '@nkpsim/daemon'
import type { PortReservation } from '@nkpsim/daemon/sockets'
import type { ByteStreams, Compute, OwnProcess, Programs } from '@nkpsim/effects'
import { privateKeyToPem, thumbprintOf } from '@nkpsim/pki/tls-material'
import type { Network, RpcServer, RpcServerOptions } from '@nkpsim/rpc'
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
import { guestImageFolder } from './guest/guest-image.ts'
import { createGuests } from './guest/guests.ts'
import type { HostFacts } from './host-facts.ts'
import { openMachines } from './machines.ts'
import type { ObservedHost } from './metrics/host-readiness.ts'
import { createNbdServer } from './nbd/nbd-server.ts'
import { createAdmit } from './operations/admit.ts'
import { adoptionOperations } from './operations/adoption.ts'
import { declaredOperations, type HostParts, hostOperations } from './operations/host-operations.ts'
import { reservePort } from './port-reservation.ts'
import type { Management } from './records/management.ts'
import { adoptionService } from './services/adoption-service.ts'
import { createGuard } from './services/guard.ts'
import { managementServices } from './services/host-services.ts'
import { toRpcError } from './services/rpc-errors.ts'
import { createHostSettings } from './settings/host-settings.ts'
import { createHostTrust } from './trusted/host-trust.ts'
import type { Datastore } from './vm/files/datastore.ts'

const STOP_GRACE_MS = 2000

type OnServed = NonNullable<RpcServerOptions['onServed']>

/** A running host. */
export type RunningHost = {
  facts: HostFacts
  hostId: string
  managementPort: number
  adoptionPort: number
  /** SHA-256 of the certificate on the adoption port, for an operator to pin. */
  thumbprint: string
  /** Sets whether the health service reports SERVING. */
  setServing(isServing: boolean): void
  /** Returns the present state. */
  observe(): ObservedHost
  /** @param graceMs time for running calls */
  stop(graceMs?: number): Promise<void>
}

/**
 * Serves a booted host. Opens the adoption port immediately, and the management port when a vCenter
 * manages the host.
 */
export async function serveHost(
  booted: BootedHost,
  input: BootInput & {
    network: Network
    streams: ByteStreams
    programs: Programs
    datastores: readonly Datastore[]
    defaultMemoryBytes?: number | undefined
    reflection: boolean
    onServed: OnServed
    compute: Compute
    ownProcess: OwnProcess
    logger: Logger
    logLevel: string
  },
): Promise<RunningHost> {
  const { listenAddress, datastores, logger } = input
  const { clock, random, files, compute, network, ownProcess } = input
  const { store, configuration, description, tpm, bootProblem, eventLog } = booted
  const { hostId, ports } = configuration
  const management = input.ports.management || ports.management
  const state = createHostState(store, configuration, (error) =>
    failStop(ownProcess, logger, error),
  )
  const settings = createHostSettings({ state, logger, logLevel: input.logLevel })
  const encryption = createHostEncryption({ ...booted, state, random, logger })
  const facts: HostFacts = {
    name: input.name,
    ...description.esxi,
    tpmVersion: booted.tpmVersion,
    get encryptionMode() {
      return encryption.settings().mode
    },
  }
  const { folder } = input
  const attestation = createHostAttestation({
    ...{ tpm, bootProblem, eventLog, folder, encryption },
    effects: input,
  })
  const checkpoints = createCheckpointStore(input, join(folder, 'audit-checkpoints.jsonl'))
  const tpmNow = () => tpm?.problem() ?? bootProblem
  const nbd = createNbdServer({
    ...{ folder, streams: input.streams, clock, random, logger },
    management: () => state.current().management,
    note: (caller, name) => notes.nbd(caller, name),
  })
  const guests = createGuests({
    ...{ folder, nbd, clock, logger, files },
    ...{ streams: input.streams, programs: input.programs },
    imageFolder: guestImageFolder(ownProcess.environment),
    inTurn: (name, work) => vms.inTurn(name, work),
    powerOff: async (name) => void (await vms.powerOff(name)),
  })
  const trust = createHostTrust({ attestation, network, clock, random, logger })
  const machines = await openMachines({
    hostName: input.name,
    datastores,
    defaultMemoryBytes: input.defaultMemoryBytes,
    folder,
    ...{ state, clock, random, files, ownProcess, virtualTpms: input.tpms.virtual, logger },
    trust,
    onPoweredOn: async (name, vm) => {
      await nbd.export(name, vm)
      guests.poweredOn(name, vm)
    },
    guests: guests.moving,
    network,
  })
  const { vms, crypto, hostKeys, heldKeys, ha, rehearsals, changes } = machines
  const keyUsers = { vms, hostKeys, changes, hostKey: () => state.current().crypto.hostKey }
  const followTrust = () => trust.follow(state.current().trustedInfrastructure, keyUsers)
  followTrust()
  const { reflection, onServed } = input
  const audit = await startHostAudit({ state, folder, clock, random, files, logger })
  const notes = hostNotes(audit)
  const root = createRootLogin(state, { clock, compute }, logger, notes.login)
  const tokens = createTokenReader(hostId)
  const admit = createAdmit({ state, tokens, root, clock, notes })
  const parts: HostParts = {
    ...{ hostId, facts, state, settings, tpm, bootProblem, eventLog, encryption, attestation },
    ...{ vms, vtpmRecords: machines.vtpmRecords, nbd, guests, crypto, changes, checkpoints },
    ...{ hostKeys, heldKeys, ha, rehearsals, trust, network, clock, random, logger },
    vsan: machines.vsan,
    managementPort: management,
    tpmProblem: tpmNow,
    adoption: createAdoption({ hostName: input.name, state, root, clock, random }),
    onAdopted: () => managed.follow(),
    inventory: machines.inventory,
    onTaken: async (dropped) => {
      // Before the first await: vCenter may send the provider and its keys again meanwhile, and
      // the files of a VM that cannot be read must not keep the keys.
      heldKeys.removeProviders(dropped.map(({ keyId }) => keyId))
      trust.keys.removeProviders(dropped.map(({ keyId }) => keyId))
      followTrust()
      ha.follow(state.current().haGroup)
      await vms.keysChanged(dropped)
    },
    log: audit,
  }
  const managed = managementServer({
    network,
    listenAddress,
    port: management,
    serve: () => {
      const operations = hostOperations(parts)
      return {
        services: managementServices(operations),
        guard: createGuard(admit, declaredOperations(operations)),
      }
    },
    state,
    reflection,
    onServed,
    logger,
  })
  await managed.follow()

  const adoptions = adoptionOperations(parts)
  const adoption = await network.createServer({
    tls: {
      certificatePem: configuration.adoptionCertificatePem,
      privateKeyPem: privateKeyToPem(configuration.adoptionPrivateKey),
      clientAuth: 'none',
    },
    services: [adoptionService(adoptions)],
    toRpcError,
    guard: createGuard(admit, Object.values(adoptions)),
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
      // First, because calls that save something wait for the TPM.
      booted.endCatchUp()
      await watch.stop()
      await Promise.all([adoption.close(graceMs), managed.close(graceMs), trust.close()])
      // Waits for these parts, because a cancelled call may still write.
      ha.beginStop()
      await Promise.all([vms.close(), encryption.close(), checkpoints.close()])
      await ha.stop()
      await machines.vsan.close()
      await nbd.close()
      heldKeys.clear()
      await state.close()
      audit.close()
      await tpm?.stop()
    },
  }
}

/**
 * The server on the management port. It serves anyone who has a certificate of the managing
 * vCenter's authority.
 */
function managementServer(input: {
  network: Network
  listenAddress: string
  port: number
  /**
   * Called for each server, so that a new vCenter does not inherit the stream of the previous one.
   */
  serve: () => Pick<RpcServerOptions, 'services' | 'guard'>
  state: HostState
  reflection: boolean
  onServed: OnServed
  logger: Logger
}) {
  const { network, listenAddress, port, serve, state, reflection, onServed, logger } = input
  let server: RpcServer | undefined
  let isServing = true
  let reservation: PortReservation | undefined
  // In turn, because two changes at the same time would need the same port.
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
      reservation = await reservePort(network, listenAddress, port)
      return
    }
    server = await network.createServer({
      tls: {
        certificatePem: management.certificatePem,
        privateKeyPem: privateKeyToPem(management.privateKey),
        rootsPem: management.rootsPem,
      },
      ...serve(),
      toRpcError,
      logger,
      onServed,
      reflection,
    })
    await server.listen(listenAddress, port)
    server.setServing(isServing)
  }
  return {
    /**
     * Stops permanently. An adoption that completes in the meantime does not open the port again.
     */
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
     * Serves with the identity that the managing vCenter issued. Without a vCenter, only reserves
     * the port.
     */
    follow: () => changes.run(() => follow(state.current().management)),
  }
}
