import { join } from 'node:path'
import { createQueue, type Logger } from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { ByteStream, ByteStreams, MachineClock, Random, StreamServer } from '@nkpsim/effects'
import { NbdError, serveNbd, tlsNbdUri, unixNbdUri } from '@nkpsim/nbd'
import { privateKeyToPem } from '@nkpsim/pki/tls-material'
import { EsxiError } from '../errors.ts'
import type { Management } from '../records/management.ts'
import { notPoweredOn } from '../vm/power/vm-power.ts'
import type { UsedVm } from '../vm/power/vm-users.ts'
import { type ClientGrant, createClientCertificates } from './client-certificates.ts'
import { createHandshakes } from './handshakes.ts'
import { createVmExports, type ExpectedDisks, type ExportedDisk } from './vm-exports.ts'

/** Name of the Unix socket in the state folder of a host. */
const SOCKET_NAME = 'nbd.sock'
/** Address of the port with TLS. Clients on other machines use a tunnel. */
const LOOPBACK = '127.0.0.1'
/** Name of this address in the certificate of a host. */
const LOOPBACK_NAME = 'localhost'
/** Connections of each kind that have not chosen an export yet. */
const MAX_HANDSHAKES = 64
/** Caller in the audit log for a client of the Unix socket. */
const SOCKET_OWNER = 'owner of the NBD socket'

export type NbdServerInput = {
  /** State folder of the host. */
  folder: string
  streams: ByteStreams
  /** Returns the vCenter that manages the host, which issued the certificate of the host. */
  management: () => Management | undefined
  /**
   * Records that a client begins to use an export. Returns a function that records its end.
   * @throws DaemonError AUDIT_UNWRITABLE
   */
  note: (caller: string, exportName: string) => () => void
  clock: MachineClock
  random: Random
  logger: Logger
}

/** The disks of a VM on a port, and what a client needs to open them. */
export type OpenedPort = {
  exports: DiskUris[]
  /**
   * Certificate of the client, and the authorities of both certificates, as PEM. QEMU checks its
   * own certificate too.
   */
  clientCertificatePem: string
  rootsPem: string
}

/** A disk that clients can open, and where. */
export type DiskUris = ExportedDisk & {
  unixUri: string
  /** Undefined if the VM has no export on a port. */
  tlsUri: string | undefined
}

/** Serves the disks of powered-on VMs by the NBD protocol. */
export type NbdServer = {
  /** Name of the Unix socket in the state folder of the host. */
  socketName: string
  /** Exports the disks of a VM until it closes. Never rejects: a VM runs without exports too. */
  export(name: string, vm: UsedVm): Promise<void>
  /**
   * Exports disks of a VM that opens later, on the Unix socket alone. Calls to them wait until
   * then.
   * @param diskBytes capacities of the disks
   * @throws EsxiError NBD_UNAVAILABLE
   */
  expect(name: string, diskBytes: readonly number[]): Promise<ExpectedDisks>
  /**
   * Returns where the disks of a powered-on VM are exported.
   * @throws EsxiError INVALID_POWER_STATE, NBD_UNAVAILABLE
   */
  urisOf(name: string): Promise<DiskUris[]>
  /**
   * Exports the disks of a powered-on VM on a TCP port of loopback with mutual TLS too, until the
   * VM is off. Issues a certificate with which a user can open them.
   * @param client.csrDer PKCS#10 as DER
   * @throws EsxiError INVALID_POWER_STATE, NBD_UNAVAILABLE, NOT_MANAGED, INVALID_REQUEST,
   *   CALL_LIMIT_REACHED
   */
  openPort(name: string, client: { user: string; csrDer: Uint8Array }): Promise<OpenedPort>
  /** Ends all connections, and stops listening. */
  close(): Promise<void>
}

/**
 * Creates the server of a host. It listens on its Unix socket while at least one VM is on, and on a
 * TCP port while at least one VM has an export there.
 */
