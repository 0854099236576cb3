import type { Call } from '@nkpsim/daemon/operation'
import { mergeObjects } from '../vsan/merge-objects.ts'
import type { AskMembers } from './ask-vsan-members.ts'

/** Most pages of a count: 100000 objects, more than a vSAN cluster of the product has. */
const MAX_PAGES = 100

/** Counts the objects of a vSAN cluster by their health, as the hosts that answer know it. */
export async function countVsanObjects(
  askMembers: Pick<AskMembers, 'each'>,
  call: Call,
  cluster: string,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  let afterObjectId = ''
  for (let page = 0; page < MAX_PAGES; page++) {
    const { answers } = await askMembers.each(call, cluster, (client, options) =>
      client.listVsanObjects({ afterObjectId }, options),
    )
    const { objects, nextAfterObjectId } = mergeObjects(
      answers.map(({ answer }) => answer.objects),
      { hostNames: new Map(), files: [], afterObjectId },
    )
    for (const { health } of objects) counts.set(health, (counts.get(health) ?? 0) + 1)
    if (nextAfterObjectId === '') break
    afterObjectId = nextAfterObjectId
  }
  return counts
}
