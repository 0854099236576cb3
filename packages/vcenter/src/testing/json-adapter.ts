import { Secret } from '@nkpsim/crypto'
import type { Call } from '@nkpsim/daemon/operation'
import { VcenterError } from '../errors.ts'
import type { DefaultScope } from '../key-provider/defaults.ts'
import { type Admit, outcomeOf } from '../operations/admit.ts'
import type { KeyProviderOperations } from '../operations/key-providers.ts'
import type { Declared } from '../operations/operation.ts'
import type { VirtualMachineOperations } from '../operations/virtual-machines.ts'

/** Fields of requests, spelled as in the proto contract. */
type Request = {
  provider?: string
  keyId?: string
  constraints?: { tpmRequired?: boolean }
  providers?: string[]
  health?: string[]
  password?: string
  withoutPassword?: boolean
  scope?: string
  entity?: string
}

/** An operation, with a function that reads its input from a request and writes its result. */
type Method = { operation: Declared; run: (request: Request, call: Call) => Promise<object> }

/**
 * A minimal adapter for a protocol of JSON lines. It reads a request, lets `admit` decide, runs the
 * operation and writes the answer. It contains no rules of its own.
 */
export function jsonAdapter({
  operations: { keyProviders, inventory },
  admit,
  source,
}: {
  operations: { keyProviders: KeyProviderOperations; inventory: VirtualMachineOperations }
  admit: Admit
  source: string
}): (line: string) => Promise<string> {
  const methods: Record<string, Method> = {
    createProvider: {
      operation: keyProviders.createProvider,
      run: async ({ provider = '', keyId = '', constraints }, call) => {
        const tpmRequired = constraints?.tpmRequired
        const input = { provider, keyId, tpmRequired, kdk: undefined }
        return { provider: await keyProviders.createProvider.run(input, call) }
      },
    },
    listProviders: {
      operation: keyProviders.listProviders,
      run: async ({ providers = [], health = [] }, call) => {
        const filter = { providers, health: health.map((each) => each.replace('HEALTH_', '')) }
        return { providers: await keyProviders.listProviders.run(filter, call) }
      },
    },
    exportProvider: {
      operation: keyProviders.exportProvider,
      run: async ({ provider = '', password: text, withoutPassword = false }, call) => {
        using password = text === undefined ? undefined : Secret.from(Buffer.from(text))
        return await keyProviders.exportProvider.run({ provider, password, withoutPassword }, call)
      },
    },
    setDefaultProvider: {
      operation: keyProviders.setDefaultProvider,
      run: async ({ provider = '', scope: text, entity = '' }, call) => {
        const kind = text === 'DEFAULT_SCOPE_CLUSTER' ? 'cluster' : 'folder'
        const scope: DefaultScope = { kind, entity }
        await keyProviders.setDefaultProvider.run({ provider, scope }, call)
        return {}
      },
    },
    deleteProvider: {
      operation: keyProviders.deleteProvider,
      run: async ({ provider = '' }, call) => keyProviders.deleteProvider.run({ provider }, call),
    },
    listVirtualMachines: {
      operation: inventory.listVirtualMachines,
      run: async ({ provider = '' }, call) => inventory.listVirtualMachines.run({ provider }, call),
    },
  }
  const perform = async (method: Method, request: Request, token: string | undefined) => {
    const { operation, run } = method
    const peer = undefined
    const { signal } = new AbortController()
    const asked = {
      operation,
      request: async () => request,
      isStream: false,
      peer,
      token,
      source,
      signal,
    }
    const admitted = await admit(asked)
    const { caller, settle, requireStill = async () => undefined } = admitted
    let outcome = 'OK'
    try {
      const authority = 'vcenter.example:443'
      return await run(request, { caller, peer, source, authority, signal, requireStill })
    } catch (error) {
      outcome = outcomeOf(error)
      throw error
    } finally {
      settle(outcome)
    }
  }
  return async (line) => {
    const { method: name, request, token } = JSON.parse(line)
    try {
      const method = methods[name]
      if (method === undefined) throw new TypeError(`there is no method ${name}`)
      return JSON.stringify(await perform(method, request, token))
    } catch (error) {
      if (!(error instanceof VcenterError)) throw error
      return JSON.stringify({ error: { code: error.code, message: error.message } })
    }
  }
}
