import { isSameName } from '@nkpsim/daemon/name-text'
import { CliError, type CliErrorCode } from '../errors.ts'
import { describeFailure, EXIT_CODES } from '../exit-codes.ts'
import type { HostView } from './host-view.ts'

/** How `host add` reaches vCenter and the known hosts of the state folder. */
export type HostMemory = {
  /** Makes vCenter add the host. */
  add: () => Promise<HostView>
  listHosts: () => Promise<HostView[]>
  /** Whether the state folder has this address and id under the name of the host. */
  isRemembered: (host: HostView) => Promise<boolean>
  remember: (host: HostView) => Promise<void>
}

/** A host of vCenter, and whether an earlier command had added it. */
export type Remembered = { host: HostView; wasAdded: boolean }

/**
 * Adds a host to vCenter and remembers its address. Completes an earlier command that added the
 * host and ended before it remembered the address.
 * @throws CliError if the host is in vCenter but its address cannot be stored; RpcError
 */
export async function addAndRemember(name: string, memory: HostMemory): Promise<Remembered> {
  let refusal: unknown
  const added = await memory.add().catch((error: unknown) => {
    if (describeFailure(error).code !== 'HOST_ALREADY_CONNECTED') throw error
    refusal = error
  })
  const host = added ?? (await memory.listHosts()).find((each) => isSameName(each.name, name))
  if (host === undefined) throw refusal
  const wasAdded = added === undefined
  try {
    if (wasAdded && (await memory.isRemembered(host))) throw refusal
    await memory.remember(host)
  } catch (error) {
    throw error === refusal ? error : notRemembered(name, error)
  }
  return { host, wasAdded }
}

function notRemembered(name: string, cause: unknown): CliError {
  const { exitCode, message } = describeFailure(cause)
  const codes = Object.keys(EXIT_CODES) as CliErrorCode[]
  const code = codes.find((each) => EXIT_CODES[each] === exitCode) ?? 'FAILED'
  return new CliError(
    code,
    `host "${name}" is added, but not remembered here: ${message}; run the same command again`,
  )
}
