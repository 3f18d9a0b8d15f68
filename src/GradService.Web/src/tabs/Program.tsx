import { useLayoutEffect, useState } from 'preact/hooks'
import { get } from '../api'
import { attempt, exercise, unreadable } from '../lesson'
import { readNumber } from '../numbers'
import { Complaint } from '../parts/Complaint'
import type { Exercise, Tensor } from '../types'

const example = 'english-words-program'

interface Texts {
  variables: string
  parameters: string
  statements: string
}

const textsOf = ({ program }: Exercise): Texts => ({
  variables: Object.entries(program?.variables ?? {})
    .map(([name, value]) => `${name} = ${JSON.stringify(value).replace(/,/g, ', ')}`)
    .join('\n'),
  parameters: (program?.parameters ?? []).join(', '),
  statements: (program?.statements ?? []).join('\n'),
})

/** Parses a line such as `w = [[0.5, 1], [2, 3]]`; undefined if it is not a name, =, and a number or tensor. */
function readVariable(line: string): [string, Tensor] | undefined {
  const [, name, text] = /^\s*([A-Za-z]\w*)\s*=\s*(.+?)\s*$/.exec(line) ?? []
  if (name === undefined || text === undefined) {
    return undefined
  }

  const number = readNumber(text)
  if (number !== undefined) {
    return [name, number]
  }

  try {
    const value = JSON.parse(text) as unknown
    return Array.isArray(value) ? [name, value as Tensor] : undefined
  } catch {
    return undefined
  }
}

/** An editor for the step as a program of named formulas. */
export function Program() {
  const [texts, setTexts] = useState(textsOf(exercise.value))
  const shown = exercise.value.program
  useLayoutEffect(() => setTexts(textsOf(exercise.value)), [shown])
  const field = (name: keyof Texts) => ({
    value: texts[name],
    onInput: (event: { currentTarget: { value: string } }) => setTexts({ ...texts, [name]: event.currentTarget.value }),
  })

  function run(event: Event) {
    event.preventDefault()
    const lines = texts.variables.split('\n').filter((line) => line.trim() !== '')
    const bad = lines.find((line) => readVariable(line) === undefined)
    unreadable.value = bad === undefined ? {} : { 'program.variables': bad }
    if (bad === undefined) {
      const parameters = texts.parameters.split(/[\s,]+/).filter((name) => name !== '')
      exercise.value = {
        title: shown ? (exercise.value.title ?? 'A program') : 'A program',
        program: {
          variables: Object.fromEntries(lines.map((line) => readVariable(line)!)),
          ...(parameters.length > 0 ? { parameters } : {}),
          statements: texts.statements.split('\n').filter((line) => line.trim() !== ''),
        },
        ...(exercise.value.learningRate === undefined ? {} : { learningRate: exercise.value.learningRate }),
      }
    }
  }

  return (
    <form class="program" onSubmit={run}>
      <p>
        Write the step as formulas, one per line. The last is the loss, a single number. Every name gets a value and a gradient.{' '}
        {!shown && (
          <button
            type="button"
            class="quiet"
            onClick={() => void attempt(async () => setTexts(textsOf(await get<Exercise>(`/v1/examples/${example}`))))}
          >
            Fill in an example
          </button>
        )}
      </p>
      <label>
        Variables, such as <code>w = [[0.5, 1], [2, 3]]</code>
        <textarea rows={6} spellcheck={false} data-path="program.variables" {...field('variables')} />
      </label>
      <Complaint path="program.variables" />
      <label>
        Parameters, the variables that the step updates
        <input type="text" spellcheck={false} data-path="program.parameters" {...field('parameters')} />
      </label>
      <Complaint path="program.parameters" />
      <label>
        Statements
        <textarea rows={8} spellcheck={false} data-path="program.statements" {...field('statements')} />
      </label>
      <Complaint path="program.statements" />
      {texts.statements.split('\n').map((_, i) => (
        <Complaint path={`program.statements[${i}]`} />
      ))}
      <button type="submit" class="main">
        Run the program
      </button>
    </form>
  )
}
