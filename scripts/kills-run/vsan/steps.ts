import type { Random } from '@nkpsim/effects'
import type { RpcClient, vcenterV1 } from '@nkpsim/rpc'
import { CALL, PROVIDER } from '../site.ts'
import { CLUSTER, VSAN_HOSTS } from './vsan-site.ts'

export const OTHER_NATIVE = 'nkp-2'
export const STANDARD = 'kms'

type Client = RpcClient<'nkpsim.vcenter.v1.VsanService'>
type Keys = vcenterV1.VsanEncryption__Output | null

/** How disks get another format. */
export type Reformat = { allowReducedRedundancy: boolean; eraseDisksBeforeUse: boolean }

/** A change of the encryption of the cluster. */
export type VsanStep = {
  name: string
  ask(client: Client, reformat: Reformat): Promise<unknown>
  /** Key provider after the step; undefined: the cluster is not encrypted then. */
  provider: string | undefined
  /** Whether the disks get new DEKs. */
  isReformat: boolean
  /** Whether the hosts get a new host key. */
  hasNewHostKey: boolean
}

const encryptWith = (provider: string) => (client: Client, reformat: Reformat) =>
  client.setVsanEncryption({ cluster: CLUSTER, provider, ...reformat }, CALL)

const ENCRYPT: VsanStep = {
  ...{ name: 'encrypt', ask: encryptWith(PROVIDER), provider: PROVIDER },
  ...{ isReformat: true, hasNewHostKey: true },
}
const SHALLOW_REKEY: VsanStep = {
  ...{ name: 'shallow rekey', provider: PROVIDER, isReformat: false, hasNewHostKey: false },
  ask: (client) => client.shallowRekeyVsan({ cluster: CLUSTER }, CALL),
}
const DEEP_REKEY: VsanStep = {
  ...{ name: 'deep rekey', provider: PROVIDER, isReformat: true, hasNewHostKey: false },
  ask: (client, { allowReducedRedundancy }) =>
    client.deepRekeyVsan({ cluster: CLUSTER, allowReducedRedundancy }, CALL),
}
const TO_OTHER_NATIVE: VsanStep = {
  ...{ name: 'to another native provider', ask: encryptWith(OTHER_NATIVE) },
  ...{ provider: OTHER_NATIVE, isReformat: false, hasNewHostKey: true },
}
const TO_STANDARD: VsanStep = {
  ...{ name: 'to a standard provider', ask: encryptWith(STANDARD) },
  ...{ provider: STANDARD, isReformat: false, hasNewHostKey: true },
}
const DECRYPT: VsanStep = {
  ...{ name: 'decrypt', ask: encryptWith(''), provider: undefined },
  ...{ isReformat: true, hasNewHostKey: false },
}

/** Returns the steps of a round, which end where they begin. Pure. */
export function stepsOfRound({ hasKeyServer }: { hasKeyServer: boolean }): VsanStep[] {
  const standard = hasKeyServer ? [TO_STANDARD] : []
  return [ENCRYPT, SHALLOW_REKEY, DEEP_REKEY, TO_OTHER_NATIVE, ...standard, DECRYPT]
}

/** A kill of a host during a step. */
export type PlannedStep = {
  step: VsanStep
  host: string
  /** 0 to 1: the part of the usual time of the step after which the kill comes. */
  point: number
  /** Whether the host starts again only when vCenter shows that it is away. */
  isLongAway: boolean
  reformat: Reformat
}

const POINTS = 1_000_000
/** An erasure takes long, and is the same for all. */
const ERASURES = 4

/** Plans the kills. Pure. */
export function planSteps(
  runs: number,
  steps: readonly VsanStep[],
  random: Pick<Random, 'below'>,
): PlannedStep[] {
  return Array.from({ length: runs }, (_, run) => ({
    step: steps[run % steps.length] ?? ENCRYPT,
    host: VSAN_HOSTS[random.below(VSAN_HOSTS.length)] ?? VSAN_HOSTS[0],
    point: random.below(POINTS) / POINTS,
    isLongAway: random.below(2) === 0,
    reformat: {
      allowReducedRedundancy: random.below(2) === 0,
      eraseDisksBeforeUse: random.below(ERASURES) === 0,
    },
  }))
}

/** Returns lines if the keys of the cluster are not those that a step makes. Pure. */
export function wrongKeysAfter(step: VsanStep, before: Keys, after: Keys): string[] {
  if (step.provider === undefined)
    return after === null ? [] : [`the cluster is still encrypted by ${after.provider}`]
  if (after === null) return ['the cluster is not encrypted']
  const lines: string[] = []
  const require = (isTrue: boolean, line: string): void => void (isTrue || lines.push(line))
  require(after.provider === step.provider, `its provider is ${after.provider}`)
  require(after.kekId !== before?.kekId, 'its KEK is the same')
  if (before !== null) {
    const generations = after.dekGeneration - before.dekGeneration
    require(generations === (step.isReformat ? 1 : 0), `${generations} new generations of DEKs`)
    const isSame = after.hostKeyId === before.hostKeyId
    require(isSame !== step.hasNewHostKey, `its host key is ${isSame ? 'the same' : 'another'}`)
  }
  return lines
}
