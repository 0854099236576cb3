import { it } from '@jest/globals'

/** A step of a story, by what it shows. */
type Step = (name: string, act: () => Promise<unknown>) => void

/**
 * A test in steps, each of which goes on where the one before it ended: they are run and left out
 * together. One that fails ends the story, and is named.
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
