import { composeName } from '@nkpsim/daemon/name-text'

/** Fields of requests that name something which vCenter keeps, or a list of such. */
const FIELDS: ReadonlySet<string> = new Set([
  'cluster',
  'datacenter',
  'entity',
  'folder',
  'host',
  'ownName',
  'parent',
  'provider',
  'providers',
  'role',
  'schedule',
  'vcenter',
  'virtualMachine',
  'without',
])
const VCENTER = 'nkpsim.vcenter.'

/**
 * Composes names in a request (Unicode NFC), so that one finds its object however it was typed:
 * macOS writes letters and their marks apart. A host's `name` is a VM's, which is a folder's: the
 * host finds it as it is spelled on the datastore. Changes the request.
 */
export function composeNames(request: unknown, service: string): void {
  const isName = (field: string): boolean =>
    FIELDS.has(field) || (field === 'name' && service.startsWith(VCENTER))
  composeWithin(request, isName)
}

function composeWithin(message: unknown, isName: (field: string) => boolean): void {
  if (typeof message !== 'object' || message === null || ArrayBuffer.isView(message)) return
  for (const [field, value] of Object.entries(message))
    if (!isName(field)) composeWithin(value, isName)
    else if (typeof value === 'string') Reflect.set(message, field, composeName(value))
    else if (Array.isArray(value)) Reflect.set(message, field, value.map(composed))
    else composeWithin(value, isName)
}

function composed(value: unknown): unknown {
  return typeof value === 'string' ? composeName(value) : value
}
