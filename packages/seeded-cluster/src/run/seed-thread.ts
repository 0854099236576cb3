import { answerSeeds } from './answer-seeds.ts'
import { runSeed } from './run-seed.ts'

answerSeeds(runSeed)
