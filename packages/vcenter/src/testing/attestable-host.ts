import { clusterClockOf, type ManualClock, manualClock, silentLogger } from '@nkpsim/daemon/testing'
import { createSimulatedDisk, systemEffects, systemRandom } from '@nkpsim/effects'
import type { RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import type { TpmIdentity } from '@nkpsim/tpm'
import { softwareHost } from '@nkpsim/tpm/testing'
import { type Attestor, type AttestorInput, createAttestor } from '../attestation/attestor.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import { host, simulatedStore } from './models.ts'

type Question = { nonce: Buffer; credentialBlob: Buffer; encryptedSecret: Buffer }

/** A request to install approvals of boots. */
export type Installed = {
  bootAuthority: Buffer
  reference: Buffer
  policies: readonly { version: number; policyDigest: Buffer; signature: Buffer }[]
}

/** What a host answers. A test may replace each answer. */
export type HostAnswers = {
  getTpmIdentity(): Promise<unknown>
  attest(question: Question): Promise<unknown>
  predictBoot(): Promise<{ eventLog: Uint8Array }>
  installBootPolicies(request: Installed): Promise<void>
}

/** An attestor and a host that it accepts: its TPM is computed in software. */
export type AttestableHost = {
  store: Store
  attestor: Attestor
  clock: ManualClock
  esx: Host
  answers: HostAnswers
  /** What vCenter installed on the host. */
  installed: Installed[]
  /** Identity of the host's TPM, with a counter for boot policies. */
  identity: TpmIdentity & {
    bootPolicyCounterName: Buffer
    bootPolicyCounter: number
    bootAuthority: Buffer
  }
  channel: RpcChannel
}

/** Returns a connected host whose TPM vendor is trusted, in a store on a simulated disk. */
export async function attestableHost(more: Partial<AttestorInput> = {}): Promise<AttestableHost> {
  const store = await simulatedStore()
  const esx = host({ cluster: undefined })
  await store.change((tables) => tables.putHost(esx))
  const software = softwareHost()
  const files = createSimulatedDisk({ random: systemRandom }).attach()
  await files.makeFolder('/vendors', 0o700)
  for (const [index, root] of software.authorities.roots.entries()) {
    await using file = await files.open(`/vendors/${index}.pem`, 'create')
    await file.write(Buffer.from(root.toString()), 0)
  }
  const identity = {
    ...software.somebodys,
    bootPolicyCounterName: Buffer.alloc(34, 1),
    bootPolicyCounter: 1,
    bootAuthority: Buffer.alloc(64),
  }
  const installed: Installed[] = []
  const answers: HostAnswers = {
    getTpmIdentity: async () => identity,
    attest: async ({ nonce, credentialBlob: blob, encryptedSecret }) => {
      const evidence = software.answerOfSomebody({ blob, encryptedSecret }, nonce)
      const { quote, pcrValues, ...others } = evidence
      return { ...others, ...quote, pcrValues: [...pcrValues.values()] }
    },
    predictBoot: async () => {
      throw new Error('the test predicts no boot')
    },
    installBootPolicies: async (request) => void installed.push(request),
  }
  const channel = channelWith(answers)
  // The certificates of the TPM were issued now, by the real clock.
  const clock = manualClock(Date.now() + 1000)
  const attestor = createAttestor({
    ...systemEffects,
    files,
    network: { connect: async () => channel },
    store,
    tls: {} as TlsIdentity,
    trustedTpmFolder: '/vendors',
    onSettled: () => undefined,
    clusterClock: clusterClockOf(clock),
    logger: silentLogger,
    ...more,
  })
  attestor.reach(esx.id, channel)
  return { store, attestor, clock, esx, answers, installed, identity, channel }
}

/** Returns a channel to a host that has only the attestation service. */
export function channelWith(answers: object): RpcChannel {
  const client = (service: string): object => {
    if (service === 'nkpsim.esxi.v1.HostAttestationService') return answers
    throw new Error(`the host does not have the service ${service}`)
  }
  return { client, close: () => undefined } as unknown as RpcChannel
}
