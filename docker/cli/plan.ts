/** A host, and the address where it waits to be added. */
export type HostToJoin = { name: string; address: string }

/** The vCenter, hosts and trust hosts that join-hosts connects. */
export type Plan = {
  /** Undefined at a workstation that has trust hosts alone. */
  vcenter: string | undefined
  hosts: HostToJoin[]
  /** A service with several containers, each of them a host. */
  replicas: { service: string; port: number } | undefined
  passwordFile: string
  trustHosts: HostToJoin[]
}

const ADDRESS = /^[A-Za-z0-9][A-Za-z0-9._-]*:\d{1,5}$/

/** Parses the arguments of join-hosts. @throws Error that names the wrong argument */
export function parsePlan(given: {
  vcenter?: string | undefined
  'password-file'?: string | undefined
  replicas?: string | undefined
  'trust-host'?: readonly string[] | undefined
  hosts: readonly string[]
}): Plan {
  const hosts = given.hosts.map(named)
  const trustHosts = (given['trust-host'] ?? []).map(named)
  const { vcenter, replicas, 'password-file': passwordFile = '' } = given
  const isWithoutVcenter = vcenter === undefined && trustHosts.length > 0
  if (!isWithoutVcenter && !ADDRESS.test(vcenter ?? ''))
    throw new Error('--vcenter must be ADDRESS:PORT')
  if (isWithoutVcenter && (hosts.length > 0 || replicas !== undefined))
    throw new Error('hosts are added to a vCenter: give --vcenter')
  if (replicas !== undefined && !ADDRESS.test(replicas))
    throw new Error('--replicas must be SERVICE:PORT')
  if (passwordFile === '' && (hosts.length > 0 || replicas !== undefined))
    throw new Error('hosts are added with their root password: give --password-file')
  const [service = '', port = ''] = replicas?.split(':') ?? []
  return {
    vcenter,
    hosts,
    replicas: replicas === undefined ? undefined : { service, port: Number(port) },
    passwordFile,
    trustHosts,
  }
}

function named(text: string): HostToJoin {
  const [name = '', address = ''] = text.split('=')
  if (name === '' || !ADDRESS.test(address)) throw new Error(`${text} is not NAME=ADDRESS:PORT`)
  return { name, address }
}

/**
 * Returns what to do with a host: `there` if vCenter has it, `new` if this state folder has never
 * had it, otherwise `missing`. An operator may have removed a missing host, so a restart of a
 * container must not give keys to it again. A vCenter with an older or a new state lacks hosts too.
 */
export function standingOf(
  name: string,
  { inventory, known }: { inventory: readonly string[]; known: readonly string[] },
): 'there' | 'new' | 'missing' {
  if (inventory.includes(name)) return 'there'
  return known.includes(name) ? 'missing' : 'new'
}

/** Returns the log line for a missing host, with the command that adds it. */
export function missingText(
  { name, address }: HostToJoin,
  how: { thumbprint: string; cluster: string; passwordFile: string },
): string {
  const place = `--address ${address} --thumbprint ${how.thumbprint} --cluster ${how.cluster}`
  const command = `nkpsim host add ${name} ${place} --password-file ${how.passwordFile}`
  return `this workstation knew ${name}, and vCenter does not have it; to add it: ${command}`
}
