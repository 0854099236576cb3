export { heldProviders, hostOf, vcenterOf } from './clients.ts'
export { createRandom, type SeededRandom } from './seeded-random.ts'
export { makeTestFolder, readSuiteSecrets, registerSuiteSecrets } from './suite.ts'
export { startTestCluster, type TestCluster } from './test-cluster.ts'
