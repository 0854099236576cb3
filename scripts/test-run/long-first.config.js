import TestSequencer from '@jest/test-sequencer'

/**
 * Files that take a minute or more, and files that mostly wait for timers of gRPC. A clean clone
 * has no recorded times, so without this list jest could start one of them last.
 */
export const LONG = [
  'scripts/docs-run/docs.test.ts',
  'packages/seeded-cluster/src/run/seeds.test.ts',
  'packages/simulator/src/chaos.test.ts',
  'packages/simulator/src/stories/tpm.test.ts',
  'scripts/chaos-run/local-scripts.test.ts',
  'scripts/package/package.test.ts',
  'scripts/docs-run/ci-jobs.test.ts',
  'packages/simulator/src/clients/go.test.ts',
  'packages/rpc/src/network.test.ts',
  'packages/rpc/src/client/keepalive.test.ts',
  'packages/rpc/src/server/keepalive.test.ts',
]

/** Runs the longest files first, so that at the end no worker waits long for another. */
export default class LongFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests)
    const isLong = ({ path }) => LONG.some((each) => path.endsWith(`/${each}`))
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))]
  }
}