export function createNbdServer(input: NbdServerInput): NbdServer {
  const { folder, streams, management, note, clock, logger } = input
  const certificates = createClientCertificates(input)
  const path = join(folder, SOCKET_NAME)
  const stop = new AbortController()
  /** Changes of what listens. */
  const changes = createQueue()
  let socket: StreamServer | undefined
  let port: StreamServer | undefined
  let failure: unknown
  /** VMs that have an export on the port. */
  const onPort = new Set<string>()
  /** Counted apart, because anyone on the machine can connect to the port. */
  const handshakes = {
    socket: createHandshakes(MAX_HANDSHAKES),
    port: createHandshakes(MAX_HANDSHAKES),
    secured: createHandshakes(MAX_HANDSHAKES),
  }

  const exports = createVmExports(clock, async (name) => {
    onPort.delete(name)
    certificates.forget(name)
    await changes.run(closeUnused)
  })
  const closeUnused = async (): Promise<void> => {
    if (onPort.size === 0) {
      await port?.close()
      port = undefined
    }
    if (exports.isEmpty()) {
      await socket?.close()
      socket = undefined
    }
  }
  const secure = async (
    stream: ByteStream,
  ): Promise<{ stream: ByteStream; grant: ClientGrant }> => {
    const identity = management()
    if (identity === undefined) throw notManaged()
    const secured = await stream.secure({
      certificatePem: identity.certificatePem,
      privateKeyPem: privateKeyToPem(identity.privateKey),
      rootsPem: await certificates.authorityPem(),
    })
    const grant = certificates.find(secured.subjectAltName)
    if (grant !== undefined) return { stream: secured.stream, grant }
    secured.stream.destroy()
    throw new EsxiError('NO_PERMISSION', 'the certificate of the client has expired')
  }
  const serve = async (stream: ByteStream, hasTls: boolean): Promise<void> => {
    let chosen = handshakes[hasTls ? 'port' : 'socket'].begin(stream.destroy)
    let grant: ClientGrant | undefined
    const seen = exports.seenBy(
      (vm) => !hasTls || (onPort.has(vm) && vm === grant?.vm),
      (exportName) => {
        chosen()
        return note(hasTls ? (grant?.user ?? '') : SOCKET_OWNER, exportName)
      },
    )
    try {
      await serveNbd(stream, {
        exports: seen,
        ...(hasTls && {
          secure: async (raw: ByteStream) => {
            const secured = await secure(raw)
            grant = secured.grant
            chosen()
            chosen = handshakes.secured.begin(secured.stream.destroy)
            return secured.stream
          },
        }),
        clock,
        signal: stop.signal,
      })
    } catch (error) {
      const code = error instanceof NbdError ? error.code : undefined
      logger.info('nbd.connection-ended', { code, reason: messageOf(error) })
    } finally {
      chosen()
    }
  }
  const listen = async (): Promise<void> => {
    socket ??= await streams.serve({ path }, (stream) => void serve(stream, false))
  }
  const unavailable = (cause: unknown): EsxiError =>
    new EsxiError(
      'NBD_UNAVAILABLE',
      `this host cannot export disks at ${path}: ${messageOf(cause)}`,
      { cause },
    )
  const requireListening = async (name: string): Promise<readonly ExportedDisk[]> => {
    const disks = exports.disksOf(name)
    if (disks === undefined) throw notPoweredOn(name)
    await changes.run(() => undefined)
    if (socket !== undefined) return disks
    throw unavailable(failure)
  }
  const shown = (name: string, disks: readonly ExportedDisk[]): DiskUris[] =>
    disks.map((disk) => ({
      ...disk,
      unixUri: unixNbdUri(disk.name, path),
      tlsUri:
        port === undefined || !onPort.has(name)
          ? undefined
          : tlsNbdUri(disk.name, LOOPBACK_NAME, port.port),
    }))
  return {
    socketName: SOCKET_NAME,
    export: async (name, vm) => {
      exports.add(name, vm)
      try {
        await changes.run(listen)
      } catch (error) {
        failure = error
        logger.warn('nbd.unavailable', { path, reason: messageOf(error) })
      }
    },
    expect: async (name, diskBytes) => {
      const expected = exports.expect(name, diskBytes)
      try {
        await changes.run(listen)
        return expected
      } catch (error) {
        await expected.cancel()
        throw unavailable(error)
      }
    },
    urisOf: async (name) => shown(name, await requireListening(name)),
    openPort: async (name, { user, csrDer }) => {
      const disks = await requireListening(name)
      const identity = management()
      if (identity === undefined) throw notManaged()
      const clientCertificatePem = await certificates.issue({ user, vm: name }, csrDer)
      await changes.run(async () => {
        // The VM may have been powered off meanwhile.
        if (exports.disksOf(name) !== disks) {
          certificates.forget(name)
          throw notPoweredOn(name)
        }
        port ??= await streams.serve(
          { host: LOOPBACK, port: 0 },
          (stream) => void serve(stream, true),
        )
        onPort.add(name)
      })
      const rootsPem = [identity.rootsPem.trimEnd(), await certificates.authorityPem()].join('\n')
      return { exports: shown(name, disks), clientCertificatePem, rootsPem }
    },
    close: async () => {
      stop.abort()
      await changes.close()
      await Promise.all([socket?.close(), port?.close()])
      await certificates.close()
    },
  }
}

function notManaged(): EsxiError {
  return new EsxiError(
    'NOT_MANAGED',
    'no vCenter manages this host, so it has no certificate for TLS: add it to a vCenter first',
  )
}
