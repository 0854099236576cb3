import { systemClock, systemRandom } from '@nkpsim/effects'
import { createKmsNode, createSimulatedKms } from '@nkpsim/kmip/simulated'
import { serveKms } from '@nkpsim/kmip/testing'
import { trustedClusterStory } from './testing/trusted-cluster-story.ts'

trustedClusterStory('a trusted cluster of real processes', async ({ server, clientsPem }) => {
  const node = createKmsNode(
    createSimulatedKms({ randomBytes: systemRandom.bytes, nowMs: () => systemClock.nowMs() }),
  )
  const { certificatePem: cert, privateKeyPem: key } = server
  const { port, close } = await serveKms(node, { cert, key, ca: clientsPem })
  return { port, end: close }
})
