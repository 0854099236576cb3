import type { Command, Step } from './examples.ts'
import { promptsIn } from './output.ts'

/**
 * Names of the files of a step. The script of a page reads `command` and `file`, and writes `output`
 * and `exitCode`.
 */
export type StepFiles = { command: string; output: string; exitCode: string; file: string }

export function stepFiles(index: number): StepFiles {
  return {
    command: `${index}.sh`,
    output: `${index}.output`,
    exitCode: `${index}.exit-code`,
    file: `${index}.file`,
  }
}

const HEAD = `set -u
docs_dir=$1
docs_page=$PWD
IFS= read -r docs_typed
docs_check() {
  echo "$2" >"$docs_dir/$1"
  (($2 == $3)) || exit 1
}
docs_type() {
  mkfifo "$docs_dir/asks-$1"
  {
    read -r <"$docs_dir/asks-$1"
    for ((docs_i = 0; docs_i < $2; docs_i++)); do printf '%s\\n' "$docs_typed"; done
  } | (
    export $(compgen -A variable | grep -vE '^(docs_.*|BASH.*|SHELLOPTS|FUNCNAME)$')
    exec script -qefc "stty -echo; echo >'$docs_dir/asks-$1'; exec bash -u '$docs_dir/$1'" /dev/null
  )
}
`

/**
 * Returns a bash script that runs the steps of a page from top to bottom. The script stops at the
 * first step whose exit code differs from the page. Its argument is the folder of the steps' files.
 * Its single line of input is the text for prompts. A command has no input unless the page shows
 * prompts. Then the command has a terminal whose echo is off at the start. Pure.
 */
export function pageScript(steps: readonly Step[]): string {
  return HEAD + steps.map((step, index) => stepScript(step, index)).join('')
}

function stepScript(step: Step, index: number): string {
  const files = stepFiles(index)
  if (step.kind === 'file')
    return `cp "$docs_dir/${files.file}" "$docs_page/${step.name}" || exit 1\n`
  // Several processes may write to the output, so each of them appends.
  return `${runner(step, files)} </dev/null >>"$docs_dir/${files.output}" 2>&1
docs_check ${files.exitCode} $? ${step.exitCode}
`
}

function runner({ output }: Command, { command }: StepFiles): string {
  const prompts = promptsIn(output)
  return prompts === 0 ? `source "$docs_dir/${command}"` : `docs_type ${command} ${prompts}`
}
