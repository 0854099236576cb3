import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { createFreePorts } from '@nkpsim/daemon'
import { hasEnded, until } from '@nkpsim/daemon/testing'

const SSHD = '/usr/sbin/sshd'

/** An OpenSSH server for one test, with its own host key. */
export type SftpServer = {
  port: number
  user: string
  /** Fingerprint `SHA256:…`, as OpenSSH prints it. */
  hostKey: string
  /** Private key in OpenSSH format. */
  privateKey: string
  stop(): Promise<void>
}

export const isSshdInstalled = spawnSync(SSHD, ['-V']).error === undefined

/** Starts a server that keeps its files in the folder. */
export async function startSftpServer(folder: string): Promise<SftpServer> {
  const at = (name: string): string => join(folder, name)
  makeKey(at('host-key'))
  makeKey(at('user-key'))
  writeFileSync(at('authorized-keys'), readFileSync(at('user-key.pub')), { mode: 0o600 })
  const [port = 0] = await createFreePorts().take(1)
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${at('host-key')}`,
    `PidFile ${at('sshd.pid')}`,
    `AuthorizedKeysFile ${at('authorized-keys')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'Subsystem sftp internal-sftp',
  ]
  writeFileSync(at('sshd-config'), `${config.join('\n')}\n`)
  // sshd only starts if this folder exists. Its systemd unit creates the folder at boot.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  chmodSync(folder, 0o700)
  const child = spawn(SSHD, ['-D', '-e', '-f', at('sshd-config')], { stdio: 'ignore' })
  await until(() => isOpen(port))
  return {
    port,
    user: userInfo().username,
    hostKey: fingerprint(at('host-key.pub')),
    privateKey: readFileSync(at('user-key'), 'utf8'),
    stop: () => stop(child),
  }
}

function makeKey(path: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path])
}

function fingerprint(path: string): string {
  const [, shown = ''] = execFileSync('ssh-keygen', ['-lf', path], { encoding: 'utf8' }).split(' ')
  return shown
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (open: boolean) => () => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })
}
