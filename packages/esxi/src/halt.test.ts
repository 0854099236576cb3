import { randomBytes, randomUUID } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { canStrace, createTemporaryFolder, injecting, until } from '@nkpsim/daemon/testing'
import { CONFIG_STORE_FILE } from './config-store/config-store.ts'
import { type ReadyHost, readReadyEsxid, startEsxid } from './testing/esxid-process.ts'
import { fakeVcenter } from './testing/fake-vcenter.ts'

// A container may forbid strace, and nothing else injects these faults into a real process.
const itWithStrace = canStrace() ? it : it.skip

const PASSWORD = 'a root password'
/** Delay of each rename, µs. A rename completes a write of the configuration. */
const RENAME_MICROSECONDS = 3_000_000

/** Waits until a check is true. Returns false if the promise `over` settles first. */
async function seen(look: () => boolean, over: Promise<unknown>): Promise<boolean> {
  let isOver = false
  void over.then(() => {
    isOver = true
  })
  await until(() => look() || isOver)
  return look()
}

const provider = () => ({
  provider: 'NKP',
  keyId: randomUUID(),
  keyDerivationKey: randomBytes(32),
  usable: true,
})

const isWriting = (state: string): boolean =>
  readdirSync(state).some((name) => name.startsWith(`.${CONFIG_STORE_FILE}.`))
const hasEnded = (pid: number): boolean => !existsSync(`/proc/${pid}`)
const isHalted = (pid: number): boolean =>
  /\) [Tt] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

itWithStrace('a halting host completes a write in progress, and begins no other', async () => {
  using folder = createTemporaryFolder()
  const state = join(folder.path, 'state')
  const vcenter = await fakeVcenter(PASSWORD)
  const first = await startEsxid(state, ['--name', 'esx-1'], PASSWORD)
  await vcenter.adopt(first.hosts[0] as ReadyHost)
  await first.end('SIGTERM')
  const snapshot = join(folder.path, 'snapshot')
  cpSync(state, snapshot, { recursive: true })

  // Delays every rename. strace -P selects files by their old name only, and that name is random.
  const slow = injecting('rename', `delay_enter=${RENAME_MICROSECONDS}`)
  const esxid = await startEsxid(state, ['--name', 'esx-1'], undefined, slow)
  const configurationIn = (at: string) => readFileSync(join(at, CONFIG_STORE_FILE))
  try {
    const host = esxid.hosts[0] as ReadyHost
    const pid = readReadyEsxid(state)?.pid ?? 0
    // Repeats the write if the test was too slow to see it.
    let isWritten: Promise<boolean>
    let generation = 2
    do {
      isWritten = vcenter.push(host, { generation: generation++, keyProviders: [provider()] }).then(
        () => true,
        () => false,
      )
    } while (!(await seen(() => isWriting(state), isWritten)))
    const amid = configurationIn(state)
    process.kill(pid, 'SIGUSR2')
    await until(() => hasEnded(pid) || (!existsSync(join(state, 'ready.json')) && isHalted(pid)))
    // On a machine that is too slow, the daemon ends itself before it can halt, and writes nothing
    // more.
    if (hasEnded(pid)) return expect(await esxid.exited).toBe(1)
    expect(isWriting(state)).toBe(false)
    expect(configurationIn(state)).not.toEqual(amid)
    renameSync(state, join(folder.path, 'before'))
    cpSync(snapshot, state, { recursive: true })
    process.kill(pid, 'SIGCONT')
    await until(() => readReadyEsxid(state)?.pid === pid || hasEnded(pid))
    expect(readReadyEsxid(state)?.pid).toBe(pid)
    expect(configurationIn(state)).toEqual(configurationIn(snapshot))
    expect(await esxid.end('SIGTERM')).toBe(0)
    await isWritten
  } finally {
    esxid.kill()
  }
})
