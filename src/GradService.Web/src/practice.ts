import { batch, computed, effect, signal } from '@preact/signals'
import { post } from './api'
import { announcement, attempt, exercise, places, steps, told, type LessonStep } from './lesson'
import { nested, sizeOf } from './tensors'
import type { Grade, GradeItem } from './types'

/** The student's texts, by answer, such as values.hidden.z[0][1]. */
export const answers = signal<Record<string, string>>({})

/** The graded items, by answer, each with the text that was graded. */
export const judged = signal<Record<string, { item: GradeItem; text: string }>>({})

/** Answers that the student asked to see; they do not count towards the score. */
export const shown = signal<ReadonlySet<string>>(new Set())

/** The last grade, which holds the hints and notices. */
export const grade = signal<Grade | undefined>(undefined)
export const isChecking = signal(false)

export const asked = computed(() => steps.value.flatMap(places))

const accepted = new Set(['correct', 'followThrough', 'convention'])

/** Whether the current text of a field was graded right. */
export const isRight = (name: string) => {
  const found = judged.value[name]
  return found !== undefined && found.text === answers.value[name] && accepted.has(found.item.verdict)
}

export const score = computed(() => asked.value.filter((name) => isRight(name) && !shown.value.has(name)).length)

/** Whether every answer of a step is right or shown. */
export const isDone = (step: LessonStep) => places(step).every((name) => isRight(name) || shown.value.has(name))

/** Clears all answers and grades. */
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

/** Grades all answers written so far, not only those of one step: later answers may follow from earlier mistakes. */
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

/** Requests the solution of a step and fills in the answers that are not right yet. */
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

/** Answers in the shape of a grade request: by group, then by quantity, as tensors. */
function sheetOf(steps: LessonStep[], answerOf: (name: string) => string | null, withBlank = false) {
  const sheet: Record<string, Record<string, unknown>> = {}
  for (const step of steps) {
    const texts = places(step).map(answerOf)
    if (withBlank || texts.some((text) => text !== null)) {
      const blanks = Array<null>(sizeOf(step.shape) - texts.length).fill(null)
      // No prototype, so that a quantity may have any name, even __proto__.
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

/** The verdict on an answer as a sentence, with the API's feedback. */
export function verdictOf(name: string): string {
  const item = judged.value[name]?.item
  if (item === undefined) {
    return ''
  }

  // For these verdicts the API's feedback would repeat the sentence above.
  const feedback = item.verdict === 'followThrough' || item.verdict === 'imprecise' ? '' : item.feedback
  return `${words[item.verdict]} ${feedback}`.trim()
}
