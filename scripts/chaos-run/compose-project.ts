import { docker } from './docker.ts'
import { ChaosError } from './errors.ts'

/** A network of a container, and the container's names in this network. */
export type Attachment = { network: string; aliases: string[] }

/** A container of a compose project. */
export type Container = {
  id: string
  name: string
  service: string
  isRunning: boolean
  isPaused: boolean
  image: string
  attachments: Attachment[]
  /** Addresses in its networks; empty if the container does not run. */
  addresses: string[]
  /** Source of each mount on this machine, by the path in the container. */
  sources: Readonly<Record<string, string>>
  configFiles: string[]
  workingFolder: string
}

type Inspection = {
  Id: string
  Name: string
  State: { Running: boolean; Paused: boolean }
  Config: { Image: string; Labels: Record<string, string> }
  NetworkSettings: { Networks: Record<string, { Aliases: string[] | null; IPAddress: string }> }
  Mounts: { Source: string; Destination: string }[]
}

/** Matches a tag. The port of a registry also follows a colon, but a path follows the port. */
const TAG = /:([^:/]+)$/
const LABEL = 'com.docker.compose'

/**
 * Returns the containers of a project, running or not.
 * @throws ChaosError
 */
export async function readContainers(project: string): Promise<Container[]> {
  const label = `label=${LABEL}.project=${project}`
  const ids = (await docker(['ps', '--all', '--quiet', '--filter', label])).trim()
  if (ids === '') return []
  const inspections: Inspection[] = JSON.parse(await docker(['inspect', ...ids.split('\n')]))
  return inspections.map(toContainer)
}

/**
 * Returns the only container of a service.
 * @throws ChaosError if there is no container, or several
 */
export function requireService(containers: readonly Container[], service: string): Container {
  const [container, ...others] = containers.filter((each) => each.service === service)
  if (container === undefined || others.length > 0)
    throw new ChaosError(`the project has ${others.length === 0 ? 'no' : 'several'} ${service}`)
  return container
}

/**
 * Returns the container of a host. The container's service has the name of the host. In a service
 * of several containers, the container itself has this name.
 * @throws ChaosError
 */
export function requireHost(containers: readonly Container[], host: string): Container {
  const container = containers.find(({ service, name }) => service === host || name === host)
  if (container === undefined) throw new ChaosError(`no container is the host "${host}"`)
  return container
}

/** Returns the tag of a container's image. All images of a site have the same tag. */
export function tagOf({ image }: Pick<Container, 'image'>): string {
  return TAG.exec(image)?.[1] ?? 'latest'
}

/** Returns the name of a container's image without the tag. */
export function repositoryOf({ image }: Pick<Container, 'image'>): string {
  return image.replace(TAG, '')
}

function toContainer(inspection: Inspection): Container {
  const { Id: id, Name, State, Config, NetworkSettings, Mounts } = inspection
  const label = (name: string): string => Config.Labels[`${LABEL}.${name}`] ?? ''
  return {
    id,
    name: Name.replace(/^\//, ''),
    service: label('service'),
    isRunning: State.Running,
    isPaused: State.Paused,
    image: Config.Image,
    attachments: Object.entries(NetworkSettings.Networks).map(([network, { Aliases }]) => ({
      network,
      // The engine itself adds the id of a container as an alias.
      aliases: [...new Set(Aliases ?? [])].filter((alias) => !id.startsWith(alias)),
    })),
    addresses: Object.values(NetworkSettings.Networks)
      .map(({ IPAddress }) => IPAddress)
      .filter((address) => address !== ''),
    sources: Object.fromEntries(Mounts.map(({ Destination, Source }) => [Destination, Source])),
    configFiles: label('project.config_files').split(','),
    workingFolder: label('project.working_dir'),
  }
}
