import { batch, computed, signal } from '@preact/signals'
import { post, Refusal } from './api'
import { withValue } from './paths'
import type { Shared } from './share'
import { flat, indexOf, shapeOf, sizeOf, suffix } from './tensors'
import type { Exercise, Group, Mode, Phase, Problem, Step, StepsAnswer, Tensor } from './types'

/** A step of an explanation or a worksheet, with the members that the page derives. */
export interface LessonStep extends Step {
  /** The name of its numbers in answers, such as gradients.hidden.weights. */
  key: string
  group: Group
  shape: number[]
  /** Whether the exercise states its value. */
  given: boolean
}

/** The API's answer, with the exercise and the mode that it belongs to. */
export interface Lesson extends Omit<StepsAnswer, 'steps'> {
  exercise: Exercise
  mode: Mode
  steps: LessonStep[]
}

const groups: Record<Phase, Group> = { forward: 'values', loss: 'values', backward: 'gradients', update: 'updated' }
export const phases: Record<Phase, string> = { forward: 'Forward', loss: 'Loss', backward: 'Backward', update: 'Update' }

export const exercise = signal<Exercise>({})
export const mode = signal<Mode>('explain')
export const current = signal<string | undefined>(undefined)
export const tab = signal<string | undefined>(undefined)
export const lesson = signal<Lesson | undefined>(undefined)
export const problem = signal<Problem | undefined>(undefined)

/** Field texts that are not numbers, by the path of the field. */
export const unreadable = signal<Record<string, string>>({})

/** The text of the live region: screen readers read it aloud when it changes. */
export const announcement = signal('')

/** Exact values that the student has earned or asked to see, by answer, such as values.hidden.z[0][1]. */
export const told = signal<Record<string, number>>({})

/** Whether the lesson on the page belongs to the current exercise and mode. */
export const isFresh = computed(() => lesson.value?.exercise === exercise.value && lesson.value.mode === mode.value)

/** The steps that the timeline can show. Practice leaves out given quantities and gradients of data: students do not work those out. */
export const steps = computed(() => {
  const { mode, steps } = lesson.value ?? { mode: 'explain', steps: [] }
  return steps.filter((step) => mode === 'explain' || !(step.given || (step.phase === 'backward' && isData(step, steps))))
})

/** The index of the current step. If none is chosen, an explanation starts at the loss, a worksheet at its first question. */
export const position = computed(() => {
  const found = steps.value.findIndex((step) => step.key === current.value)
  return found >= 0
    ? found
    : lesson.value?.mode === 'practice'
      ? 0
      : Math.max(
          0,
          steps.value.findIndex((step) => step.phase === 'loss'),
        )
})

export const step = computed(() => steps.value[position.value])

/** Moves to a step and announces it. */
export function goTo(index: number) {
  const target = steps.value[Math.min(Math.max(index, 0), steps.value.length - 1)]
  if (target) {
    current.value = target.key
    announcement.value = `${place.value}. ${target.spoken}`
  }
}

export const place = computed(
  () =>
    `Step ${position.value + 1} of ${steps.value.length}, ${phases[step.value?.phase ?? 'forward'].toLowerCase()}: ${titleOf(step.value)}`,
)

/** A step as a heading. */
export const headingOf = (step: Step) =>
  step.phase === 'backward' ? `Gradient of ${step.quantity}` : step.phase === 'update' ? `New ${step.quantity}` : step.quantity

/** The short title of a step, to be used inside a sentence. */
export function titleOf(step: Step | undefined): string {
  return step === undefined
    ? ''
    : step.phase === 'backward'
      ? `gradient of ${step.quantity}`
      : step.phase === 'update'
        ? `new ${step.quantity}`
        : step.quantity
}

/** The numbers that the reader may see at the current step, by key; undefined stands for a hidden number. */
export const known = computed(() => {
  const found = new Map<string, (number | undefined)[]>()
  const last = lesson.value?.steps.indexOf(step.value!) ?? -1
  lesson.value?.steps.forEach((step, i) => {
    const isSeen = step.given || (lesson.value!.mode === 'explain' && i <= last)
    found.set(step.key, isSeen ? flat(step.value!) : lesson.value!.mode === 'practice' ? places(step).map((name) => told.value[name]) : [])
  })
  return found
})

/** The most numbers of a tensor that practice asks for: nobody works out a thousand by hand. */
const mostAsked = 40

/** The answer names that practice asks for in a step, such as values.hidden.z[0][1]. */
export const places = (step: LessonStep) =>
  Array.from({ length: Math.min(sizeOf(step.shape), mostAsked) }, (_, i) => step.key + suffix(indexOf(i, step.shape)))

/** Replaces the exercise on the page. */
export function load(next: Partial<Shared> & { exercise: Exercise }) {
  batch(() => {
    exercise.value = normalized(next.exercise)
    mode.value = next.mode ?? mode.value
    current.value = next.step
    tab.value = next.tab
    unreadable.value = {}
  })
}

/** Changes one value of the exercise. */
export const change = (path: string, value: unknown) => (exercise.value = withValue(exercise.value, path, value))

/** Turns flat inputs or targets (one sample) into a matrix of one row, so that the editor handles matrices only. */
function normalized(exercise: Exercise): Exercise {
  const matrix = (tensor: Tensor | undefined) => (tensor !== undefined && shapeOf(tensor).length === 1 ? [tensor as number[]] : tensor)
  return exercise.network ? { ...exercise, inputs: matrix(exercise.inputs), targets: matrix(exercise.targets) } : exercise
}

/** Runs an action and shows the problem if the API refuses it. */
export async function attempt(action: () => Promise<void>) {
  try {
    await action()
  } catch (error) {
    if (error instanceof Refusal) {
      problem.value = error.problem
    } else {
      throw error
    }
  }
}

/** Whether a quantity is data beside parameters. Without parameters, everything given is learned about. */
const isData = ({ role }: Step, steps: Step[]) => role === 'data' && steps.some((other) => other.role === 'parameter')

const isGiven = ({ role, phase }: Step) => phase === 'forward' && (role === 'data' || role === 'parameter')

let generation = 0

/** Requests the lesson for the current mode: an explanation, or a worksheet, which contains no computed numbers. */
export async function ask() {
  const mine = ++generation
  const [asked, how] = [exercise.value, mode.value]
  if (lesson.value?.mode !== how) {
    // Remove the previous lesson and announcement at once: an explanation must not reveal answers during practice.
    lesson.value = undefined
    announcement.value = ''
  }

  await attempt(async () => {
    try {
      const answer = await post<StepsAnswer>(how === 'explain' ? '/v1/explanations' : '/v1/worksheets', asked)
      if (mine === generation) {
        lesson.value = {
          ...answer,
          exercise: asked,
          mode: how,
          steps: answer.steps.map((step: Step) => ({
            ...step,
            group: groups[step.phase],
            key: `${groups[step.phase]}.${step.quantity}`,
            shape: step.shape ?? shapeOf(step.value!),
            given: isGiven(step),
          })),
        }
        problem.value = undefined
      }
    } catch (error) {
      if (mine === generation) {
        throw error
      }
    }
  })
}
