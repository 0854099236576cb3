import type { RpcChannel } from '@nkpsim/rpc'
import { type Context, callVcenter } from '../context.ts'
import { waitingForKeyServers } from '../key-server-wait.ts'
import { findVmHost, onVmHost } from './find-vm.ts'

const PROVIDERS = 'nkpsim.vcenter.v1.StandardProviderService'
/** Errors of a host that needs a key from vCenter, or a host key from it first. */
const NEEDS_KEY: readonly unknown[] = ['KEY_ID_REQUIRED', 'CRYPTO_MODE_INVALID']

/** An object that gets a new key. */
export type KeyNeed = {
  /** Returns the name of the host. Called only if vCenter makes the key. */
  host: () => string | Promise<string>
  /** Empty: the default provider. */
  provider: string
  /** Such as `virtual machine db-1`. */
  madeFor: string
}

/** Provider and key of an object; no key id: the host makes the key. */
export type GivenKey = { provider: string; keyId?: string }

/**
 * Runs a task that needs a new key. A host makes keys of native and trusted providers itself. If
 * it cannot, vCenter makes a key at a key server and gives it to the host, and the task runs again.
 * @throws the error of the host if vCenter cannot help, and errors of the task
 */
export async function withProvidedKey<Result>(
  context: Context,
  need: KeyNeed,
  act: (key: GivenKey) => Promise<Result>,
): Promise<Result> {
  try {
    return await act({ provider: need.provider })
  } catch (error) {
    // Root of the hosts has no session with vCenter.
    if (!NEEDS_KEY.includes(codeOf(error)) || context.rootPassword !== undefined) throw error
    // Native and trusted providers fail for another reason than a missing key.
    const isOther = (failure: unknown): boolean => codeOf(failure) === 'WRONG_PROVIDER_KIND'
    const key = await generateKey(context, need).catch((failure: unknown) => {
      throw isOther(failure) ? error : failure
    })
    return act(key)
  }
}

/** Runs such a task on the host of a VM. @throws as onVmHost and withProvidedKey */
export function onVmHostWithKey<Result>(
  context: Context,
  { name, host, provider }: { name: string; host?: string | undefined; provider: string },
  act: (channel: RpcChannel, key: GivenKey) => Promise<Result>,
): Promise<{ host: string; result: Result }> {
  const need = {
    host: () => host ?? findVmHost(context, name),
    ...{ provider, madeFor: `virtual machine ${name}` },
  }
  return withProvidedKey(context, need, (key) =>
    onVmHost(context, { name, host }, (channel) => act(channel, key)),
  )
}

/**
 * Returns the key of a task that cannot run twice. Asks vCenter first, which knows the kind of the
 * provider. If vCenter does not answer or makes no such keys, the host decides.
 * @throws errors about key servers
 */
export async function keyInAdvance(context: Context, need: KeyNeed): Promise<GivenKey> {
  if (context.rootPassword !== undefined) return { provider: need.provider }
  try {
    return await generateKey(context, need)
  } catch (error) {
    context.terminal.signal.throwIfAborted()
    if (String(codeOf(error)).startsWith('KMS_')) throw error
    return { provider: need.provider }
  }
}

async function generateKey(
  context: Context,
  { host, provider, madeFor }: KeyNeed,
): Promise<GivenKey> {
  const request = { host: await host(), provider, madeFor }
  const answer = await callVcenter(context, PROVIDERS, (client, options) =>
    client.makeKey(request, waitingForKeyServers(context, options)),
  )
  return { provider: answer.provider, keyId: answer.keyId }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
