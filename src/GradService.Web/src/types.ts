/** A tensor as in JSON: a number, an array, or an array of rows. */
export type Tensor<T = number> = T | T[] | T[][]

/** An activation or a loss: its name, or an object with its name and settings. */
export type Choice = string | { function: string; [setting: string]: unknown }

export interface Layer {
  name?: string
  weights: number[][]
  bias?: number[]
  activation?: Choice
}

export interface Network {
  weightLayout?: 'inOut' | 'outIn'
  layers: Layer[]
}

export interface Program {
  variables: Record<string, Tensor>
  parameters?: string[]
  statements: string[]
}

/** One training step with all its data, in the JSON format of the API. */
export interface Exercise {
  title?: string
  network?: Network
  loss?: Choice
  inputs?: Tensor
  targets?: Tensor
  program?: Program
  learningRate?: number
}

export type Mode = 'explain' | 'practice'
export type Phase = 'forward' | 'loss' | 'backward' | 'update'

/** Whether a number is a quantity's value, gradient or updated value, named as in the API's responses. */
export type Group = 'values' | 'gradients' | 'updated'

export interface Line {
  text: string
  latex: string
  index?: number[]
  quantity?: string
  value?: Tensor
}

/** A step of an explanation, or of a worksheet, which contains no computed numbers. */
export interface Step {
  quantity: string
  phase: Phase
  text: string
  latex: string
  substituted?: string
  mathml: string
  spoken: string
  sources?: string[]
  shape?: number[]
  entries?: Line[]
  derivatives?: Line[]
  flowsBack?: Line[]
  paths?: Line[]
  remarks?: string[]
  value?: Tensor
}

export interface StepsAnswer {
  conventions: string[]
  functions: { name: string; text: string; latex: string; remark: string }[]
  steps: Step[]
  loss?: number
  updatedLoss?: number
  outcome?: string
}

/** A problem document (RFC 9457). */
export interface Problem {
  title: string
  status?: number
  detail?: string
  errors?: Record<string, string[]>
}

export interface GradeItem {
  answer: string
  verdict: 'correct' | 'followThrough' | 'convention' | 'incorrect' | 'imprecise' | 'missing' | 'unreadable'
  points: number
  maxPoints: number
  feedback: string
  value?: number
}

export interface Grade {
  items: GradeItem[]
  diagnosis: { verdict: string; firstInconsistent: string[]; mistakes: { id: string; at: string; hint: string }[] }
  notices: string[]
}

export interface CheckAnswer {
  passed: boolean
  summary: { elements: number; agree: number; disagree: number; inconclusive: number; maxAbsoluteError: number; maxRelativeError: number }
  /** By quantity; a number is null where the differences are not finite. */
  quantities: Record<
    string,
    { claimed: Tensor; numerical: Tensor<number | null>; errorBound: Tensor<number | null>; verdicts: Tensor<string> }
  >
  kinks: { quantity: string; index: number[]; function: string }[]
}

export interface TrainingAnswer {
  steps: number
  loss: number
  history: { step: number; loss: number }[]
  diverged?: { step: number; quantity: string; message: string }
}

export interface ExampleEntry {
  id: string
  title: string
}
