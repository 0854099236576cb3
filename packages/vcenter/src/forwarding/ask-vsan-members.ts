import { mapLimited } from '@nkpsim/daemon/map-limited'
import type { Call } from '@nkpsim/daemon/operation'
import { type CallOptions, type esxiV1, type RpcChannel, RpcError } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import { hostsOf } from '../inventory/inventory.ts'
import { vsanIn } from '../inventory/vsan-report.ts'
import type { Host } from '../records/host.ts'
import type { VsanReport } from '../records/vsan.ts'
import type { Store } from '../store/store.ts'
import type { Forwarding } from './forward.ts'

const SERVICE = 'nkpsim.esxi.v1.VsanObjectService'
/** Number of hosts that are asked at the same time. */
const ASKED_AT_ONCE = 8
/** Deadline of a question to a host, ms. A host that hangs must not delay the others for long. */
const QUESTION_MS = 10_000
/** Deadline of a question for a report, ms, which vCenter has from earlier too. */
const REPORT_MS = 2000
/** Deadline of a list of files, ms: the host waits for owners that died. */
const FILES_MS = 30_000

type ObjectClient = ReturnType<typeof clientOf>

/** The answers of the hosts of a vSAN cluster. */
export type MemberAnswers<Answer> = {
  answers: { host: Host; answer: Answer }[]
  /** Names of the hosts that did not answer, or refused. */
  silentHosts: string[]
}

/** Asks the hosts of a vSAN cluster about their objects, with the rights of the caller. */
export type AskMembers = {
  each<Answer>(
    call: Call,
    cluster: string,
    ask: (client: ObjectClient, options: CallOptions) => Promise<Answer>,
  ): Promise<MemberAnswers<Answer>>
  /** Asks the hosts for their reports; undefined from a host that is in no vSAN cluster. */
  reports(call: Call, cluster: string): Promise<MemberAnswers<VsanReport | undefined>>
  /**
   * Asks the hosts for paths until one answers. A folder that a host cannot read is left out.
   * @param folder folder of a VM; empty: all folders
   */
  files(call: Call, cluster: string, folder: string): Promise<esxiV1.VsanObjectFile__Output[]>
}

export function createAskMembers({
  store,
  forwarding,
}: {
  store: Pick<Store, 'snapshot'>
  forwarding: Pick<Forwarding, 'actAs'>
}): AskMembers {
  const askHost = <Answer>(
    call: Call,
    host: Host,
    timeoutMs: number,
    ask: (client: ObjectClient, options: CallOptions) => Promise<Answer>,
  ): Promise<Answer | undefined> =>
    forwarding
      .actAs(call, host.name, 'System.Read', (channel, options) =>
        ask(clientOf(channel), { ...options, timeoutMs }),
      )
      .catch((error: unknown) => {
        call.signal.throwIfAborted()
        if (error instanceof VcenterError || error instanceof RpcError) return undefined
        throw error
      })
  const askEach = async <Answer>(
    call: Call,
    cluster: string,
    timeoutMs: number,
    ask: (client: ObjectClient, options: CallOptions) => Promise<Answer>,
  ): Promise<MemberAnswers<Answer>> => {
    const asked = await mapLimited(
      hostsOf(store.snapshot(), cluster),
      ASKED_AT_ONCE,
      async (host) => ({
        host,
        answer: await askHost(call, host, timeoutMs, ask),
      }),
    )
    return {
      answers: asked.flatMap(({ host, answer }) =>
        answer === undefined ? [] : [{ host, answer }],
      ),
      silentHosts: asked.filter(({ answer }) => answer === undefined).map(({ host }) => host.name),
    }
  }
  return {
    each: (call, cluster, ask) => askEach(call, cluster, QUESTION_MS, ask),
    reports: async (call, cluster) => {
      const { answers, silentHosts } = await askEach(call, cluster, REPORT_MS, (client, options) =>
        client.getVsanReport({}, options),
      )
      return {
        silentHosts,
        answers: answers.map(({ host, answer }) => ({ host, answer: vsanIn(answer.report).vsan })),
      }
    },
    files: async (call, cluster, folder) => {
      for (const host of hostsOf(store.snapshot(), cluster)) {
        const answer = await askHost(call, host, FILES_MS, (client, options) =>
          client.listVsanFiles({ folder }, options),
        )
        if (answer !== undefined && answer.files.length > 0) return answer.files
      }
      return []
    },
  }
}

function clientOf(channel: RpcChannel) {
  return channel.client(SERVICE)
}
