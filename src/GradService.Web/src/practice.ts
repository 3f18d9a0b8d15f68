import { batch, computed, effect, signal } from '@preact/signals'
import { post } from './api'
import { announcement, attempt, exercise, places, steps, told, type LessonStep } from './lesson'
import { nested, sizeOf } from './tensors'
import type { Grade, GradeItem } from './types'

/** What the student wrote, by answer: values.hidden.z[0][1]. */
export const answers = signal<Record<string, string>>({})

/** What was said of it, and the text that it was said of. */
export const judged = signal<Record<string, { item: GradeItem; text: string }>>({})

/** Numbers that the student asked to see: they earn nothing. */
export const shown = signal<ReadonlySet<string>>(new Set())

/** The last grade as a whole: hints and notices. */
export const grade = signal<Grade | undefined>(undefined)
export const isChecking = signal(false)

export const asked = computed(() => steps.value.flatMap(places))

const accepted = new Set(['correct', 'followThrough', 'convention'])

/** Whether what stands in a field has been found right. */
export const isRight = (name: string) => {
  const found = judged.value[name]
  return found !== undefined && found.text === answers.value[name] && accepted.has(found.item.verdict)
}

export const score = computed(() => asked.value.filter((name) => isRight(name) && !shown.value.has(name)).length)

/** Whether nothing is left to do on a step. */
export const isDone = (step: LessonStep) => places(step).every((name) => isRight(name) || shown.value.has(name))

/** Starts over. */
export function clear() {
  batch(() => {
    answers.value = {}
    judged.value = {}
    shown.value = new Set()
    grade.value = undefined
    told.value = {}
  })
}

effect(() => {
  void exercise.value
  clear()
})

export const write = (name: string, text: string) => (answers.value = { ...answers.value, [name]: text })

/** Has everything graded that has been written: what follows from earlier numbers is judged by those. */
export async function check(about?: LessonStep) {
  const texts = { ...answers.value }
  const sheet = sheetOf(steps.value, (name) => texts[name]?.trim() || null)
  if (Object.keys(sheet).length === 0) {
    announcement.value = 'Nothing is written yet.'
    return
  }

  isChecking.value = true
  await attempt(async () => {
    const question = exercise.value
    const answer = await post<Grade>('/v1/grades', { ...question, answers: sheet, grading: { reveal: 'earned' } })
    if (question !== exercise.value) {
      return
    }

    batch(() => {
      grade.value = answer
      judged.value = Object.fromEntries(
        answer.items.filter((item) => item.verdict !== 'missing').map((item) => [item.answer, { item, text: texts[item.answer] ?? '' }]),
      )
      told.value = {
        ...told.value,
        ...Object.fromEntries(answer.items.filter((item) => item.value !== undefined).map((item) => [item.answer, item.value!])),
      }
    })
    announcement.value = about
      ? places(about)
          .filter((name) => judged.value[name])
          .map((name) => `${name}: ${verdictOf(name)}`)
          .join(' ')
      : `${score.value} of ${asked.value.length} numbers right.`
  }).finally(() => (isChecking.value = false))
}

/** Asks for the right numbers of a step. */
export async function show(step: LessonStep) {
  await attempt(async () => {
    const blank = sheetOf([step], () => null, true)
    const question = exercise.value
    const { items } = await post<Grade>('/v1/grades', { ...question, answers: blank, grading: { reveal: 'solution' } })
    if (question !== exercise.value) {
      return
    }

    const open = new Set(places(step).filter((name) => !isRight(name)))
    const found = items.filter((item) => open.has(item.answer))
    batch(() => {
      shown.value = new Set([...shown.value, ...open])
      told.value = { ...told.value, ...Object.fromEntries(found.map((item) => [item.answer, item.value!])) }
      answers.value = { ...answers.value, ...Object.fromEntries(found.map((item) => [item.answer, String(item.value)])) }
    })
    announcement.value = `The numbers of ${step.quantity} are shown.`
  })
}

/** Answers in the shape in which the API takes them: by group, by quantity, as tensors. */
function sheetOf(steps: LessonStep[], answerOf: (name: string) => string | null, withBlank = false) {
  const sheet: Record<string, Record<string, unknown>> = {}
  for (const step of steps) {
    const texts = places(step).map(answerOf)
    if (withBlank || texts.some((text) => text !== null)) {
      const blanks = Array<null>(sizeOf(step.shape) - texts.length).fill(null)
      // Without a prototype, every name that a quantity may have is a name like any other.
      const quantities = (sheet[step.group] ??= Object.create(null) as Record<string, unknown>)
      quantities[step.quantity] = nested([...texts, ...blanks], step.shape)
    }
  }

  return sheet
}

const words: Record<GradeItem['verdict'], string> = {
  correct: 'Right.',
  followThrough: 'Right, from your own earlier numbers.',
  convention: 'Right under another convention.',
  incorrect: 'Not yet.',
  imprecise: 'Nearly: rounded too early, or to too few digits.',
  missing: '',
  unreadable: 'Not a number.',
}

/** What is said of an answer, in words. */
export function verdictOf(name: string): string {
  const item = judged.value[name]?.item
  if (item === undefined) {
    return ''
  }

  // Of these the sentence of the API says the same once more.
  const feedback = item.verdict === 'followThrough' || item.verdict === 'imprecise' ? '' : item.feedback
  return `${words[item.verdict]} ${feedback}`.trim()
}
