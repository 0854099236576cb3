import { composeName } from '@nkpsim/daemon/name-text'

/** Request fields that contain names, or lists of names, of objects in vCenter. */
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
 * Composes names in a request (Unicode NFC), so that a name finds its object in any Unicode form.
 * For example, macOS separates letters and their marks. Keeps the field `name` of a host's service,
 * because it is the name of a VM and its folder on the datastore. Changes the request.
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
