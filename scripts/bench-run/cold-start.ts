import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import {
  connectTpm,
  formatTpmEndpoint,
  provisionStorageRootKey,
  type SealedObject,
  seal,
  startSwtpm,
  type TpmEndpoint,
  unixEndpoint,
  unsealObject,
} from '@nkpsim/tpm'
import { type Figure, median, rounded } from './figure.ts'

const ROUNDS = 9
const WARM_UP_ROUNDS = 2
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=1']
const BARE_SERVER = `
const { Server, ServerCredentials } = await import(process.argv[1])
const server = new Server()
server.bindAsync('localhost:0', ServerCredentials.createInsecure(), () => console.log('ready'))
const { flushCompileCache } = await import('node:module')
flushCompileCache()`

/**
 * Measures the start of a powered-off host, from the start of its TPM and its daemon until its
 * config store is open. Compares it with the sum of a bare Node.js process with grpc-js, the start
 * of a swtpm, and one unseal.
 */
export async function measureColdStart(
  folder: string,
  tpmState: string,
  hostFolder: string,
): Promise<Figure> {
  const endpoint = unixEndpoint(join(folder, 'bench.sock'))
  const start = {
    stateDir: tpmState,
    endpoint,
    logFile: join(folder, 'bench-swtpm.log'),
    detached: false,
  }
  const environment = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compile-cache') }
  const sealed = await sealForBench(start)
  const oursMs: number[] = []
  const nodeMs: number[] = []
  const swtpmMs: number[] = []
  const unsealMs: number[] = []
  for (let round = 1; round <= WARM_UP_ROUNDS + ROUNDS; round++) {
    const isWarm = round > WARM_UP_ROUNDS
    const node = await time(() => untilLine(bareServer(), environment, 'ready'))
    const { durationMs: swtpm, result: tpm } = await timed(() => startSwtpm(start))
    const unseal = await time(() => unsealOnce(endpoint, sealed))
    await tpm.stop()
    const ours = await time(() => startHost(start, hostFolder, environment))
    if (!isWarm) continue
    nodeMs.push(node)
    swtpmMs.push(swtpm)
    unsealMs.push(unseal)
    oursMs.push(ours)
  }
  const bare = median(nodeMs) + median(swtpmMs) + median(unsealMs)
  return {
    name: 'cold start of a host until it has its KDK, relative to bare Node and grpc-js + swtpm + one unseal',
    value: rounded(median(oursMs) / bare),
    unit: 'times',
    goal: 1.5,
    parts: {
      oursMs: rounded(median(oursMs)),
      nodeMs: rounded(median(nodeMs)),
      swtpmMs: rounded(median(swtpmMs)),
      unsealMs: rounded(median(unsealMs)),
      rounds: ROUNDS,
    },
  }
}

function bareServer(): string[] {
  const grpc = createRequire(import.meta.url).resolve('@grpc/grpc-js')
  return ['--input-type=module', '-e', BARE_SERVER, grpc]
}

/** Makes a sealed object that opens while PCR 0 has not been extended. */
async function sealForBench(start: Parameters<typeof startSwtpm>[0]): Promise<SealedObject> {
  const process = await startSwtpm(start)
  const tpm = await connectTpm(start.endpoint, { random: systemRandom })
  try {
    const { name } = await provisionStorageRootKey(tpm)
    return await seal(tpm, {
      secret: Secret.random(32, systemRandom.bytes),
      policy: { pcrs: [0] },
      srkName: name,
    })
  } finally {
    await tpm.close()
    await process.stop()
  }
}

async function unsealOnce(endpoint: TpmEndpoint, sealed: SealedObject): Promise<void> {
  const tpm = await connectTpm(endpoint, { random: systemRandom })
  try {
    ;(await unsealObject(tpm, sealed)).secret.wipe()
  } finally {
    await tpm.close()
  }
}

async function startHost(
  start: Parameters<typeof startSwtpm>[0],
  hostFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<() => Promise<void>> {
  const main = join(dirname(createRequire(import.meta.url).resolve('@nkpsim/esxi')), 'main.ts')
  const endpoint = formatTpmEndpoint(start.endpoint)
  const tpm = await startSwtpm(start)
  const stop = await untilLine(
    [main, '--state', hostFolder, '--name', 'esx-1', '--tpm', endpoint],
    environment,
    'config-store.opened',
  )
  return async () => {
    await stop()
    await tpm.stop()
  }
}

/**
 * Runs node until a line of its output contains a text. Returns a function that stops the process.
 */
async function untilLine(
  args: string[],
  environment: NodeJS.ProcessEnv,
  text: string,
): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [...NODE_FLAGS, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines)
    if (line.includes(text)) {
      child.stdout.resume()
      return async () => {
        const exited = once(child, 'exit')
        // After this time the process has started and saved its compile cache, and is no longer
        // needed.
        setTimeout(() => child.kill('SIGTERM'), 500)
        await exited
      }
    }
  throw new Error(`the process ended without printing "${text}"`)
}

async function time(work: () => Promise<void | (() => Promise<void>)>): Promise<number> {
  const { durationMs, result: stop } = await timed(work)
  await stop?.()
  return durationMs
}

async function timed<T>(work: () => Promise<T>): Promise<{ durationMs: number; result: T }> {
  const startMs = performance.now()
  const result = await work()
  return { durationMs: performance.now() - startMs, result }
}
