/** Returns a line about hosts with VMs that vCenter may not list; empty if there are none. */
export function incompleteText(hosts: readonly string[], consequence: string): string {
  if (hosts.length === 0) return ''
  return `Incomplete: vCenter may not list all VMs of ${hosts.join(', ')}${consequence}\n`
}
