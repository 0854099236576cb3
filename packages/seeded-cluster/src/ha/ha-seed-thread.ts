import { answerSeeds } from '../run/answer-seeds.ts'
import { runHaSeed } from './run-ha-seed.ts'

answerSeeds(runHaSeed)
