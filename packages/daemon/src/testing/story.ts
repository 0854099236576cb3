import { it } from '@jest/globals'

/** A step of a story, named by what it shows. */
type Step = (name: string, act: () => Promise<unknown>) => void

/**
 * A test in steps that build on each other: they run or are skipped together. The first failure
 * ends the story, and is named.
 */
export function story(name: string, tell: (step: Step) => void): void {
  const steps: { name: string; act: () => Promise<unknown> }[] = []
  tell((stepName, act) => steps.push({ name: stepName, act }))
  it(name, async () => {
    for (const step of steps)
      try {
        await step.act()
      } catch (error) {
        if (error instanceof Error) error.message = `in the step "${step.name}": ${error.message}`
        throw error
      }
  })
}
