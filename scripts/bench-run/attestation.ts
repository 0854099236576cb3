import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import {
  type AttestationContext,
  bootEvents,
  connectTransport,
  type Evidence,
  provisionStorageRootKey,
  seal,
  type Tpm,
  tpmOver,
  unsealObject,
  verifyEvidence,
} from '@nkpsim/tpm'
import { answer, ask, bootTpm, HONEST_BOOT, labAuthorities, openLab } from '@nkpsim/tpm/testing'
import { type Figure, median } from './figure.ts'

const ROUNDS = 101
const WARM_UP_ROUNDS = 20
const TOOL_ROUNDS = 9
const HOSTS = 1000
const GOAL_PER_SECOND = 1500
const CORES = 2
const CONNECT_TIMEOUT_MS = 1000

/**
 * Evidence for a worker to verify, and what the verification needs, as values that structured clone
 * can copy.
 */
export type RecordedEvidence = {
  evidence: Evidence
  nonce: Buffer
  secret: Uint8Array
  authorityPems: string[]
  rounds: number
}

/**
 * Measures three ratios and a rate. The ratios compare an attestation through vCenter with its TPM
 * commands, an unseal with its TPM commands, and an unseal with tpm2-tools. The rate is the number
 * of verifications of recorded evidence per second.
 * @param attestThroughVcenter attests one host of a running cluster
 */
export async function measureAttestation(
  attestThroughVcenter: () => Promise<void>,
): Promise<Figure[]> {
  const throughVcenterMs = await times(ROUNDS, attestThroughVcenter)
  const lab = openLab()
  try {
    const swtpm = await lab.start('bench')
    const events = bootEvents(HONEST_BOOT)
    const tpm = await bootTpm(swtpm, events)
    const { name: srkName } = await provisionStorageRootKey(tpm)
    const authorities = labAuthorities(lab.folder)
    const question = await ask(tpm, authorities)
    const evidence = await answer(tpm, question)
    const secret = Secret.random(32, systemRandom.bytes)
    const sealed = await seal(tpm, { secret, policy: { pcrs: [0, 7] }, srkName })
    await tpm.close()

    const attest = await timeInTpm(swtpm.endpoint, async (own) => {
      await answer(own, await ask(own, authorities))
    })
    const unseal = await timeInTpm(swtpm.endpoint, async (own) => {
      ;(await unsealObject(own, sealed)).secret.wipe()
    })
    const tool = (program: string, ...args: string[]): void => {
      const { exitCode, stderr } = lab.tool(swtpm, program, ...args)
      if (exitCode !== 0) throw new Error(`${program}: ${stderr}`)
    }
    tool('tpm2_createpolicy', '--policy-pcr', '-l', 'sha256:0,7', '-L', 'policy')
    tool('dd', 'if=/dev/urandom', 'of=secret', 'bs=32', 'count=1', 'status=none')
    const object = ['-u', 'sealed.pub', '-r', 'sealed.priv']
    tool('tpm2_create', '-C', '0x81000001', '-L', 'policy', '-i', 'secret', ...object)
    const toolsMs = await times(TOOL_ROUNDS, async () => {
      tool('tpm2_flushcontext', '-t')
      tool('tpm2_load', '-C', '0x81000001', ...object, '-c', 'sealed.ctx')
      tool('tpm2_flushcontext', '-t')
      tool('tpm2_unseal', '-c', 'sealed.ctx', '-p', 'pcr:sha256:0,7', '-o', 'unsealed')
    })
    const perSecond = await verificationRate(evidence, question.context)
    return [
      {
        name: 'attestation through vCenter, relative to its TPM commands',
        value: precise(median(throughVcenterMs) / attest.tpmMs),
        unit: 'times',
        goal: 2.5,
        parts: {
          oursMs: precise(median(throughVcenterMs)),
          tpmMs: precise(attest.tpmMs),
          rounds: ROUNDS,
        },
      },
      {
        name: `verification of ${GOAL_PER_SECOND} recorded attestations on ${CORES} cores`,
        value: precise(GOAL_PER_SECOND / perSecond),
        unit: 's',
        goal: 1,
        parts: { perSecond: Math.round(perSecond), hosts: HOSTS },
      },
      {
        name: 'unsealing time, relative to its TPM commands',
        value: precise(unseal.totalMs / unseal.tpmMs),
        unit: 'times',
        goal: 1.3,
        parts: { oursMs: precise(unseal.totalMs), tpmMs: precise(unseal.tpmMs), rounds: ROUNDS },
      },
      {
        name: 'unsealing time, relative to tpm2-tools',
        value: precise(unseal.totalMs / median(toolsMs)),
        unit: 'times',
        goal: 0.05,
        parts: { oursMs: precise(unseal.totalMs), toolsMs: precise(median(toolsMs)) },
      },
    ]
  } finally {
    await lab.dispose()
  }
}

/**
 * Measures the duration of a task and of its TPM commands, ms. Returns the median of many rounds.
 */
async function timeInTpm(
  endpoint: Parameters<typeof connectTransport>[0],
  work: (tpm: Tpm) => Promise<void>,
): Promise<{ totalMs: number; tpmMs: number }> {
  const inner = await connectTransport(endpoint, CONNECT_TIMEOUT_MS)
  let spentMs = 0
  const timed = {
    transmit: async (command: Buffer, timeoutMs: number) => {
      const startMs = performance.now()
      const response = await inner.transmit(command, timeoutMs)
      spentMs += performance.now() - startMs
      return response
    },
    close: () => inner.close(),
  }
  const tpm = tpmOver(timed, systemRandom)
  const inTpm: number[] = []
  try {
    const total = await times(ROUNDS, async () => {
      spentMs = 0
      await work(tpm)
      inTpm.push(spentMs)
    })
    return { totalMs: median(total), tpmMs: median(inTpm) }
  } finally {
    await tpm.close()
  }
}

async function times(rounds: number, work: () => Promise<void>): Promise<number[]> {
  const durations: number[] = []
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await work()
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now()
    await work()
    durations.push(performance.now() - startMs)
  }
  return durations
}

/**
 * Returns the number of verifications of recorded evidence per second, with one thread per core.
 */
async function verificationRate(evidence: Evidence, context: AttestationContext): Promise<number> {
  if (verifyEvidence(evidence, context).status !== 'accepted')
    throw new Error('the recorded evidence is not accepted')
  const { roots, intermediates } = context.authorities
  const recorded: RecordedEvidence = {
    evidence,
    nonce: context.nonce,
    secret: Uint8Array.from(context.secret.reveal()),
    authorityPems: [...roots, ...intermediates].map((each) => each.toString()),
    rounds: HOSTS / CORES,
  }
  const workers = Array.from(
    { length: CORES },
    () => new Worker(new URL('./verify-worker.ts', import.meta.url), { workerData: recorded }),
  )
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  const startMs = performance.now()
  await Promise.all(
    workers.map(async (worker) => {
      worker.postMessage('go')
      await once(worker, 'message')
    }),
  )
  return (HOSTS * 1000) / (performance.now() - startMs)
}

function precise(value: number): number {
  return Math.round(value * 1000) / 1000
}
