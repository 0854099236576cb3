import { describe } from '@jest/globals'
import { findPykmip, pykmipCandidates } from '@nkpsim/kmip/pykmip'
import { startPykmip } from '@nkpsim/kmip/testing'
import { trustedClusterStory } from './testing/trusted-cluster-story.ts'

const program = findPykmip(pykmipCandidates(process.env))
// Skipped where PyKMIP is not installed.
const describeWithPykmip = program === undefined ? describe.skip : describe

describeWithPykmip('with PyKMIP', () => {
  trustedClusterStory('a trusted cluster of real processes', async (start) => {
    const { port, kill } = await startPykmip({ program: program ?? '', port: 0, ...start })
    return { port, end: kill }
  })
})
