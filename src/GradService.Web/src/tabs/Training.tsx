import { signal } from '@preact/signals'
import { postForEvents, Refusal } from '../api'
import { catalogue } from '../choices'
import { announcement, attempt, exercise } from '../lesson'
import { full } from '../numbers'
import type { Exercise, Problem, TrainingAnswer } from '../types'
import { Chart } from './Chart'

/** The data of a `progress` event, which the OpenAPI document does not describe. */
interface Progress {
  step: number
  loss: number
  done: number
}

const points = 100
const steps = signal('100')
const optimizer = signal('sgd')
const progress = signal<Progress | undefined>(undefined)
const result = signal<{ exercise: Exercise; answer: TrainingAnswer } | undefined>(undefined)
const running = signal<AbortController | undefined>(undefined)

const divergence = ({ step, message }: NonNullable<TrainingAnswer['diverged']>) => `The run diverged at step ${step}: ${message}.`

async function train() {
  const [asked, count, stop] = [exercise.value, Number(steps.value), new AbortController()]
  running.value = stop
  progress.value = undefined
  await attempt(async () => {
    const body = { ...asked, steps: count, optimizer: optimizer.value, every: Math.max(1, Math.ceil(count / points)) }
    await postForEvents('/v1/training', body, stop.signal, (name, data) => {
      if (name === 'progress') {
        progress.value = data as Progress
      } else if (name === 'result') {
        const answer = data as TrainingAnswer
        result.value = { exercise: asked, answer }
        announcement.value = answer.diverged
          ? divergence(answer.diverged)
          : `Trained for ${answer.steps} steps; the loss is ${full(answer.loss)}.`
      } else {
        throw new Refusal(data as Problem)
      }
    }).catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === 'AbortError')) {
        throw error
      }

      announcement.value = 'Training stopped.'
    })
  }).finally(() => (running.value = undefined))
}

/** A training run of many steps, with the loss curve and its numbers. */
export function Training() {
  const found = result.value?.exercise === exercise.value ? result.value.answer : undefined
  const isRunning = running.value !== undefined
  if (exercise.value.learningRate === undefined) {
    return <p>Training needs a learning rate, and this exercise has none.</p>
  }

  return (
    <>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault()
          void (isRunning ? running.value!.abort() : train())
        }}
      >
        <label>
          Steps{' '}
          <input
            type="text"
            inputMode="numeric"
            size={7}
            data-path="steps"
            value={steps.value}
            onInput={(event) => (steps.value = event.currentTarget.value)}
          />
        </label>
        <label>
          Optimizer{' '}
          <select data-path="optimizer" value={optimizer.value} onChange={(event) => (optimizer.value = event.currentTarget.value)}>
            {catalogue.value.optimizers.map(({ name }) => (
              <option>{name}</option>
            ))}
          </select>
        </label>
        <button type="submit" class="main">
          {isRunning ? 'Stop' : 'Train'}
        </button>
        {isRunning && <progress aria-label="Progress" max={1} value={progress.value?.done ?? 0} />}
      </form>
      {found?.diverged && <p>{divergence(found.diverged)}</p>}
      {found && (
        <div class="beside">
          <Chart points={found.history} />
          <div class="scroll tall" tabIndex={0} role="region" aria-label="Losses">
            <table>
              <caption class="visually-hidden">Loss by step</caption>
              <thead>
                <tr>
                  <th scope="col">Step</th>
                  <th scope="col">Loss</th>
                </tr>
              </thead>
              <tbody>
                {found.history.map((point) => (
                  <tr>
                    <th scope="row">{point.step}</th>
                    <td class="number">{full(point.loss)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
    </>
  )
}
