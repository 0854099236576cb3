import { randomBytes, randomUUID } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { canStrace, until } from '@nkpsim/daemon/testing'
import { CONFIG_STORE_FILE } from './config-store/config-store.ts'
import { type ReadyHost, readReady, startEsxid } from './testing/esxid-process.ts'
import { fakeVcenter } from './testing/fake-vcenter.ts'
import { tempFolder } from './testing/temp-folder.ts'

const itWithStrace = canStrace ? it : it.skip

const PASSWORD = 'a root password'
/** How long the rename that completes a write of the configuration takes, µs. */
const RENAME_MICROSECONDS = 3_000_000

const hasEnded = (pid: number): boolean => !existsSync(`/proc/${pid}`)
const isHalted = (pid: number): boolean =>
  /\) [Tt] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

itWithStrace('a host that halts amid a write has ended it, and begins no other', async () => {
  using folder = tempFolder()
  const state = join(folder.path, 'state')
  const vcenter = await fakeVcenter(PASSWORD)
  const first = await startEsxid(state, ['--name', 'esx-1'], PASSWORD)
  await vcenter.adopt(first.hosts[0] as ReadyHost)
  await first.end('SIGTERM')
  const snapshot = join(folder.path, 'snapshot')
  cpSync(state, snapshot, { recursive: true })

  const slow = [
    ...['strace', '-f', '--seccomp-bpf', '-o', '/dev/null', '-P', join(state, CONFIG_STORE_FILE)],
    ...['-e', 'trace=rename', '-e', `inject=rename:delay_enter=${RENAME_MICROSECONDS}`],
  ]
  const esxid = await startEsxid(state, ['--name', 'esx-1'], undefined, slow)
  try {
    const host = esxid.hosts[0] as ReadyHost
    const pid = readReady(state)?.pid ?? 0
    const keyProvider = {
      provider: 'NKP',
      keyId: randomUUID(),
      keyDerivationKey: randomBytes(32),
      usable: true,
    }
    const push = vcenter.push(host, { generation: 2, keyProviders: [keyProvider] })
    const cutOff = expect(push).rejects.toThrow()
    await until(() => readdirSync(state).some((name) => name.startsWith(`.${CONFIG_STORE_FILE}.`)))
    process.kill(pid, 'SIGUSR2')
    await until(() => hasEnded(pid) || (!existsSync(join(state, 'ready.json')) && isHalted(pid)))
    // A machine too slow for a stop in time ends the daemon: that writes nothing either.
    if (hasEnded(pid)) return expect(await esxid.exited).toBe(1)
    renameSync(state, join(folder.path, 'before'))
    cpSync(snapshot, state, { recursive: true })
    process.kill(pid, 'SIGCONT')
    await until(() => readReady(state)?.pid === pid || hasEnded(pid))
    expect(readReady(state)?.pid).toBe(pid)
    const [kept, now] = [snapshot, state].map((at) => readFileSync(join(at, CONFIG_STORE_FILE)))
    expect(now).toEqual(kept)
    expect(await esxid.end('SIGTERM')).toBe(0)
    await cutOff
  } finally {
    esxid.kill()
  }
})
