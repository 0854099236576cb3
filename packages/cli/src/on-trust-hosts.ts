import { messageOf } from '@nkpsim/daemon/system-reason'
import type { RpcClient } from '@nkpsim/rpc'
import { type CallOptions, type Context, callOptions } from './context.ts'
import { CliError } from './errors.ts'

const SERVICE = 'nkpsim.trust.v1.TrustAdministrationService'

/** A client for the administration of one trust host. */
export type TrustClient = RpcClient<typeof SERVICE>

/** What a trust host answered, or why it did not. */
export type TrustAnswer<Answer> = { host: string } & ({ answer: Answer } | { error: unknown })

type Call<Answer> = (client: TrustClient, options: CallOptions, host: string) => Promise<Answer>

/**
 * Calls every trust host of the cluster at the same time.
 * @throws SimulatorError NO_CLUSTER, NOT_READY if the cluster has no trust hosts
 */
export async function askTrustHosts<Answer>(
  context: Context,
  call: Call<Answer>,
): Promise<TrustAnswer<Answer>[]> {
  const { connectTrustHost, trustHostNames } = await import('@nkpsim/simulator/operator')
  const { stateDir, terminal } = context
  const answers = await Promise.all(
    trustHostNames(stateDir).map(async (host): Promise<TrustAnswer<Answer>> => {
      try {
        const channel = connectTrustHost(stateDir, host)
        try {
          return { host, answer: await call(channel.client(SERVICE), callOptions(context), host) }
        } finally {
          channel.close()
        }
      } catch (error) {
        return { host, error }
      }
    }),
  )
  terminal.signal.throwIfAborted()
  return answers
}

/**
 * Checks that the cluster has trust hosts, before a command asks for a confirmation.
 * @throws SimulatorError NO_CLUSTER, NOT_READY
 */
export async function requireTrustHosts({ stateDir }: Context): Promise<void> {
  const { trustHostNames } = await import('@nkpsim/simulator/operator')
  trustHostNames(stateDir)
}

/**
 * Makes a change on every trust host of the cluster. The same change again changes nothing, so the
 * command can be repeated when a trust host that did not answer runs again.
 * @returns the answer of the first trust host
 * @throws the error of the trust hosts if all refuse; CliError FAILED if only some do
 */
export async function changeTrustHosts<Answer>(
  context: Context,
  call: Call<Answer>,
): Promise<Answer> {
  const answers = await askTrustHosts(context, call)
  const changed = answers.flatMap((each) => ('answer' in each ? [each] : []))
  const failed = answers.flatMap((each) => ('error' in each ? [each] : []))
  const [first] = changed
  if (first === undefined) throw failed[0]?.error
  if (failed.length === 0) return first.answer
  const reasons = failed.map(({ host, error }) => `${host}: ${messageOf(error)}`).join('; ')
  const names = changed.map(({ host }) => host).join(', ')
  throw new CliError(
    'FAILED',
    `the change is made on ${names} only; ${reasons}. Repeat the command when all trust hosts run`,
  )
}

/**
 * Asks the first trust host that answers.
 * @throws the error of the first trust host if none answers
 */
export async function askOneTrustHost<Answer>(
  context: Context,
  call: Call<Answer>,
): Promise<Answer> {
  const { connectTrustHost, trustHostNames } = await import('@nkpsim/simulator/operator')
  const errors: unknown[] = []
  for (const host of trustHostNames(context.stateDir)) {
    try {
      const channel = connectTrustHost(context.stateDir, host)
      try {
        return await call(channel.client(SERVICE), callOptions(context), host)
      } finally {
        channel.close()
      }
    } catch (error) {
      context.terminal.signal.throwIfAborted()
      if (!isUnavailable(error)) throw error
      errors.push(error)
    }
  }
  throw errors[0]
}

/** Whether another trust host may answer. */
function isUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  return (
    Reflect.get(error, 'code') === 'NOT_READY' ||
    ['UNAVAILABLE', 'DEADLINE_EXCEEDED'].includes(String(Reflect.get(error, 'status')))
  )
}
