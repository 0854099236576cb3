import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createFreePorts } from '@nkpsim/daemon'
import { ETCD_MEMBER_NAME, type EtcdTls } from '../etcd/etcd.ts'
import { createTestAuthority } from './test-authority.ts'

const PROGRAM = 'etcd'

/** Members of etcd that run on this machine. */
export type RealEtcd = AsyncDisposable & {
  endpoints: string[]
  tls: EtcdTls
  /** A certificate of another authority. */
  foreignTls: EtcdTls
  /** Sends a signal to a member, by its place. */
  signal(place: number, signal: NodeJS.Signals): void
}

/** Whether the program `etcd` is on the search path. Without it, its tests are skipped. */
export function hasEtcd(): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, PROGRAM), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Starts members of etcd with mutual TLS, whose files are in a temporary folder. */
export async function startRealEtcd({ members }: { members: 1 | 3 }): Promise<RealEtcd> {
  const folder = mkdtempSync(join(tmpdir(), 'nkpsim-etcd-'))
  const authority = createTestAuthority('HA')
  const names = `DNS:${ETCD_MEMBER_NAME},IP:127.0.0.1`
  const tls = authority.issue(names)
  writeFileSync(join(folder, 'ca.pem'), tls.rootsPem)
  writeFileSync(join(folder, 'cert.pem'), tls.certificatePem)
  writeFileSync(join(folder, 'key.pem'), tls.privateKeyPem, { mode: 0o600 })
  const ports = await createFreePorts().take(2 * members)
  const places = Array.from({ length: members }, (_, place) => place)
  const clientUrl = (place: number): string => `https://127.0.0.1:${ports[place]}`
  const peerUrl = (place: number): string => `https://127.0.0.1:${ports[members + place]}`
  const cluster = places.map((place) => `m${place}=${peerUrl(place)}`).join(',')
  const log = openSync(join(folder, 'log'), 'a')
  const start = (place: number): ChildProcess => {
    const secure = (prefix: string): string[] => [
      ...[`--${prefix}cert-file`, 'cert.pem', `--${prefix}key-file`, 'key.pem'],
      ...[`--${prefix}trusted-ca-file`, 'ca.pem', `--${prefix}client-cert-auth`],
    ]
    const args = [
      ...['--name', `m${place}`, '--data-dir', `m${place}`, '--initial-cluster', cluster],
      ...['--listen-client-urls', clientUrl(place), '--advertise-client-urls', clientUrl(place)],
      ...['--listen-peer-urls', peerUrl(place), '--initial-advertise-peer-urls', peerUrl(place)],
      ...[...secure(''), ...secure('peer-'), '--log-level', 'warn'],
    ]
    return spawn(PROGRAM, args, { cwd: folder, stdio: ['ignore', log, log] })
  }
  const running = places.map(start)
  return {
    endpoints: places.map((place) => `127.0.0.1:${ports[place]}`),
    tls,
    foreignTls: { ...createTestAuthority('other').issue(names), rootsPem: tls.rootsPem },
    signal: (place, signal) => void running[place]?.kill(signal),
    [Symbol.asyncDispose]: async () => {
      for (const member of running) {
        const ended = member.exitCode !== null || member.signalCode !== null
        member.kill('SIGKILL')
        if (!ended) await once(member, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
